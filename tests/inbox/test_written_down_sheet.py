"""The sheet for what staff were told: the box's own questions, and moments through both changes of the clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.content import load_content
from kiosk.inbox.written_down.sheet import TELLERS, Sheet, questions_for, told_moment
from kiosk.profile import Profile
from tests.inbox.office import Office


@pytest.mark.parametrize("teller", TELLERS)
def test_every_question_on_the_sheet_is_one_of_the_boxs_own(office: Office, teller: str) -> None:
    content = load_content()
    profile = Profile.first(office.school.inbox().school, content)

    asked = questions_for(teller, content, profile)  # type: ignore[arg-type]  # a plain word

    assert [one.key for one in asked if one.key not in content.questions] == []
    assert any(choice.about_staff for one in asked for choice in one.choices)


def test_the_hour_that_comes_twice_and_the_one_that_never_comes_are_moments() -> None:
    zone = ZoneInfo("Europe/London")

    def moment(day: str, clock: str) -> datetime | None:
        return told_moment(Sheet("pupil", "", "phone", day, clock), zone)

    assert moment("2026-10-25", "01:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment("2027-03-28", "01:30") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert moment("2026-07-01", "09:00") == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
