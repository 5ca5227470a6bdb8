"""The list of cases, narrowed down: mine, open or closed, by procedure, and what came back."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.inbox.due_cases import begun, closed, with_aska, words
from tests.inbox.office import Office

KINDS = ("again", "once-more", "closed", "deputys")


@pytest.fixture
def cases(office: Office) -> dict[str, str]:
    """Four cases of one school, by what is special about each."""
    made = (
        with_aska(office, begun(office)),
        with_aska(office, begun(office)),
        closed(office, begun(office), datetime.now(UTC).date() + timedelta(days=14)),
        begun(office, "deputy", procedure="four-steps"),
    )
    return {kind: one.id.hex() for kind, one in zip(KINDS, made, strict=True)}


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("", KINDS),
        ("state=open", ("again", "once-more", "deputys")),
        ("state=closed", ("closed",)),
        ("whose=mine", ("again", "once-more", "closed")),
        ("whose=others", ("deputys",)),
        ("procedure=four-steps", ("deputys",)),
        ("repeated=1", ("again", "once-more")),
        ("whose=mine&state=closed&procedure=six-steps", ("closed",)),
        ("whose=mine&procedure=four-steps", ()),
        ("state=else&whose=everybody&procedure=made-up&repeated=2", KINDS),
    ],
)
def test_each_filter_lists_what_it_asks_for_and_no_other(
    office: Office, app: Flask, cases: dict[str, str], asked: str, listed: tuple[str, ...]
) -> None:
    lead = office.sign_in(app, "lead").get(f"/cases?{asked}")

    assert {kind for kind, case in cases.items() if case in lead.html} == set(listed)
    assert ("No case fits these filters." in words(lead)) == (not listed)


def test_what_is_no_filter_is_never_shown_again(office: Office, app: Flask, cases: dict[str, str]) -> None:
    lead = office.sign_in(app, "lead").get("/cases?procedure=canary-typed-here&whose=mine")

    assert "canary-typed-here" not in lead.html


def test_who_can_open_no_case_is_offered_no_filters(
    office: Office, app: Flask, cases: dict[str, str]
) -> None:
    head = office.sign_in(app, "head").get("/cases")

    assert "Filters" not in words(head)
    assert not any(case in head.html for case in cases.values())
