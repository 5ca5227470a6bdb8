"""Choices that only this school has: its own places, and the grown-ups whom a pupil can ask for. Pure.

They stand in the school's profile and are made into choices for each request, so everything that reads, shows and
writes down answers treats them like any other. Their words are the school's: English, and never translated.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MappingProxyType

from kiosk.concern import Channel
from kiosk.content import Choice, Content
from kiosk.content.symbols import load_symbols
from kiosk.profile import Adult, Profile

PLACE, ADULT = "own-", "adult-"
WHERE, WHICH_ADULT = "where", "adult"
_OWN = {
    WHERE: re.compile(rf"{PLACE}[a-z][a-z0-9-]{{0,39}}"),
    WHICH_ADULT: re.compile(rf"{ADULT}[a-z][a-z0-9-]{{0,39}}"),
}


def asked_at(content: Content, profile: Profile, channel: Channel = "pupil") -> Content:
    """The content as this school asks it: with its own places and grown-ups among the choices, first of all.

    Families are asked in a parent's words what pupils are asked too.
    """
    if channel == "family":
        theirs = MappingProxyType({**content.questions, **content.families.questions})
        content = replace(content, questions=theirs)
    if not profile.places and not profile.adults:
        return content
    places = (_own(PLACE + one.key, one.label, one.symbol, "where") for one in profile.places)
    adults = (_grown_up(one) for one in profile.adults)
    questions = dict(content.questions)
    for key, added in ((WHERE, places), (WHICH_ADULT, adults)):
        asked = questions[key]
        # A place of the content comes first, where every school's pupils find it; a grown-up's name before "anyone".
        own = tuple(added)
        choices = (*asked.choices, *own) if key == WHERE else (*own, *asked.choices)
        questions[key] = replace(asked, choices=choices)
    return replace(content, questions=MappingProxyType(questions))


def could_be_own(question: str, untrusted_choice: str) -> bool:
    """True for what may have been a choice of this school's own before its profile changed."""
    return question in _OWN and _OWN[question].fullmatch(untrusted_choice) is not None


def readers_asked_for(
    picked: Iterable[str], profile: Profile, is_reader: Callable[[str], bool]
) -> tuple[str, ...]:
    """The key ids (hex) of the picked grown-ups who are on the list of readers now."""
    keys = {ADULT + adult.key: adult.reader for adult in profile.adults}
    found = (keys.get(choice, "") for choice in picked)
    return tuple(dict.fromkeys(key_id for key_id in found if key_id and is_reader(key_id)))


def adults_with(key_ids: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """The choices that stand for these readers."""
    wanted = set(key_ids)
    return tuple(ADULT + adult.key for adult in profile.adults if adult.reader and adult.reader in wanted)


def _grown_up(adult: Adult) -> Choice:
    made = _own(ADULT + adult.key, adult.name, adult.symbol, "grownup", adult.called)
    return replace(made, portrait=adult.portrait)


def _own(key: str, label: str, symbol: str, otherwise: str, note: str = "") -> Choice:
    drawn = symbol if symbol in load_symbols() else otherwise
    return Choice(key, label, drawn, own=True, note=note)
