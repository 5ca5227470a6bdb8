"""What a child drew, as numbers and nothing else: lines and little pictures on a paper of 1000 by 700.

The text form is made so that it can only ever be drawn. Marks are joined by full stops; a line is its width and
its points (`2:0a1b0c1d`), a picture is its key and its middle (`bus:3s2u`). A coordinate is two digits to the base
of 32. Each mark has one form only, so a drawing that was read is written back byte by byte.
"""

import re
from dataclasses import dataclass
from typing import Final

WIDTH, HEIGHT = 1000, 700
LARGEST: Final = (
    4000  # characters: with all own words (see kiosk.content.load) a worry still fits its envelope
)
MOST_MARKS: Final = 150
STROKES: Final = {1: 6, 2: 14, 3: 28}  # the three widths of a line, on the paper's own scale
STAMP_SIDE: Final = 168

# Pictures for whoever can't, or won't, draw a line. A key is for ever: drawings that were sent hold it.
STAMPS: Final = (
    *("child", "children", "grownup", "feel-happy", "feel-sad", "feel-angry", "feel-scared", "school"),
    *("home", "bus", "playground", "phone"),
)
_COLUMNS: Final = 5  # where pictures come to lie, one beside the other, until somebody moves them

_LINE = re.compile(r"([123]):((?:[0-9a-v]{4})+)", re.ASCII)
_STAMP = re.compile(r"([a-z-]{2,24}):([0-9a-v]{4})", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuv"

Point = tuple[int, int]


class BadDrawing(ValueError):
    """This is no drawing. The text never says what was in it."""


@dataclass(frozen=True)
class Line:
    """One line: its width (1, 2 or 3) and the points it runs through, at least one."""

    width: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Stamp:
    """One little picture: the key of its symbol, and the point where its middle lies."""

    key: str
    at: Point


Mark = Line | Stamp


@dataclass(frozen=True)
class Drawing:
    """Marks in the order in which they were made; none at all is an empty paper."""

    marks: tuple[Mark, ...] = ()

    @classmethod
    def read(cls, untrusted: str) -> "Drawing":
        """The drawing with this text form. Raises BadDrawing for any other text; the empty text is an empty paper."""
        if not untrusted:
            return cls()
        if len(untrusted) > LARGEST:
            raise BadDrawing("a drawing is too large")
        parts = untrusted.split(".")
        if len(parts) > MOST_MARKS:
            raise BadDrawing("a drawing has too many marks")
        return cls(tuple(_read_mark(part) for part in parts))

    def __str__(self) -> str:
        """Its one text form."""
        return ".".join(map(_written, self.marks))

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(isinstance(mark, Line) for mark in self.marks)

    @property
    def stamps(self) -> tuple[str, ...]:
        """The keys of its pictures, in order."""
        return tuple(mark.key for mark in self.marks if isinstance(mark, Stamp))

    def stamped(self, key: str) -> "Drawing":
        """With one picture more, in the next free place; the same drawing where no more would fit."""
        more = Drawing((*self.marks, Stamp(key, _place(len(self.stamps)))))
        fits = len(more.marks) <= MOST_MARKS and len(str(more)) <= LARGEST
        return more if fits and key in STAMPS else self

    def undone(self) -> "Drawing":
        """Without its last mark."""
        return Drawing(self.marks[:-1])


def _read_mark(text: str) -> Mark:
    if found := _LINE.fullmatch(text):
        codes = found[2]
        return Line(int(found[1]), tuple(_point(codes[at : at + 4]) for at in range(0, len(codes), 4)))
    if (found := _STAMP.fullmatch(text)) and found[1] in STAMPS:
        return Stamp(found[1], _point(found[2]))
    raise BadDrawing("a drawing has a mark that is none")


def _point(code: str) -> Point:
    x, y = int(code[:2], 32), int(code[2:], 32)
    if x > WIDTH or y > HEIGHT:
        raise BadDrawing("a drawing runs off its paper")
    return x, y


def _written(mark: Mark) -> str:
    if isinstance(mark, Stamp):
        return f"{mark.key}:{_code(mark.at)}"
    return f"{mark.width}:{''.join(map(_code, mark.points))}"


def _code(point: Point) -> str:
    return "".join(_DIGITS[value // 32] + _DIGITS[value % 32] for value in point)


def _place(number: int) -> Point:
    row, column = divmod(number, _COLUMNS)
    return 100 + 200 * column, 120 + 230 * (row % 3)
