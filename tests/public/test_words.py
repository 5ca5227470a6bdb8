"""The English words on every pupil's page, whole, against the limits for a reader of six or seven."""

from html.parser import HTMLParser

import pytest

from tests.reading import complaints
from tests.visitor import Visitor

TOLD = (("go", "next"), ("pick", "feel.red"), ("pick", "what.unsafe"))
NAMING = (*TOLD, ("go", "next"), ("go", "skip"))
CHECKED = (*NAMING, ("pick", "name.no"))
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "promise": (),
    "feel": TOLD[:1],
    "what": TOLD[:2],
    "flag": TOLD,
    "more": (*TOLD, ("go", "next")),
    "name": NAMING,
    "named": (*NAMING, ("pick", "name.yes")),
    "check": CHECKED,
    "who": (*CHECKED, ("go", "change.who")),
    "more of it": (*CHECKED, ("go", "more.1")),
    "still more of it": (*CHECKED, ("go", "more.1"), ("go", "more.2")),
    "letter": (*NAMING, ("pick", "name.yes"), ("go", "change.letter")),
    "friend_knows": (*NAMING, ("go", "change.friend_knows")),
    "where": (*CHECKED, ("go", "change.where"), ("pick", "where.home")),
    "adult": (*CHECKED, ("go", "change.adult")),
    "all told": (
        *(*CHECKED, ("go", "change.where"), ("pick", "where.home"), ("go", "next")),
        *(("go", "change.more"), ("pick", "more.home"), ("go", "next")),
    ),
    "not_for": (*CHECKED, ("go", "change.not_for")),
    "words": (*CHECKED, ("go", "change.words")),
    "draw": (*CHECKED, ("go", "change.draw"), ("go", "draw.add.bus")),
    "hide": (*CHECKED, ("go", "hide")),
    "stop": (*CHECKED, ("go", "stop")),
    "help": (*CHECKED, ("go", "help")),
}


class _Lines(HTMLParser):
    """The lines that a pupil reads, in order: one for each heading, paragraph, tile and label."""

    BLOCKS = frozenset({"h1", "h2", "p", "li", "button", "a", "dt", "dd", "label", "strong"})

    # In a <bdi> stand names of people: the school's words, not ours.
    SILENT = frozenset({"title", "svg", "noscript", "textarea", "bdi"})

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.lines.append("")
        if tag in self.SILENT:
            self.silent += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self.silent -= 1
        if tag in self.BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.lines[-1] += data


def lines_of(html: str) -> list[str]:
    reader = _Lines()
    reader.feed(html)
    return [line for raw in reader.lines if (line := " ".join(raw.split()).strip(" .:"))]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_journey_is_easy_to_read(pupil: Visitor, page: str) -> None:
    pupil.get("/en-GB/tell")
    for name, value in PAGES[page]:
        pupil.press(name, value)

    lines = [line for line in lines_of(pupil.html) if len(line) > 1 or page != "letter"]
    assert complaints(lines) == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/other",
        "/what-is-it",
        "/if-you-see-it",
        "/mean-messages",
        "/help",
        "/done",
        "/languages",
        "/look-and-sound",
        f"/cleared/{'00' * 16}",
        "/nothing",
    ],
)
def test_a_page_around_the_journey_is_easy_to_read(pupil: Visitor, path: str) -> None:
    pupil.get(f"/en-GB{path}")

    lines = [line for line in lines_of(pupil.html) if line not in ("polski", "اردو", "English")]
    assert complaints(lines) == []


def test_a_hard_page_would_be_noticed() -> None:
    assert complaints(lines_of("<h1>Please submit your incident report!</h1>"))


@pytest.mark.parametrize("kind", ["saw", "idea", "good", "feel"])
def test_the_thanks_for_a_short_route_are_easy_to_read(pupil: Visitor, kind: str) -> None:
    pupil.get("/en-GB/other").press("pick", f"kind.{kind}")
    pupil.press("go", "skip" if kind in ("saw", "feel") else "next")
    assert complaints(lines_of(pupil.html)) == [], "the page before Send"

    pupil.press("go", "send")

    assert pupil.title == "Thank you for telling us."
    assert complaints(lines_of(pupil.html)) == []
