"""How many presses of Tab a lead needs who uses no mouse: few, on every page of a case."""

from collections.abc import Iterator

import pytest
import time_machine

from kiosk.case.event import KINDS
from kiosk.inbox.cases.words_of_forms import ELSEWHERE
from tests.inbox.casebooks import open_a_case, told, wrote
from tests.inbox.conftest import START
from tests.inbox.keyboard_stops import after_the_menu
from tests.inbox.office import NAMES, Office
from tests.schools import make_school
from tests.visitor import Visitor

TO_THE_FIRST_FIELD = 4
TO_THE_BUTTON = 40
TO_WHAT_IS_NEXT = 3


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One school for all of these."""
    with time_machine.travel(START, tick=True) as clock:
        office = Office(make_school(tmp_path_factory.mktemp("school")), clock)
        for role in NAMES:
            office.hire(role)
        office.publish_readers()
        yield office
        office.close()


@pytest.fixture(scope="module")
def lead(office: Office) -> Visitor:
    return office.sign_in(office.app(), "lead")


@pytest.fixture(scope="module")
def case(lead: Visitor, office: Office) -> str:
    case = open_a_case(lead, told(office))
    for name, part in (("Aska Rowe", "hurt"), ("Dov Marsh", "hurting")):
        wrote(lead, case, "person-added", {"name": name, "parts": [part]})
    return case


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ELSEWHERE])
def test_every_form_is_near_and_its_button_not_far(lead: Visitor, case: str, kind: str) -> None:
    stops = after_the_menu(lead.get(f"/cases/{case}/add/{kind}").html)

    first = next((number for number, stop in enumerate(stops, 1) if stop.is_field), 0)
    button = next((number for number, stop in enumerate(stops, 1) if stop.tag == "button"), 0)
    assert first <= TO_THE_FIRST_FIELD
    assert button - first <= TO_THE_BUTTON


def test_what_is_next_is_the_nearest_on_the_page_of_a_case(lead: Visitor, case: str) -> None:
    stops = after_the_menu(lead.get(f"/cases/{case}").html)

    places = [
        number for number, stop in enumerate(stops, 1) if "/add/" in (stop.attributes.get("href") or "")
    ]
    assert "item=" in (stops[places[1] - 1].attributes["href"] or "")
    assert places[1] <= TO_WHAT_IS_NEXT
