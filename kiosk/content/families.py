"""What is there for families alone: the languages they speak, advice, and the sentences of letters and posters."""

import re
from collections.abc import Mapping
from typing import cast, get_args

from kiosk.content.model import Advice, AdviceFor, Language
from kiosk.content.rows import ContentError, Row

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


def language(key: str, row: Row) -> Language:
    """One row of languages.toml."""
    tag = row.word_or_empty("tag")
    if tag and not _TAG.fullmatch(tag):
        raise row.error('"tag" must be a language tag such as pl or pt-PT, or empty.')
    name, autonym = row.label("name"), row.label("autonym")
    return Language(key, name, autonym, tag, row.yes_or_no("spoken_only", False))


def advice(key: str, row: Row) -> Advice:
    """One row of advice.toml."""
    row.note()
    part = cast(AdviceFor, row.one_of("part", get_args(AdviceFor)))
    return Advice(key, part, row.label("label"), row.label_or_none("note"))


def check_advice(rows: Mapping[str, Advice]) -> Mapping[str, Advice]:
    """These rows, if every part of the page has some; ContentError otherwise."""
    for part in get_args(AdviceFor):
        if part not in {one.part for one in rows.values()}:
            raise ContentError(f'advice.toml: there must be at least one row with part = "{part}".')
    return rows


def sentence(key: str, row: Row) -> str:
    """One row of paper.toml: a sentence of a letter or a poster."""
    row.note()
    return row.label("label")
