"""Being away: who stands in, that reminders go to somebody who can open the case, and that nothing is forgotten."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk.db import reading
from kiosk.inbox.due.duty import duty_of
from kiosk.inbox.due.reckoning import reckon
from kiosk.inbox.models import Away
from tests.inbox.due_cases import begun, part, words
from tests.inbox.newcomers import give_school_key
from tests.inbox.office import Office
from tests.inbox.records import acts, at_desk
from tests.inbox.test_cases_store import told
from tests.visitor import Visitor

TODAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def go_away(
    visitor: Visitor, office: Office, stands_in: str = "", first: str = "2026-11-20", last: str = "2026-11-27"
) -> Visitor:
    form = visitor.get("/away").carried
    other = office.people[stands_in].person.id.hex() if stands_in else ""
    chosen = {"csrf_token": form["csrf_token"], "first": first, "last": last, "stands_in": other}
    return visitor.post("/away", chosen)


def mine(office: Office, role: str, moment: datetime | None = None) -> set[str]:
    found = reckon(*at_desk(office, role), moment or datetime.now(UTC))
    return {item.due.case for item in found.items if item.mine}


def test_whoever_stands_in_finds_the_case_under_their_own(office: Office, app: Flask) -> None:
    case = begun(office)
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    assert case.id.hex() not in mine(office, "deputy")

    go_away(lead, office, "deputy").follow()

    assert "Mr Osei stands in." in words(lead)
    assert case.id.hex() in mine(office, "deputy")
    assert case.id.hex() not in mine(office, "lead")
    page = deputy.get("/due")
    assert "You stand in for Mrs Kaur" in words(page)
    assert "Nobody sees to" not in words(page)


def test_after_the_last_day_it_is_the_owners_again(office: Office, app: Flask) -> None:
    case = begun(office)
    go_away(office.sign_in(app, "lead"), office, "deputy")

    office.clock.shift(timedelta(days=8))

    found = reckon(*at_desk(office, "deputy"), datetime.now(UTC))
    late = [item for item in found.items if item.due.case == case.id.hex() and item.mine]
    assert late == []
    assert case.id.hex() in mine(office, "lead")


def test_what_falls_due_while_somebody_is_away_is_noted_for_whoever_stands_in(
    office: Office, app: Flask
) -> None:
    begun(office)
    lead = office.sign_in(app, "lead")
    before = reckon(*at_desk(office, "lead"), datetime.now(UTC)).numbers

    go_away(lead, office, "deputy", first="2026-11-24", last="2026-11-30")

    now = datetime.now(UTC)
    of_lead = reckon(*at_desk(office, "lead"), now).numbers
    of_deputy = reckon(*at_desk(office, "deputy"), now).numbers
    within = {
        day: number for day, number in before.items() if date(2026, 11, 24) <= day <= date(2026, 11, 30)
    }
    assert within
    assert of_deputy == within
    assert of_lead == {day: number for day, number in before.items() if day not in within}


def test_a_stand_in_who_cannot_open_the_case_is_passed_over_and_the_page_says_so(
    office: Office, app: Flask
) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"))
    lead, deputy, head = (office.sign_in(app, role) for role in ("lead", "deputy", "head"))

    go_away(lead, office, "head").follow()

    assert "1 case is then seen to by nobody" in words(lead)
    top = part(deputy.get("/due"), "First of all")
    assert "Nobody sees to this" in top
    assert "Ms Reid stands in, but can’t open this case." in words(deputy)
    assert "Mrs Kaur is away until 27 November 2026." in words(deputy)
    for path in ("/due", "/due?show=all", "/away"):
        assert case.id.hex() not in head.get(path).html
        assert "seen to by nobody" not in words(head)


def test_nobody_stands_in_and_everybody_who_can_open_it_is_reminded(office: Office, app: Flask) -> None:
    case = begun(office)
    go_away(office.sign_in(app, "lead"), office)

    assert case.id.hex() in mine(office, "deputy")
    assert case.id.hex() in mine(office, "lead")
    assert case.id.hex() not in mine(office, "head")


def test_two_who_stand_in_for_each_other_leave_nothing_to_nobody_unseen(office: Office, app: Flask) -> None:
    case = begun(office)
    go_away(office.sign_in(app, "lead"), office, "deputy")
    go_away(office.sign_in(app, "deputy"), office, "lead")

    assert "First of all" in words(office.sign_in(app, "deputy").get("/due"))
    assert case.id.hex() in mine(office, "deputy")


def test_a_deputys_deputy_sees_to_it(office: Office, app: Flask) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy", "head"))
    go_away(office.sign_in(app, "lead"), office, "deputy")
    go_away(office.sign_in(app, "deputy"), office, "head")

    assert case.id.hex() in mine(office, "head")
    assert case.id.hex() not in mine(office, "deputy")


def test_who_can_open_a_case_is_who_can_open_all_of_its_worries(office: Office) -> None:
    case = begun(office, "lead", told(office, "lead", "deputy"), told(office, "lead", "head"))

    duty = duty_of(at_desk(office, "lead")[0], [case.id.hex()])

    assert duty.can_open[case.id.hex()] == {office.people["lead"].person.id.hex()}


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-11-27", "2026-11-20", "a last day that is not before it"),
        ("", "2026-11-20", "a last day that is not before it"),
        ("2026-11-20", "soon", "a last day that is not before it"),
        ("2026-11-02", "2026-11-19", "The last day is over already."),
        ("2026-11-20", "2028-11-20", "more than a year"),
    ],
)
def test_wrong_days_come_back_filled(office: Office, app: Flask, first: str, last: str, says: str) -> None:
    page = go_away(office.sign_in(app, "lead"), office, "deputy", first=first, last=last)

    assert page.answer.status_code == 422
    assert says in words(page)
    assert f'value="{first}"' in page.html
    assert re.search(rf'value="{office.people["deputy"].person.id.hex()}" selected', page.html)
    assert count(office) == 0


def test_nobody_stands_in_for_themselves_and_nobody_unknown(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    assert go_away(lead, office, "lead").answer.status_code == 422
    form = {
        "csrf_token": lead.get("/away").carried["csrf_token"],
        "first": "2026-11-20",
        "last": "2026-11-20",
    }
    for made_up in ("0" * 32, "somebody"):
        assert lead.post("/away", {**form, "stands_in": made_up}).answer.status_code == 422
    assert count(office) == 0


def test_the_same_form_twice_is_one_absence_and_another_last_day_takes_its_place(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead")

    for last in ("2026-11-27", "2026-11-27", "2026-12-01"):
        go_away(lead, office, "deputy", last=last)

    assert count(office) == 1
    assert "1 December 2026" in words(lead.get("/away"))


def test_i_am_here_takes_it_away_and_nobody_ends_somebody_elses(office: Office, app: Flask) -> None:
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    go_away(lead, office, "deputy").follow()
    path = re.findall(r'action="(/away/[0-9a-f]{32}/end)"', lead.html)[0]

    token = {"csrf_token": deputy.get("/away").carried["csrf_token"]}
    assert deputy.post(path, token).answer.status_code == 404
    lead.post(path, {"csrf_token": lead.carried["csrf_token"]}).follow()

    assert "It is taken away." in lead.html
    assert count(office) == 0
    person = office.people["lead"].person.id.hex()
    assert ("away-set", person) in acts(office)
    assert ("away-ended", person) in acts(office)


def test_a_key_holder_says_it_for_a_colleague_with_their_passphrase_and_nobody_else_does(
    office: Office, app: Flask
) -> None:
    give_school_key(office, "lead")
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    path = f"/away/of/{office.people['deputy'].person.id.hex()}"

    form = lead.get(path).carried
    other = office.people["lead"].person.id.hex()
    chosen = {"csrf_token": form["csrf_token"], "first": "2026-11-20", "last": "2026-11-20"}
    lead.post(path, {**chosen, "stands_in": other}).follow()

    assert "Mr Osei" in words(lead)
    assert count(office) == 1
    assert deputy.get(f"/away/of/{other}").answer.status_code == 404
    assert lead.get(f"/away/of/{'0' * 32}").answer.status_code == 404
    end = re.findall(r'action="(/away/of/[0-9a-f]{32}/[0-9a-f]{32}/end)"', lead.get("/away").html)[0]
    lead.post(end, {"csrf_token": lead.carried["csrf_token"]})
    assert count(office) == 0


def count(office: Office) -> int:
    with reading(office.inbox) as session:
        return session.scalar(select(func.count()).select_from(Away)) or 0
