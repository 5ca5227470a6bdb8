"""What a page of the matrix is, and every page that a pupil can meet, as data: where it stands and what is told so far.

A page of a journey is asked for as the browser would: with a form that names the page and carries a draft. Nothing is
tapped through, so a page costs one request. `test_matrix.py` fails for a template that no page here shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tests.public.coming_back import KEYS

Fields = tuple[tuple[str, str], ...]

CANARY = "the canary sings in every corner"
TOLD: Fields = (
    ("feel", "red"),
    ("feeling", "scared"),
    ("what", "words"),
    ("what", "online"),
    ("more", "names"),
    ("where", "toilets"),
    ("who", "child"),
    ("name", "yes"),
    ("own_name", "Zoë B"),
    ("own_words", CANARY),
    ("drawing", "2:8g5k8g9s.home:c0a0"),
)
PICKED: Fields = (("feel", "yellow"), ("what", "words"))
_ANSWERED: Fields = (("ask_safe", "yes"),)
_MODE: Fields = (("mode", "practice"),)
_PRACTISED: Fields = (*PICKED, *_MODE)


@dataclass(frozen=True)
class PublicPage:
    """One page. `form` None: it is fetched; else it is the answer to this form, sent to `path`.

    `said`: the status that the answer has. `shut`: looked at on a Sunday. `closed`: at a school that is not open yet.
    """

    name: str
    path: str
    form: Fields | None = None
    said: int = 200
    shut: bool = False
    closed: bool = False
    heading: bool = True
    """False where the focus goes elsewhere on purpose: to what went wrong, or to the way back from a hidden page."""
    lesson: bool = False
    """On a tablet on which staff teach how to tell."""
    left_alone: bool = False
    """Nobody has touched it for as long as it takes until it asks."""
    printed: bool = False
    """It can be printed, and what it prints is judged on paper too."""
    sheet: str = ""
    """A file of `kiosk poster` instead of an app's page: looked at on paper only."""

    def __str__(self) -> str:
        return self.name


def _step(name: str, page: str = "", told: Fields = PICKED, go: str = "here", **more: object) -> PublicPage:
    """A page of the journey, or with `go` the one that this press leads to from there."""
    form = (("page", page or name), ("trail", "promise feel what name check"), *told, ("go", go))
    return PublicPage(name, "tell", form, **more)  # type: ignore[arg-type]


def _code(name: str, *fields: tuple[str, str], **more: object) -> PublicPage:
    """A page of coming back, with the pictures of the story that `scenery.py` has told (see `OWN_PICTURES`)."""
    return PublicPage(name, "answer", fields, **more)  # type: ignore[arg-type]


OWN_PICTURES = ("picture", "(own)")
"""Stands in a form for the six pictures that open an answer."""
_WRONG = tuple(("picture", key) for key in list(KEYS.values())[:6])

_FETCHED = (
    PublicPage("start", ""),
    PublicPage("start, out of hours", "", shut=True),
    PublicPage("closed", "", said=503, closed=True),
    PublicPage("help now", "help"),
    PublicPage("languages", "languages"),
    PublicPage("done", "done"),
    PublicPage("done, out of hours", "done", shut=True),
    PublicPage("cleared", "cleared/" + "00" * 16),
    PublicPage("promise", "tell"),
    PublicPage("kind", "other"),
    PublicPage("look and sound", "look-and-sound"),
    PublicPage("meaning", "what-is-it"),
    PublicPage("if you see it", "if-you-see-it"),
    PublicPage("mean messages", "mean-messages"),
    PublicPage("credits", "credits"),
    PublicPage("no such page", "nowhere", said=404),
    PublicPage("too much for one page", "look-and-sound", (("set", "x" * 300_000),), said=413),
    PublicPage("practice done", "practice"),
    PublicPage("tablet", "tablet"),
    PublicPage("tablet check", "tablet/check"),
)
_ASKED = tuple(
    _step(one)
    for one in ("feel", "what", "where", "who", "feeling", "when", "often", "saw", "did", "why", "want")
)
_JOURNEY = (
    *_ASKED,
    _step("where, more of them", "where", go="more.1"),
    _step("more.dislike", told=(("feel", "blue"), ("what", "dislike"), ("more", "touch"))),
    _step("more.unsafe", told=(("what", "unsafe"),)),
    _step("flag", told=(("feel", "blue"), ("what", "unsafe"))),
    _step("one more thing", "check", told=(), go="send", said=422),
    _step("name"),
    _step("named", told=(*PICKED, ("name", "yes"), ("own_name", "Zoë B"))),
    _step("letter", told=(*PICKED, ("name", "yes"))),
    _step("words", told=(*PICKED, ("own_words", CANARY))),
    _step("draw", told=(*PICKED, ("drawing", "2:8g5k8g9s.home:c0a0"))),
    _step("adult"),
    _step("not_for"),
    _step("friend_knows"),
    _step("answer", told=(*PICKED, ("name", "yes"), ("own_name", "Zoë B"))),
    _step("check", told=TOLD),
    _step("check, a long text", "check", told=(*PICKED, ("own_words", f"{CANARY} " * 60))),
    _step("check, out of hours", "check", told=PICKED, shut=True),
    _step("help", "feel", go="help"),
    _step("stop", "feel", go="stop"),
    _step("hide", "feel", go="hide", heading=False),
    _step("again", "check", told=(*TOLD, ("unheard_of", "x")), said=422),
    _step("a lesson is over", "check", told=(*PICKED, ("mode", "practice")), said=409),
    _step("my pictures", "check", told=PICKED, go="send", printed=True),
    _step(
        "done, something seen",
        "check",
        told=(("kind", "saw"), ("what", "words"), ("answer", "none")),
        go="send",
    ),
)
_COMING_BACK = (
    PublicPage("keys", "answer"),
    _code("keys, three put in", *_WRONG[:3]),
    _code("keys, all put in", *_WRONG),
    _code("keys, wrong", *_WRONG, ("go", "look"), said=422, heading=False),
    _code("my answer", OWN_PICTURES, ("go", "look")),
    _code("say more", OWN_PICTURES, ("page", "answers"), ("go", "more")),
    _code("said", OWN_PICTURES, ("page", "answers"), ("go", "thanks")),
    _code("my answer, hidden", OWN_PICTURES, ("page", "answers"), ("go", "hide"), heading=False),
    _code("not now", *_WRONG, ("csrf_token", "out of date"), said=400),
)
_SURVEY = (
    PublicPage("survey", "survey"),
    PublicPage("survey, a question", "survey", (("at", "0"), ("go", "begin"))),
    PublicPage("survey, its end", "survey", (*_ANSWERED, ("at", "20"), ("go", "here"))),
    PublicPage("survey, hidden", "survey", (*_ANSWERED, ("at", "1"), ("go", "hide")), heading=False),
    PublicPage("survey, nothing answered", "survey", (("at", "0"), ("go", "send")), said=422, heading=False),
    PublicPage("survey, done", "survey", (*_ANSWERED, ("at", "1"), ("go", "send"))),
)
_LESSON = {"lesson": True}
_IN_A_LESSON = (
    PublicPage("start, in a lesson", "", **_LESSON),
    PublicPage("help now, in a lesson", "help", **_LESSON),
    PublicPage("promise, in a lesson", "tell", **_LESSON),
    _step("feel, in a lesson", "feel", told=_PRACTISED, **_LESSON),
    _step("check, in a lesson", "check", told=(*TOLD, *_MODE), **_LESSON),
    _step("help, in a lesson", "feel", told=_PRACTISED, go="help", **_LESSON),
    _step("my pictures, in a lesson", "check", told=_PRACTISED, go="send", printed=True, **_LESSON),
    _step("a lesson has begun", "check", said=409, **_LESSON),
)
_LEFT_ALONE = (_step("left alone", "feel", heading=False, left_alone=True),)
PUPIL_PAGES: Sequence[PublicPage] = (
    *_FETCHED,
    *_JOURNEY,
    *_COMING_BACK,
    *_SURVEY,
    *_IN_A_LESSON,
    *_LEFT_ALONE,
)

NOT_JUDGED: Mapping[str, str] = MappingProxyType(
    {
        "symbols.html": "the sheet of all drawings, in the demonstration only",
    }
)
"""Templates of whole pages that nobody meets at a school; and why."""
