"""A school's links for its staff: no page of pupils or families shows one."""

from datetime import date

import pytest

from tests.public.saying import Publish
from tests.visitor import Visitor

LINK = {
    "label": "Keeping children safe in education",
    "kind": "web",
    "target": "https://guidance.example/kcsie",
    "audience": "staff",
    "checked_on": date(2026, 11, 1),
}


@pytest.mark.parametrize(
    "page", ["/en-GB/help", "/en-GB/family/about", "/en-GB/family/advice", "/en-GB/family"]
)
def test_what_is_meant_for_staff_stands_on_no_public_page(pupil: Visitor, put: Publish, page: str) -> None:
    put(links=[LINK])

    found = pupil.get(page)

    assert found.answer.status_code == 200
    assert "guidance.example" not in found.html
    assert LINK["label"] not in found.html
