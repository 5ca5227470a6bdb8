"""What a school has to decide before it can have a worry box: its name, its two addresses, and who reads."""

import secrets
from collections import Counter
from dataclasses import dataclass
from typing import Final

from mnemonic import Mnemonic

from kiosk.content import Content
from kiosk.inbox.people import one_spelling
from kiosk.sealing.readers import RECOVERY

PASSPHRASE_WORDS: Final = 6
"""Six words of 2,048 are 66 bits: with Argon2id behind them, out of reach for a stolen disk."""

PEOPLE_NEEDED: Final = 2
"""On each route, so that one person's absence or lost passphrase never hides a worry."""


@dataclass(frozen=True)
class PersonPlan:
    """Somebody who will read: how they sign in, their name as colleagues see it, and their role's key."""

    sign_in_name: str
    name: str
    role: str


@dataclass(frozen=True)
class SchoolPlan:
    """Everything that `kiosk init` asks for."""

    name: str
    phone: str
    public_url: str
    inbox_url: str
    people: tuple[PersonPlan, ...]
    locales: tuple[str, ...]
    demo: bool = False


def person_plan(untrusted_text: str, content: Content) -> PersonPlan:
    """Read "sign-in-name,Full Name,role". ValueError, in plain words, when it isn't that."""
    parts = [part.strip() for part in untrusted_text.split(",")]
    if len(parts) != 3 or not all(parts):
        raise ValueError('write it as "sign-in-name,Full Name,role"')
    name, full_name, role = parts
    if role not in roles_of_people(content):
        raise ValueError(f'"{role}" is no role; roles are {", ".join(roles_of_people(content))}')
    if len(full_name) > 100 or not full_name.isprintable():
        raise ValueError("a full name has at most 100 characters, on one line")
    return PersonPlan(one_spelling(name), full_name, role)


def roles_of_people(content: Content) -> tuple[str, ...]:
    """The keys of the roles that a person can have, in the content's order."""
    return tuple(key for key in content.roles if key != RECOVERY)


def what_is_missing(people: tuple[PersonPlan, ...], content: Content) -> list[str]:
    """Why these people can't be a school's readers, one plain line each; empty when they can."""
    wrong = [
        f'The sign-in name "{name}" is given twice.'
        for name, count in Counter(person.sign_in_name for person in people).items()
        if count > 1
    ]
    for route, roles in content.routes.items():
        readers = [person for person in people if person.role in roles]
        if len(readers) < PEOPLE_NEEDED:
            wrong.append(_too_few(route, len(readers), [role for role in roles if role != RECOVERY]))
    return wrong


def new_passphrase() -> str:
    """Six words, each drawn from 2,048 that no two of begin alike."""
    words: list[str] = Mnemonic("english").wordlist
    return " ".join(secrets.choice(words) for _ in range(PASSPHRASE_WORDS))


def _too_few(route: str, count: int, roles: list[str]) -> str:
    about = "a grown-up at school" if route == "about_staff" else "anything else"
    found = {0: "nobody", 1: "only one person"}[count]
    return (
        f"A worry about {about} could be read by {found}. Name at least {PEOPLE_NEEDED} people for it "
        f"({' or '.join(roles)}), so that one lost passphrase never hides a worry."
    )
