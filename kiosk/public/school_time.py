"""What may truthfully be said of time to somebody who tells a worry: whether school is shut, and when it is read."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kiosk import calendar
from kiosk.profile import Profile


@dataclass(frozen=True)
class SchoolTime:
    """How things stand at one moment. `opens` and `by` are None where the school did not say enough to name a day."""

    today: date
    shut: bool
    opens: datetime | None
    by: datetime | None


def school_time(profile: Profile, moment: datetime, zone: ZoneInfo) -> SchoolTime | None:
    """What this profile says of this moment; None if it gives no hours, and so says nothing about time.

    A profile without terms does not know the holidays: it can say that school is shut, but name no day.
    """
    if not profile.hours:
        return None
    opens = by = None
    if calendar.knows_its_days(profile):
        opens = calendar.next_open(profile, moment, zone)
        by = calendar.reading_by(profile, moment, zone)
    today = moment.astimezone(zone).date()
    return SchoolTime(today, not calendar.is_open(profile, moment, zone), opens, by)
