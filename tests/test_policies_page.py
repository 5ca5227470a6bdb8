"""docs/policies.md: every row that the policies ask for is there, and every place and test that it names is too."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([A-E]\d+) \|(.*)\|$", PAGE, re.M)
LAST = {"A": 41, "B": 16, "C": 9, "D": 6, "E": 23}
STATES = ("Built", "Partly", "Not built")


def _state(cells: str) -> str:
    return next(state for state in STATES if cells.split("|")[1].strip().startswith(state))


def test_every_row_is_there_once_and_in_order() -> None:
    assert [row for row, _ in ROWS] == [
        f"{letter}{n}" for letter, last in LAST.items() for n in range(1, last + 1)
    ]


def test_the_counts_at_the_head_are_the_rows() -> None:
    counted = Counter(_state(cells) for _, cells in ROWS)

    assert f"{len(ROWS)} rows: **{counted['Built']} built, {counted['Partly']} partly, " in PAGE
    assert f" {counted['Not built']} not built**" in PAGE


@pytest.mark.parametrize(("row", "cells"), ROWS, ids=[row for row, _ in ROWS])
def test_what_a_row_names_is_there(row: str, cells: str) -> None:
    for path, name in re.findall(r"`((?:tests|kiosk|templates|docs)/[\w/.-]+)(?:::([\w:]+))?[^`]*`", cells):
        there = ROOT / path
        assert there.exists(), path
        if name:
            assert re.search(rf"\b(def|class) {name.split('::')[-1]}\b", there.read_text("utf-8")), (
                f"{path}::{name}"
            )


def test_what_is_built_names_a_test() -> None:
    for row, cells in ROWS:
        if _state(cells) == "Built":
            assert "`tests/" in cells or "`demands[" in cells, row
