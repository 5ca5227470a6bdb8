"""A report's numbers as a file for a trust: nobody is named, nothing hidden is in it, and nothing else is read."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.figures.exchange import MOST_BYTES, BadFigures, as_file, from_file, schema
from tests.figures.schools import HERON, kept

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "figures-schema.json"


def taken_out(**counts: int) -> bytes:
    return as_file(kept(HERON[1], counts or {"verbal": 9, "physical": 2, "online": 3}), HERON[0])


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    said = json.loads(taken_out())
    change(said)
    return json.dumps(said).encode()


def test_what_was_written_by_hand_and_who_made_it_stay_in_the_school() -> None:
    taken = taken_out().decode()

    assert "Mrs Kaur" not in taken
    assert "secret" not in taken


def test_hidden_numbers_are_null_and_come_back_hidden() -> None:
    (one,) = from_file(taken_out()).tables

    assert [line.now for line in one.lines] == [9, None, None]
    assert one.total.now == 14


def test_the_published_schema_is_the_one_that_is_read_by() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == schema()


def test_a_report_that_does_not_say_its_days_is_not_taken_out() -> None:
    with pytest.raises(BadFigures, match="make it again"):
        as_file(replace(kept(HERON[1], {}), days=()), HERON[0])


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "no file of figures"),
        (b"\xff\x00", "no file of figures"),
        (b"[]", "no file of figures"),
        (b'{"format": "another"}', "no file of figures"),
        (b"[" * 100_000, "no file of figures"),
        (b" " * (MOST_BYTES + 1), "too large"),
        (changed(lambda said: said.update(format_version=2)), "another version"),
        (changed(lambda said: said.pop("tables")), "changed or damaged"),
        (changed(lambda said: said.update(more="x")), "changed or damaged"),
        (changed(lambda said: said["tables"][0]["lines"][0].update(now=3)), "changed or damaged"),
        (changed(lambda said: said["tables"][0]["lines"][0].update(now=-9)), "changed or damaged"),
        (changed(lambda said: said["tables"][0]["lines"][0].update(now="9")), "changed or damaged"),
        (changed(lambda said: said["crossed"][0]["cells"].pop()), "changed or damaged"),
        (changed(lambda said: said.update(school_id="x")), "changed or damaged"),
    ],
)
def test_anything_else_is_refused_with_a_reason_and_quoted_nowhere(file: bytes, why: str) -> None:
    with pytest.raises(BadFigures, match=why) as refused:
        from_file(file)

    assert len(str(refused.value)) < 100
