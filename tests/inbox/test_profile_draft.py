"""The one draft of the school profile: two people at once, publishing, and what a crash leaves behind."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, select, update

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.keys.school_key_renewal import make_next, take_back
from kiosk.inbox.models import AuditEvent, ProfileDraft
from kiosk.inbox.people.readers_list import KeyIsChanging, NotKeyHolder
from kiosk.inbox.profile import drafting
from kiosk.inbox.profile.drafting import DraftUnusable, Meanwhile, draft_of, hand_over, newest_published
from kiosk.inbox.profile.forms import Section
from kiosk.inbox.profile.sections import sections
from kiosk.inbox.record.audit import verify
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import SignedSchoolProfile
from kiosk.profile import Profile
from kiosk.sealing.errors import UntrustedProfile
from kiosk.sealing.opening.school_key import SchoolKey
from tests.inbox.newcomers import give_school_key, person_of
from tests.inbox.office import Office

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _key_holders(office_on: Office) -> None:
    give_school_key(office_on, "lead", "deputy")


def desk_of(office: Office) -> Desk:
    found = office.app().extensions["kiosk.inbox.desk"]
    assert isinstance(found, Desk)
    return found


def seat(office: Office, role: str) -> SignedIn:
    return SignedIn(person_of(office, role), office.people[role].master_key)


def section(desk: Desk, key: str) -> Section:
    return sections(str, desk.content, draft_of(desk).profile, ())[key]


def write(desk: Desk, me: SignedIn, key: str = "values", seen: str | None = None, **values: Any) -> None:
    asked = section(desk, key)
    drafting.save(desk, me, asked, seen or asked.fingerprint(draft_of(desk).profile), values, NOW)


def acts(office: Office) -> list[tuple[str, str | None]]:
    with reading(office.inbox) as session:
        asked = select(AuditEvent.act, AuditEvent.subject).where(AuditEvent.act.startswith("profile-"))
        return [(act, subject) for act, subject in session.execute(asked.order_by(AuditEvent.seq))]


def rows(office: Office) -> list[ProfileDraft]:
    with reading(office.inbox) as session:
        return list(session.scalars(select(ProfileDraft)))


def publish(desk: Desk, me: SignedIn) -> None:
    drafting.publish(desk, me, draft_of(desk).digest, NOW)


def test_a_school_begins_with_what_the_program_came_with(office_on: Office) -> None:
    desk = desk_of(office_on)

    draft = draft_of(desk)

    assert draft.profile == Profile.first(desk.settings.school, desk.content)
    assert (draft.changed_at, draft.changed_by, rows(office_on)) == (None, "", [])


def test_whoever_publishes_the_first_one_is_shown_the_hours_that_it_brings(office_on: Office) -> None:
    desk = desk_of(office_on)
    write(desk, seat(office_on, "lead"), values=["Kindness"])

    draft = draft_of(desk)

    assert (draft.before.hours, len(draft.profile.hours)) == ((), 5)
    publish(desk, seat(office_on, "lead"))
    assert len(draft_of(desk).before.hours) == 5


def test_two_people_write_different_sections_and_both_are_kept(office_on: Office) -> None:
    desk, other = desk_of(office_on), desk_of(office_on)
    places = section(other, "places")
    seen = places.fingerprint(draft_of(other).profile)

    write(desk, seat(office_on, "lead"), values=["Kindness"])
    orchard = {"key": "orchard", "label": "The orchard", "symbol": "where"}
    write(other, seat(office_on, "deputy"), "places", seen, places=[orchard])

    draft = draft_of(desk)
    assert draft.profile.values == ("Kindness",)
    assert [place.label for place in draft.profile.places] == ["The orchard"]
    assert draft.changed_by == "Mr Osei"
    assert acts(office_on) == [("profile-drafted", "values"), ("profile-drafted", "places")]


def test_of_two_who_write_the_same_section_the_second_is_told_and_undoes_nothing(office_on: Office) -> None:
    desk, other = desk_of(office_on), desk_of(office_on)
    asked = section(desk, "values")
    seen = asked.fingerprint(draft_of(desk).profile)

    write(desk, seat(office_on, "lead"), seen=seen, values=["Kindness"])
    with pytest.raises(Meanwhile):
        write(other, seat(office_on, "deputy"), seen=seen, values=["Courage"])

    assert draft_of(other).profile.values == ("Kindness",)
    assert acts(office_on) == [("profile-drafted", "values")]


def test_of_many_at_the_same_moment_exactly_one_writes(office_on: Office) -> None:
    desks = [desk_of(office_on) for _ in range(4)]
    asked = section(desks[0], "values")
    seen = asked.fingerprint(draft_of(desks[0]).profile)
    lead, together = seat(office_on, "lead"), threading.Barrier(4)
    told: list[str] = []

    def write_one(number: int) -> None:
        together.wait()
        try:
            write(desks[number], lead, seen=seen, values=[f"Value {number}"])
            told.append(f"Value {number}")
        except Meanwhile:
            told.append("")

    threads = [threading.Thread(target=write_one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(bool, told)) == [False, False, False, True]
    assert draft_of(desks[0]).profile.values == (max(told),)
    assert verify(office_on.inbox).broken_at is None


def test_what_says_nothing_new_is_no_draft(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")

    write(desk, lead, values=[])
    untouched = (rows(office_on), acts(office_on))
    write(desk, lead, values=["Kindness"])
    write(desk, lead, values=[])

    assert untouched == ([], [])
    assert rows(office_on) == []


def test_publishing_signs_it_records_it_and_leaves_no_draft(office_on: Office) -> None:
    desk, deputy = desk_of(office_on), seat(office_on, "deputy")
    write(desk, deputy, values=["Kindness"])

    publish(desk, deputy)

    published = newest_published(desk)
    assert published is not None
    assert (published.version, published.values) == (1, ("Kindness",))
    assert rows(office_on) == []
    assert acts(office_on)[-1] == ("profile-published", "version-1")
    said = drafting.publication(desk)
    assert said is not None
    assert (said.version, said.by, said.at) == (1, "Mr Osei", NOW)
    write(desk, deputy, values=["Courage"])
    assert draft_of(desk).profile.version == 2


def test_only_what_was_seen_is_signed(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    seen = draft_of(desk).digest
    write(desk, seat(office_on, "deputy"), values=["Courage"])

    with pytest.raises(Meanwhile):
        drafting.publish(desk, lead, seen, NOW)

    assert newest_published(desk) is None
    assert draft_of(desk).profile.values == ("Courage",)


@pytest.mark.parametrize("role", ["head", "chair"])
def test_nobody_without_the_school_key_publishes(office_on: Office, role: str) -> None:
    desk = desk_of(office_on)
    write(desk, seat(office_on, "lead"), values=["Kindness"])

    with pytest.raises(NotKeyHolder):
        publish(desk, seat(office_on, role))

    assert newest_published(desk) is None


def test_of_two_who_publish_at_the_same_moment_one_does(office_on: Office) -> None:
    desks = [desk_of(office_on) for _ in range(2)]
    write(desks[0], seat(office_on, "lead"), values=["Kindness"])
    digest, together, told = draft_of(desks[0]).digest, threading.Barrier(2), []
    people = [seat(office_on, "lead"), seat(office_on, "deputy")]

    def publish_one(number: int) -> None:
        together.wait()
        try:
            drafting.publish(desks[number], people[number], digest, NOW)
            told.append("published")
        except Meanwhile:
            told.append("told")

    threads = [threading.Thread(target=publish_one, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["published", "told"]
    assert [act for act, _ in acts(office_on)].count("profile-published") == 1
    assert rows(office_on) == []


def test_a_crash_after_signing_is_made_good_by_whoever_comes_next(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    with _power_cut_at_the_letterbox(desk), pytest.raises(PowerCut):
        publish(desk, lead)
    left = (newest_published(desk), rows(office_on)[0].signature is not None, acts(office_on)[-1])

    draft = draft_of(desk_of(office_on))

    assert left == (None, True, ("profile-published", "version-1"))
    published = newest_published(desk)
    assert published is not None
    assert published.values == ("Kindness",)
    assert (draft.before, draft.changed_at, draft.profile.version) == (published, None, 2)
    assert rows(office_on) == []


def test_a_crash_after_publishing_leaves_nothing_to_do_twice(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    publish(desk, lead)
    signed = Letterbox(office_on.letterbox).profile()
    assert signed is not None
    with writing(office_on.inbox) as session:
        session.add(
            ProfileDraft(
                id=1, body=signed.body, signature=signed.signature, changed_by=lead.person.id, changed_at=NOW
            )
        )

    for _ in range(2):
        hand_over(desk)

    assert rows(office_on) == []
    with reading(office_on.letterbox) as session:
        assert len(session.scalars(select(SignedSchoolProfile)).all()) == 1


def test_while_it_is_signed_and_not_handed_over_nobody_writes_into_it(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    asked, draft = section(desk, "values"), draft_of(desk)
    publish(desk, lead)

    with pytest.raises(Meanwhile):
        drafting.save(desk, lead, asked, asked.fingerprint(draft.before), {"values": ["Courage"]}, NOW)


def test_no_number_is_signed_twice_though_the_letterbox_was_put_back(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    for value in ("Kindness", "Courage"):
        write(desk, lead, values=[value])
        publish(desk, lead)
    with writing(office_on.letterbox) as session:
        session.delete(session.get_one(SignedSchoolProfile, 2))

    write(desk, lead, values=["Patience"])
    publish(desk, lead)

    assert [subject for act, subject in acts(office_on) if act == "profile-published"] == [
        "version-1",
        "version-2",
        "version-3",
    ]


def test_another_schools_draft_is_neither_shown_nor_signed(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    ours = draft_of(desk)
    foreign = ours.profile.model_copy(update={"school_id": "ab" * 16})
    _put(office_on, foreign.to_bytes())

    for act in (draft_of, lambda desk: drafting.publish(desk, lead, ours.digest, NOW)):
        with pytest.raises(DraftUnusable):
            act(desk)
    drafting.discard(desk, lead, drafting.digest_of_row(desk), NOW)

    assert newest_published(desk) is None
    assert draft_of(desk).changed_at is None
    assert acts(office_on)[-1] == ("profile-discarded", None)


def test_what_somebody_else_signed_is_not_handed_over(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    body = rows(office_on)[0].body
    _put(office_on, body, SchoolKey.generate().sign_profile(body).signature)

    with pytest.raises(DraftUnusable):
        draft_of(desk)

    assert Letterbox(office_on.letterbox).profile() is None


def test_a_published_profile_that_somebody_else_signed_stops_everything(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    draft = draft_of(desk)
    publish_profile(office_on.letterbox, SchoolKey.generate().sign_profile(draft.profile.to_bytes()))

    for act in (draft_of, lambda desk: drafting.publish(desk, lead, draft.digest, NOW)):
        with pytest.raises(UntrustedProfile):
            act(desk)

    assert rows(office_on)[0].signature is None


def test_a_draft_is_thrown_away_only_as_it_was_seen(office_on: Office) -> None:
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    seen = drafting.digest_of_row(desk)
    write(desk, seat(office_on, "deputy"), values=["Courage"])

    with pytest.raises(Meanwhile):
        drafting.discard(desk, lead, seen, NOW)

    assert draft_of(desk).profile.values == ("Courage",)


def _put(office: Office, body: bytes, signature: bytes | None = None) -> None:
    with writing(office.inbox) as session:
        session.execute(update(ProfileDraft).values(body=body, signature=signature))


class PowerCut(BaseException):
    """The machine stops here."""


@contextmanager
def _power_cut_at_the_letterbox(desk: Desk) -> Iterator[None]:
    """The process ends the moment it would put a profile into the letterbox."""

    def stop(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO signed_school_profile"):
            raise PowerCut

    event.listen(desk.letterbox, "before_cursor_execute", stop)
    try:
        yield
    finally:
        event.remove(desk.letterbox, "before_cursor_execute", stop)


def test_while_a_new_school_key_waits_nothing_is_published_and_the_draft_is_kept(office_on: Office) -> None:
    office_on.publish_readers()
    desk, lead = desk_of(office_on), seat(office_on, "lead")
    write(desk, lead, values=["Kindness"])
    make_next(desk, lead)

    with pytest.raises(KeyIsChanging):
        publish(desk, lead)

    assert Letterbox(desk.letterbox).profile() is None
    take_back(desk, lead)
    publish(desk, seat(office_on, "lead"))
    published = newest_published(desk)
    assert published is not None
    assert published.values == ("Kindness",)
