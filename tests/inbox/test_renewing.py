"""Renewing one's own keys: reading never stops, a stop loses nothing, and at the end the old keys are gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.concern import Concern
from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys import moving
from kiosk.inbox.keys.former_keys import all_keys, keys_of, still_open
from kiosk.inbox.keys.moving import Progress, go_on, progress_of
from kiosk.inbox.keys.renewing import RESEALED, Underway, put_on_list, renew
from kiosk.inbox.models import ConcernWrap, FiledConcern, FormerKey, Person
from kiosk.inbox.people.accounts import Unlocked, unlock
from kiosk.inbox.people.readers_list import sign_next
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import concern_of, entries_for
from kiosk.sealing.errors import BrokenEnvelope
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from tests.inbox.newcomers import give_school_key, let_in, person_of, published, tell_today
from tests.inbox.office import Office, worry
from tests.inbox.test_access import cookie_of
from tests.visitor import Visitor

WORDS = "He takes my lunch every day."
A_MINUTE = timedelta(seconds=61)


def desk_of(app: Flask) -> Desk:
    found: Desk = app.extensions["kiosk.inbox.desk"]
    return found


_masters: dict[bytes, MasterKey] = {}  # by key id: what a passphrase opened once need not be opened again


def signed_in(office: Office, app: Flask, role: str) -> tuple[SignedIn, str]:
    """As a request has them, and the cookie of their session."""
    visitor = office.sign_in(app, role)
    cookie = cookie_of(visitor)
    known = unlock(office.inbox, role, office.passphrase(role))
    return SignedIn(known.person, known.master_key), cookie


def renewed(office: Office, app: Flask, role: str) -> SignedIn:
    """This person, right after the change-over."""
    me, cookie = signed_in(office, app, role)
    fresh = renew(desk_of(app), me, office.passphrase(role), cookie)
    resumed = desk_of(app).sessions.resume(fresh, int(time.time()))
    assert resumed is not None
    _masters[person_of(office, role).key_id] = resumed.master_key
    return again(office, role)


def again(office: Office, role: str) -> SignedIn:
    """The same person as their next request has them."""
    person = person_of(office, role)
    if person.key_id not in _masters:
        _masters[person.key_id] = unlock(office.inbox, role, office.passphrase(role)).master_key
    return SignedIn(person, _masters[person.key_id])


def told(office: Office, number: int = 3, concern: Concern | None = None) -> list[bytes]:
    one = concern or worry(("what", "words"), words=WORDS)
    return [tell_today(office, one) for _ in range(number)]


def read_by(app: Flask, me: SignedIn) -> dict[bytes, str | None]:
    """Everything that this person finds, with its words; None for what is damaged."""
    desk = desk_of(app)
    found: dict[bytes, str | None] = {}
    for entry in entries_for(desk.inbox, me, desk.content):
        words = concern_of(desk.inbox, me, entry.concern_id).words["words"] if entry.summary else None
        found[entry.concern_id] = words
    return found


def sealed_to(office: Office, key_id: bytes) -> int:
    """How many wraps this key opens, whoever's they are filed as."""
    with reading(office.inbox) as session:
        rows = session.scalars(select(ConcernWrap)).all()
    return sum((row.sealed_to or row.key_id) == key_id for row in rows)


def finish(office: Office, app: Flask, role: str) -> Progress:
    """Go on until nothing is left, with the minute that it takes."""
    go_on(desk_of(app), again(office, role))
    office.clock.shift(A_MINUTE)
    return go_on(desk_of(app), again(office, role))


class TestChangeOver:
    def test_everything_of_theirs_opens_under_the_new_master_key_and_nothing_under_the_old(
        self, office: Office, app: Flask
    ) -> None:
        give_school_key(office, "lead")
        before, old = person_of(office, "lead"), office.people["lead"].master_key
        with writing(office.inbox) as session:
            passkeys = old.seal("passkeys", before.id, b"two of them")
            session.get_one(Person, before.id).sealed_passkeys = passkeys
            session.get_one(Person, before.id).recovery_slot = b"a sheet"

        me = renewed(office, app, "lead")

        assert me.person.key_id != before.key_id
        own = ReaderKey.from_seed(me.master_key.open("reader-seed", me.person.id, me.person.sealed_seed))
        assert own.public_key.to_bytes() == me.person.public_key
        assert (
            me.master_key.open("passkeys", me.person.id, me.person.sealed_passkeys or b"") == b"two of them"
        )
        assert me.master_key.open("totp", me.person.id, me.person.sealed_totp).decode() == (
            office.people["lead"].totp_secret
        )
        key = me.master_key.open("school-key", me.person.id, me.person.sealed_school_key or b"")
        assert SchoolKey.from_seed(key).verify_key == office.school.key.verify_key
        assert me.person.recovery_slot is None
        for column, purpose in RESEALED.items():
            with pytest.raises(BrokenEnvelope):
                old.open(purpose, me.person.id, getattr(me.person, column))

    def test_every_sealed_column_of_a_person_is_resealed(self) -> None:
        """A new one that is forgotten here would be lost at the first renewal."""
        sealed = {column.name for column in Person.__table__.columns if column.name.startswith("sealed_")}

        assert sealed == {*RESEALED, "sealed_seed"}

    def test_a_wrong_passphrase_changes_nothing(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead")
        before = person_of(office, "lead")

        form = lead.get("/me/keys").carried
        lead.post("/me/keys", {**form, "passphrase": "not this one at all"})

        assert lead.answer.status_code == 403
        assert "Nothing was changed." in lead.html
        assert person_of(office, "lead").passphrase_slot == before.passphrase_slot
        assert lead.get("/").answer.status_code == 200

    def test_their_own_session_goes_on_and_every_other_ends(self, office: Office, app: Flask) -> None:
        here, there = office.sign_in(app, "lead"), office.sign_in(app, "lead")

        press_renew(here, office, "lead").follow()

        assert here.title == "New keys"
        assert here.get("/").answer.status_code == 200
        assert there.get("/").answer.status_code == 302

    def test_they_sign_in_as_before_with_the_same_passphrase_and_app(
        self, office: Office, app: Flask
    ) -> None:
        press_renew(office.sign_in(app, "lead"), office, "lead")

        assert office.sign_in(app, "lead").title == "Worries"

    def test_the_page_asks_for_a_new_recovery_sheet(self, office: Office, app: Flask) -> None:
        lead = press_renew(office.sign_in(app, "lead"), office, "lead").follow()

        assert "Your recovery sheet stopped working." in lead.html
        assert 'href="/me/recovery-sheet"' in lead.html

    def test_before_the_school_is_open_keys_stay_as_they_are(self, office: Office, app: Flask) -> None:
        """The list that is held back until then has the old key in it."""
        from kiosk.letterbox.models import SignedReadersList

        lead, before = office.sign_in(app, "lead"), person_of(office, "lead")
        with writing(office.letterbox) as session:
            for row in session.scalars(select(SignedReadersList)):
                session.delete(row)

        press_renew(lead, office, "lead")

        assert lead.answer.status_code == 409
        assert person_of(office, "lead").key_id == before.key_id

    def test_a_second_renewal_waits_for_the_end_of_the_first(self, office: Office, app: Flask) -> None:
        me = renewed(office, app, "lead")
        _, cookie = signed_in(office, app, "lead")

        with pytest.raises(Underway):
            renew(desk_of(app), me, office.passphrase("lead"), cookie)

    def test_of_two_presses_at_once_one_changes_the_keys(self, office: Office, app: Flask) -> None:
        me, cookie = signed_in(office, app, "lead")
        other, other_cookie = signed_in(office, app, "lead")
        renew(desk_of(app), me, office.passphrase("lead"), cookie)

        with pytest.raises((Underway, ChangedMeanwhile)):
            renew(desk_of(app), other, office.passphrase("lead"), other_cookie)

        with reading(office.inbox) as session:
            assert len(session.scalars(select(FormerKey)).all()) == 1

    def test_a_school_key_that_was_offered_to_the_old_key_arrives(self, office: Office, app: Flask) -> None:
        from kiosk.inbox.people import handover

        me, cookie = signed_in(office, app, "deputy")
        with writing(office.inbox) as session:
            handover.offer(session.get_one(Person, me.person.id), office.school.key, 1)
        renew(desk_of(app), me, office.passphrase("deputy"), cookie)

        office.sign_in(app, "deputy")

        assert person_of(office, "deputy").sealed_school_key is not None


class TestReading:
    def test_before_in_between_and_after_every_worry_opens(
        self, office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moving, "BATCH", 2)
        give_school_key(office, "lead")
        ids = told(office, 5)
        office.sign_in(app, "lead")  # three of them are filed under the old master key
        told_since = told(office, 2)
        me = renewed(office, app, "lead")
        expected = dict.fromkeys([*ids, *told_since], WORDS)

        go_on(desk_of(app), me, seconds=0)
        in_between = progress_of(desk_of(app), again(office, "lead"))

        assert 0 < in_between.done < in_between.total == 7
        assert read_by(app, again(office, "lead")) == expected
        assert finish(office, app, "lead") == Progress(7, 7, "nothing")
        assert read_by(app, again(office, "lead")) == expected

    def test_the_old_keys_are_gone_at_the_end_and_their_id_stays(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        told(office)
        before = person_of(office, "lead")
        me = renewed(office, app, "lead")
        assert [one.key_id for one in still_open(me.person)] == [before.key_id]

        finish(office, app, "lead")

        after = person_of(office, "lead")
        assert still_open(after) == ()
        assert all_keys(after) == {before.key_id, after.key_id}
        assert sealed_to(office, before.key_id) == 0
        (former,) = after.former
        assert (former.sealed_master_key, former.sealed_seed) == (None, None)

    def test_nothing_in_the_files_is_sealed_under_the_old_master_key(
        self, office: Office, app: Flask
    ) -> None:
        give_school_key(office, "lead")
        old = person_of(office, "lead")
        told(office)
        office.sign_in(app, "lead")
        with reading(office.inbox) as session:
            filed = [row.sealed for row in session.scalars(select(FiledConcern))]
        renewed(office, app, "lead")
        kept = person_of(office, "lead").former[0]
        assert kept.sealed_seed
        assert kept.sealed_master_key

        finish(office, app, "lead")

        office.inbox.dispose()
        disk = b"".join(path.read_bytes() for path in office.school.folder.rglob("inbox.sqlite3*"))
        for gone in (*filed, kept.sealed_seed, kept.sealed_master_key, old.sealed_seed, old.passphrase_slot):
            assert gone not in disk

    def test_what_was_read_stays_read(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        (one,) = told(office, 1)
        lead = office.sign_in(app, "lead").get(f"/worries/{one.hex()}")
        lead.post(f"/worries/{one.hex()}/read", lead.carried)
        me = again(office, "lead")
        at = [entry.read_at for entry in entries_for(office.inbox, me, load_content())]
        assert at != [None]

        renewed(office, app, "lead")
        finish(office, app, "lead")

        assert [e.read_at for e in entries_for(office.inbox, again(office, "lead"), load_content())] == at

    def test_a_worry_sealed_to_the_old_list_meanwhile_is_read_and_moved(
        self, office: Office, app: Flask
    ) -> None:
        give_school_key(office, "deputy")
        me = renewed(office, app, "lead")  # holds no school key: the old key stays on the list
        assert go_on(desk_of(app), me).stage == "list"
        old = person_of(office, "lead").former[0].key_id
        assert old in {reader.key_id for reader in published(office).readers}

        (late,) = told(office, 1)
        go_on(desk_of(app), again(office, "lead"))

        assert read_by(app, again(office, "lead")) == {late: WORDS}
        assert sealed_to(office, old) == 0

    def test_a_worry_that_was_on_its_way_when_the_list_was_signed_is_moved_too(
        self, office: Office, app: Flask
    ) -> None:
        give_school_key(office, "lead")
        late = office.seal(worry(("what", "words"), words=WORDS))  # to the list with the old key
        renewed(office, app, "lead")
        assert go_on(desk_of(app), again(office, "lead")).stage == "waiting"

        from kiosk.letterbox.deposit import Letterbox

        Letterbox(office.letterbox).deposit(late, worry().told_at.date(), os.urandom(16))
        office.clock.shift(A_MINUTE)
        done = go_on(desk_of(app), again(office, "lead"))
        done = done if done.stage == "nothing" else go_on(desk_of(app), again(office, "lead"))

        assert done.stage == "nothing"
        assert read_by(app, again(office, "lead")) == {late.envelope_id: WORDS}

    def test_looking_at_the_list_is_enough_to_come_to_the_end(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        told(office)
        lead = press_renew(office.sign_in(app, "lead"), office, "lead")

        lead.get("/")
        office.clock.shift(A_MINUTE)
        lead.get("/")
        lead.get("/")

        assert still_open(person_of(office, "lead")) == ()

    def test_what_is_damaged_stays_damaged_and_stays_on_the_list(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        ids = told(office, 2)
        collect(office.letterbox, office.inbox)
        with writing(office.inbox) as session:
            row = session.get_one(ConcernWrap, (ids[0], person_of(office, "lead").key_id))
            row.sealed_key = bytes(1168)

        renewed(office, app, "lead")
        finish(office, app, "lead")

        assert read_by(app, again(office, "lead")) == {ids[0]: None, ids[1]: WORDS}

    def test_without_the_secrets_for_it_nothing_is_moved(self, office: Office, app: Flask) -> None:
        """Somebody who damages what is kept of the old key must not make every worry unreadable by that."""
        give_school_key(office, "lead")
        told(office)
        me = renewed(office, app, "lead")
        with writing(office.inbox) as session:
            kept = session.scalars(select(FormerKey)).one()
            sealed, kept.sealed_seed = kept.sealed_seed, b"damaged"

        assert finish(office, app, "lead").stage == "moving"

        with writing(office.inbox) as session:
            session.scalars(select(FormerKey)).one().sealed_seed = sealed
        assert finish(office, app, "lead").stage == "nothing"
        assert set(read_by(app, again(office, "lead")).values()) == {WORDS}
        assert me.person.key_id == person_of(office, "lead").key_id

    def test_a_page_that_was_under_way_files_nothing_under_the_old_key(
        self, office: Office, app: Flask
    ) -> None:
        give_school_key(office, "lead")
        told(office)
        stale, cookie = signed_in(office, app, "lead")
        with writing(office.inbox) as session:
            for row in session.scalars(select(FiledConcern)):
                session.delete(row)
        renew(desk_of(app), stale, office.passphrase("lead"), cookie)

        read_by(app, stale)

        with reading(office.inbox) as session:
            assert (
                session.scalars(select(FiledConcern).where(FiledConcern.person_id == stale.person.id)).all()
                == []
            )


class TestList:
    def test_who_holds_the_school_key_signs_their_own_new_key(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        before = published(office)

        me = renewed(office, app, "lead")
        go_on(desk_of(app), me)

        after = published(office)
        assert after.version == before.version + 1
        old, new = before.with_role("lead")[0], after.with_role("lead")[0]
        assert new.public_key.to_bytes() == me.person.public_key
        assert new.name == person_of(office, "lead").name
        assert set(after.readers) - {new} == set(before.readers) - {old}

    def test_a_key_that_the_table_was_given_instead_is_not_signed(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        renewed(office, app, "lead")
        stranger = ReaderKey.generate().public_key
        with writing(office.inbox) as session:
            person = session.get_one(Person, office.people["lead"].person.id)
            person.key_id, person.public_key = stranger.key_id, stranger.to_bytes()

        put_on_list(desk_of(app), again(office, "lead"))

        assert stranger.key_id not in {reader.key_id for reader in published(office).readers}

    def test_others_wait_until_a_key_holder_has_compared_the_words(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead", "deputy")
        head = press_renew(office.sign_in(app, "head"), office, "head").follow()
        head.post("/me/keys/go-on", head.carried).follow()
        assert "compare your eight words" in head.html
        old = person_of(office, "head").former[0].key_id
        assert old in {reader.key_id for reader in published(office).readers}

        lead = office.sign_in(app, "lead").get("/people")
        assert "do not agree" not in lead.html
        let_in(lead, person_of(office, "head"))
        assert lead.answer.status_code == 303

        keys = {reader.key_id for reader in published(office).readers}
        assert person_of(office, "head").key_id in keys
        assert old not in keys
        assert finish(office, app, "head").stage == "nothing"

    def test_a_list_signed_for_another_reason_keeps_the_key_that_was_compared(
        self, office: Office, app: Flask
    ) -> None:
        give_school_key(office, "lead")
        renewed(office, app, "head")
        before = published(office)
        people = [person_of(office, role) for role in ("lead", "deputy", "head", "chair")]

        sign_next(desk_of(app), again(office, "lead"), people)

        assert published(office).with_role("head") == before.with_role("head")

    def test_who_leaves_while_their_keys_are_renewed_is_off_the_list(
        self, office: Office, app: Flask
    ) -> None:
        from kiosk.inbox.people.leaving import _on

        me = renewed(office, app, "head")

        assert _on(published(office), me.person)


class TestLeftOut:
    def test_a_worry_that_left_out_the_old_key_is_not_filed_for_the_new_one(
        self, office: Office, app: Flask
    ) -> None:
        give_school_key(office, "lead", "deputy")
        old = person_of(office, "lead").key_id
        renewed(office, app, "lead")
        finish(office, app, "lead")
        concern = replace(worry(("what", "words"), words=WORDS), excluded=(old.hex(),))
        office.school.readers["lead"] = reader_key(again(office, "lead"))

        office.tell(concern)  # somebody makes a wrap for their new key all the same
        collect(office.letterbox, office.inbox)

        assert read_by(app, again(office, "lead")) == {}
        assert set(read_by(app, again(office, "deputy")).values()) == {WORDS}

    def test_nobody_can_share_it_with_them_under_any_key(self, office: Office, app: Flask) -> None:
        from datetime import UTC, datetime

        from kiosk.inbox.sharing import granting

        give_school_key(office, "lead")
        old = person_of(office, "lead").key_id
        concern = replace(worry(("what", "words"), words=WORDS), excluded=(old.hex(),))
        (one,) = told(office, 1, concern)
        renewed(office, app, "lead")
        finish(office, app, "lead")
        with writing(office.inbox) as session:  # another name would not help either
            session.get_one(Person, office.people["lead"].person.id).name = "Mrs Kaur-Lund"
        desk, me = desk_of(app), again(office, "deputy")
        new = person_of(office, "lead").key_id

        assert new not in {reader.key_id for reader in granting.colleagues(desk, me, one)}
        with pytest.raises(granting.Refused, match="left-out"):
            granting.ask(desk, me, one, new, "needs-it", datetime.now(UTC))

    def test_all_keys_that_somebody_had_mean_them(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        first = person_of(office, "lead").key_id
        renewed(office, app, "lead")
        finish(office, app, "lead")
        second = person_of(office, "lead").key_id
        renewed(office, app, "lead")

        person = person_of(office, "lead")
        with reading(office.inbox) as session:
            assert keys_of(session, person.id) == {first, second, person.key_id}
            assert keys_of(session, b"nobody") == frozenset()


class TestStops:
    """The inbox is killed in the midst of it, at each step."""

    def test_whatever_step_it_stops_at_going_on_finishes_it(
        self, office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(moving, "BATCH", 2)
        give_school_key(office, "lead")
        ids = told(office, 5)
        renewed(office, app, "lead")
        steps = ("put_on_list", "collect", "_bring_over", "_replace", "_end", "_refile_stragglers", "scrub")

        for step in steps:
            with monkeypatch.context() as patch:
                stop_at(patch, step, after=3 if step == "_replace" else 0)
                with pytest.raises(Stopped):
                    go_on_for_minutes(office, app)
            assert read_by(app, again(office, "lead")) == dict.fromkeys(ids, WORDS), step

        assert finish(office, app, "lead").stage == "nothing"
        assert read_by(app, again(office, "lead")) == dict.fromkeys(ids, WORDS)

    def test_a_process_that_is_killed_loses_nothing(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        ids = told(office, 150)
        me = renewed(office, app, "lead")
        script = (
            "import signal, sys; from pathlib import Path\n"
            "from kiosk.inbox import create_app; from kiosk.inbox.keys import moving\n"
            "from kiosk.inbox.desk import SignedIn; from kiosk.inbox.people.accounts import unlock\n"
            "from kiosk.settings import load_inbox\n"
            "app = create_app(load_inbox(Path(sys.argv[1]), {}), bytes(32))\n"
            "desk = app.extensions['kiosk.inbox.desk']; moving.BATCH = 5\n"
            "known = unlock(desk.inbox, 'lead', sys.argv[2])\n"
            "real, batches = moving._replace, iter(range(13))\n"
            "def replace(*args):\n"
            "    if next(batches) == 12: print('going', flush=True); signal.pause()\n"
            "    return real(*args)\n"
            "moving._replace = replace\n"
            "moving.go_on(desk, SignedIn(known.person, known.master_key), seconds=60)\n"
        )
        command = [sys.executable, "-c", script, str(office.school.folder), office.passphrase("lead")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"going\n"
            process.send_signal(signal.SIGKILL)
        office.clock.shift(timedelta(days=2))  # that process read the clock on the wall

        assert 0 < sealed_to(office, me.person.key_id) < 150
        assert read_by(app, again(office, "lead")) == dict.fromkeys(ids, WORDS)
        assert finish(office, app, "lead").stage == "nothing"
        assert read_by(app, again(office, "lead")) == dict.fromkeys(ids, WORDS)


def go_on_for_minutes(office: Office, app: Flask) -> None:
    """Press Continue nine times, with a minute in between."""
    for _ in range(9):
        go_on(desk_of(app), again(office, "lead"))
        office.clock.shift(A_MINUTE)


class Stopped(Exception):
    """As if the process had been killed here."""


def stop_at(patch: pytest.MonkeyPatch, step: str, after: int = 0) -> None:
    real: Callable[..., object] = getattr(moving, step)
    calls = iter(range(100_000))

    def stopping(*arguments: object, **named: object) -> object:
        if next(calls) >= after:
            raise Stopped
        return real(*arguments, **named)

    patch.setattr(moving, step, stopping)


def test_two_workers_at_once_move_each_worry_once(office_on: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "BATCH", 3)
    office, workers = office_on, [office_on.app(), office_on.app()]
    give_school_key(office, "lead")
    ids = told(office, 20)
    me = renewed(office, workers[0], "lead")
    failures: list[BaseException] = []

    def work(app: Flask) -> None:
        try:
            go_on(desk_of(app), me)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(app,)) for app in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert finish(office, workers[1], "lead") == Progress(20, 20, "nothing")
    assert read_by(workers[0], again(office, "lead")) == dict.fromkeys(ids, WORDS)


def test_what_was_taken_back_meanwhile_stays_away(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    ids = told(office, 2)
    me = renewed(office, app, "lead")
    collect(office.letterbox, office.inbox)
    former = still_open(me.person)[0]
    rows = moving._next(desk_of(app), me, former, b"")
    with writing(office.inbox) as session:
        session.delete(session.get_one(ConcernWrap, (rows[0].concern_id, me.person.key_id)))

    with writing(office.inbox) as session:
        for row in rows:
            moving._replace(session, me, former, row, moving._Moved(row.sealed_key, None))

    with reading(office.inbox) as session:
        mine = session.scalars(select(ConcernWrap.concern_id).where(ConcernWrap.key_id == me.person.key_id))
        assert set(mine) == set(ids) - {rows[0].concern_id}


def test_keys_that_were_renewed_since_move_nothing(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    told(office)
    stale = renewed(office, app, "lead")
    finish(office, app, "lead")
    renewed(office, app, "lead")

    with pytest.raises(ChangedMeanwhile):
        go_on(desk_of(app), stale)


def press_renew(visitor: Visitor, office: Office, role: str) -> Visitor:
    """Open the page, type the passphrase, and press the button."""
    form = visitor.get("/me/keys").carried
    return visitor.post("/me/keys", {**form, "passphrase": office.passphrase(role)})


def reader_key(me: Unlocked) -> ReaderKey:
    return ReaderKey.from_seed(me.master_key.open("reader-seed", me.person.id, me.person.sealed_seed))
