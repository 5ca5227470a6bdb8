"""The lists for cases: whole, in plain English, each row with its source, and refused when they do not fit together."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.content import ContentError
from kiosk.content.case_load import CASE_FILES, load_casework
from kiosk.content.case_model import Listed

CASEWORK = load_casework()


def rows() -> Iterator[tuple[str, Listed]]:
    for name, found in vars(CASEWORK).items():
        if isinstance(found, Mapping) and name != "categories":
            for row in found.values():
                yield name, row
    for procedure in CASEWORK.procedures.values():
        for step in procedure.steps:
            yield procedure.key, step
    for decision in CASEWORK.decisions.values():
        for reason in decision.reasons.values():
            yield decision.key, reason


def test_every_row_says_where_it_comes_from() -> None:
    for name, row in rows():
        assert row.source == "ours" or row.source[:2] in ("A ", "B ", "C ", "D ", "E "), (name, row.key)


def test_staff_read_plain_words_and_no_name_of_anybody() -> None:
    for name, row in rows():
        assert len(row.label) <= 140, (name, row.key)
        for banned in ("victim", "perpetrator", "bully ", "offender", "Leicester", "Oxfordshire", "CPOMS"):
            assert banned not in f"{row.label} ", (name, row.key)


def test_nobody_wears_one_label_for_all() -> None:
    assert list(CASEWORK.parts) == ["hurt", "hurting", "witness", "reporter", "adult"]
    for part in ("hurt", "hurting", "witness"):
        assert any(part in row.parts for row in CASEWORK.support.values())


def test_a_decision_has_four_ends_and_not_bullying_has_its_four_reasons() -> None:
    assert list(CASEWORK.decisions) == ["allegation", "bullying", "prejudice", "not-bullying", "unfounded"]
    assert list(CASEWORK.decisions["not-bullying"].reasons) == [
        "accident",
        "falling-out",
        "one-off",
        "normal-conflict",
    ]
    assert CASEWORK.decisions["allegation"].record_label == "Allegation of Bullying"
    assert CASEWORK.decisions["bullying"].record_label == "Bullying Incident"


def test_every_way_of_bullying_has_a_second_level() -> None:
    how = {key for key, row in CASEWORK.categories.items() if row.kind == "how"}

    assert {method.category for method in CASEWORK.methods.values()} == how


def test_the_nine_protected_characteristics_are_the_ones_of_the_act() -> None:
    assert {key for key, row in CASEWORK.categories.items() if row.kind == "about"} == {
        "age",
        "disability",
        "gender-reassignment",
        "marriage",
        "pregnancy",
        "race",
        "religion",
        "sex",
        "sexual-orientation",
    }


def test_nobody_is_excluded_without_a_plan_to_come_back() -> None:
    exclusions = [row for row in CASEWORK.measures.values() if "exclusion" in row.key]

    assert len(exclusions) == 3
    assert {row.needs_plan for row in exclusions} == {"coming-back"}


def test_clocks_of_the_policies_are_weekly_and_six_weekly() -> None:
    weeks = {key: row.every_weeks for key, row in CASEWORK.plans.items()}

    assert weeks["inclusion-support-plan"] == 1
    assert weeks["team-around-family"] == 6


def test_acts_are_stale_on_the_366th_day() -> None:
    assert [f"{act.label} {act.year}" for act in CASEWORK.acts.values()] == [
        "Protection from Harassment Act 1997",
        "Malicious Communications Act 1988",
        "Communications Act 2003",
        "Public Order Act 1986",
    ]
    assert CASEWORK.stale_acts(date(2027, 11, 20)) == ()
    assert CASEWORK.stale_acts(date(2027, 11, 21)) == tuple(CASEWORK.acts.values())


def test_the_lists_are_read_only() -> None:
    with pytest.raises(TypeError):
        CASEWORK.parts["other"] = CASEWORK.parts["hurt"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("actions.toml", 'needs_plan = "coming-back"\n', "", 'nobody is excluded without a "needs_plan"'),
        ("actions.toml", 'needs_plan = "coming-back"', 'needs_plan = "hope"', '"hope" is not one of'),
        ("actions.toml", 'parts = ["hurt"]', 'parts = ["victim"]', '"victim" is not one of'),
        ("actions.toml", "weeks = 2", "weeks = 0", "at least 1"),
        ("actions.toml", 'key = "no"\n', 'key = "nope"\n', '"no" is not one of'),
        ("decisions.toml", 'key = "unfounded"', 'key = "untrue"', '"unfounded" is not one of'),
        ("decisions.toml", "stands_for = 5\n", "", 'every decision but "allegation"'),
        ("decisions.toml", "final = false", "final = true", 'every decision but "allegation"'),
        ("decisions.toml", 'choice = "selfharm"', 'choice = "gone"', '"gone" is not one of'),
        ("decisions.toml", 'question = "more"', 'question = "whom"', '"whom" is not one of'),
        ("decisions.toml", 'urgency = "now"', 'urgency = "soon"', '"soon" is not one of'),
        ("incidents.toml", 'category = "physical"', 'category = "race"', '"race" is not one of'),
        ("incidents.toml", 'key = "hit"', 'key = "Hit"', "small letters"),
        ("people.toml", 'details = ["contact"]', 'details = ["shoe-size"]', 'names "shoe-size"'),
        ("people.toml", 'must = "always"', 'must = "mostly"', 'names "mostly"'),
        ("people.toml", 'key = "adult"', 'key = "grown-up"', '"adult" is not one of'),
        ("safeguarding.toml", "checked_on = 2026-11-20", 'checked_on = "2026"', "must be a day"),
        ("safeguarding.toml", 'flags = ["ehcp"]', 'flags = ["plan"]', '"plan" is not one of'),
        ("safeguarding.toml", 'consent = "parent"', 'consent = "teacher"', 'names "teacher"'),
        ("safeguarding.toml", 'opens = ["tell-social-care"]', 'opens = ["wait"]', '"wait" is not one of'),
        ("thresholds.toml", "times = 2", "times = 1", "at least 2"),
        ("thresholds.toml", 'per = "place"', 'per = "teacher"', 'names "teacher"'),
        ("thresholds.toml", 'opens = ["risk-assessment"', 'opens = ["nothing"', '"nothing" is not one of'),
    ],
)
def test_a_mistake_is_refused_with_its_file(edit, file: str, old: str, new: str, says: str) -> None:  # type: ignore[no-untyped-def]
    folder: Path = edit(file, old, new)

    with pytest.raises(ContentError) as refused:
        load_casework(folder)

    assert says in str(refused.value)


@pytest.mark.parametrize("file", sorted(CASE_FILES))
def test_a_missing_file_is_named(edit, file: str) -> None:  # type: ignore[no-untyped-def]
    folder: Any = edit(file, "key", "key")
    (folder / file).unlink()

    with pytest.raises(ContentError, match=file):
        load_casework(folder)
