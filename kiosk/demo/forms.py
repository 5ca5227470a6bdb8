"""A page's forms, read and filled in as a browser does it, with the standard library alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import urlencode

_TYPED = {"text", "textarea"}
_TICKED = {"checkbox", "radio"}


class NotOnPage(LookupError):
    """A form has no such field or button. Its text is the name, and the value where a page offers values."""


@dataclass(frozen=True)
class Control:
    """One field of a form. Only what is `sent` goes out with it: a browser leaves an unticked box at home."""

    kind: str
    name: str
    value: str
    sent: bool = True

    def typed(self, text: str) -> "Control":
        """This box with that text in it."""
        return replace(self, value=text)

    def ticked(self, value: str) -> "Control":
        """This box or circle after the one with that value is picked; a picked circle clears its rivals."""
        return replace(self, sent=self.value == value or (self.sent and self.kind == "checkbox"))


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes, its fields, and its submit buttons as (name, value)."""

    action: str
    controls: tuple[Control, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()

    def carried(self, name: str) -> tuple[str, ...]:
        """What the hidden fields of this name hold."""
        return tuple(one.value for one in self._named(name, {"hidden"}))

    def has_box(self, name: str) -> bool:
        """True when the form has a box of this name to type into."""
        return bool(self._named(name, _TYPED))

    def has_choice(self, name: str) -> bool:
        """True when the form has boxes or circles of this name to tick."""
        return bool(self._named(name, _TICKED))

    def typing(self, name: str, text: str) -> "Form":
        """The form with this text in its box of this name, or NotOnPage when it has no such box."""
        return self._changing(self._named(name, _TYPED), name, lambda one: one.typed(text))

    def ticking(self, name: str, value: str) -> "Form":
        """The form with this box or circle ticked, or NotOnPage when it has none of this name and value."""
        same_name = self._named(name, _TICKED)
        meant = same_name if value in {one.value for one in same_name} else ()
        return self._changing(meant, f"{name}={value}", lambda one: one.ticked(value))

    def pressing(self, name: str, value: str) -> bytes:
        """The body that a browser sends for this button, or NotOnPage when the form has no such button."""
        if (name, value) not in self.buttons:
            raise NotOnPage(f"{name}={value}")
        told = [(one.name, one.value) for one in self.controls if one.sent]
        body = urlencode([(key, _with_line_ends(text)) for key, text in [*told, (name, value)]])
        return body.encode("ascii")

    def _named(self, name: str, kinds: set[str]) -> tuple[Control, ...]:
        return tuple(one for one in self.controls if one.name == name and one.kind in kinds)

    def _changing(
        self, meant: tuple[Control, ...], called: str, change: Callable[[Control], Control]
    ) -> "Form":
        if not meant:
            raise NotOnPage(called)
        return replace(self, controls=tuple(change(one) if one in meant else one for one in self.controls))


def read_forms(page: str) -> tuple[Form, ...]:
    """Every form on an HTML page, in order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return tuple(reader.forms)


def _with_line_ends(text: str) -> str:
    # Every line end leaves a browser as CR LF, whatever it was on the page (HTML, "encoding the form data").
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._inside = False
        self._textarea: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
            self._inside = True
        elif self._inside and given.get("name"):
            self._control(tag, given)

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._textarea:
            self._add(Control("textarea", self._textarea, self._text.removeprefix("\n")))
            self._textarea = None

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "submit" if tag == "button" else "text")
        if tag == "textarea":
            self._textarea, self._text = given["name"], ""
        elif tag in ("button", "input") and kind == "submit":
            self._add((given["name"], given.get("value", "")))
        elif tag == "input" and kind in _TICKED:
            self._add(Control(kind, given["name"], given.get("value", "on"), sent="checked" in given))
        elif tag == "input":
            known = kind if kind == "hidden" else "text"
            self._add(Control(known, given["name"], given.get("value", "")))

    def _add(self, found: Control | tuple[str, str]) -> None:
        form = self.forms[-1]
        if isinstance(found, Control):
            self.forms[-1] = replace(form, controls=(*form.controls, found))
        else:
            self.forms[-1] = replace(form, buttons=(*form.buttons, found))
