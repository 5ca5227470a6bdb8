"""Every page that a family can meet, as data, and what it can print. `scenery.py` tells a worry for each standing."""

from collections.abc import Sequence
from typing import Any

from tests.journeys.matrix.pages import CANARY, Fields, PublicPage

PHONE = ("own_contact", "0116 496 0123")
MINE: Fields = (("about", "mine"), ("about_child", "words"))
ALL_TOLD: Fields = (
    *MINE,
    ("about_child", "online"),
    ("safe", "worried"),
    ("own_words", CANARY),
    PHONE,
    ("reach", "call"),
    ("besttime", "morning"),
    ("spoken", "gu"),
    ("interpreter", "yes"),
    ("own_child", "Zoë B"),
    ("where", "way"),
    ("who", "child"),
    ("signs", "sleep"),
    ("staff", "no"),
)
OWN_REFERENCE = "(own)"
"""Begins the value that stands in a form for a reference; after it how things stand: see `STANDINGS`."""
STANDINGS = ("", "reading", "working", "talk", "closed", "answered")
"""Received, the four that staff say with one tap, and an answer of prepared phrases and free words."""
_ASKED = (
    *("what", "safe", "words", "contact", "language", "child", "when", "where", "who", "saw", "did", "signs"),
    *("want", "readers"),
)


def _step(name: str, page: str = "", told: Fields = MINE, go: str = "here", **more: object) -> PublicPage:
    """A page of a family's way, or with `go` the one that this press leads to from there."""
    form = (("page", page or name), ("trail", "before what"), *told, ("go", go))
    return PublicPage(f"family, {name}", "family", form, **more)  # type: ignore[arg-type]


def _reference(name: str, *fields: tuple[str, str], standing: str = "", **more: object) -> PublicPage:
    """A page of coming back with a reference that opens how a worry stands."""
    form = (("reference", OWN_REFERENCE + standing), *fields)
    return PublicPage(f"family, {name}", "family/answer", form, **more)  # type: ignore[arg-type]


_WRONG: dict[str, Any] = {"said": 422, "heading": False}
_FETCHED = (
    PublicPage("family, languages", "family/languages"),
    PublicPage("family, before", "family", heading=False),
    PublicPage("family, before, out of hours", "family", shut=True, heading=False),
    PublicPage("family, closed", "family", closed=True, said=503),
    PublicPage("family, thanks", "family/thanks"),
    PublicPage("family, thanks, out of hours", "family/thanks", shut=True),
    PublicPage("family, left", "family/left", heading=False),
    PublicPage("family, about the school", "family/about"),
    PublicPage("family, advice", "family/advice"),
    PublicPage("family, calm at home", "family/calm", printed=True),
    PublicPage("family, reference", "family/answer"),
    PublicPage("family, survey", "family/survey"),
    PublicPage("family, survey, done", "family/survey", (("ask_safe", "yes"),)),
    PublicPage("family, survey, nothing answered", "family/survey", (), **_WRONG),
    PublicPage("family, no such page", "family/nowhere", said=404),
)
_JOURNEY = (
    *(_step(page) for page in _ASKED),
    _step("another child", "safe", told=(("about", "another"),)),
    _step("flag", "safe", told=(("about", "mine"), ("safe", "no")), go="next"),
    _step("check", told=ALL_TOLD),
    _step("check, out of hours", "check", told=MINE, shut=True),
    _step("nothing told", "check", told=(("about", "mine"),), go="send", **_WRONG),
    _step("too long", "words", told=(*MINE, ("own_words", "a" * 20_007)), go="next", **_WRONG),
    _step("damaged", "words", told=(*MINE, ("staff", "maybe")), go="next", **_WRONG),
    _step("who reads has changed", "check", told=(*MINE, ("excluded", "00" * 16)), go="send", **_WRONG),
    _step("a place is gone", "where", told=(*MINE, ("where", "own-den")), go="enough", **_WRONG),
    _step("not kept", "check", told=MINE, go="send", said=503, heading=False, closed=True),
    _step("sent", "check", told=ALL_TOLD, go="send", printed=True),
)
_COMING_BACK = (
    *(_reference(f"how it stands, {one or 'received'}", ("go", "look"), standing=one) for one in STANDINGS),
    _reference("say more", ("page", "answers"), ("go", "more"), standing="answered", heading=False),
    _reference("nothing more said", ("page", "more"), ("go", "send"), **_WRONG),
    _reference("said", ("page", "answers"), ("go", "thanks"), standing="answered"),
    _reference("no such reference", ("go", "look"), standing="unknown", **_WRONG),
    PublicPage(
        "family, a slip",
        "family/answer",
        (("reference", "ABCD-EFGH"), ("go", "look")),
        said=422,
        heading=False,
    ),
    PublicPage(
        "family, not now",
        "family/answer",
        (("reference", "ABCD-EFGH"), ("csrf_token", "out of date")),
        said=400,
    ),
)
_SHEETS = (
    PublicPage("poster", "poster", sheet="poster", heading=False),
    PublicPage("letter home", "letter", sheet="letter", heading=False),
)
FAMILY_PAGES: Sequence[PublicPage] = (*_FETCHED, *_JOURNEY, *_COMING_BACK, *_SHEETS)
