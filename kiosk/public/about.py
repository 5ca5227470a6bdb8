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


@pages.get("/<tag:locale>/if-you-see-it")
def seen_it(locale: str) -> ResponseReturnValue:
    """For pupils who see it happen to somebody else."""
    return render_template("seen_it.html")


@pages.get("/<tag:locale>/mean-messages")
def mean_messages(locale: str) -> ResponseReturnValue:
    """For pupils who get mean messages."""
    return render_template("mean_messages.html")


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
    return render_template("advice.html", parts=_advice())


@pages.get("/<tag:locale>/family/calm")
def calm(locale: str) -> ResponseReturnValue:
    """A sheet for home, to print: words for feelings, and what may help a child to calm down."""
    return render_template("family_calm.html", rows=_advice().get("calm", []))


def _advice() -> dict[str, list[Advice]]:
    parts: dict[str, list[Advice]] = {}
    for row in desk.content().families.advice.values():
        parts.setdefault(row.part, []).append(row)
    return parts
