"""The times of telling: read strictly, and long enough that nobody is told all day long."""

from datetime import timedelta

import pytest

from kiosk.content import load_content
from kiosk.content.rows import ContentError
from kiosk.content.telling import read_times, telling_times

GOOD = """\
[[telling]]
apart_minutes = 15
unread_minutes = 60
next_roles = ["deputy", "head"]
pauses = [1, 2, 5]
"""


def test_what_we_ship_is_this() -> None:
    times = telling_times()

    assert (times.apart, times.unread) == (timedelta(minutes=15), timedelta(minutes=60))
    assert times.next_roles == ("deputy", "head", "chair")
    assert [times.pause(tries).total_seconds() / 60 for tries in range(1, 8)] == [1, 2, 5, 15, 60, 60, 60]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("15", "0", '"apart_minutes" must be a whole number'),
        ("60", '"60"', '"unread_minutes" must be a whole number'),
        ('"head"', '"king"', 'names "king"'),
        ("[1, 2, 5]", "[]", '"pauses" must be a list of whole numbers'),
        ("[1, 2, 5]", "[1, true]", '"pauses" must be a list of whole numbers'),
        ("[1, 2, 5]", "[5, 0]", '"pauses" must be a list of whole numbers'),
        ("pauses", "breaks", '"pauses" is missing'),
        ("[1, 2, 5]\n", "[1]\nloud = true\n", '"loud" is not known here'),
        (GOOD, GOOD + GOOD, "there must be one row"),
    ],
)
def test_a_slip_is_refused_with_its_name(before: str, after: str, says: str) -> None:
    assert before in GOOD

    with pytest.raises(ContentError) as refused:
        read_times(GOOD.replace(before, after), tuple(load_content().roles))

    assert says in str(refused.value)
