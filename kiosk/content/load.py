"""From the content files to `Content`, or a ContentError that names the file and the row."""

import hashlib
import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

from kiosk.content.categories import category
from kiosk.content.families import advice, check_advice, language, sentence
from kiosk.content.model import (
    Ability,
    Audience,
    By,
    Called,
    CalmIdea,
    Channel,
    Content,
    Direction,
    Families,
    Field,
    Helpline,
    Locale,
    Reason,
    Role,
    State,
)
from kiosk.content.phrases import check_statuses, phrase
from kiosk.content.questions import load_questions
from kiosk.content.retention import check_reasons, check_rules, keep_reason, keep_rule
from kiosk.content.rows import ContentError, Row, read_rows
from kiosk.content.tables import Texts, by_key, require, symbol_of, table

# Each file and what its rows are called: zones.toml holds [[zone]] rows.
FILES: Mapping[str, str] = MappingProxyType(
    {
        "advice.toml": "advice",
        "answers.toml": "question",
        "calm.toml": "calm",
        "categories.toml": "category",
        "channels.toml": "channel",
        "details.toml": "question",
        "family.toml": "question",
        "fields.toml": "field",
        "happenings.toml": "happening",
        "helplines.toml": "helpline",
        "keep_reasons.toml": "keep_reason",
        "languages.toml": "language",
        "locales.toml": "locale",
        "paper.toml": "sentence",
        "phrases.toml": "phrase",
        "questions.toml": "question",
        "readers.toml": "reader",
        "reasons.toml": "reason",
        "retention.toml": "rule",
        "roles.toml": "role",
        "routing.toml": "route",
        "zones.toml": "zone",
    }
)
ROUTES = ("ordinary", "about_staff", "about_head")
RECOVERY = "recovery"
SCRIPTS = ("Latn", "Arab", "Beng", "Cyrl", "Deva", "Gujr", "Guru", "Hans", "Mlym", "Taml")

# More than this no worry could hold in any script; what it can hold is counted in bytes: see kiosk.concern.ROOM.
ALL_LIMITS = 21_500

# What the pages ask for by name: without one of these, a page would break in front of a child.
OWN_WORDS = ("words", "name", "child", "contact")

_NUMBER = re.compile(r"[0-9]+( [0-9]+)*")
_BUILT_IN = Path(__file__).parent


def load_content(folder: Path | None = None) -> Content:
    """The content in this folder, or the built-in one (read once). Raises ContentError for any mistake."""
    return _built_in() if folder is None else _load(folder)


@cache
def _built_in() -> Content:
    return _load(_BUILT_IN)


def _load(folder: Path) -> Content:
    texts = {file: _read(folder / file) for file in FILES}
    channels = table(
        texts, "channels.toml", FILES["channels.toml"], lambda key, row: Channel(key, row.label("label"))
    )
    roles = table(texts, "roles.toml", FILES["roles.toml"], _role)
    require("channels.toml", channels, get_args(Audience))
    require("roles.toml", roles, (RECOVERY,))
    languages = table(texts, "languages.toml", FILES["languages.toml"], language)
    questions, of_families = load_questions(texts, channels, languages)
    return Content(
        version=_version(texts),
        questions=questions,
        fields=_fields(texts, channels),
        helplines=_helplines(texts, channels),
        locales=_locales(texts),
        roles=roles,
        routes=_routes(texts, [role.key for role in roles.values() if "read worries" in role.may]),
        channels=channels,
        called=table(texts, "readers.toml", FILES["readers.toml"], lambda key, row: _called(key, row, roles)),
        reasons=table(
            texts, "reasons.toml", FILES["reasons.toml"], lambda key, row: Reason(key, row.label("label"))
        ),
        categories=table(texts, "categories.toml", FILES["categories.toml"], category),
        retention=check_rules(table(texts, "retention.toml", FILES["retention.toml"], keep_rule)),
        calm=table(texts, "calm.toml", FILES["calm.toml"], _calm),
        phrases=check_statuses(
            table(texts, "phrases.toml", FILES["phrases.toml"], lambda key, row: phrase(key, row, channels))
        ),
        families=Families(
            of_families,
            languages,
            check_advice(table(texts, "advice.toml", FILES["advice.toml"], advice)),
            table(texts, "paper.toml", FILES["paper.toml"], sentence),
        ),
        keep_reasons=check_reasons(
            table(texts, "keep_reasons.toml", FILES["keep_reasons.toml"], keep_reason)
        ),
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


def _role(key: str, row: Row) -> Role:
    abilities = row.some_of("may", get_args(Ability))
    return Role(key, row.label("label"), tuple(cast(Ability, ability) for ability in abilities))


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

    fields = table(texts, "fields.toml", FILES["fields.toml"], make)
    require("fields.toml", fields, OWN_WORDS)
    if sum(field.limit for field in fields.values()) > ALL_LIMITS:
        raise ContentError(f"fields.toml: all limits together may not pass {ALL_LIMITS}.")
    return fields


def _calm(key: str, row: Row) -> CalmIdea:
    row.note()
    return CalmIdea(key, row.label("label"), symbol_of(row))


def _called(key: str, row: Row, roles: Collection[str]) -> Called:
    if key not in roles:
        raise row.error(f'"{key}" is not a role: see roles.toml.')
    row.note()
    return Called(key, row.label("pupils"), row.label("families"))


def _helplines(texts: Texts, channels: Collection[str]) -> Mapping[str, Helpline]:
    """The lines that have a number; one without is a place for a school to write its own."""
    lines = table(
        texts, "helplines.toml", FILES["helplines.toml"], lambda key, row: _helpline(key, row, channels)
    )
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

    locales = by_key(read_rows("locales.toml", texts["locales.toml"], "locale"), make, Row.tag)
    if [locale.state for locale in locales.values()].count("source") != 1:
        raise ContentError('locales.toml: exactly one row must have state = "source".')
    return locales


def _routes(texts: Texts, roles: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    def make(_: str, row: Row) -> tuple[str, ...]:
        readers = row.some_of("readers", roles)
        if RECOVERY not in readers or len(readers) < 3:
            raise row.error(f'"readers" must name "{RECOVERY}" and at least two roles beside it.')
        return readers

    routes = table(texts, "routing.toml", FILES["routing.toml"], make)
    require("routing.toml", routes, ROUTES)
    return routes
