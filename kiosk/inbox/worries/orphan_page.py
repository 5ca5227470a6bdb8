"""The page of worries that too few people can open, each with the way to mend it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk.i18n import format_day
from kiosk.inbox.desk import desk, me
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.worries.orphans import Orphans, orphans_of
from kiosk.sealing.errors import UntrustedReaders
from kiosk.web.pages import words

pages = Blueprint("orphans", __name__)


@pages.get("/people/orphans")
@open_to(*READERS)
def report() -> ResponseReturnValue:
    """The worries that this person can open and fewer than two people can."""
    try:
        found = orphans_of(desk(), me())
    except (NoList, UntrustedReaders):
        return _page(None), 409
    return _page(found)


def _page(found: Orphans | None) -> str:
    zone = desk().settings.school.time_zone
    days = [format_day(one.day, words().tag, zone) for one in found.first] if found else []
    return render_template("orphans.html", found=found, days=days)
