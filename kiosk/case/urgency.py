"""How urgent a worry is by the teller's own taps alone, before anybody has read it. Pure."""

from collections.abc import Iterable

from kiosk.content.casework import Casework

URGENT_ANSWER = "today"
"""What an answer asks for that the content calls urgent and for which the school's lists have no row."""


def by_taps(picked: Iterable[tuple[str, str]], casework: Casework, *, urgent: bool) -> str:
    """The most urgent level that these answers (question, choice) ask for, or "".

    `urgent` is what `Concern.urgent` says: whatever the lists say, such a worry is for today at least.
    """
    answers = set(picked)
    asked = {tap.urgency for tap in casework.taps.values() if (tap.question, tap.choice) in answers}
    asked |= {URGENT_ANSWER} if urgent else set()
    return most_urgent(asked, casework)


def most_urgent(levels: Iterable[str], casework: Casework) -> str:
    """The most urgent of these levels, or "" for none."""
    found = set(levels)
    return next((key for key in casework.urgencies if key in found), "")
