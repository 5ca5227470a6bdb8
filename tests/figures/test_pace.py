"""How quickly somebody was there."""

from datetime import date

from kiosk.figures.facts import Fact
from kiosk.figures.pace import Pace, acting, may_leave, pace, reading


def test_half_of_them_took_no_longer_than_the_middle() -> None:
    assert pace([0, 0, 1, 3, None], promise=1) == Pace(middle=0.5, longest=3, in_time=3, open=1, counted=5)


def test_nothing_read_yet_has_no_pace_and_is_not_called_quick() -> None:
    assert pace([None, None], promise=1) == Pace(None, None, in_time=0, open=2, counted=2)
    assert pace([], promise=1) == Pace(None, None, in_time=0, open=0, counted=0)


def test_reading_and_acting_are_counted_apart() -> None:
    facts = [Fact(date(2026, 11, 2), {}, read_in=0, acted_in=2)]

    assert (reading(facts, 1).in_time, acting(facts, 1).in_time) == (1, 0)


def test_the_pace_of_a_few_does_not_leave_the_school() -> None:
    assert not may_leave(pace([0, 1, 1, 2], promise=1))
    assert may_leave(pace([0, 1, 1, 2, 2], promise=1))
