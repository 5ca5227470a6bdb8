"""Who may open a concern: the one place that decides it. The rule is here, the roles in routing.toml.

The grown-up whom a teller asks for is added on the route `ordinary` only, and never counts towards the two people
that a route needs. Only there, because children pick the grown-up they know best: when it is about a grown-up at
school that may be this very person, or their friend, and the head can still share it with them. Never counted,
because a class teacher is no safeguarding lead: if they counted, one ask and one person left out would leave a
worry with a single member of the team, and with an ask for two tutors the team would not read it at all.
"""

from collections.abc import Iterator
from typing import Protocol

from kiosk.content import Content
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList

# One person can be ill, on leave, or the very person who should not read it.
FEWEST_PEOPLE = 2
HEAD = "head"
ORDINARY = "ordinary"


class NoReader(Exception):
    """No route reaches two people on the list, or the recovery key: a concern could stay unread for ever."""


class Routed(Protocol):
    """What the rule needs to know: of a worry, or of what is said about it later."""

    @property
    def excluded(self) -> tuple[str, ...]:
        """Key ids (hex) of those who must never see it."""
        ...

    @property
    def asked_for(self) -> tuple[str, ...]:
        """Key ids (hex) of those whom the teller picked."""
        ...

    def about_staff(self, content: Content) -> bool:
        """Whether it is about a grown-up who works at the school."""
        ...


def route_of(concern: Routed, readers: ReadersList, content: Content) -> str:
    """The route this concern takes.

    `about_head` when the headteacher must not see it, `about_staff` when it is about a grown-up at school (past
    the safeguarding team), `ordinary` otherwise (to the team).
    """
    if any(head.key_id.hex() in concern.excluded for head in readers.with_role(HEAD)):
        return "about_head"
    return "about_staff" if concern.about_staff(content) else ORDINARY


def readers_for(concern: Routed, readers: ReadersList, content: Content) -> tuple[Reader, ...]:
    """Everybody who gets a wrap of this concern, in the list's order; nobody else can ever open it.

    The recovery key is always among them, an excluded person never. While fewer than two people are left, those
    of the next route join, in routing.toml's order and round to its start. Whom the teller asked for comes on top
    of these. So it is the recovery key alone only when the teller left out everybody whom the routes reach, and
    asked for nobody.

    Raises NoReader when the routes reach fewer than two people even with nobody left out, or not that key.
    """
    first = route_of(concern, readers, content)
    routes = list(_routes_from(first, content))
    if any(RECOVERY not in roles for roles in routes) or len(_people(readers, routes)) < FEWEST_PEOPLE:
        raise NoReader(f"the routes need {FEWEST_PEOPLE} people and the recovery key")
    chosen: set[bytes] = set()
    for number in range(1, len(routes) + 1):
        reached = _people(readers, routes[:number])
        chosen = {reader.key_id for reader in reached if reader.key_id.hex() not in concern.excluded}
        if len(chosen) >= FEWEST_PEOPLE:
            break
    if first == ORDINARY:
        chosen |= {bytes.fromhex(key_id) for key_id in concern.asked_for}
    return tuple(reader for reader in readers.readers if reader.key_id in chosen or reader.role == RECOVERY)


def only_from_outside(chosen: tuple[Reader, ...]) -> bool:
    """True when nobody at school can open it without the two keepers of the school's recovery key."""
    return all(reader.role == RECOVERY for reader in chosen)


def _routes_from(first: str, content: Content) -> Iterator[tuple[str, ...]]:
    names = list(content.routes)
    start = names.index(first)
    return (content.routes[name] for name in (*names[start:], *names[:start]))


def _people(readers: ReadersList, routes: list[tuple[str, ...]]) -> list[Reader]:
    roles = {role for route in routes for role in route} - {RECOVERY}
    return [reader for reader in readers.readers if reader.role in roles]
