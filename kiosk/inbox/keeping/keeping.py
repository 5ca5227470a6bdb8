"""When a worry's time is up: the rule that fits it, the school's months, and a day. No store, no keys, no clock."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.content import Content, KeepRule
from kiosk.content.retention import LONGEST_MONTHS
from kiosk.inbox.worries.listing import Entry
from kiosk.inbox.worries.summary import Summary

Months = Mapping[str, int]
"""A school's own periods in months, by the keys of retention.toml. What is missing, or no period, is as shipped."""

_SCHOOL_YEAR_ENDS: Final = (8, 31)
"""In England and Wales. Elsewhere it ends some weeks earlier, so a period that is counted in years is no shorter."""


@dataclass(frozen=True)
class Mark:
    """What readers decided about one worry: a hold, the day to look again, or that destroying was asked for."""

    held: bool = False
    keep_until: date | None = None
    asked_by: bytes | None = None
    """The person who asked for it to be destroyed, while that waits for a second reader."""


NO_MARK: Final = Mark()


@dataclass(frozen=True)
class Keeping:
    """One worry and its time: by which rule, after how many months, on which day it is up."""

    entry: Entry
    rule: KeepRule
    months: int
    up_on: date
    mark: Mark

    def is_up(self, today: date) -> bool:
        """True from the day on which somebody has to look at it again."""
        return today >= self.up_on


def rule_for(summary: Summary, content: Content) -> KeepRule:
    """The first rule that fits this worry; the last one fits every worry."""
    return next(rule for rule in content.retention.values() if _fits(rule, summary, content))


def months_of(rule: KeepRule, own: Months) -> int:
    """The school's own period for this rule if it has a usable one, else the one that we ship."""
    months = own.get(rule.key, 0)
    return months if 1 <= months <= LONGEST_MONTHS else rule.months


def time_is_up_on(rule: KeepRule, months: int, told_on: date) -> date:
    """The day on which the time of a worry told on this day is up."""
    return _months_after(told_on if rule.counted_from == "told" else _school_year_end(told_on), months)


def keeping_of(
    entry: Entry, summary: Summary, mark: Mark, content: Content, own: Months, zone: ZoneInfo
) -> Keeping:
    """This worry's rule and its day. A day that readers chose counts if it is later, and never shortens a rule."""
    rule = rule_for(summary, content)
    months = months_of(rule, own)
    day = time_is_up_on(rule, months, _day_in(entry.told_at, zone))
    return Keeping(entry, rule, months, max(day, mark.keep_until or day), mark)


def keepings(
    entries: Sequence[Entry], marks: Mapping[bytes, Mark], content: Content, own: Months, zone: ZoneInfo
) -> list[Keeping]:
    """Every worry with its day, the one told longest ago first.

    A damaged one is left out: nobody can read it, so nobody can say that it is not needed any more.
    """
    found = [
        keeping_of(entry, entry.summary, marks.get(entry.concern_id, NO_MARK), content, own, zone)
        for entry in entries
        if entry.summary is not None
    ]
    return sorted(found, key=lambda one: (one.entry.told_at, one.entry.concern_id))


def to_look_at(every: Sequence[Keeping], today: date) -> list[Keeping]:
    """Those whose time is up and that nobody holds."""
    return [one for one in every if one.is_up(today) and not one.mark.held]


def on_hold(every: Sequence[Keeping]) -> list[Keeping]:
    """Those that are held, whether their time is up or not."""
    return [one for one in every if one.mark.held]


def wait_for(person_id: bytes, every: Sequence[Keeping], today: date) -> int:
    """How many of them wait for this person: not those where they asked themselves and another has to agree."""
    return sum(one.mark.asked_by != person_id for one in to_look_at(every, today))


def _fits(rule: KeepRule, summary: Summary, content: Content) -> bool:
    match rule.fits:
        case "urgent":
            return summary.urgent
        case "about staff":
            return _about_staff(summary, content)
        case "nobody named":
            return not summary.named
        case "every":
            return True


def _about_staff(summary: Summary, content: Content) -> bool:
    told = set(summary.told)
    return any(
        (question.key, choice.key) in told
        for question in content.questions.values()
        for choice in question.choices
        if choice.about_staff
    )


def _day_in(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _school_year_end(day: date) -> date:
    this_year = date(day.year, *_SCHOOL_YEAR_ENDS)
    return this_year if day <= this_year else date(day.year + 1, *_SCHOOL_YEAR_ENDS)


def _months_after(day: date, months: int) -> date:
    """The same day of a later month; the last one where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
