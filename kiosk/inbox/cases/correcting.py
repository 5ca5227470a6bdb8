"""Correcting an entry of a case: what was written stays, and what it should have said stands beside it."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.case.event import Event
from kiosk.case.events import Corrected
from kiosk.case.impossible import Impossible
from kiosk.case.story import corrected
from kiosk.concern import own_words
from kiosk.inbox.cases import showing
from kiosk.inbox.cases.casebook import note, now, pages, teller_for, the_case, to_case
from kiosk.inbox.cases.fields import Field, Raw, fields_for, raw_of
from kiosk.inbox.cases.forms import CHOOSE, WRITE, NotRight, event_from, typed
from kiosk.inbox.cases.looking_up import around_for
from kiosk.inbox.cases.options import Around
from kiosk.inbox.cases.store import Changed, OpenCase
from kiosk.inbox.cases.telling_story import Entry
from kiosk.inbox.cases.words_of_forms import FORMS
from kiosk.inbox.cases.writing import as_it_was, is_there_already, seen, write
from kiosk.inbox.desk import desk, me
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.sharing.granting import NotYours
from kiosk.inbox.worries.opening import Damaged

_NUMBER = re.compile(r"[0-9]{1,6}")
WHY, HOW, INSTEAD, AWAY = "correct_why", "correct_how", "instead", "away"
# What a correction can't change: who it is, which worry, and what the box itself wrote.
_KEPT: Final = ("concerns", "concern", "told_by", "threshold", "cases", "person-added.person")


@dataclass(frozen=True, repr=False)
class Wrong:
    """The entry that is corrected, and the form for what it should have said."""

    was: OpenCase
    number: int
    original: Event
    around: Around
    fields: tuple[Field, ...]

    @property
    def kept(self) -> dict[str, Any]:
        """The parts that stay as they are."""
        made = self.original
        return {
            part: getattr(made, part) for part in made.PARTS if {part, f"{made.KIND}.{part}"} & set(_KEPT)
        }

    @property
    def raw(self) -> Raw:
        """The form as the entry stands today."""
        return raw_of(corrected(self.was.events)[self.number - 1] or self.original)


@pages.get("/cases/<untrusted_address>/correct/<untrusted_number>")
@open_to(*READERS)
def correct(untrusted_address: str, untrusted_number: str) -> ResponseReturnValue:
    """The entry as it stands, to be put right."""
    wrong = _entry(the_case(untrusted_address), _number(untrusted_number))
    return _page(wrong, wrong.raw, "", INSTEAD)


@pages.post("/cases/<untrusted_address>/correct/<untrusted_number>")
@open_to(*READERS)
def corrected_now(untrusted_address: str, untrusted_number: str) -> ResponseReturnValue:
    """Write the correction beside the entry, or show the form again as it was sent."""
    wrong = _entry(the_case(untrusted_address), _number(untrusted_number))
    raw, why = typed(wrong.fields, request.form), own_words(request.form.get(WHY, "")).strip()
    how, untrusted_seen = request.form.get(HOW, ""), request.form.get("seen", "")
    try:
        event = _correction(wrong, raw, why, how)
        if untrusted_seen != seen(wrong.was):
            return _meanwhile(wrong, event, raw, why, how, untrusted_seen)
        write(desk(), me(), wrong.was, event, wrong.around)
    except NotRight as found:
        return _page(wrong, raw, why, how, wrong_parts=dict(found.wrong)), 422
    except Impossible as found:
        return _page(wrong, raw, why, how, refused=_refused(wrong, found)), 422
    except Changed as changed:
        return _meanwhile(_entry(changed.now, wrong.number), event, raw, why, how, untrusted_seen)
    except (NotYours, Damaged):
        abort(404)
    return to_case(wrong.was.id)


def _number(untrusted_number: str) -> int:
    return int(untrusted_number) if _NUMBER.fullmatch(untrusted_number) else abort(404)


def _entry(was: OpenCase, number: int) -> Wrong:
    if not 1 <= number <= len(was.events) or isinstance(was.events[number - 1], Corrected):
        abort(404)
    original = was.events[number - 1]
    concerns = tuple(bytes.fromhex(one) for one in was.case.concerns)
    # As the case stood when it was written: a plan that was ended since can still be chosen.
    stood = replace(was, events=was.events[: number - 1]) if number > 1 else None
    around = around_for(desk(), me(), original.KIND, stood, concerns)
    around = replace(around, today=around.days.day_of(original.at))
    return Wrong(was, number, original, around, fields_for(type(original), around, without=_KEPT))


def _correction(wrong: Wrong, raw: Raw, why: str, how: str) -> Corrected:
    missing = ({} if why else {WHY: WRITE}) | ({} if how in (INSTEAD, AWAY) else {HOW: CHOOSE})
    original = wrong.original
    instead = None
    try:
        if how == INSTEAD:
            instead = event_from(
                type(original),
                wrong.fields,
                raw,
                wrong.around,
                at=original.at,
                by=original.by,
                kept=wrong.kept,
            )
    except NotRight as found:
        missing |= found.wrong
    if missing:
        raise NotRight(missing)
    return Corrected(at=now(), by=me().person.id.hex(), of=wrong.number, why=why, instead=instead)


def _refused(wrong: Wrong, found: Impossible) -> str:
    stands_on_it = wrong.number < found.number <= len(wrong.was.events)
    return f"Entry {found.number} stands on this one. {found.why}" if stands_on_it else found.why


def _meanwhile(
    wrong: Wrong, event: Corrected, raw: Raw, why: str, how: str, untrusted_seen: str
) -> ResponseReturnValue:
    before = as_it_was(wrong.was, untrusted_seen)
    since = wrong.was.events[len(before.events) :]
    if is_there_already(event, since):
        return to_case(wrong.was.id)
    teller = teller_for(wrong.was)
    added = tuple(teller.entry(one, len(before.events) + place) for place, one in enumerate(since, start=1))
    return _page(wrong, raw, why, how, meanwhile=added), 409


def _page(
    wrong: Wrong,
    raw: Raw,
    why: str,
    how: str,
    *,
    wrong_parts: dict[str, str] | None = None,
    refused: str = "",
    meanwhile: tuple[Entry, ...] = (),
) -> str:
    note(wrong.was)
    return render_template(
        "case_correct.html",
        case=wrong.was.case,
        title=showing.title_of(wrong.was.case),
        number=wrong.number,
        entry=teller_for(wrong.was).entry(wrong.original, wrong.number),
        words=FORMS[Corrected.KIND],
        fields=wrong.fields,
        raw=raw,
        correct_why=why,
        correct_how=how,
        wrong=wrong_parts or {},
        why=refused,
        meanwhile=meanwhile,
        seen=seen(wrong.was),
    )
