"""How a case begins in a school that has none yet, and what stands in it a year later."""

from datetime import timedelta

import pytest
from flask import Flask

from kiosk.content.casework import ACT_GOES_STALE_AFTER
from kiosk.inbox.worries.collect import collect
from tests.inbox.casebooks import as_shown, open_a_case, told
from tests.inbox.office import TEAM, Office, worry
from tests.visitor import Visitor


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


@pytest.fixture
def case(office: Office, lead: Visitor) -> str:
    return open_a_case(lead, told(office))


def test_a_case_begins_with_the_urgency_that_the_taps_ask_for_and_with_me(
    office: Office, app: Flask, lead: Visitor
) -> None:
    concern = office.tell(worry(("what", "unsafe"), words="help"), to=TEAM)
    collect(office.letterbox, office.inbox)

    shown = as_shown(lead.get(f"/worries/{concern.hex()}/case"))

    assert shown["urgency"] == "now"
    assert shown["owner"] == office.people["lead"].person.id.hex()
    assert "procedure" not in shown, "nothing is usual before the first case"


def test_the_usual_procedure_stands_first_and_is_picked(office: Office, lead: Visitor, case: str) -> None:
    open_a_case(lead, told(office), procedure="five-stages")
    open_a_case(lead, told(office), procedure="five-stages")

    page = lead.get(f"/worries/{told(office)}/case")

    assert as_shown(page)["procedure"] == "five-stages"
    assert page.html.index('value="five-stages"') < page.html.index('value="six-steps"')


def test_old_law_is_said_to_be_old(office: Office, app: Flask, case: str) -> None:
    office.clock.shift(ACT_GOES_STALE_AFTER + timedelta(days=2))
    lead = office.sign_in(app, "lead")

    page = lead.get(f"/cases/{case}/add/police-considered")

    assert "last looked at more than a year ago" in page.html
    assert "Compare it with legislation.gov.uk." in page.html
