"""A school's profile for the tests of the public pages, and the moments at which they are looked at."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

from kiosk.content import load_content
from kiosk.profile import Days, Hours, Link, Profile
from kiosk.sealing.school_profile import SignedProfile
from tests.schools import School
from tests.visitor import Visitor

DAY = date(2026, 11, 20)
OPEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday in term
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
EARLY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # Monday, before school
SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HALF_TERM = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
SUMMER = datetime(2027, 8, 3, 12, 0, tzinfo=UTC)  # after every term that is known
WEEK = tuple(Hours(weekday=day, opens=time(8, 30), closes=time(15, 30)) for day in range(5))
TERM = Days(name="Autumn term", first=date(2026, 9, 2), last=date(2026, 12, 18))
HALF = Days(name="Half-term", first=date(2026, 10, 26), last=date(2026, 10, 30))
LINKS = (
    Link(
        label="School policy",
        kind="web",
        target="https://school.example/policy",
        audience="family",
        checked_on=DAY,
    ),
    Link(label="School office", kind="phone", target="0116 496 0111", audience="family", checked_on=DAY),
    Link(label="The den", kind="phone", target="0116 496 0222", audience="pupil", checked_on=DAY),
)
Publish = Callable[..., SignedProfile]


def full_profile(school: School) -> Profile:
    """A profile in which everything that the pages show is said."""
    first = Profile.first(school.public().school, load_content())
    said = {"hours": WEEK, "terms": (TERM,), "holidays": (HALF,), "links": LINKS, "values": ("We are kind.",)}
    words = {
        "definition": "Our long definition.",
        "definition_for_pupils": "Someone hurts you again and again.",
    }
    return Profile.model_validate(first.model_dump() | said | words)


def another_number(profile: Profile, number: str) -> dict[str, object]:
    """The change that gives Childline this number."""
    lines = [line.__dict__ for line in profile.helplines]
    return {
        "helplines": [line | ({"number": number} if line["key"] == "childline" else {}) for line in lines]
    }


def plain(visitor: Visitor) -> str:
    """The words on the page, without tags, in one line."""
    return " ".join("".join(visitor.page.text_of["body"]).split())
