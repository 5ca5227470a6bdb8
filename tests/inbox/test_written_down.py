"""Staff write down what they were told: it becomes a worry like any other, read by whom the routes name."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from kiosk.case.events import Opened
from kiosk.concern import Concern, Written
from kiosk.content import load_content
from kiosk.db import reading
from kiosk.inbox.models import CollectedConcern, ConcernWrap, Person
from kiosk.inbox.worries.filing import concern_of, entries_for
from kiosk.inbox.written_down.keeping_it import keep
from kiosk.letterbox.emptying import waiting
from tests.inbox.casebooks import open_a_case, read
from tests.inbox.due_cases import words
from tests.inbox.newcomers import give_school_key, invite, join
from tests.inbox.office import Office, worry
from tests.inbox.records import acts, at_desk
from tests.visitor import Visitor

CANARY = "she said that they wait at the bus"


def fill(visitor: Visitor, teller: str = "family", **fields: str | list[str]) -> Visitor:
    """Fill in the sheet and look who will read it."""
    data = MultiDict(visitor.get(f"/write-down/{teller}").carried)
    answers = {"told_by": "phone", "told_on": "2026-11-20", "told_at": "09:30", "own_words": CANARY}
    for name, value in (answers | fields).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    data["do"] = "check"
    return visitor.post(f"/write-down/{teller}", data)


def press(visitor: Visitor, do: str, teller: str = "family") -> Visitor:
    return visitor.post(f"/write-down/{teller}", MultiDict([*visitor.carried.items(multi=True), ("do", do)]))


def only_worry(office: Office, role: str = "lead") -> Concern:
    desk, me = at_desk(office, role)
    (entry,) = entries_for(desk.inbox, me, desk.content)
    return concern_of(desk.inbox, me, entry.concern_id)


def readers_of(office: Office) -> set[str]:
    with reading(office.inbox) as session:
        keys = set(session.scalars(select(ConcernWrap.key_id)))
        return set(session.scalars(select(Person.role).where(Person.key_id.in_(keys))))


def number(office: Office) -> int:
    with reading(office.inbox) as session:
        return session.scalar(select(func.count()).select_from(CollectedConcern)) or 0


def key_of(office: Office, role: str) -> str:
    return office.people[role].person.key_id.hex()


def test_what_a_parent_said_by_phone_is_a_worry_with_the_same_keys_and_who_wrote_it(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead")

    fill(lead, about_child=["words", "unsafe"], where="bus", own_child="Ravi, 4B", staff="no")
    assert "The deputy" in words(lead)
    assert "You will not be able to open this yourself." not in words(lead)
    assert "This can’t wait." in words(lead)
    assert number(office) == 0
    press(lead, "keep")

    found = only_worry(office)
    assert lead.answer.headers["Location"].startswith("/worries/")
    assert found.channel == "staff"
    assert found.written is not None
    assert (found.written.by, found.written.told_by) == (office.people["lead"].person.id.hex(), "phone")
    assert found.written.teller == "family"
    assert found.picked("about_child") == ("words", "unsafe")
    assert found.picked("where") == ("bus",)
    assert dict(found.words) == {"words": CANARY, "child": "Ravi, 4B"}
    assert found.told_at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert found.urgent(load_content())
    assert readers_of(office) == {"lead", "deputy"}


def test_the_page_of_the_worry_says_how_it_was_told_and_who_wrote_it_down(office: Office, app: Flask) -> None:
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    press(fill(lead, teller="pupil", what="words"), "keep", "pupil")

    page = deputy.get(lead.answer.headers["Location"])

    assert "A pupil. By telephone. Mrs Kaur wrote it down." in words(page)
    assert CANARY in page.html


@pytest.mark.parametrize("told_by", ["phone", "paper", "email", "friend"])
def test_a_case_from_it_says_how_it_reached_the_school(office: Office, app: Flask, told_by: str) -> None:
    lead = office.sign_in(app, "lead")
    press(fill(lead, told_by=told_by), "keep")
    (entry,) = entries_for(office.inbox, at_desk(office, "lead")[1], load_content())

    case = open_a_case(lead, entry.concern_id.hex())

    first = read(office, case).events[0]
    assert isinstance(first, Opened)
    assert first.told_by == told_by


def test_it_is_on_record_once_without_a_word_of_it(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    press(fill(lead), "keep")

    address = lead.answer.headers["Location"].removeprefix("/worries/")
    assert acts(office).count(("written-down", address)) == 1


def test_the_same_sheet_sent_twice_is_one_worry(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    fill(lead)
    form = MultiDict([*lead.carried.items(multi=True), ("do", "keep")])

    addresses = {lead.post("/write-down/family", form).answer.headers["Location"] for _ in range(2)}

    assert len(addresses) == 1
    assert number(office) == 1
    assert [act for act, _ in acts(office)].count("written-down") == 1


def test_what_was_kept_when_the_page_was_not_seen_is_finished_by_sending_it_again(office: Office) -> None:
    desk, me = at_desk(office, "lead")
    office.app()
    concern = written(office)

    first = keep(desk, me, concern, "ab" * 16, datetime.now(UTC))
    second = keep(desk, me, concern, "ab" * 16, datetime.now(UTC))

    assert first == second
    assert len(waiting(office.letterbox, 10)) == 1


def written(office: Office) -> Concern:
    by = office.people["lead"].person.id.hex()
    return replace(worry(words=CANARY), channel="staff", written=Written(by, "phone", "pupil"))


def test_two_people_with_the_same_form_number_write_two_worries(office: Office) -> None:
    concern = written(office)

    ids = {keep(*at_desk(office, role), concern, "ab" * 16, datetime.now(UTC)) for role in ("lead", "deputy")}

    assert len(ids) == 2


def test_about_a_grown_up_it_goes_past_the_team_and_the_writer_is_told_before(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead")

    fill(lead, staff="yes")
    assert "You will not be able to open this yourself." in words(lead)
    assert "The head" in words(lead)
    press(lead, "keep").follow()

    assert "It is kept" in words(lead)
    assert readers_of(office) == {"head", "chair"}
    assert CANARY not in lead.get("/due?show=all").html
    desk, me = at_desk(office, "lead")
    assert entries_for(desk.inbox, me, desk.content) == []
    assert only_worry(office, "head").words["words"] == CANARY


def test_a_pupil_who_named_a_grown_up_sends_it_past_the_team_too(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    press(fill(lead, teller="pupil", who="grownup"), "keep", "pupil")

    assert readers_of(office) == {"head", "chair"}


def test_whom_it_must_not_reach_never_gets_a_key(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    fill(lead, excluded=key_of(office, "deputy"))
    assert "Never: The deputy." in words(lead)
    press(lead, "keep")

    assert "deputy" not in readers_of(office)
    assert only_worry(office).excluded == (key_of(office, "deputy"),)


def test_whoever_they_asked_for_reads_it_too(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    press(fill(lead, asked_for=key_of(office, "head")), "keep")

    assert readers_of(office) == {"lead", "deputy", "head"}


def test_the_office_writes_down_a_call_and_cannot_read_it_afterwards(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    newcomer = join(app, invite(office.sign_in(app, "lead"), "Mrs Byrne", "administrator"))
    byrne = newcomer.sign_in(office, app)

    fill(byrne)
    assert "You will not be able to open this yourself." in words(byrne)
    press(byrne, "keep").follow()

    assert readers_of(office) == {"lead", "deputy"}
    assert CANARY not in byrne.html


def test_somebody_who_was_not_let_in_yet_writes_nothing(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    newcomer = join(app, invite(office.sign_in(app, "lead"), "Mr Hale", "pastoral"))

    assert newcomer.sign_in(office, app).get("/write-down").answer.status_code == 404


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"told_by": ""}, "Choose how you were told."),
        ({"told_by": "pigeon"}, "Choose how you were told."),
        ({"told_on": "20 November"}, "on which day and at what time"),
        ({"told_at": "25:00"}, "on which day and at what time"),
        ({"told_on": "0001-01-01"}, "on which day and at what time"),
        ({"told_at": "23:59"}, "later than now"),
        ({"own_words": ""}, "Write down what was said"),
        ({"own_words": "ż" * 25_000}, "too long"),
        ({"excluded": "0" * 32}, "Choose again who must not see it"),
    ],
)
def test_a_wrong_sheet_comes_back_filled_and_nothing_is_kept(
    office: Office, app: Flask, fields: dict[str, str], says: str
) -> None:
    page = fill(office.sign_in(app, "lead"), **{"own_name": "Mrs Example", **fields})

    assert page.answer.status_code == 422
    assert says in words(page)
    assert "Mrs Example" in page.html
    assert fields.get("own_words", CANARY) in page.html
    assert number(office) == 0


def test_nobody_is_asked_for_and_left_out_at_once(office: Office, app: Flask) -> None:
    both = key_of(office, "head")

    page = fill(office.sign_in(app, "lead"), asked_for=both, excluded=both)

    assert page.answer.status_code == 422
    assert "Choose one of the two" in words(page)


def test_change_it_gives_everything_back(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    fill(lead, about_child=["words"], own_contact="0116 496 0123", excluded=key_of(office, "head"))
    press(lead, "change")

    assert CANARY in lead.html
    assert "0116 496 0123" in lead.html
    for value in ("words", key_of(office, "head")):
        assert re.search(rf'value="{value}" checked', lead.html)
    assert number(office) == 0


def test_when_the_letterbox_does_not_answer_the_words_and_whom_it_must_not_reach_are_still_there(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead")
    fill(lead, excluded=key_of(office, "head"))
    with office.letterbox.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE signed_readers_list RENAME TO elsewhere")

    press(lead, "keep")

    assert lead.answer.status_code == 503
    assert "It could not be kept just now." in words(lead)
    assert CANARY in lead.html
    assert ("excluded", key_of(office, "head")) in lead.carried.items(multi=True)
    assert [act for act, _ in acts(office)].count("written-down") == 0


def test_what_belongs_to_something_that_happened_says_that_too(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    press(fill(lead, teller="pupil", more="selfharm"), "keep", "pupil")

    found = only_worry(office)
    assert found.picked("what") == ("unsafe",)
    assert found.urgent(load_content())


def test_a_sheet_of_nobody_is_a_made_up_page(office: Office, app: Flask) -> None:
    assert office.sign_in(app, "lead").get("/write-down/dragon").answer.status_code == 404
