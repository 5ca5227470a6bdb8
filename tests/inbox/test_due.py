"""The due list: what is late first, whose it is, putting off, and that nobody finds what they can't open."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from kiosk.case import events as of
from kiosk.db import reading, writing
from kiosk.inbox.cases.store import read_case
from kiosk.inbox.due.reckoning import reckon
from kiosk.inbox.models import DueDay, Person
from tests.inbox.due_cases import begun, part, then, with_aska, words
from tests.inbox.office import Office
from tests.inbox.records import acts, at_desk
from tests.visitor import Visitor

FRIDAY = date(2026, 11, 20)
CANARY = "canary-staff-wrote-why"


def header_of(visitor: Visitor) -> str:
    return re.sub(r"<[^>]+>", " ", visitor.html.partition("<main")[0])


def test_what_is_late_says_how_many_school_days_and_stands_before_what_is_due_later(
    office: Office, app: Flask
) -> None:
    case = with_aska(office, begun(office))
    office.clock.shift(timedelta(days=4))  # Friday to Tuesday

    page = office.sign_in(app, "lead").get("/due")

    assert page.answer.status_code == 200
    late = part(page, "Late")
    assert "2 school days late" in late
    assert "Say how urgent it is" in late
    assert "A.E." in late
    assert page.html.index("Late") < page.html.index("In the next seven days")
    assert f"/cases/{case.id.hex()}/add/triaged?item=triage" in late


def test_the_header_counts_what_is_due_today_or_was_due_before(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    assert "Due" in header_of(lead.get("/due"))
    assert not re.search(r"Due \d", header_of(lead))

    begun(office)

    assert "Due 2" in header_of(lead.get("/away"))  # triage, and the first step
    office.clock.shift(timedelta(days=1))
    assert "Due 2" in header_of(office.sign_in(app, "lead").get("/away"))


def test_a_search_does_not_wait_until_a_worker_that_remembers_nothing_has_reckoned_what_is_due(
    office: Office, app: Flask
) -> None:
    begun(office)
    lead = office.sign_in(app, "lead").get("/away")
    form = {**lead.carried, "looked_for": "mean"}

    assert "Due 2" in header_of(lead.post("/search", form))
    _, me = at_desk(office, "lead")
    app.extensions["kiosk.inbox.desk"].memory.forget(me.person.id)

    assert not re.search(r"Due \d", header_of(lead.post("/search", form)))
    assert "Due 2" in header_of(lead.get("/"))
    assert "Due 2" in header_of(lead.post("/search", form))


def test_ones_own_are_shown_and_everybodys_on_request(office: Office, app: Flask) -> None:
    case = begun(office, "deputy")

    lead = office.sign_in(app, "lead")

    assert case.id.hex() not in lead.get("/due").html
    assert not re.search(r"Due \d", header_of(lead))
    assert case.id.hex() in lead.get("/due?show=all").html
    assert "Mr Osei" in words(lead)


def test_who_cannot_open_a_case_finds_nothing_of_it(office: Office, app: Flask) -> None:
    case = with_aska(office, begun(office))

    head = office.sign_in(app, "head")

    for path in ("/due", "/due?show=all", "/away"):
        page = head.get(path)
        assert case.id.hex() not in page.html
        assert "A.E." not in page.html
        assert not re.search(r"Due \d", header_of(page))
    address = f"/due/{case.id.hex()}/put-off"
    made_up = f"/due/{'0' * 32}/put-off"
    assert head.get(f"{address}?item=triage").answer.status_code == 404
    assert head.without_token == head.get(f"{made_up}?item=triage").without_token
    token = office_token(head)
    for path in (address, f"/due/{case.id.hex()}/ask"):
        assert head.post(path, {**token, "item": "triage", "seen": "1"}).answer.status_code == 404
    assert reckon(*at_desk(office, "head"), datetime.now(UTC)).numbers == {}


def office_token(visitor: Visitor) -> dict[str, str]:
    return {"csrf_token": visitor.get("/away").carried["csrf_token"]}


def test_what_is_to_be_written_into_the_record_system_stands_one_tap_away(office: Office, app: Flask) -> None:
    case = then(office, begun(office), of.StepDone, step="record", on=FRIDAY, note="")
    lead = office.sign_in(app, "lead")

    pages = [lead.get("/due").html, lead.get(f"/cases/{case.id.hex()}").html]

    to_text, to_form = f'href="/cases/{case.id.hex()}/hand-over"', f"/cases/{case.id.hex()}/add/handed-over"
    assert all(0 < page.index(to_text) < page.index(to_form) for page in pages)


def test_looking_at_the_list_is_on_record(office: Office, app: Flask) -> None:
    office.sign_in(app, "lead").get("/due")

    assert acts(office)[-1] == ("due", None)


def test_how_much_is_due_on_which_day_is_noted_for_the_daily_mail(office: Office, app: Flask) -> None:
    begun(office)

    office.sign_in(app, "lead").get("/due")

    with reading(office.inbox) as session:
        rows = {row.day: row.number for row in session.scalars(select(DueDay))}
    assert rows == reckon(*at_desk(office, "lead"), datetime.now(UTC)).numbers
    assert rows[FRIDAY] == 2
    assert len(rows) > 1


# ------------------------------------------------------------------------------------------------ putting off


def put_off(visitor: Visitor, case: Any, until: str, why: str = CANARY, item: str = "triage") -> Visitor:
    visitor.get(f"/due/{case.id.hex()}/put-off?item={item}")
    form = visitor.carried
    return visitor.post(f"/due/{case.id.hex()}/put-off", {**form, "until": until, "why": why})


def test_what_is_put_off_comes_back_on_its_day_with_the_reason_in_the_case(
    office: Office, app: Flask
) -> None:
    case = begun(office)
    lead = office.sign_in(app, "lead")

    put_off(lead, case, "2026-11-25").follow()

    assert "It is put off." in lead.html
    assert "Say how urgent it is" not in part(lead, "Today")
    assert "Say how urgent it is" in part(lead, "In the next seven days")
    event = read_case(*at_desk(office, "lead"), case.id).events[-1]
    assert isinstance(event, of.PutOff)
    assert (event.item, event.until, event.why) == ("triage", date(2026, 11, 25), CANARY)
    office.clock.shift(timedelta(days=5))
    assert "Say how urgent it is" in part(office.sign_in(app, "lead").get("/due"), "Today")


@pytest.mark.parametrize(
    ("until", "why", "says"),
    [
        ("2026-11-20", CANARY, "Choose a day after today"),
        ("no day", CANARY, "Choose a day after today"),
        ("", CANARY, "Choose a day after today"),
        ("2027-11-20", CANARY, "more than 13 weeks"),
        ("2026-11-25", "  ", "Say why it has to wait"),
    ],
)
def test_a_wrong_form_comes_back_filled_and_nothing_is_written(
    office: Office, app: Flask, until: str, why: str, says: str
) -> None:
    case = begun(office)

    page = put_off(office.sign_in(app, "lead"), case, until, why)

    assert page.answer.status_code == 422
    assert says in words(page)
    assert why.strip() in page.html
    assert len(read_case(*at_desk(office, "lead"), case.id).events) == 1


def test_the_same_form_twice_puts_off_once(office: Office, app: Flask) -> None:
    case = begun(office)
    lead = office.sign_in(app, "lead")
    lead.get(f"/due/{case.id.hex()}/put-off?item=triage")
    form = {**lead.carried, "until": "2026-11-25", "why": CANARY}

    for _ in range(2):
        assert lead.post(f"/due/{case.id.hex()}/put-off", form).answer.status_code == 303

    assert len(read_case(*at_desk(office, "lead"), case.id).events) == 2


def test_what_a_colleague_added_meanwhile_is_shown_and_the_form_stays_filled(
    office: Office, app: Flask
) -> None:
    case = begun(office)
    lead = office.sign_in(app, "lead")
    lead.get(f"/due/{case.id.hex()}/put-off?item=triage")
    form = {**lead.carried, "until": "2026-11-25", "why": CANARY}
    with_aska(office, case)

    page = lead.post(f"/due/{case.id.hex()}/put-off", form)

    assert page.answer.status_code == 409
    assert "Added Aska Example" in words(page)
    assert CANARY in page.html
    again = {**page.carried, "until": "2026-11-25", "why": CANARY}
    assert lead.post(f"/due/{case.id.hex()}/put-off", again).answer.status_code == 303


def test_what_is_settled_meanwhile_is_said_so(office: Office, app: Flask) -> None:
    case = begun(office)
    lead = office.sign_in(app, "lead")
    lead.get(f"/due/{case.id.hex()}/put-off?item=triage")
    form = {**lead.carried, "until": "2026-11-25", "why": CANARY}
    then(office, case, of.Triaged, urgency="week", why="")

    page = lead.post(f"/due/{case.id.hex()}/put-off", form).follow()

    assert "That is settled already." in page.html


def test_significant_harm_cannot_be_put_off(office: Office, app: Flask) -> None:
    case = then(office, begun(office), of.Triaged, urgency="now", why="")
    lead = office.sign_in(app, "lead")
    listed = lead.get("/due").html

    page = lead.get(f"/due/{case.id.hex()}/put-off?item=harm").follow()

    assert "Answer the question about significant harm" in listed
    assert "put-off?item=harm" not in listed
    assert "That can’t be put off." in page.html


# ------------------------------------------------------------------------------------------------ nobody


def test_a_case_whose_owner_has_left_stands_first_for_everybody_who_can_open_it(
    office: Office, app: Flask
) -> None:
    case = begun(office, "deputy")
    with writing(office.inbox) as session:
        session.execute(update(Person).where(Person.role == "deputy").values(active=False))

    page = office.sign_in(app, "lead").get("/due")

    top = part(page, "First of all")
    assert "Nobody sees to this" in top
    assert "Mr Osei has left." in words(page)
    assert f"/cases/{case.id.hex()}/add/assigned" in top
    assert re.search(r"Due [1-9]", header_of(page))


def test_a_damaged_case_is_on_the_list_and_counted(office: Office, app: Flask) -> None:
    case = begun(office)
    with writing(office.inbox) as session:
        session.connection().exec_driver_sql("UPDATE case_entry SET sealed = x'00'")

    page = office.sign_in(app, "lead").get("/due")

    assert "A case can’t be opened: it is damaged." in words(page)
    assert case.id.hex() in page.html
    assert "Due 1" in header_of(page)
