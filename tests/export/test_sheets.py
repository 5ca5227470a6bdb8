"""CSV: no cell is a formula, and every cell comes back as it was."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.export.sheets import BOM, sheet

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
EVIL = st.sampled_from("=+-@\t\r\n＝＋－＠﹢﹣﹫'")
CELL = st.one_of(
    TEXT, st.tuples(EVIL, TEXT).map("".join), st.tuples(st.just(" \u200b\u00a0"), EVIL, TEXT).map("".join)
)


def cells(body: bytes) -> list[list[str]]:
    """What a program reads that knows of RFC 4180 and nothing of us."""
    text = body.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_every_cell_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    body = sheet(("one", "two"), [dict(zip(("one", "two"), row, strict=True)) for row in rows])

    found = [tuple(cell.removeprefix("'") for cell in row) for row in cells(body)]

    assert found == [("one", "two"), *rows]


@given(CELL)
def test_no_cell_is_a_formula(cell: str) -> None:
    ((read,),) = cells(sheet(("one",), [{"one": cell}]))[1:]

    shown = read.lstrip("\u200b\u00a0 \u3000")
    assert not unicodedata.normalize("NFKC", shown).startswith(("=", "+", "-", "@"))
    assert not read.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44", "-5", "@x", "\t=1", "\r=1", "\n=1", "＝1", " =1", "\u200b=1", "'x"]
)
def test_a_dangerous_cell_gets_an_apostrophe(cell: str) -> None:
    assert cells(sheet(("one",), [{"one": cell}]))[1] == [f"'{cell}"]


def test_the_file_is_utf_8_with_a_mark_lines_end_in_crlf_and_cells_stand_in_quotes() -> None:
    body = sheet(("a", "b"), [{"a": 'He said "no", twice', "b": "one\r\ntwo\nżółw"}])

    assert body == (BOM + '"a","b"\r\n"He said ""no"", twice","one\r\ntwo\nżółw"\r\n').encode()


@pytest.mark.parametrize("cell", ["no", "ok = fine", "5 - 3", "", "a@b"])
def test_an_ordinary_cell_is_left_alone(cell: str) -> None:
    assert cells(sheet(("one",), [{"one": cell}]))[1] == [cell]
