"""Many wrong codes: told over the whole school too, and on the list of worries to those who see to the tablets."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask

from kiosk.content import ContentError, wrong_codes
from kiosk.content.wrong_codes import read_limits
from kiosk.letterbox.wrong_tries import Kind, note_wrong_try
from tests.inbox.office import Office
from tests.visitor import Visitor


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


def guess(office: Office, kind: Kind, times: int, tablet_id: bytes | None = None, days_ago: int = 0) -> None:
    day = datetime.now(UTC).date() - timedelta(days=days_ago)
    for _ in range(times):
        note_wrong_try(office.letterbox, kind, tablet_id, day)


def test_many_over_the_whole_school_are_told_though_no_tablet_had_many(office: Office, lead: Visitor) -> None:
    for _ in range(4):
        guess(office, "pictures", 8, secrets.token_bytes(16))

    page = lead.get("/tablets").html

    assert page.count("wrong picture code") == 1
    assert "32 wrong picture codes, on all tablets and phones together." in page


def test_the_list_of_worries_says_so_too_to_those_who_see_to_tablets(
    office: Office, app: Flask, lead: Visitor
) -> None:
    guess(office, "pictures", 9)
    before = lead.get("/").html
    guess(office, "pictures", 10, days_ago=3)
    head = office.sign_in(app, "head")

    shown = [told_of_codes(visitor.get("/").html) for visitor in (lead, head)]

    assert not told_of_codes(before)
    assert shown == [True, False]
    assert 'href="/tablets">See on which tablets' in lead.html
    lead.post("/search", lead.carried | {"looked_for": "shoe"})
    assert not told_of_codes(lead.html)


def test_what_is_four_days_old_is_on_the_page_of_tablets_only(office: Office, lead: Visitor) -> None:
    guess(office, "pictures", 10, days_ago=4)

    assert not told_of_codes(lead.get("/").html)
    assert "10 wrong picture codes" in lead.get("/tablets").html


def told_of_codes(page: str) -> bool:
    return "Many codes for answers were wrong lately." in page


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("one = 10", "one = 1", "at least 2"),
        ("all = 30", "all = 9", "at least 10"),
        ('key = "tablet"', 'key = "door"', 'needs the row "tablet"'),
        ("one = 5\n", "", "one"),
    ],
)
def test_a_slip_in_the_limits_is_said(before: str, after: str, said: str) -> None:
    text = (Path(wrong_codes.__file__).parent / "wrong_codes.toml").read_text(encoding="utf-8")
    assert before in text

    with pytest.raises(ContentError, match=re.escape(said)):
        read_limits(text.replace(before, after, 1), get_args(Kind))
