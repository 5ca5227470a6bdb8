"""A case as one file to take away: a ZIP of tables (CSV) and of everything (JSON). Made in memory, never on a disk."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from kiosk.concern import Concern
from kiosk.export.entries import Entry, of_case
from kiosk.export.material import Lists, Whole
from kiosk.export.naming import Naming
from kiosk.export.sheets import sheet
from kiosk.export.tables import COLUMNS, Row, tables

SCHEMA_VERSION: Final = 1
"""Of docs/export-schema.json: another number for anything that a reader of the old one could not read."""
_READ_ME: Final = """\
A case from the worry box: {reference}. Taken out on {when}.

The tables open in a spreadsheet. A cell that could be taken for a formula begins with an apostrophe: take it away.
case.json holds all of it, as docs/export-schema.json of the worry box describes.
Keep this as carefully as the record itself, and destroy it when it has served.
"""
_OF_KEYS: Final = ("answer_to", "asked_for", "excluded")
"""What a worry says about keys: it means nothing outside."""
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""When a file in a ZIP was made; the real time stands in READ-ME.txt."""


def pack(whole: Whole, lists: Lists, at: datetime) -> bytes:
    """The ZIP. `at` is the moment of taking it out."""
    found = tables(whole, lists)
    files = {f"{name}.csv": sheet(columns, found[name]) for name, columns in COLUMNS.items()}
    files["case.json"] = as_json(document(whole, found, lists, at))
    files["READ-ME.txt"] = _READ_ME.format(reference=whole.reference, when=lists.moment(at)).encode()
    return _zipped(files)


def file_name(whole: Whole) -> str:
    """What the ZIP is called: it names no child."""
    return f"worry-box-case-{whole.reference.lower()}.zip"


def document(
    whole: Whole, found: Mapping[str, tuple[Row, ...]], lists: Lists, at: datetime
) -> dict[str, Any]:
    """All of the case, as docs/export-schema.json describes it."""
    called = Naming({one.id: one.name for one in whole.case.people.values()})
    return {
        "schema_version": SCHEMA_VERSION,
        "exported_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "school": lists.school,
        "time_zone": lists.zone.key,
        "case_ref": whole.reference,
        "tables": {name: [dict(row) for row in rows] for name, rows in found.items()},
        "entries": [
            {"number": number, "event": event.to_record(), **_read(entry)}
            for number, (event, entry) in enumerate(
                zip(whole.events, of_case(whole, called, lists), strict=True), start=1
            )
        ],
        "worries": [
            {
                "id": worry.id,
                "damaged": worry.concern is None,
                "told": _told(worry.concern) if worry.concern else None,
                "messages": [
                    {
                        "id": one.id,
                        "at": one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                        "by": one.by,
                        "says": one.says,
                    }
                    | {"words": list(one.words), "locale": one.locale}
                    for one in worry.messages
                ],
            }
            for worry in whole.worries
        ],
    }


def as_json(found: Mapping[str, Any]) -> bytes:
    """The document as a file: UTF-8, two spaces."""
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def _told(concern: Concern) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(concern.to_bytes())
    return {part: value for part, value in told.items() if part not in _OF_KEYS}


def _read(entry: Entry) -> dict[str, Any]:
    fixed = [one.number for one in entry.fixed]
    return {"when": entry.when, "by": entry.by, "says": entry.says, "corrected_by": fixed}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()
