"""The lists for what leaves the worry box (export.toml): read strictly, like every content file. For staff alone."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.content.rows import ContentError, Row, read_tables
from kiosk.content.tables import by_key

FILE: Final = "export.toml"
TABLES: Final = ("system", "section", "unwritten", "written", "box", "reason", "redaction")
TEXTS: Final = ("pupil", "incident", "category", "linked", "when", "alert", "actions", "reference")
"""What a field of a record system can hold, beside a section alone."""
GOES_STALE_AFTER: Final = timedelta(days=365)

_CODE = re.compile(r"[A-Z][A-Z0-9]{0,3}")
_BUILT_IN: Final = Path(__file__).parent


@dataclass(frozen=True)
class Place:
    """A field of a record system, and which of our texts goes in."""

    key: str
    label: str
    holds: str
    note: str


@dataclass(frozen=True)
class RecordSystem:
    """A record system with its fields, in its own order."""

    key: str
    label: str
    note: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Section:
    """A heading of the text and the kinds of entry under it; `of_others` also when they are about another pupil."""

    key: str
    label: str
    kinds: tuple[str, ...]
    of_others: tuple[str, ...]


@dataclass(frozen=True)
class TakingOut:
    """Why something is taken out; `words` when it must be said in words too."""

    key: str
    label: str
    words: bool


@dataclass(frozen=True)
class Redaction:
    """Why something is not released. `code` stands where it was."""

    key: str
    code: str
    label: str
    law: str
    checked_on: date


@dataclass(frozen=True)
class ExportLists:
    """All that export.toml holds. Every mapping is read-only and in file order."""

    systems: Mapping[str, RecordSystem]
    sections: Mapping[str, Section]
    unwritten: frozenset[str]
    written: Mapping[str, str]
    boxes: Mapping[str, str]
    reasons: Mapping[str, TakingOut]
    redactions: Mapping[str, Redaction]

    def stale_redactions(self, today: date) -> tuple[Redaction, ...]:
        """The reasons whose law was last compared more than 365 days before `today`."""
        oldest = today - GOES_STALE_AFTER
        return tuple(one for one in self.redactions.values() if one.checked_on < oldest)


def load_export_lists(folder: Path | None = None) -> ExportLists:
    """The lists of this folder, or the built-in ones (read once). Raises ContentError for any mistake."""
    return _built_in() if folder is None else _load(folder)


@cache
def _built_in() -> ExportLists:
    return _load(_BUILT_IN)


def _load(folder: Path) -> ExportLists:
    try:
        text = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(f"{FILE}: the file is missing.") from None
    except UnicodeDecodeError:
        raise ContentError(f"{FILE}: it must be saved as UTF-8.") from None
    tables = read_tables(FILE, text, TABLES)
    sections = by_key(tables["section"], _section)
    return _checked(
        ExportLists(
            systems=by_key(tables["system"], lambda key, row: _system(key, row, sections)),
            sections=sections,
            unwritten=frozenset(
                kind for kinds in by_key(tables["unwritten"], _kinds).values() for kind in kinds
            ),
            written=by_key(tables["written"], lambda _, row: row.label("label")),
            boxes=by_key(tables["box"], lambda _, row: row.label("label")),
            reasons=by_key(tables["reason"], _reason),
            redactions=by_key(tables["redaction"], _redaction),
        )
    )


def _checked(found: ExportLists) -> ExportLists:
    kinds = [kind for section in found.sections.values() for kind in section.kinds]
    for kind in (*kinds, *found.unwritten):
        if [*kinds, *found.unwritten].count(kind) > 1:
            raise ContentError(f'{FILE}: the kind of entry "{kind}" stands in two places.')
    codes = [one.code for one in found.redactions.values()]
    if len(set(codes)) < len(codes):
        raise ContentError(f"{FILE}: two redactions have the same code.")
    return found


def _system(key: str, row: Row, sections: Collection[str]) -> RecordSystem:
    note, label = row.label_or_none("note"), row.label("label")
    places = by_key(row.rows("field"), lambda place, inner: _place(place, inner, sections))
    return RecordSystem(key, label, note, tuple(places.values()))


def _place(key: str, row: Row, sections: Collection[str]) -> Place:
    return Place(
        key, row.label("label"), row.one_of("holds", [*TEXTS, *sections]), note=row.label_or_none("note")
    )


def _section(key: str, row: Row) -> Section:
    kinds = row.keys("kinds")
    of_others = row.some_of("of_others", kinds) if row.has("of_others") else ()
    return Section(key, row.label("label"), kinds, of_others)


def _kinds(_: str, row: Row) -> tuple[str, ...]:
    return row.keys("kinds")


def _reason(key: str, row: Row) -> TakingOut:
    return TakingOut(key, row.label("label"), row.yes_or_no("words"))


def _redaction(key: str, row: Row) -> Redaction:
    code = row.word("code")
    if not _CODE.fullmatch(code):
        raise row.error('"code" must be a capital letter, with up to three more letters or digits.')
    return Redaction(key, code, row.label("label"), row.label("law"), row.day("checked_on"))
