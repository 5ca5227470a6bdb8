"""Coming back: a code opens the answers, and lets its owner say more. The taps stand in the form, and nowhere else."""

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.concern import own_words, room_missing
from kiosk.content.symbols import code_pictures
from kiosk.db import StoreError
from kiosk.follow_up import Act
from kiosk.pepper import NoPepper
from kiosk.public import codes, desk, tries
from kiosk.public.few_at_a_time import MORE, number_of_part
from kiosk.public.follow_ups import FollowUps
from kiosk.public.handing_out import pigeonholes
from kiosk.public.intake import NotTaking
from kiosk.public.look_and_sound import look
from kiosk.public.pigeonholes import Found
from kiosk.public.school_time import school_time
from kiosk.public.telling_more import Picked, after_tap, as_answers, shown_at
from kiosk.reply import Line, lines_of, only_says_status, status_now, status_of
from kiosk.routing import only_from_outside
from kiosk.web import pages as web_pages

pages = Blueprint("answers", __name__)

WAYS_ON: Final[dict[str, Act]] = {
    "thanks": "thanks",
    "stopped": "stopped",
    "not-stopped": "not-stopped",
    "again": "again",
    "send": "more",
}
"""What a press on the page of answers says to staff."""
_WORDS = "words"
_JOURNEY = re.compile(r"[0-9a-f]{32}")
_PAGES = ("keys", "answers", "more")


@dataclass(frozen=True)
class Shown:
    """One answer as its page shows it: when it was sent, its lines, and words in English for a family."""

    sent: datetime
    lines: tuple[Line, ...]
    words: str


@dataclass(frozen=True)
class Asked:
    """A form as it came in. `code` is None while pictures are missing, or for a reference with a slip in it."""

    pictures: tuple[str, ...] = field(default=(), repr=False)
    typed: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    picked: Picked = field(default=(), repr=False)
    tapped: str = field(default="", repr=False)
    """The question whose picture was tapped just now: the page comes back there."""
    part: int = 0
    """Which of the pictures are shown, where the child wants few at a time."""
    page: str = "keys"
    go: str = ""
    journey: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    family: bool = False

    @property
    def code(self) -> bytes | None:
        """What to try."""
        if self.family:
            reference = codes.read_reference(self.typed)
            return codes.reference_code(reference) if reference else None
        return codes.picture_code(self.pictures) if len(self.pictures) == codes.PICTURES else None


@pages.get("/<tag:locale>/answer")
def enter(locale: str) -> ResponseReturnValue:
    """The keys, and no picture yet."""
    return _keys(Asked())


@pages.post("/<tag:locale>/answer")
def step(locale: str) -> ResponseReturnValue:
    """Every step of coming back: a tap on a key, the look at the answers, and what is said to them."""
    asked = _read(family=False)
    if asked.go in ("stop", "clear"):
        return redirect(url_for("pupil.leave", locale=locale), 303)
    if asked.go == "back":
        to = "pupil.start" if asked.page != "more" else None
        return redirect(url_for(to, locale=locale), 303) if to else _look(asked)
    if asked.go == "hide":
        return render_template("answer_hide.html", asked=asked)
    if asked.go == "undo":
        return _keys(_with(asked, asked.pictures[:-1]))
    if asked.go == "afresh":
        return _keys(Asked())
    if asked.page == "keys" and asked.go != "look":
        return _keys(_with(asked, codes.after_tap(asked.pictures, request.form.get("key", ""))))
    if asked.page == "more" and (asked.go in ("", "here") or asked.go.startswith(MORE)):
        return _more(asked)  # nothing is said yet, so nobody looks at the code
    return _look(asked)


@pages.get("/<tag:locale>/family/answer")
def enter_reference(locale: str) -> ResponseReturnValue:
    """A parent types the reference that the page gave them."""
    return _keys(Asked(family=True))


@pages.post("/<tag:locale>/family/answer")
def step_of_family(locale: str) -> ResponseReturnValue:
    """The same steps for a family."""
    asked = _read(family=True)
    if asked.go == "leave":
        return redirect(url_for("family.form", locale=locale), 303)
    return _look(asked)


def try_again(locale: str, status: int) -> ResponseReturnValue:
    """The page after a form that could not be taken: what was typed is still in it."""
    asked = _read(family=request.endpoint == "answers.step_of_family")
    return _not_now(asked, status) if asked.page == "keys" else _more(asked, not_kept=True, status=status)


def _look(asked: Asked) -> ResponseReturnValue:
    """Try the code, and show or do what was asked for, if it is right."""
    if asked.code is None:
        return _keys(asked, slip=asked.family and bool(asked.typed.strip()))
    if not tries.may_try():
        return render_template(_template(asked, "wait"), asked=asked), 429
    try:
        found = pigeonholes().open(asked.code, _today())
    except (NoPepper, StoreError):
        return _not_now(asked)
    if found is None or (found.slip.channel == "family") != asked.family:
        tries.note_wrong("reference" if asked.family else "pictures")
        return _keys(asked, wrong=True)
    if asked.go == "more":
        return _more(asked)
    if asked.go in WAYS_ON:
        return _say(asked, found)
    return _answers(asked, found)


def _say(asked: Asked, found: Found) -> ResponseReturnValue:
    act = WAYS_ON[asked.go]
    if act == "more" and not (asked.words.strip() or asked.picked):
        return _more(asked, empty=True)
    words = {_WORDS: asked.words} if act == "more" and asked.words.strip() else {}
    if over := room_missing(words, desk.content()):
        return _more(asked, over=over, status=422)
    language = web_pages.words()
    answers = as_answers(asked.picked, desk.content(), language) if act == "more" else ()
    try:
        chosen = _follow_ups().send(found.slip, act, language.tag, asked.journey, words, answers)
    except (NotTaking, StoreError):
        return _more(asked, not_kept=True, status=503)
    outside = only_from_outside(chosen)
    return render_template(_template(asked, "said"), asked=_afresh(asked), act=act, outside=outside)


def _answers(asked: Asked, found: Found) -> str:
    with suppress(NotTaking, StoreError):  # staff learn a little later; the answer must show all the same
        _follow_ups().note_seen(found, web_pages.words().tag)
    content, replies = desk.content(), [read.reply for read in found.answers]
    said = [number for number, reply in enumerate(replies) if not only_says_status(reply, content)]
    return render_template(
        _template(asked, "list"),
        asked=_afresh(asked),
        answers=[_shown(found, number) for number in said],
        waiting=_waiting(found),
        status=status_now(replies, content),
        since=max((one.sent_at for one in replies if status_of(one, content)), default=found.slip.told_at),
    )


def _shown(found: Found, number: int) -> Shown:
    reply = found.answers[number].reply
    today = datetime.now(desk.school().zone).date()
    return Shown(reply.sent_at, lines_of(reply, desk.content(), web_pages.words(), today), reply.words)


def _waiting(found: Found) -> date | None:
    """The day by which it is read, as was said when it was told; None where nothing was, or that day is over."""
    profile = desk.profile()
    when = school_time(profile, found.slip.told_at, desk.school().zone) if profile.hours else None
    by = when.by.date() if when and when.by else None
    return by if by and by >= datetime.now(desk.school().zone).date() else None


def _keys(asked: Asked, *, wrong: bool = False, slip: bool = False) -> ResponseReturnValue:
    shown = render_template(
        _template(asked, "code"), asked=asked, wrong=wrong, slip=slip, keys=code_pictures()
    )
    return (shown, 422) if wrong or slip else shown


def _more(
    asked: Asked, *, empty: bool = False, not_kept: bool = False, over: int = 0, status: int = 200
) -> ResponseReturnValue:
    """`over`: by so many characters the words are too long. A parent is told so, a child that it did not work."""
    shown = shown_at(desk.content(), asked.part, look().grid)
    page = render_template(
        _template(asked, "more"),
        asked=asked,
        empty=empty,
        not_kept=not_kept or (over > 0 and not asked.family),
        over=over,
        shown=shown,
        at=asked.tapped or (shown.groups[0][0].key if asked.go.startswith(MORE) else ""),
    )
    return page, 422 if empty else status


def _not_now(asked: Asked, status: int = 503) -> ResponseReturnValue:
    return render_template(_template(asked, "wait"), asked=asked), status


def _template(asked: Asked, page: str) -> str:
    return f"{'family_' if asked.family else ''}answer_{page}.html"


def _with(asked: Asked, pictures: tuple[str, ...]) -> Asked:
    return Asked(pictures, journey=asked.journey)


def _afresh(asked: Asked) -> Asked:
    """The code, and a new journey for what may be said next."""
    return Asked(asked.pictures, asked.typed, family=asked.family)


def _read(*, family: bool) -> Asked:
    untrusted = request.form
    journey = untrusted.get("journey", "")
    words, go = own_words(untrusted.get("own_words", "")), untrusted.get("go", "")
    return Asked(
        pictures=() if family else codes.read_pictures(untrusted.getlist("picture")),
        typed=untrusted.get("reference", "")[: codes.TYPED_LIMIT] if family else "",
        words=words,
        picked=()
        if family
        else after_tap(untrusted.getlist("picked"), untrusted.get("tile", ""), desk.content()),
        tapped=untrusted.get("tile", "").partition(".")[0],
        part=number_of_part(go if go.startswith(MORE) else f"{MORE}{untrusted.get('part', '')}"),
        page=untrusted.get("page", "") if untrusted.get("page") in _PAGES else "keys",
        go=go,
        journey=bytes.fromhex(journey) if _JOURNEY.fullmatch(journey) else secrets.token_bytes(16),
        family=family,
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _follow_ups() -> FollowUps:
    found: FollowUps = current_app.extensions["kiosk.follow_ups"]
    return found
