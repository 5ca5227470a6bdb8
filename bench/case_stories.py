"""What happens in an invented case, from its opening to the question whether it has stopped. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kiosk.case import events as of

OPEN_OF_TEN = 3
"""How many of ten cases are still open."""
_NAMES = ("Aska Example", "Bram Example", "Ceri Example", "Dov Example", "Esi Example", "Fay Example")
_A_DAY = timedelta(days=1)


def stories(number: int, by: str, concerns: tuple[str, ...], told_at: datetime) -> Iterator[of.Event]:
    """The events of the case with this number: eight while it is open, eleven or twelve when it is closed."""
    hurt, hurting = f"{number * 2 % 3_000:032x}", f"{number * 3 % 500 + 3_000:032x}"
    at, day = told_at + timedelta(hours=1), (told_at + _A_DAY).date()
    name = _NAMES[number % len(_NAMES)]
    yield of.Opened(at=at, by=by, concerns=concerns, owner=by, procedure="six-steps", told_by="")
    yield of.Triaged(at=at, by=by, urgency=("today", "week", "information")[number % 3], why="")
    yield of.PersonAdded(at=at, by=by, person=hurt, name=name, parts=("hurt",), year="4", group="4B")
    yield of.PersonAdded(
        at=at, by=by, person=hurting, name="Gil Example", parts=("hurting",), year="5", group=""
    )
    yield of.Heard(at=at, by=by, person=hurt, source="pupil", on=day, said="They said " * 40, wishes="")
    yield _what(number, by, at)
    yield of.StepDone(at=at, by=by, step="listen", on=day, note="We talked in the library.")
    yield of.Planned(
        at=at,
        by=by,
        plan="support-plan",
        person=hurt,
        text="A check-in each week. " * 9,
        review=day + 42 * _A_DAY,
    )
    if number % 10 >= OPEN_OF_TEN:
        yield from _ending(number, by, hurt, at + 9 * _A_DAY)


def _what(number: int, by: str, at: datetime) -> of.Event:
    return of.Classified(
        at=at,
        by=by,
        how=("verbal",) if number % 2 else ("physical", "online"),
        methods=("names",),
        media=(),
        about=(),
        vulnerabilities=(),
        perceived=False,
        places=(("yard", "corridor", "toilets")[number % 3],),
        circumstances=("break",),
        severe=False,
    )


def _ending(number: int, by: str, hurt: str, at: datetime) -> Iterator[of.Event]:
    decision = "bullying" if number % 3 else "not-bullying"
    later = at.date() + 14 * _A_DAY
    yield of.Decided(at=at, by=by, decision=decision, reasons=(), why="It came again and again.")
    yield of.PlanReviewed(at=at, by=by, plan=8, on=at.date(), found="It works.", next=None)
    yield of.Closed(at=at, by=by, outcome="stopped", why="It is over.", check_back=later)
    if number % 4:
        yield of.CheckedBack(
            at=at + 14 * _A_DAY,
            by=by,
            person=hurt,
            answer="yes",
            helped="yes",
            safe="yes",
            reopens=False,
            on=later,
            note="",
            next=None,
        )
