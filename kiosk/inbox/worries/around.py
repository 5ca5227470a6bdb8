"""What the list's rows need besides the worries: the school's promise and days, colleagues' names, this moment."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import func, select

from kiosk import calendar
from kiosk.case.days import SchoolDays
from kiosk.db import StoreUnavailable, reading
from kiosk.inbox.desk import desk, me
from kiosk.inbox.models import FiledConcern, FormerKey, Person
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.worries.showing import Shower
from kiosk.inbox.worries.triage_rows import Around, weekdays
from kiosk.profile import Profile
from kiosk.web import pages as web_pages
from kiosk.web.errors import note_failure


def shower() -> Shower:
    """Words for whoever is on this request, at this moment."""
    return Shower(desk().content, web_pages.words(), desk().settings.school.time_zone, datetime.now(UTC))


def around() -> Around:
    """What rows are made from, for whoever is on this request."""
    profile = _profile()
    days = SchoolDays(
        (lambda day: calendar.is_school_day(profile, day)) if profile else weekdays,
        desk().settings.school.zone,
    )
    return Around(
        me=me().person.id.hex(),
        now=datetime.now(UTC),
        casework=desk().casework,
        profile=profile,
        days=days,
        colleagues=_colleagues(),
        show=shower(),
    )


def read_by_anybody(concerns: Collection[bytes]) -> frozenset[bytes]:
    """Those of these worries that some reader has read: the school's promise is to the child, not to each reader."""
    rows = select(FiledConcern.concern_id).where(FiledConcern.concern_id.in_(concerns))
    read = rows.group_by(FiledConcern.concern_id).having(func.count(FiledConcern.read_at) > 0)
    with reading(desk().inbox) as session:
        return frozenset(session.scalars(read))


def _profile() -> Profile | None:
    try:
        return school_profile(desk())
    except StoreUnavailable as error:
        note_failure(error)
        return None


def _colleagues() -> dict[str, str]:
    with reading(desk().inbox) as session:
        people = session.execute(select(Person.id, Person.key_id, Person.name)).all()
        former = session.execute(select(FormerKey.key_id, FormerKey.person_id)).all()
    names = {person_id: name for person_id, _, name in people}
    found = {person_id.hex(): name for person_id, name in names.items()}
    found |= {key_id.hex(): name for _, key_id, name in people}
    return found | {key_id.hex(): names[person_id] for key_id, person_id in former if person_id in names}
