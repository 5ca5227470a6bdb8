"""What a school has to decide before it can have a worry box: its name, its two addresses, and who reads."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from kiosk.content import Content
from kiosk.inbox.people.accounts import one_spelling
from kiosk.inbox.people.leaving import FEWEST_KEY_HOLDERS
from kiosk.inbox.roles import PEOPLE_MANAGERS
from kiosk.sealing.readers import RECOVERY

PEOPLE_NEEDED: Final = 2
"""On each route, so that one person's absence or lost passphrase never hides a worry."""

_FEW: Final = {0: "nobody", 1: "only one person"}
_ABOUT: Final = {"about_staff": "a grown-up at school", "about_head": "the headteacher"}


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


def roles_to_ask_for(content: Content) -> tuple[str, ...]:
    """The roles of people without whom a school can't begin: those on a route. Others are invited in the browser."""
    on_a_route = {role for route in content.routes.values() for role in route}
    return tuple(role for role in roles_of_people(content) if role in on_a_route)


def roles_of_people(content: Content) -> tuple[str, ...]:
    """The keys of the roles that read worries and that a person can have, in the content's order."""
    return tuple(key for key, role in content.roles.items() if "read worries" in role.may and key != RECOVERY)


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
    holders = [person for person in people if person.role in PEOPLE_MANAGERS]
    if len(holders) < FEWEST_KEY_HOLDERS:
        wrong.append(
            f"{_FEW[len(holders)].capitalize()} could let new colleagues in. Name at least "
            f"{FEWEST_KEY_HOLDERS} people for it ({' or '.join(PEOPLE_MANAGERS)})."
        )
    return wrong


def _too_few(route: str, count: int, roles: list[str]) -> str:
    about = _ABOUT.get(route, "anything else")
    return (
        f"A worry about {about} could be read by {_FEW[count]}. Name at least {PEOPLE_NEEDED} people for it "
        f"({' or '.join(roles)}), so that one lost passphrase never hides a worry."
    )
