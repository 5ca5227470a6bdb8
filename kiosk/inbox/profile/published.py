"""The school profile as staff pages ask for it: what is published, else what we ship."""

import logging
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from kiosk import calendar
from kiosk.case.days import SchoolDays
from kiosk.content import Content
from kiosk.inbox.desk import Desk
from kiosk.letterbox.deposit import Letterbox
from kiosk.profile import Profile, believed
from kiosk.sealing.errors import UntrustedProfile
from kiosk.settings import School

_log = logging.getLogger(__name__)


def school_profile(desk: Desk) -> Profile:
    """The newest profile that the school signed and published; before the first, what this product ships.

    One that can't be believed counts as none, and the log says so: the public pages do the same. Raises
    StoreUnavailable when the letterbox, where it lies, does not answer.
    """
    return profile_in(desk.letterbox, desk.settings.school, desk.content)


def profile_in(letterbox: Engine, school: School, content: Content) -> Profile:
    """The same, for whoever has no desk: what runs beside the pages."""
    signed = Letterbox(letterbox).profile()
    if signed is not None:
        try:
            return believed(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)
        except UntrustedProfile as error:
            _log.critical("the school profile can't be believed: %s", error.reason)
    return Profile.first(school, content)


def school_days(desk: Desk) -> SchoolDays:
    """The school's days, as its profile has them. Raises StoreUnavailable."""
    return days_of(school_profile(desk), desk.settings.school.zone)


def days_of(profile: Profile, zone: ZoneInfo) -> SchoolDays:
    """The days of this profile."""
    return SchoolDays(lambda day: calendar.is_school_day(profile, day), zone)
