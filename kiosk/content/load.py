"""From the content files to `Content`, or a ContentError that names the file and the row."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast, get_args

from kiosk.content.model import (
    Ability,
    Audience,
    By,
    Called,
    Channel,
    Choice,
    Content,
    Direction,
    Field,
    Helpline,
    Locale,
    Pick,
    Question,
    Reason,
    Role,
    State,
)
from kiosk.content.rows import ContentError, Row, read_rows

# Each file and what its rows are called: zones.toml holds [[zone]] rows.
FILES: Mapping[str, str] = MappingProxyType(
    {
        "channels.toml": "channel",
        "fields.toml": "field",
        "happenings.toml": "happening",
        "helplines.toml": "helpline",
        "locales.toml": "locale",
        "questions.toml": "question",
        "readers.toml": "reader",
        "reasons.toml": "reason",
        "roles.toml": "role",
        "routing.toml": "route",
        "zones.toml": "zone",
    }
)
CHOICE_LISTS = ("zones", "happenings")
ROUTES = ("ordinary", "about_staff", "about_head")
RECOVERY = "recovery"
SCRIPTS = ("Latn", "Arab", "Beng", "Cyrl", "Deva", "Gujr", "Guru", "Hans", "Mlym", "Taml")

# 12,600 characters are at most 50,400 bytes; the rest of the largest envelope (64 KiB) is for choices.
ALL_LIMITS = 12_600

# What the pages ask for by name: without one of these, a page would break in front of a child.
QUESTIONS = ("feel", "what", "name", "who", "not_for", "about_child", "staff")
OWN_WORDS = ("words", "name", "child", "contact")

_SYMBOL = re.compile(r"[a-z]+(-[a-z]+)*")
_NUMBER = re.compile(r"[0-9]+( [0-9]+)*")
_BUILT_IN = Path(__file__).parent

Item = TypeVar("Item")
Texts = Mapping[str, str]


def load_content(folder: Path | None = None) -> Content:
    """The content in this folder, or the built-in one (read once). Raises ContentError for any mistake."""
    return _built_in() if folder is None else _load(folder)


@cache
def _built_in() -> Content:
    return _load(_BUILT_IN)


def _load(folder: Path) -> Content:
    texts = {file: _read(folder / file) for file in FILES}
    channels = _table(texts, "channels.toml", lambda key, row: Channel(key, row.label("label")))
    roles = _table(texts, "roles.toml", _role)
    _require("channels.toml", channels, get_args(Audience))
    _require("roles.toml", roles, (RECOVERY,))
    return Content(
        version=_version(texts),
        questions=_questions(texts, channels),
        fields=_fields(texts, channels),
        helplines=_helplines(texts, channels),
        locales=_locales(texts),
        roles=roles,
        routes=_routes(texts, [role.key for role in roles.values() if "read worries" in role.may]),
        channels=channels,
        called=_table(texts, "readers.toml", lambda key, row: _called(key, row, roles)),
        reasons=_table(texts, "reasons.toml", lambda key, row: Reason(key, row.label("label"))),
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(f"{path.name}: the file is missing.") from None
    except UnicodeDecodeError:
        raise ContentError(f"{path.name}: it must be saved as UTF-8.") from None


def _version(texts: Texts) -> str:
    # Reading as text has made every line end the same, so a checkout on Windows has the same version.
    whole = "".join(f"{file}\0{texts[file]}\0" for file in sorted(texts))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _table(texts: Texts, file: str, make: Callable[[str, Row], Item]) -> Mapping[str, Item]:
    """The file's rows by key, in file order."""
    return _by_key(read_rows(file, texts[file], FILES[file]), make)


def _by_key(
    rows: Iterable[Row], make: Callable[[str, Row], Item], name: Callable[[Row], str] = Row.key
) -> Mapping[str, Item]:
    found: dict[str, Item] = {}
    for row in rows:
        key = name(row)
        if key in found:
            raise row.error("there is a row with this name already.")
        found[key] = make(key, row)
        row.done()
    return MappingProxyType(found)


def _require(file: str, found: Collection[str], needed: Collection[str]) -> None:
    for key in needed:
        if key not in found:
            raise ContentError(f'{file}: the program needs the row "{key}", which is missing.')


def _questions(texts: Texts, channels: Collection[str]) -> Mapping[str, Question]:
    askers = _askers(texts)

    def make(key: str, row: Row) -> Question:
        listed = row.has("choices_from")
        choices = _listed(texts, row, key, askers) if listed else _by_key(row.rows("choice"), _choice)
        row.note()
        return Question(
            key=key,
            title=row.label("title"),
            hint=row.label_or_none("hint"),
            choices=tuple(choices.values()),
            pick=cast(Pick, row.one_of("pick", get_args(Pick))),
            channels=row.some_of("channels", channels),
            optional=row.yes_or_no("optional"),
        )

    questions = _table(texts, "questions.toml", make)
    _require("questions.toml", questions, QUESTIONS)
    return questions


def _askers(texts: Texts) -> Mapping[str, tuple[str, ...]]:
    """For each list of choices, the keys of the questions that take their choices from it."""
    rows = read_rows("questions.toml", texts["questions.toml"], FILES["questions.toml"])
    asking = [row for row in rows if row.has("choices_from")]
    chosen = [(row.key(), row.one_of("choices_from", CHOICE_LISTS)) for row in asking]
    askers = {name: tuple(key for key, asked in chosen if asked == name) for name in CHOICE_LISTS}
    for name, keys in askers.items():
        if not keys:
            raise ContentError(f'questions.toml: no question takes its choices from "{name}".')
    return askers


def _listed(
    texts: Texts, question: Row, key: str, askers: Mapping[str, tuple[str, ...]]
) -> Mapping[str, Choice]:
    """A list's choices in this question's words. Each row has words for every question that uses the list."""
    name = question.one_of("choices_from", CHOICE_LISTS)

    def make(choice: str, row: Row) -> Choice:
        words = row.part("label")
        labels = {asker: words.label(f"label.{asker}") for asker in askers[name]}
        words.done()
        return _drawn(choice, labels[key], row)

    return _table(texts, f"{name}.toml", make)


def _role(key: str, row: Row) -> Role:
    abilities = row.some_of("may", get_args(Ability))
    return Role(key, row.label("label"), tuple(cast(Ability, ability) for ability in abilities))


def _choice(key: str, row: Row) -> Choice:
    return _drawn(key, row.label("label"), row)


def _drawn(key: str, label: str, row: Row) -> Choice:
    symbol = row.word("symbol")
    if not _SYMBOL.fullmatch(symbol):
        raise row.error('"symbol" must be the name of a drawing, such as zone-blue.')
    row.note()
    return Choice(key, label, symbol, row.yes_or_no("urgent", False), row.yes_or_no("about_staff", False))


def _fields(texts: Texts, channels: Collection[str]) -> Mapping[str, Field]:
    def make(key: str, row: Row) -> Field:
        row.note()
        return Field(
            key=key,
            label=row.label("label"),
            hint=row.label_or_none("hint"),
            limit=row.whole_number("limit", least=1),
            multiline=row.yes_or_no("multiline"),
            channels=row.some_of("channels", channels),
        )

    fields = _table(texts, "fields.toml", make)
    _require("fields.toml", fields, OWN_WORDS)
    if sum(field.limit for field in fields.values()) > ALL_LIMITS:
        raise ContentError(f"fields.toml: all limits together may not pass {ALL_LIMITS}.")
    return fields


def _called(key: str, row: Row, roles: Collection[str]) -> Called:
    if key not in roles:
        raise row.error(f'"{key}" is not a role: see roles.toml.')
    row.note()
    return Called(key, row.label("pupils"), row.label("families"))


def _helplines(texts: Texts, channels: Collection[str]) -> Mapping[str, Helpline]:
    """The lines that have a number; one without is a place for a school to write its own."""
    lines = _table(texts, "helplines.toml", lambda key, row: _helpline(key, row, channels))
    return MappingProxyType({key: line for key, line in lines.items() if line.number})


def _helpline(key: str, row: Row, channels: Collection[str]) -> Helpline:
    number = row.word_or_empty("number")
    if number and not _NUMBER.fullmatch(number):
        raise row.error('"number" may hold digits, with single spaces between them.')
    row.note()
    return Helpline(
        key=key,
        name=row.label("name"),
        number=number,
        note=row.label("note"),
        audience=cast(Audience, row.one_of("audience", channels)),
        by=cast(By, row.one_of("by", get_args(By))),
        area=row.label("area"),
        cost=row.label_or_none("cost"),
        hours=row.label_or_none("hours"),
        from_age=row.whole_number("from_age", least=0, otherwise=0),
        checked_on=row.day("checked_on"),
    )


def _locales(texts: Texts) -> Mapping[str, Locale]:
    def make(tag: str, row: Row) -> Locale:
        return Locale(
            tag=tag,
            babel=row.word("babel"),
            autonym=row.word("autonym"),
            direction=cast(Direction, row.one_of("direction", get_args(Direction))),
            script=row.one_of("script", SCRIPTS),
            state=cast(State, row.one_of("state", get_args(State))),
        )

    locales = _by_key(read_rows("locales.toml", texts["locales.toml"], "locale"), make, Row.tag)
    if [locale.state for locale in locales.values()].count("source") != 1:
        raise ContentError('locales.toml: exactly one row must have state = "source".')
    return locales


def _routes(texts: Texts, roles: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    def make(_: str, row: Row) -> tuple[str, ...]:
        readers = row.some_of("readers", roles)
        if RECOVERY not in readers or len(readers) < 3:
            raise row.error(f'"readers" must name "{RECOVERY}" and at least two roles beside it.')
        return readers

    routes = _table(texts, "routing.toml", make)
    _require("routing.toml", routes, ROUTES)
    return routes
