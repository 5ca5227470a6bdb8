"""Who may open a concern: the one place that decides it. The rule is here, the roles in routing.toml."""

from kiosk.concern import Concern
from kiosk.content import Content
from kiosk.sealing.readers import RECOVERY, Reader, ReadersList

# One person can be ill, on leave, or the very person who should not read it.
FEWEST_PEOPLE = 2


class NoReader(Exception):
    """A route reaches fewer than two people, or no recovery key: a concern could stay unread for ever."""


def route_of(concern: Concern, content: Content) -> str:
    """The route this concern takes: `about_staff` goes past the safeguarding team, `ordinary` goes to it."""
    return "about_staff" if concern.about_staff(content) else "ordinary"


def readers_for(concern: Concern, readers: ReadersList, content: Content) -> tuple[Reader, ...]:
    """Everybody who gets a wrap of this concern, in the list's order; nobody else can ever open it.

    Raises NoReader when that is fewer than two people beside the school's recovery key, or not that key.
    """
    route = route_of(concern, content)
    roles = content.routes[route]
    chosen = tuple(reader for reader in readers.readers if reader.role in roles)
    people = [reader for reader in chosen if reader.role != RECOVERY]
    if len(people) < FEWEST_PEOPLE or len(people) == len(chosen):
        raise NoReader(f"the route {route} needs {FEWEST_PEOPLE} people and the recovery key")
    return chosen
