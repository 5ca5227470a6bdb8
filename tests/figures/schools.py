"""Invented schools' kept reports, as they may leave their school."""

from collections.abc import Mapping
from datetime import date

from kiosk.figures.crossed import crossed, crossed_for_outside
from kiosk.figures.facts import Fact
from kiosk.figures.pace import Pace
from kiosk.figures.report import KeptReport, paced
from kiosk.figures.tables import for_outside, table

HERON, WILLOW, LARK = (
    ("a" * 32, "Heron Brook School"),
    ("b" * 32, "Willow Lane School"),
    ("c" * 32, "Lark Hill"),
)
YEAR = (date(2025, 9, 1), date(2026, 8, 31)), (date(2024, 9, 1), date(2025, 8, 31))
HOW = {"verbal": "Verbal", "physical": "Physical", "online": "Online"}


def kept(school: str, counts: Mapping[str, int], days: tuple[tuple[date, date], ...] = YEAR) -> KeptReport:
    """A school's report in which each way of bullying came up so often, always on the bus at break."""
    facts = [
        Fact(date(2026, 1, 5), {"how": (how,), "place": ("bus",), "circumstance": ("break",)}, None, None)
        for how, count in counts.items()
        for _ in range(count)
    ]
    both = crossed("place-time", ("place", "circumstance"), ({"bus": "Bus"}, {"break": "At break"}), facts)
    return KeptReport(
        key="governors",
        label="Report to governors",
        school=school,
        made_on=date(2026, 9, 4),
        made_by="Mrs Kaur",
        now="School year 2025/26",
        before="School year 2024/25",
        tables=(("Type of bullying", for_outside(table("how", HOW, facts, [], all_rows=True))),),
        crossed=(("Place by time of the day", crossed_for_outside(both)),),
        paces=(paced("Read in time", Pace(1.0, 2, len(facts), 0, len(facts))),),
        written={"What the pattern tells us": "A secret of this school"},
        days=days,
    )
