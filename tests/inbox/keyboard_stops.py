"""The stops that the Tab key makes on a page, in order, read from the page's HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_DAY = 4
"""A field for a day is the day, the month, the year and the calendar: a stop each, where there are most."""
_FIELDS = ("input", "select", "textarea")
_ONE_BY_ONE = ("button", "summary", *_FIELDS)


@dataclass
class Stop:
    """One press of Tab away from the one before."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)

    @property
    def is_field(self) -> bool:
        """Something is chosen or typed here."""
        return self.tag in (*_FIELDS, "summary")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stops: list[Stop] = []
        self._folded: list[bool] = []
        self._radios: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "details":
            self._folded.append("open" not in found)
        # What is folded away takes no stop, but what opens it does.
        hidden = any(self._folded[:-1] if tag == "summary" else self._folded) or "hidden" in found
        if hidden or found.get("type") == "hidden":
            return
        if tag in _ONE_BY_ONE or (tag == "a" and "href" in found):
            self._stop(tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self._folded.pop()

    def _stop(self, tag: str, found: dict[str, str | None]) -> None:
        if found.get("type") == "radio":
            if found.get("name") in self._radios:
                return
            self._radios.add(found.get("name"))
        self.stops += [Stop(tag, found)] * (_DAY if found.get("type") == "date" else 1)


def stops_of(html: str) -> list[Stop]:
    """Every stop of this page, in order. A group of radio buttons is one."""
    reader = _Reader()
    reader.feed(html)
    return reader.stops


def after_the_menu(html: str) -> list[Stop]:
    """Every stop once the link past the menu was used: that link is the first stop of the page."""
    first = stops_of(html)[0]
    assert first.attributes.get("href") == "#main"
    return stops_of(html.partition('<main id="main"')[2])
