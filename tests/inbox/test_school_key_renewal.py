"""A new school key: until the technician has it everything works with the old one, and afterwards with the new."""

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.cli.school_file import pin_school_key
from kiosk.content import load_content
from kiosk.db import StoreConflict, reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.school_key_renewal import (
    NotTheNext,
    TooFewHolders,
    TooLate,
    check_held,
    finish,
    held_key,
    make_next,
    mark_pinned,
    take_back,
)
from kiosk.inbox.models import HeldSchoolKey, NewestList, Person
from kiosk.inbox.people.readers_list import KeyIsChanging, current_list, newest_known, sign_next
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish, publish_profile
from kiosk.letterbox.models import SignedReadersList
from kiosk.profile import Profile
from kiosk.public import create_app as create_public
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.readers import ReadersList, SignedReaders
from tests.inbox.newcomers import eight_words_on, give_school_key, let_in, person_of, published
from tests.inbox.office import NAMES, Office
from tests.visitor import Visitor


@pytest.fixture
def desk(office: Office, app: Flask) -> Desk:
    give_school_key(office, "lead", "deputy")
    found: Desk = app.extensions["kiosk.inbox.desk"]
    return found


def signed_in(office: Office, role: str) -> SignedIn:
    return SignedIn(person_of(office, role), office.people[role].master_key)


def people_of(office: Office) -> list[Person]:
    return [person_of(office, role) for role in NAMES]


def published_by(app: Flask) -> ReadersList:
    """The list that an inbox with these settings trusts."""
    return current_list(app.extensions["kiosk.inbox.desk"])


def opens(office: Office) -> bool:
    """Whether a public side that starts now, with school.toml as it is, takes worries."""
    return Visitor(create_public(office.school.public())).get("/en-GB/").answer.status_code == 200


def adopted(office: Office, desk: Desk) -> SchoolKey:
    """The new key, when the technician has taken it over."""
    held = held_key(desk.inbox)
    assert held is not None
    key = next_key(office, "lead")
    assert mark_pinned(desk.inbox, held.verify_key, pinned=True)
    assert pin_school_key(office.school.folder, office.school.key.verify_key, held.verify_key)
    assert finish(desk.letterbox, desk.inbox, office.school.inbox().school)
    return key


def next_key(office: Office, role: str) -> SchoolKey:
    from kiosk.inbox.people.handover import opened_offer

    key = opened_offer(signed_in(office, role))
    assert key is not None
    return key


def held_by(office: Office, role: str) -> bytes | None:
    """The verify key of the school key under this person's master key."""
    me = signed_in(office, role)
    if me.person.sealed_school_key is None:
        return None
    return SchoolKey.from_seed(
        me.master_key.open("school-key", me.person.id, me.person.sealed_school_key)
    ).verify_key


class TestMaking:
    def test_the_same_readers_are_signed_by_a_new_key_and_held_back(self, office: Office, desk: Desk) -> None:
        before = published(office)

        make_next(desk, signed_in(office, "lead"))

        held = held_key(desk.inbox)
        assert held is not None
        assert held.verify_key != office.school.key.verify_key
        check_held(held, desk.letterbox, office.school.inbox().school)
        assert published(office) == before
        assert held_by(office, "lead") == office.school.key.verify_key, "the old one still works"
        assert opens(office)

    def test_every_key_holder_and_nobody_else_is_offered_it(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))

        assert {next_key(office, role).verify_key for role in ("lead", "deputy")} == {
            held_key(desk.inbox).verify_key  # type: ignore[union-attr]
        }
        assert person_of(office, "head").offered_key_envelope is None

    def test_a_key_that_somebody_wrote_into_the_table_is_offered_nothing(
        self, office: Office, desk: Desk
    ) -> None:
        give_school_key(office, "head")
        stranger = ReaderKey.generate().public_key
        with writing(office.inbox) as session:
            deputy = session.get_one(Person, office.people["deputy"].person.id)
            deputy.key_id, deputy.public_key = stranger.key_id, stranger.to_bytes()

        with pytest.raises(TooFewHolders):
            make_next(desk, signed_in(office, "lead"))

        assert held_key(desk.inbox) is None
        assert person_of(office, "deputy").offered_key_envelope is None

    def test_a_published_profile_is_signed_anew_too(self, office: Office, desk: Desk) -> None:
        profile = Profile.first(office.school.inbox().school, load_content())
        publish_profile(desk.letterbox, office.school.key.sign_profile(profile.to_bytes()))

        make_next(desk, signed_in(office, "lead"))
        key = adopted(office, desk)

        signed = Letterbox(desk.letterbox).profile()
        assert signed == key.sign_profile(profile.model_copy(update={"version": 2}).to_bytes())

    def test_a_second_press_makes_no_second_key(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))
        first = held_key(desk.inbox)

        with pytest.raises(KeyIsChanging):
            make_next(desk, signed_in(office, "deputy"))

        assert held_key(desk.inbox) == first


class TestMeanwhile:
    def test_nothing_is_signed_with_the_old_key(self, office: Office, desk: Desk, app: Flask) -> None:
        make_next(desk, signed_in(office, "lead"))
        before = published(office)
        people = [person_of(office, role) for role in NAMES]

        with pytest.raises(KeyIsChanging):
            sign_next(desk, signed_in(office, "lead"), people)

        assert published(office) == before

    def test_the_page_says_so_and_taking_it_back_is_the_way_out(
        self, office: Office, desk: Desk, app: Flask
    ) -> None:
        lead = office.sign_in(app, "lead")
        form = lead.get("/people/school-key").carried
        lead.post("/people/school-key", form).follow()
        with writing(office.inbox) as session:
            stranger = ReaderKey.generate().public_key
            head = session.get_one(Person, office.people["head"].person.id)
            head.key_id, head.public_key = stranger.key_id, stranger.to_bytes()

        let_in(lead, person_of(office, "head"))
        assert lead.answer.status_code == 409
        assert "a new school key waits for the technician" in lead.html

        lead.get("/people/school-key")
        lead.post("/people/school-key/take-back", lead.carried).follow()
        assert held_key(desk.inbox) is None
        let_in(lead, person_of(office, "head"))
        assert lead.answer.status_code == 303

    def test_taken_back_nobody_is_offered_anything(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))

        take_back(desk, signed_in(office, "deputy"))

        with reading(office.inbox) as session:
            offers = session.scalars(select(Person).where(Person.offered_key_envelope.is_not(None))).all()
        assert offers == []
        assert opens(office)

    def test_it_can_not_be_taken_back_when_the_technician_has_begun(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))
        mark_pinned(desk.inbox, held_key(desk.inbox).verify_key, pinned=True)  # type: ignore[union-attr]

        with pytest.raises(TooLate):
            take_back(desk, signed_in(office, "lead"))

        assert held_key(desk.inbox) is not None

    def test_signing_in_keeps_the_old_key_and_the_offer(self, office: Office, desk: Desk, app: Flask) -> None:
        make_next(desk, signed_in(office, "lead"))

        office.sign_in(app, "lead")

        assert held_by(office, "lead") == office.school.key.verify_key
        assert person_of(office, "lead").offered_key_envelope is not None

    def test_the_page_shows_the_eight_words_and_the_digits(
        self, office: Office, desk: Desk, app: Flask
    ) -> None:
        lead = office.sign_in(app, "lead")
        lead.post("/people/school-key", lead.get("/people/school-key").carried).follow()

        held = held_key(desk.inbox)
        assert held is not None
        assert len(eight_words_on(lead)) == 8
        assert held.verify_key.hex() in "".join(lead.html.split())

    def test_who_does_not_hold_the_key_finds_no_such_page(
        self, office: Office, desk: Desk, app: Flask
    ) -> None:
        with writing(office.inbox) as session:
            session.get_one(Person, office.people["deputy"].person.id).sealed_school_key = None
        deputy = office.sign_in(app, "deputy")

        assert deputy.get("/people/school-key").answer.status_code == 404
        assert "/people/school-key" not in deputy.get("/people").html


class TestAfter:
    def test_both_sides_work_with_the_new_key_and_the_old_one_is_gone_at_sign_in(
        self, office: Office, desk: Desk
    ) -> None:
        make_next(desk, signed_in(office, "lead"))
        key = adopted(office, desk)
        again = office.app()  # started again, with the new settings

        assert opens(office)
        lead = office.sign_in(again, "lead")
        office.sign_in(again, "deputy")

        assert {held_by(office, role) for role in ("lead", "deputy")} == {key.verify_key}
        assert person_of(office, "lead").offered_key_envelope is None
        assert "was changed by somebody who may not do that" not in lead.get("/people").html
        signed = sign_next(again.extensions["kiosk.inbox.desk"], signed_in(office, "lead"), people_of(office))
        assert signed.version == published_by(again).version

    def test_between_the_sides_starts_the_public_side_is_closed_and_not_wrong(
        self, office: Office, desk: Desk
    ) -> None:
        old = create_public(office.school.public())
        make_next(desk, signed_in(office, "lead"))
        adopted(office, desk)

        assert Visitor(old).get("/en-GB/").answer.status_code == 503

    def test_an_inbox_that_was_not_started_again_throws_no_key_away(
        self, office: Office, desk: Desk, app: Flask
    ) -> None:
        make_next(desk, signed_in(office, "lead"))
        key = adopted(office, desk)

        office.sign_in(app, "lead")  # `app` has the old settings still
        office.sign_in(office.app(), "lead")

        assert held_by(office, "lead") == key.verify_key

    def test_a_slip_in_school_toml_costs_nobody_their_key(self, office: Office, desk: Desk) -> None:
        pin_school_key(office.school.folder, office.school.key.verify_key, SchoolKey.generate().verify_key)

        office.sign_in(office.app(), "lead")

        assert held_by(office, "lead") == office.school.key.verify_key

    def test_who_was_offered_nothing_loses_the_old_key_and_is_handed_the_new(
        self, office: Office, desk: Desk
    ) -> None:
        make_next(desk, signed_in(office, "lead"))
        with writing(office.inbox) as session:
            deputy = session.get_one(Person, office.people["deputy"].person.id)
            deputy.offered_key_envelope = deputy.offered_key_wraps = None
        key = adopted(office, desk)
        app = office.app()

        office.sign_in(app, "deputy")
        assert held_by(office, "deputy") is None
        let_in(office.sign_in(app, "lead"), person_of(office, "deputy"))
        office.sign_in(app, "deputy")

        assert held_by(office, "deputy") == key.verify_key


class TestStops:
    """Wherever it stops, a start finds the school with the old key or with the new."""

    def test_before_school_toml_is_written(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))
        mark_pinned(desk.inbox, held_key(desk.inbox).verify_key, pinned=True)  # type: ignore[union-attr]

        assert not finish(desk.letterbox, desk.inbox, office.school.inbox().school)
        assert opens(office)

    def test_after_school_toml_is_written_the_inbox_finishes_it_as_it_starts(
        self, office: Office, desk: Desk
    ) -> None:
        make_next(desk, signed_in(office, "lead"))
        held = held_key(desk.inbox)
        assert held is not None
        running = create_public(office.school.public())
        pin_school_key(office.school.folder, office.school.key.verify_key, held.verify_key)
        assert Visitor(running).get("/en-GB/").answer.status_code == 200, "what runs, runs on"

        assert finish(desk.letterbox, desk.inbox, office.school.inbox().school)  # as `kiosk serve inbox` does
        assert not finish(desk.letterbox, desk.inbox, office.school.inbox().school)

        assert opens(office)

    def test_after_the_list_is_published(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))
        held = held_key(desk.inbox)
        assert held is not None
        pin_school_key(office.school.folder, office.school.key.verify_key, held.verify_key)
        publish(desk.letterbox, held.readers)

        assert opens(office)
        assert finish(desk.letterbox, desk.inbox, office.school.inbox().school)
        assert opens(office)


class TestNotTheNext:
    def test_a_list_with_other_readers_is_refused(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))
        stranger = SchoolKey.generate()
        signed = stranger.sign(office.school.readers_list("lead", "deputy", "recovery", version=9))
        with writing(office.inbox) as session:
            row = session.get_one(HeldSchoolKey, 1)
            row.verify_key, row.readers_body, row.readers_signature = (
                stranger.verify_key,
                signed.body,
                signed.signature,
            )

        with pytest.raises(NotTheNext):
            check_held(held_key(desk.inbox), desk.letterbox, office.school.inbox().school)  # type: ignore[arg-type]

    def test_a_profile_published_since_is_not_lost(self, office: Office, desk: Desk) -> None:
        make_next(desk, signed_in(office, "lead"))
        profile = Profile.first(office.school.inbox().school, load_content())
        publish_profile(desk.letterbox, office.school.key.sign_profile(profile.to_bytes()))

        with pytest.raises(NotTheNext, match="profile"):
            check_held(held_key(desk.inbox), desk.letterbox, office.school.inbox().school)  # type: ignore[arg-type]


class TestNumbers:
    def test_every_signing_raises_the_number_that_is_remembered(self, office: Office, desk: Desk) -> None:
        people = [person_of(office, role) for role in NAMES]
        signed = sign_next(desk, signed_in(office, "lead"), people)

        with reading(office.inbox) as session:
            assert newest_known(session) == signed.version
            assert len(session.scalars(select(NewestList)).all()) == 1

    def test_a_letterbox_put_back_from_before_makes_no_number_be_signed_twice(
        self, office: Office, desk: Desk
    ) -> None:
        people = [person_of(office, role) for role in NAMES]
        signed = [sign_next(desk, signed_in(office, "lead"), people) for _ in range(2)]
        with writing(office.letterbox) as session:
            for newer in signed:
                session.delete(session.get_one(SignedReadersList, newer.version))
        assert current_list(desk).version < signed[0].version

        after = sign_next(desk, signed_in(office, "lead"), people)

        assert after.version == signed[1].version + 1

    def test_of_two_key_holders_at_once_one_is_told_so(self, office: Office, desk: Desk) -> None:
        people = [person_of(office, role) for role in NAMES]
        seen = current_list(desk)
        sign_next(desk, signed_in(office, "lead"), people, after=seen)

        with pytest.raises(StoreConflict):
            sign_next(desk, signed_in(office, "deputy"), people, after=seen)

        assert isinstance(Letterbox(desk.letterbox).readers(), SignedReaders)
