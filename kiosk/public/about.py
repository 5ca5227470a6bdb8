"""The school in its own words: what it calls bullying, what it stands for, and where else to turn."""

from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk import calendar
from kiosk.content import Advice
from kiosk.public import desk

pages = Blueprint("about", __name__)


@pages.get("/<tag:locale>/what-is-it")
def meaning(locale: str) -> ResponseReturnValue:
    """For pupils: what bullying is, as schools teach it, and as this school says it if it has."""
    return render_template("meaning.html")


@pages.get("/<tag:locale>/family/about")
def school(locale: str) -> ResponseReturnValue:
    """For parents: hours, terms, values, what the school calls bullying, and where else to turn."""
    profile = desk.profile()
    today = datetime.now(UTC).astimezone(desk.school().zone).date()
    return render_template(
        "about.html",
        published=desk.school_time() is not None,
        terms=calendar.not_over(profile.terms, today),
        holidays=calendar.not_over(profile.holidays, today),
    )


@pages.get("/<tag:locale>/family/advice")
def advice(locale: str) -> ResponseReturnValue:
    """For parents, before they tell and at any time: what bullying is, what to say and do, and whom to turn to."""
    parts: dict[str, list[Advice]] = {}
    for row in desk.content().families.advice.values():
        parts.setdefault(row.part, []).append(row)
    return render_template("advice.html", parts=parts)
