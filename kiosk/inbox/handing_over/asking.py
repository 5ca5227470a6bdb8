"""What somebody asks to take out and why, as the form says it; and the note of it in each case that it is from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from kiosk.case.events import Event, Noted
from kiosk.concern import own_words
from kiosk.export.material import Lists
from kiosk.export.naming import MODES, Mode
from kiosk.inbox.cases.store import Changed, OpenCase, append
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.handing_over.gathering import Opened

LONGEST_WORDS: Final = 1_000
_DELETE: Final = "\x7f"
"""The one control character that a case refuses and a worry does not."""
_TRIES: Final = 5
"""How often a note is written anew when colleagues write at the same moment."""
_TAKEN: Final[Mapping[str, str]] = {
    "text": "the text for the record system",
    "chronology": "the chronology of this case",
    "pupil": "the chronology of one pupil",
    "zip": "all of this case, as tables and data",
    "access": "what is kept about one person",
}
_ABOUT_ONE: Final = ("text", "pupil", "access")
_NAMED: Final[Mapping[Mode, str]] = {
    "letters": "others as “Pupil B”",
    "initials": "others by initials",
    "full": "everybody by name",
}


@dataclass(frozen=True, repr=False)
class Asked:
    """What the form says. `why` is what is wrong: "what", "person", "system", "reason", "words" or "need"; or ""."""

    what: str = ""
    person: str = ""
    mode: Mode = MODES[0]
    system: str = ""
    reason: str = ""
    words: str = field(default="")
    need_to_know: bool = False
    why: str = ""


def asked_in(untrusted_form: Mapping[str, str]) -> Asked:
    """What a form says, not checked yet."""
    said = {name: untrusted_form.get(name, "").strip() for name in _FIELDS}
    return Asked(
        what=said["what"],
        person=said["person"],
        mode=next((one for one in MODES if one == said["names"]), MODES[0]),
        system=said["system"],
        reason=said["reason"],
        words=own_words(said["words"]).replace(_DELETE, "")[:LONGEST_WORDS],
        need_to_know=bool(said["need_to_know"]),
    )


def checked(wanted: Asked, opened: Sequence[Opened], lists: Lists) -> Asked:
    """The same, with what is wrong with it for these cases."""
    return replace(wanted, why=_wrong(wanted, opened, lists))


def note_in_each(
    desk: Desk, me: SignedIn, opened: Iterable[Opened], wanted: Asked, lists: Lists, at: datetime
) -> tuple[OpenCase, ...]:
    """Write into each case what is taken out and why, for good. Raises NotYours, Damaged, Changed."""
    return tuple(_noted(desk, me, one, wanted, lists, at) for one in opened)


_FIELDS: Final = ("what", "person", "names", "system", "reason", "words", "need_to_know")


def _wrong(wanted: Asked, opened: Sequence[Opened], lists: Lists) -> str:
    reason = lists.export.reasons.get(wanted.reason)
    if wanted.what not in _TAKEN:
        return "what"
    if wanted.what in _ABOUT_ONE and not any(wanted.person in one.whole.case.people for one in opened):
        return "person"
    if wanted.what == "text" and wanted.system not in lists.export.systems:
        return "system"
    if reason is None:
        return "reason"
    if reason.words and not wanted.words:
        return "words"
    restricted = any(one.whole.case.restricted for one in opened)
    return "need" if restricted and not wanted.need_to_know else ""


def _noted(desk: Desk, me: SignedIn, opened: Opened, wanted: Asked, lists: Lists, at: datetime) -> OpenCase:
    event = Noted(at=at, by=me.person.id.hex(), note=_note(opened, wanted, lists))
    return _appended(desk, me, opened.case_file, event)


def _appended(desk: Desk, me: SignedIn, was: OpenCase, event: Event) -> OpenCase:
    for _ in range(_TRIES):
        try:
            return append(desk, me, was, event)
        except Changed as changed:
            was = changed.now  # a note fits whatever a colleague wrote meanwhile
    raise Changed(was)


def _note(opened: Opened, wanted: Asked, lists: Lists) -> str:
    person = opened.whole.case.people.get(wanted.person)
    about = f", about {person.name}" if person and wanted.what in _ABOUT_ONE else ""
    named = f", {_NAMED[wanted.mode]}" if wanted.what in ("text", "chronology", "pupil") else ""
    system = lists.export.systems.get(wanted.system)
    where = f" ({system.label})" if system and wanted.what == "text" else ""
    reason = lists.export.reasons[wanted.reason].label
    words = f"\n{wanted.words}" if wanted.words else ""
    return f"Taken out: {_TAKEN[wanted.what]}{where}{about}{named}. Reason: {reason}.{words}"
