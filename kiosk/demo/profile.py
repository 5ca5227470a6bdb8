"""The demonstration school's profile: what an invented school says about itself, with terms around today."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from kiosk.content import Content
from kiosk.profile import Adult, Days, Hours, Link, Place, Profile
from kiosk.settings import School

_WEEK = timedelta(weeks=1)
_TERM_WEEKS = 13
_DEFINITION = """\
Bullying is behaviour by one person or a group that hurts somebody on purpose, again and again or over time, \
where it is hard for them to make it stop. It can be words, hitting, leaving somebody out, taking things, or \
messages on a phone or in a game. It is bullying whoever it happens to and whatever it is about.
"""
_FOR_PUPILS = "Someone hurts you or upsets you. They do it again and again. It is hard to make it stop."
_VALUES = ("We are kind.", "We listen first.", "We tell, and we act.", "Everybody belongs here.")


def demo_profile(school: School, content: Content, today: date, readers: Mapping[str, str]) -> Profile:
    """The profile to publish at a demonstration school on this day. `readers` gives key ids (hex) by role."""
    first = Profile.first(school, content).model_dump()
    hours = [Hours(weekday=day, opens=time(8, 15), closes=time(16, 0)) for day in range(4)]
    return Profile.model_validate(
        first
        | {
            "hours": (*hours, Hours(weekday=4, opens=time(8, 15), closes=time(15, 15))),
            "terms": _terms(today),
            "holidays": _half_terms(today),
            "adults": _adults(readers),
            "places": (
                Place(key="willow-garden", label="The willow garden", symbol="quiet"),
                Place(key="breakfast-club", label="Breakfast club", symbol="where"),
            ),
            "values": _VALUES,
            "definition": _DEFINITION.strip(),
            "definition_for_pupils": _FOR_PUPILS,
            "links": _links(today),
        }
    )


def _terms(today: date) -> tuple[Days, ...]:
    """Three terms of thirteen weeks, two weeks apart; today is in the sixth week of the one in the middle."""
    monday = today - timedelta(days=today.weekday()) - 5 * _WEEK
    starts = [monday + number * (_TERM_WEEKS + 2) * _WEEK for number in (-1, 0, 1)]
    return tuple(
        Days(name=_season(start), first=start, last=start + _TERM_WEEKS * _WEEK - timedelta(days=3))
        for start in starts
    )


def _half_terms(today: date) -> tuple[Days, ...]:
    middles = [term.first + 8 * _WEEK for term in _terms(today)]
    return tuple(Days(name="Half-term", first=day, last=day + timedelta(days=4)) for day in middles)


def _season(start: date) -> str:
    month = (start + 6 * _WEEK).month
    return "Autumn term" if month >= 9 else "Spring term" if month <= 3 else "Summer term"


def _adults(readers: Mapping[str, str]) -> tuple[Adult, ...]:
    rows = (
        ("mrs-kaur", "Mrs Kaur", "Keeps children safe", "lead"),
        ("mr-osei", "Mr Osei", "Keeps children safe", "deputy"),
        ("miss-okoro", "Miss Okoro", "Class teacher", ""),
        ("mr-lewis", "Mr Lewis", "Lunchtime helper", ""),
    )
    return tuple(
        Adult(key=key, name=name, called=called, symbol="grownup", reader=readers.get(role, ""))
        for key, name, called, role in rows
    )


def _links(today: date) -> tuple[Link, ...]:
    checked = today - timedelta(days=30)
    rows = (
        ("Our anti-bullying policy", "web", "https://willow-lane.example/policies/anti-bullying", "family"),
        ("Willow Lane parents’ group", "web", "https://parents.willow-lane.example/", "family"),
        ("School office", "phone", "0116 496 0000", "family"),
        ("Safeguarding team", "email", "safe@willow-lane.example", "family"),
        ("School office", "phone", "0116 496 0000", "pupil"),
    )
    return tuple(
        Link.model_validate(
            {"label": label, "kind": kind, "target": target, "audience": audience, "checked_on": checked}
        )
        for label, kind, target, audience in rows
    )
