"""Which languages the pages speak today: the school may take one off in its profile while somebody is telling."""

from datetime import date, datetime, time

from flask import Flask, abort, g, request

from kiosk.i18n import format_clock, format_coming_day, format_day, format_time, translator
from kiosk.public import desk
from kiosk.public.school_time import SchoolTime
from kiosk.web import pages

# What a person reads after telling. In a language that was taken off they still open, for who is on the way there.
_ENDINGS = frozenset(
    {
        "pupil.done",
        "pupil.cleared",
        "pupil.leave",
        "pupil.help_now",
        "practice.done",
        "family.thanks",
        "family.left",
    }
)


def install(app: Flask) -> None:
    """Refuse what is not offered, and give templates the school's profile, its languages, and its days and times."""
    app.before_request(_refuse_what_is_not_offered)
    app.jinja_env.globals.update(
        profile=desk.profile,
        languages=desk.locales,
        school_time=desk.school_time,
        soon=_soon,
        on_day=_on_day,
        at_time=_at_time,
        clock=_clock,
    )


def _refuse_what_is_not_offered() -> None:
    """Not found, for a page in a language that the school does not offer. A form that comes is never refused."""
    tag = (request.view_args or {}).get("locale")
    if tag is None or request.method == "POST" or request.endpoint in _ENDINGS:
        return
    if tag not in {locale.tag for locale in desk.locales()}:
        g.translator = translator(desk.default_locale())
        abort(404)


def _soon(when: SchoolTime) -> str:
    """The day on which a worry is read at the latest, as short as it is clear."""
    assert when.by is not None
    return format_coming_day(when.by.date(), when.today, pages.words().tag)


def _on_day(moment: datetime | date) -> str:
    return format_day(moment, pages.words().tag, desk.school().time_zone)


def _at_time(moment: datetime) -> str:
    return format_time(moment, pages.words().tag, desk.school().time_zone)


def _clock(when: time) -> str:
    return format_clock(when, pages.words().tag)
