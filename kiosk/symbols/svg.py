"""Untrusted SVG, taken apart and written anew from a short list of shapes, attributes and values.

What is not on the list is refused and never mended: a drawing that loses a part can come to mean something else.
Only what draws nothing is left out in silence: comments, titles, ids, and what drawing programs note for themselves.
"""

import re
from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from kiosk.symbols.errors import BadPicture

LARGEST = 100_000
MOST_SHAPES = 2_000
DEEPEST = 30

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset({"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"})
_SAY_NOTHING = frozenset({"title", "desc", "metadata"})
_LEFT_OUT = frozenset({"id", "class", "version", "baseProfile", "role", "focusable", "enable-background"})

# Each text fits these patterns in one way only, so that no value, however bad, takes long to refuse.
_NUMBER = r"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE][-+]?\d{1,2})?"
_LENGTH = re.compile(rf"{_NUMBER}(?:px)?")
_NUMBERS = re.compile(r"[-+0-9.eE,\s]+")
_SHARE = re.compile(rf"{_NUMBER}%?")
_OUTLINE = re.compile(r"[MmZzLlHhVvCcSsQqTtAa0-9eE+\-.,\s]+")
_MOVES = re.compile(
    r"(?:(?:matrix|translate|scale|rotate|skewX|skewY) ?\([-+0-9.eE,\s]{1,200}\)[\s,]*){1,20}"
)
_PAINT = re.compile(
    r"none|currentColor|[a-z]{3,20}|#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})"
    r"|rgb\((?:\s*\d{1,3}%?\s*,){2}\s*\d{1,3}%?\s*\)"
    r"|var\(--(?:symbol|zone)-[a-z]{3,8}, ?#[0-9a-fA-F]{3,6}\)"
)
_DASHES = re.compile(r"none|[-+0-9.eE,\s]+")
_ATTRIBUTES: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"), _LENGTH),
    **dict.fromkeys(("width", "height", "stroke-width", "stroke-miterlimit", "stroke-dashoffset"), _LENGTH),
    **dict.fromkeys(("viewBox", "points"), _NUMBERS),
    **dict.fromkeys(("fill", "stroke", "color"), _PAINT),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity"), _SHARE),
    **dict.fromkeys(("fill-rule", "clip-rule"), re.compile("nonzero|evenodd")),
    "d": _OUTLINE,
    "transform": _MOVES,
    "stroke-dasharray": _DASHES,
    "stroke-linecap": re.compile("butt|round|square"),
    "stroke-linejoin": re.compile("miter|round|bevel"),
    "preserveAspectRatio": re.compile(r"none|x(?:Min|Mid|Max)Y(?:Min|Mid|Max)(?: (?:meet|slice))?"),
}


def clean_svg(untrusted: bytes) -> str:
    """The drawing as one <svg> without anything but shapes. BadPicture, with the reason, for everything else."""
    if len(untrusted) > LARGEST:
        raise BadPicture(f"it is larger than {LARGEST // 1000} kB")
    return _Cleaner().clean(untrusted)


class _Cleaner:
    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: list[str] = []
        self._unheard = 0  # how deep inside an element that is left out with all it holds
        self._shapes = 0

    def clean(self, untrusted: bytes) -> str:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(untrusted, True)
        except (expat.ExpatError, UnicodeError, ValueError, LookupError):
            raise BadPicture("it is not a whole SVG file") from None
        if not self._shapes:
            raise BadPicture("it shows nothing")
        return "".join(self._out)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._unheard or (self._open and _is_left_out(space, local)):
            self._unheard += 1
            return
        if space != _SVG or local not in _SHAPES or (local == "svg") != (not self._open):
            raise BadPicture(f"it holds <{_shown(local)}>")
        self._shapes += local not in ("svg", "g")
        self._open.append(local)
        if self._shapes > MOST_SHAPES or len(self._open) > DEEPEST:
            raise BadPicture("it is too intricate")
        kept = _kept(attributes)
        if local == "svg":
            kept = {"xmlns": _SVG, **_framed(kept)}
        self._out.append(f"<{local}{''.join(f' {key}={quoteattr(value)}' for key, value in kept.items())}>")

    def _end(self, name: str) -> None:
        if self._unheard:
            self._unheard -= 1
        else:
            self._out.append(f"</{self._open.pop()}>")

    def _text(self, text: str) -> None:
        if text.strip() and not self._unheard:
            raise BadPicture("it holds text")

    def _doctype(self, *_: object) -> None:
        raise BadPicture("it holds a DOCTYPE or an entity")

    def _instruction(self, target: str, _: str) -> None:
        raise BadPicture(f"it holds <?{_shown(target)}>")


def _is_left_out(space: str, local: str) -> bool:
    """Titles and notes, and everything of a drawing program's own. Of SVG's other parts nothing is left out."""
    return local in _SAY_NOTHING if space == _SVG else space not in ("", "http://www.w3.org/1999/xhtml")


def _kept(attributes: Mapping[str, str]) -> dict[str, str]:
    kept = {}
    for name, value in attributes.items():
        space, _, local = name.rpartition(" ")
        if local == "href":
            raise BadPicture("it refers to something else (href)")
        if space or local in _LEFT_OUT or local.startswith(("data-", "aria-")):
            continue
        rule = _ATTRIBUTES.get(local)
        if rule is None or not rule.fullmatch(value.strip()):
            raise BadPicture(f'it holds {_shown(local)}="{_shown(value)}"')
        kept[local] = " ".join(value.split())
    return kept


def _framed(root: Mapping[str, str]) -> dict[str, str]:
    """The root with a viewBox, so that a page can draw it at any size; its own size is left out."""
    frame = root.get("viewBox") or f"0 0 {root.get('width', '')} {root.get('height', '')}".replace("px", "")
    numbers = frame.replace(",", " ").split()
    if len(numbers) != 4 or not all(re.fullmatch(_NUMBER, number) for number in numbers):
        raise BadPicture("it has no viewBox and no size")
    if min(float(numbers[2]), float(numbers[3])) <= 0:
        raise BadPicture("its viewBox has no size")
    rest = {key: value for key, value in root.items() if key not in ("viewBox", "width", "height", "x", "y")}
    return {"viewBox": " ".join(numbers), **rest}


def _shown(text: str) -> str:
    return re.sub(r"[^\w:(). -]", "", text)[:40]
