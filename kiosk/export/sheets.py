"""A table as CSV (RFC 4180: CRLF, every cell in quotes) with a byte order mark, safe to open in a spreadsheet.

A cell that a spreadsheet could take for a formula gets an apostrophe before it, and so does one that begins with an
apostrophe: take one away, and every cell is as it was.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

BOM: Final = "\ufeff"
GUARD: Final = "'"
_STARTS_A_FORMULA: Final = frozenset("=+-@")
_AT_ONCE: Final = ("\t", "\r", "\n", GUARD)


def sheet(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """The table as a file."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe(row[column]) for column in columns] for row in rows)
    return (BOM + written.getvalue()).encode()


def safe(cell: str) -> str:
    """The cell, which no spreadsheet takes for a formula."""
    return GUARD + cell if cell.startswith(_AT_ONCE) or _first(cell) in _STARTS_A_FORMULA else cell


def _first(cell: str) -> str:
    """The first character that shows, in its plain form: a full-width equals sign works as a formula too."""
    shown = (one for one in cell if not one.isspace() and unicodedata.category(one)[0] not in "CZ")
    return unicodedata.normalize("NFKC", next(shown, ""))[:1]
