"""Who may open a concern: the one place that decides it. The rule is here, the roles in routing.toml."""

from collections.abc import Iterator

from kiosk.concern import Concern
from kiosk.content import Content
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList

# One person can be ill, on leave, or the very person who should not read it.
FEWEST_PEOPLE = 2
HEAD = "head"


class NoReader(Exception):
    """No route reaches two people on the list, or the recovery key: a concern could stay unread for ever."""


def route_of(concern: Concern, readers: ReadersList, content: Content) -> str:
    """The route this concern takes.

    `about_head` when the headteacher must not see it, `about_staff` when it is about a grown-up at school (past
    the safeguarding team), `ordinary` otherwise (to the team).
    """
    if any(head.key_id.hex() in concern.excluded for head in readers.with_role(HEAD)):
        return "about_head"
    return "about_staff" if concern.about_staff(content) else "ordinary"


def readers_for(concern: Concern, readers: ReadersList, content: Content) -> tuple[Reader, ...]:
    """Everybody who gets a wrap of this concern, in the list's order; nobody else can ever open it.

    The recovery key is always among them, an excluded person never. While fewer than two people are left, those
    of the next route join, in routing.toml's order and round to its start. So it is the recovery key alone only
    when the teller left out everybody.

    Raises NoReader when the routes reach fewer than two people even with nobody left out, or not that key.
    """
    routes = list(_routes_from(route_of(concern, readers, content), content))
    if any(RECOVERY not in roles for roles in routes) or len(_people(readers, routes)) < FEWEST_PEOPLE:
        raise NoReader(f"the routes need {FEWEST_PEOPLE} people and the recovery key")
    chosen: set[bytes] = set()
    for number in range(1, len(routes) + 1):
        reached = _people(readers, routes[:number])
        chosen = {reader.key_id for reader in reached if reader.key_id.hex() not in concern.excluded}
        if len(chosen) >= FEWEST_PEOPLE:
            break
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
