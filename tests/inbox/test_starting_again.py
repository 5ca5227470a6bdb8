"""Starting again: new keys on one's own account, nothing of the old ones, and no way in for whoever made the link."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.content import load_content
from kiosk.db import reading, writing
from kiosk.inbox.models import ConcernWrap, FiledConcern, FormerKey, Invitation, Person
from kiosk.inbox.people import invitations
from kiosk.inbox.people.accounts import WrongSignIn, unlock, unlock_with_sheet
from kiosk.inbox.record.audit import verify
from tests.inbox.authenticator import Authenticator
from tests.inbox.newcomers import (
    Newcomer,
    eight_words_on,
    filled,
    give_school_key,
    invite,
    join,
    let_in,
    person_of,
    published,
    tell_today,
)
from tests.inbox.office import Office, worry
from tests.inbox.second_factors import add_passkey, start_again, with_passkey
from tests.inbox.test_access import acts
from tests.inbox.test_account import key_on, make_sheet
from tests.visitor import Visitor

ORDINARY = worry(("what", "words"), words="canary sentence about a bag")
ABOUT_STAFF = worry(("who", "grownup"), words="canary sentence about a teacher")


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    """A lead at a school with a second deputy, priya, who was let in and holds the school key."""
    give_school_key(office, "lead", "deputy")
    visitor = office.sign_in(app, "lead")
    newcomer = join(app, invite(visitor, "Ms Priya Nair", "deputy"))
    let_in(visitor, newcomer.person(office))
    newcomer.sign_in(office, app)
    return visitor


def again(office: Office, app: Flask, lead: Visitor, role: str = "deputy") -> Newcomer:
    return start_again(office, app, lead, person_of(office, role).id.hex())


def test_they_sign_in_with_what_they_chose_and_nothing_old_opens(
    office: Office, app: Flask, lead: Visitor
) -> None:
    sheet, lost = make_sheet(office.sign_in(app, "deputy")), Authenticator()
    add_passkey(office.sign_in(app, "deputy"), lost)

    new = again(office, app, lead)

    assert new.sign_in_name == "deputy"
    with pytest.raises(WrongSignIn):
        unlock(office.inbox, "deputy", office.passphrase("deputy"))
    with pytest.raises(WrongSignIn):
        unlock_with_sheet(office.inbox, "deputy", sheet)
    assert with_passkey(office, app, "deputy", lost).answer.status_code == 401
    assert new.sign_in(office, app).get("/").title == "Worries"


def test_of_the_old_keys_only_what_they_are_known_by_is_left(
    office: Office, app: Flask, lead: Visitor
) -> None:
    told = tell_today(office, ORDINARY)
    office.sign_in(app, "deputy").get(f"/worries/{told.hex()}")
    before = person_of(office, "deputy")

    again(office, app, lead)

    after = person_of(office, "deputy")
    assert after.id == before.id
    assert after.key_id != before.key_id
    assert (after.recovery_slot, after.sealed_school_key, after.sealed_passkeys) == (None, None, None)
    for column in ("public_key", "passphrase_slot", "sealed_seed", "sealed_totp"):
        assert getattr(after, column) != getattr(before, column)
    with reading(office.inbox) as session:
        (former,) = session.scalars(select(FormerKey).where(FormerKey.person_id == after.id)).all()
        assert (former.key_id, former.sealed_master_key, former.sealed_seed) == (before.key_id, None, None)
        wraps = select(ConcernWrap).where(ConcernWrap.key_id == before.key_id)
        assert session.scalars(wraps).all() == []
        assert session.scalars(select(FiledConcern).where(FiledConcern.person_id == after.id)).all() == []


def test_old_worries_are_closed_to_them_and_new_ones_wait_for_the_eight_words(
    office: Office, app: Flask, lead: Visitor
) -> None:
    old = tell_today(office, ORDINARY)
    new = again(office, app, lead)
    between = tell_today(office, ORDINARY)
    visitor = new.sign_in(office, app).get("/")
    assert "There is nothing for you to read." in visitor.html

    shown = eight_words_on(lead.get(f"/people/{new.person(office).id.hex()}/let-in"))
    assert shown == new.words
    assert let_in(lead, new.person(office)).answer.status_code == 303
    after = tell_today(office, ORDINARY)

    assert "canary" in visitor.get("/").get(f"/worries/{after.hex()}").html
    for closed in (old, between):
        assert visitor.get(f"/worries/{closed.hex()}").answer.status_code == 404
        assert "canary" in lead.get(f"/worries/{closed.hex()}").html


def test_the_next_list_has_their_new_key_in_place_of_the_old_one(
    office: Office, app: Flask, lead: Visitor
) -> None:
    old, before = person_of(office, "deputy").key_id, published(office)
    new = again(office, app, lead)

    let_in(lead, new.person(office))

    keys = {reader.key_id for reader in published(office).readers}
    assert new.person(office).key_id in keys
    assert old not in keys
    assert len(keys) == len(before.readers)


def test_who_held_the_school_key_gets_it_handed_over_again(office: Office, app: Flask, lead: Visitor) -> None:
    new = again(office, app, lead)
    assert new.sign_in(office, app).get("/people/invite").answer.status_code == 404
    let_in(lead, new.person(office))

    visitor = new.sign_in(office, app)

    assert invite(visitor, "Mr Lee", "auditor")


def test_colleagues_share_again_what_was_theirs(office: Office, app: Flask, lead: Visitor) -> None:
    told = tell_today(office, ORDINARY)
    new = again(office, app, lead)
    let_in(lead, new.person(office))
    reason = next(iter(load_content().reasons))
    form = {**lead.get("/share-all").carried, "to": new.person(office).key_id.hex(), "reason": reason}

    lead.post("/share-all", form)

    assert lead.answer.status_code in (200, 303), lead.title
    assert "canary" in new.sign_in(office, app).get("/").get(f"/worries/{told.hex()}").html


def test_the_link_works_once_and_a_second_one_dies_with_the_first(
    office: Office, app: Flask, lead: Visitor
) -> None:
    path = f"/people/{person_of(office, 'deputy').id.hex()}/start-again"
    lead.post(path, lead.get(path).carried)
    first = re.findall(r"http://localhost(/join/[\w-]{43})<", lead.html)[0]
    assert "You start again with new keys" in Visitor(app).get(first).html

    again(office, app, lead)

    assert Visitor(app).get(first).answer.status_code == 404


def test_the_link_lasts_for_a_day(office: Office, app: Flask, lead: Visitor) -> None:
    path = f"/people/{person_of(office, 'deputy').id.hex()}/start-again"
    lead.post(path, lead.get(path).carried)
    link = re.findall(r"http://localhost(/join/[\w-]{43})<", lead.html)[0]

    office.clock.shift(timedelta(hours=24, minutes=1))

    assert Visitor(app).get(link).answer.status_code == 404


def test_until_the_link_is_used_nothing_changes(office: Office, app: Flask, lead: Visitor) -> None:
    path = f"/people/{person_of(office, 'deputy').id.hex()}/start-again"

    lead.post(path, lead.get(path).carried)

    assert office.sign_in(app, "deputy").title == "Worries"


class TestWhoMay:
    def test_nobody_makes_a_link_for_themselves(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = f"/people/{person_of(office, 'lead').id.hex()}/start-again"
        token = lead.get("/people").carried

        assert lead.get(path).answer.status_code == 404
        assert lead.post(path, token).answer.status_code == 404

    def test_who_holds_no_key_finds_no_page(self, office: Office, app: Flask, lead: Visitor) -> None:
        with writing(office.inbox) as session:
            session.get_one(Person, office.people["deputy"].person.id).sealed_school_key = None
        deputy = office.sign_in(app, "deputy").get("/people")
        path = f"/people/{person_of(office, 'head').id.hex()}/start-again"

        assert deputy.post(path, deputy.carried).answer.status_code == 404
        assert deputy.get(path).answer.status_code == 404

    def test_it_takes_a_fresh_proof(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = f"/people/{person_of(office, 'deputy').id.hex()}/start-again"
        form = lead.get(path).carried
        office.clock.shift(timedelta(minutes=5))

        assert lead.post(path, form).answer.status_code == 403
        with reading(office.inbox) as session:
            assert session.scalars(select(Invitation).where(Invitation.for_person.is_not(None))).all() == []

    def test_a_link_that_somebody_wrote_into_the_database_opens_no_worry(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        told = tell_today(office, ORDINARY)
        office.sign_in(app, "deputy").get("/")
        head = person_of(office, "head").id
        with writing(office.inbox) as session:
            made = invitations.invite(
                session, role="deputy", name="x", invited_by=head, at=datetime.now(UTC), for_person=head
            )
        visitor = Visitor(app).get(f"/join/{made.token}")
        assert visitor.answer.status_code == 200

        thief = Newcomer("head", visitor.carried["words"], visitor.carried["secret"], [])
        visitor.post(f"/join/{made.token}", filled(visitor))
        assert visitor.answer.status_code == 200
        mine = tell_today(office, ABOUT_STAFF)

        page = thief.sign_in(office, app)
        for one in (told, mine):
            assert page.get(f"/worries/{one.hex()}").answer.status_code == 404


class TestOrphans:
    def test_a_worry_that_would_lose_its_second_reader_blocks_it_and_is_named(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        told = tell_today(office, ORDINARY)
        lead.get("/")
        with writing(office.inbox) as session:
            priya = person_of(office, "priya")
            session.delete(session.get_one(ConcernWrap, (told, priya.key_id)))
        path = f"/people/{person_of(office, 'deputy').id.hex()}/start-again"

        page = lead.get(path)

        assert page.title == "Mr Osei can’t start again yet"
        assert told.hex() in page.html
        assert lead.post(path, lead.get("/people").carried).answer.status_code == 409

    def test_of_a_worry_they_can_not_open_a_holder_learns_only_that_there_is_one(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        told = tell_today(office, ABOUT_STAFF)
        path = f"/people/{person_of(office, 'head').id.hex()}/start-again"

        page = lead.get(path)

        assert "Other worries that you can’t see" in page.html
        assert told.hex() not in page.html

    def test_what_became_so_after_the_link_was_made_stops_it_too(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        path = f"/people/{person_of(office, 'deputy').id.hex()}/start-again"
        lead.post(path, lead.get(path).carried)
        link = re.findall(r"http://localhost(/join/[\w-]{43})<", lead.html)[0]
        told = tell_today(office, ORDINARY)
        lead.get("/")
        with writing(office.inbox) as session:
            session.delete(session.get_one(ConcernWrap, (told, person_of(office, "priya").key_id)))
        visitor = Visitor(app).get(link)
        visitor.post(link, filled(visitor))

        assert (visitor.answer.status_code, visitor.title) == (409, "Not yet")
        assert office.sign_in(app, "deputy").title == "Worries", "nothing was changed"

    def test_one_of_two_key_holders_can_start_again(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead", "deputy")
        lead = office.sign_in(app, "lead")

        new = again(office, app, lead)

        assert let_in(lead, new.person(office)).answer.status_code == 303
        assert person_of(office, "deputy").offered_key_envelope is not None


class TestFirstSheet:
    def test_who_has_just_joined_prints_their_sheet_and_it_works(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        path = invite(lead, "Mr Lee", "auditor")
        visitor = Visitor(app).get(path)
        visitor.post(path, filled(visitor, sign_in_name="lee"))

        key = key_on(visitor.post("/joined/recovery-sheet", visitor.carried))

        assert unlock_with_sheet(office.inbox, "lee", key).person.name == "Mr Lee"
        assert "inbox" not in {cookie.key for cookie in visitor.client._cookies.values()}

    def test_it_is_shown_once(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Mr Lee", "auditor")
        visitor = Visitor(app).get(path)
        form = visitor.post(path, filled(visitor, sign_in_name="lee")).carried
        visitor.post("/joined/recovery-sheet", form)
        slot = person_of(office, "lee").recovery_slot

        visitor.post("/joined/recovery-sheet", form)

        assert visitor.answer.headers["Location"] == "/sign-in"
        assert person_of(office, "lee").recovery_slot == slot is not None

    def test_skipped_it_is_asked_for_until_it_is_made(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        newcomer = join(app, invite(lead, "Mr Lee", "deputy"), "lee")

        visitor = newcomer.sign_in(office, app).get("/")
        assert "You have no recovery sheet yet." in visitor.html
        assert "You have no recovery sheet yet." in visitor.get("/me").html
        make_sheet(visitor)

        assert "You have no recovery sheet yet." not in visitor.get("/").html
        assert "You have no recovery sheet yet." not in visitor.get("/me").html

    def test_its_ticket_is_no_session(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Mr Lee", "deputy")
        visitor = Visitor(app).get(path)
        ticket = visitor.post(path, filled(visitor, sign_in_name="lee")).carried["ticket"]
        visitor.client.set_cookie("inbox", ticket)

        assert visitor.get("/").answer.status_code == 302
        assert visitor.get("/sign-in/second-factor").answer.headers["Location"] == "/sign-in"


def test_every_step_is_in_the_audit_chain(office: Office, app: Flask, lead: Visitor) -> None:
    again(office, app, lead)

    done = [one for one in acts(office) if "again" in one[0]]
    ids = {role: office.people[role].person.id for role in ("lead", "deputy")}
    assert done == [("start-again-offered", ids["lead"]), ("started-again", ids["deputy"])]
    assert verify(office.inbox).broken_at is None
