"""Leaving: one act takes every way in, in an order that a power cut does not harm, and leaves no worry behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import redis
from flask import Flask
from sqlalchemy import func, select

from kiosk.db import reading, writing
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, Grant, Person
from kiosk.inbox.people import leaving
from kiosk.inbox.people.accounts import WrongSignIn, unlock
from kiosk.inbox.people.readers_list import is_listed
from kiosk.inbox.record.audit import verify
from kiosk.sealing.envelope import Envelope, Wrap
from kiosk.sealing.public_key import PublicKey
from kiosk.sealing.seal import wrap_key
from tests.inbox.newcomers import (
    Newcomer,
    give_school_key,
    invite,
    join,
    leave,
    let_in,
    person_of,
    published,
    tell_today,
)
from tests.inbox.office import Office, worry
from tests.visitor import Visitor

ORDINARY = worry(("what", "words"), words="canary sentence about a bag")
ABOUT_STAFF = worry(("who", "grownup"), words="canary sentence about a teacher")


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    """A lead at a school with a second deputy, priya, who was let in and holds the school key."""
    return staffed(office, app)[0]


def staffed(office: Office, app: Flask) -> tuple[Visitor, Newcomer]:
    give_school_key(office, "lead", "deputy")
    lead = office.sign_in(app, "lead")
    newcomer = join(app, invite(lead, "Ms Priya Nair", "deputy"))
    let_in(lead, newcomer.person(office))
    newcomer.sign_in(office, app)
    return lead, newcomer


def count(office: Office, what: type) -> int:
    with reading(office.inbox) as session:
        return session.scalar(select(func.count()).select_from(what)) or 0


def share(office: Office, concern_id: bytes, by: str, to: Person) -> None:
    """What a grant comes to: one more wrap of the same data key."""
    key = office.people[by].reader_key
    with writing(office.inbox) as session:
        envelope = session.get_one(CollectedConcern, concern_id).envelope
        row = session.get_one(ConcernWrap, (concern_id, key.public_key.key_id))
        data_key = key.unwrap(envelope, Wrap(row.key_id, row.sealed_key))
        made = wrap_key(data_key, Envelope.from_bytes(envelope).header, PublicKey.from_bytes(to.public_key))
        session.add(ConcernWrap(concern_id=concern_id, key_id=made.key_id, sealed_key=made.sealed_key))


def test_a_leaver_can_open_nothing_and_gets_nothing_new(office: Office, app: Flask, lead: Visitor) -> None:
    old = tell_today(office, ORDINARY)
    deputy = office.sign_in(app, "deputy")
    assert "canary" in deputy.get(f"/worries/{old.hex()}").html

    assert leave(lead, person_of(office, "deputy")).answer.status_code == 303

    gone = person_of(office, "deputy")
    new = tell_today(office, ORDINARY)
    lead.get("/")
    assert not gone.active
    assert (gone.sealed_seed, gone.sealed_totp, gone.recovery_slot, gone.sealed_school_key) == (
        b"",
        b"",
        None,
        None,
    )
    assert not any(reader.public_key.to_bytes() == gone.public_key for reader in published(office).readers)
    with reading(office.inbox) as session:
        theirs = select(ConcernWrap.concern_id).where(ConcernWrap.key_id == gone.key_id)
        assert session.scalars(theirs).all() == []
        assert session.scalars(select(FiledConcern).where(FiledConcern.person_id == gone.id)).all() == []
    assert "canary" in lead.get(f"/worries/{new.hex()}").html
    assert "canary" in lead.get(f"/worries/{old.hex()}").html
    assert verify(office.inbox).broken_at is None


def test_no_passphrase_code_or_switch_brings_the_account_back(
    office: Office, app: Flask, lead: Visitor
) -> None:
    leave(lead, person_of(office, "deputy"))
    with writing(office.inbox) as session:  # somebody who writes to the database
        session.get_one(Person, person_of(office, "deputy").id).active = True

    with pytest.raises(WrongSignIn):
        unlock(office.inbox, "deputy", office.passphrase("deputy"))
    tried = office.try_in(Visitor(app), "deputy", office.passphrase("deputy"), office.code("deputy"))

    assert tried.answer.status_code == 401
    assert not is_listed(person_of(office, "deputy"), published(office))


def test_old_cookies_are_dead_in_every_worker(office: Office, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    first, second = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
    lead, _ = staffed(office, first)
    deputy = office.sign_in(second, "deputy")
    cookie = deputy.client.get_cookie("inbox")
    assert cookie is not None

    leave(lead, person_of(office, "deputy"))

    for worker in (first, second):
        stolen = Visitor(worker)
        stolen.client.set_cookie("inbox", cookie.value)
        assert stolen.get("/").answer.headers["Location"] == "/sign-in"
    assert deputy.get("/").answer.status_code == 302


def test_the_rest_of_the_file_holds_nothing_that_was_removed(
    office: Office, app: Flask, lead: Visitor
) -> None:
    before = person_of(office, "deputy")

    leave(lead, before)

    on_disk = b"".join(path.read_bytes() for path in (office.school.folder / "inbox").glob("inbox.sqlite3*"))
    for secret in (before.sealed_seed, before.passphrase_slot, before.sealed_totp, before.sealed_school_key):
        assert secret is not None
        assert secret not in on_disk


class TestBlocked:
    def test_while_only_two_can_open_a_worry(self, office: Office, app: Flask, lead: Visitor) -> None:
        let_in_later = join(app, invite(lead, "Mr Lee", "deputy"), "lee")
        old = tell_today(office, ORDINARY)  # to lead, deputy and priya
        leave(lead, person_of(office, "priya"))  # leaves two
        let_in(lead, let_in_later.person(office))
        let_in_later.sign_in(office, app)

        leave(lead, person_of(office, "deputy"))

        assert lead.answer.status_code == 409
        assert "1 worry would be left with fewer than two people" in lead.html
        assert f'href="/worries/{old.hex()}"' in lead.html
        assert person_of(office, "deputy").active
        assert is_listed(person_of(office, "deputy"), published(office))

        share(office, old, "lead", let_in_later.person(office))
        leave(lead, person_of(office, "deputy"))
        assert not person_of(office, "deputy").active

    def test_a_worry_still_in_the_letterbox_counts(self, office: Office, app: Flask, lead: Visitor) -> None:
        old = office.tell(ORDINARY)  # to lead, deputy and the recovery key; nobody has looked yet

        leave(lead, person_of(office, "deputy"))

        assert lead.answer.status_code == 409
        assert old.hex() in lead.html
        assert is_listed(person_of(office, "deputy"), published(office)), (
            "it counted before anything was signed"
        )

    def test_the_recovery_key_and_closed_accounts_are_no_people(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        old = tell_today(office, ORDINARY)
        lead.get("/")
        with writing(office.inbox) as session:
            session.get_one(Person, person_of(office, "priya").id).active = False

        leave(lead, person_of(office, "deputy"))

        assert lead.answer.status_code == 409
        assert old.hex() in lead.html

    def test_of_worries_that_the_key_holder_cannot_see_nothing_shows_but_that_there_are_some(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        heads = join(app, invite(lead, "Mr Lee", "head"), "lee")
        hidden = [tell_today(office, ABOUT_STAFF) for _ in range(3)]
        lead.get("/")
        let_in(lead, heads.person(office))

        leave(lead, person_of(office, "head"))

        assert lead.answer.status_code == 409
        assert "Other worries that you can’t see" in lead.html
        assert not [one for one in hidden if one.hex() in lead.html]
        assert not [number for number in ("3 worr", "Worry 1") if number in lead.html]

    def test_a_route_with_too_few_says_only_that(self, office: Office, app: Flask, lead: Visitor) -> None:
        hidden = tell_today(office, ABOUT_STAFF)

        leave(lead, person_of(office, "head"))

        assert lead.answer.status_code == 409
        assert "New worries would reach fewer than two people." in lead.html
        assert "Headteacher, Chair of governors" in lead.html
        assert "can’t see" not in lead.html
        assert hidden.hex() not in lead.html

    def test_while_fewer_than_two_would_hold_the_school_key(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        with writing(office.inbox) as session:
            session.get_one(Person, person_of(office, "priya").id).sealed_school_key = None

        leave(lead, person_of(office, "deputy"))

        assert lead.answer.status_code == 409
        assert "Fewer than two people would hold the school key." in lead.html

    def test_for_oneself(self, office: Office, lead: Visitor) -> None:
        leave(lead, person_of(office, "lead"))

        assert lead.answer.status_code == 409
        assert "You can’t close your own account." in lead.html
        assert person_of(office, "lead").active

    def test_nothing_is_changed(self, office: Office, app: Flask, lead: Visitor) -> None:
        deputy = office.sign_in(app, "deputy")
        office.tell(ORDINARY)
        lead.get("/")
        before = published(office), count(office, ConcernWrap)

        leave(lead, person_of(office, "deputy"))

        assert (published(office), count(office, ConcernWrap)) == before
        assert deputy.get("/").answer.status_code == 200


class PowerCut(OSError):
    pass


@contextmanager
def power_cut(monkeypatch: pytest.MonkeyPatch, step: str) -> Iterator[None]:
    """Within this block, closing an account stops at this step, as if the power went."""

    def stop(*_args: object, **_kwargs: object) -> None:
        raise PowerCut

    with monkeypatch.context() as cut:
        cut.setattr(leaving, step, stop)
        yield


STEPS = ("sign_next", "_erase", "decoy_slot", "scrub")


@pytest.mark.parametrize("step", STEPS)
def test_stopped_at_any_step_it_is_finished_by_doing_it_again(
    office: Office, app: Flask, lead: Visitor, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    tell_today(office, ORDINARY)
    leaver = person_of(office, "deputy")
    with power_cut(monkeypatch, step):
        assert leave(lead, leaver).answer.status_code == 500

    between = person_of(office, "deputy")
    listed = is_listed(between, published(office))
    assert listed == (step == "sign_next"), "off the list first"
    assert between.active == (between.sealed_seed != b""), "the rest is one transaction"

    assert leave(lead, leaver).answer.status_code == 303

    gone = person_of(office, "deputy")
    assert (gone.active, gone.sealed_seed) == (False, b"")
    assert not is_listed(gone, published(office))


def test_of_two_accounts_closed_at_once_the_second_is_blocked(
    office: Office, app: Flask, lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other key holder's act falls between the report and the deed of this one."""
    tell_today(office, ORDINARY)
    lee = join(app, invite(lead, "Mr Lee", "deputy"), "lee")
    let_in(lead, lee.person(office))
    lee.sign_in(office, app)
    signed = leaving.sign_next

    def sign_and_wait(*args: object, **kwargs: object) -> object:
        listed = signed(*args, **kwargs)  # type: ignore[arg-type]
        with writing(office.inbox) as session:
            session.get_one(Person, person_of(office, "priya").id).active = False
        return listed

    monkeypatch.setattr(leaving, "sign_next", sign_and_wait)

    leave(lead, person_of(office, "deputy"))

    assert lead.answer.status_code == 409
    assert person_of(office, "deputy").active
    assert person_of(office, "deputy").sealed_seed != b""


def test_somebody_who_was_never_let_in_can_be_sent_away(office: Office, app: Flask, lead: Visitor) -> None:
    stranger = join(app, invite(lead, "Mr Lee", "lead"), "lee")
    version = published(office).version

    assert leave(lead, stranger.person(office)).answer.status_code == 303

    assert not stranger.person(office).active
    assert published(office).version == version


def test_pending_grants_to_a_leaver_are_dropped_and_done_ones_stay_on_record(
    office: Office, app: Flask, lead: Visitor
) -> None:
    one = tell_today(office, ORDINARY)
    lead.get("/")
    leaver, by = person_of(office, "deputy"), person_of(office, "lead")
    now = datetime.now(UTC)
    with writing(office.inbox) as session:
        for number, done in enumerate((None, now)):
            session.add(
                Grant(
                    id=bytes([number] * 16),
                    concern_id=one,
                    to_person=leaver.id,
                    by_person=by.id,
                    reason="cover",
                    asked_at=now,
                    done_at=done,
                )
            )

    leave(lead, leaver)

    with reading(office.inbox) as session:
        assert [grant.done_at is not None for grant in session.scalars(select(Grant))] == [True]


def test_closing_works_on_both_databases(office_on: Office) -> None:
    app = office_on.app()
    lead, newcomer = staffed(office_on, app)
    tell_today(office_on, ORDINARY)

    assert leave(lead, newcomer.person(office_on)).answer.status_code == 303

    assert newcomer.person(office_on).sealed_seed == b""
    assert "1 worry," in lead.get("/").html
