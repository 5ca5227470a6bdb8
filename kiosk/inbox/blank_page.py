"""A page that holds nothing, for when somebody comes in: one tap away from every page, with script and without."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kiosk.inbox.desk import me
from kiosk.inbox.roles import STAFF, open_to, start_of

pages = Blueprint("blank", __name__)


@pages.get("/blank")
@open_to(*STAFF)
def page() -> ResponseReturnValue:
    """The calm page. The session goes on as it was, and ends by itself when nobody comes back."""
    return render_template("blank.html", back=start_of(me().person.role))
