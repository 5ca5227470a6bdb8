"""The school's procedures as flows: for everybody on the staff, to print, and as a file for the school's website."""

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from kiosk.case.flow import flow
from kiosk.content.case_model import Procedure
from kiosk.inbox.desk import desk
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.roles import STAFF, open_to
from kiosk.web.printing import printed

pages = Blueprint("procedures", __name__)


@pages.get("/procedures")
@open_to(*STAFF)
def overview() -> ResponseReturnValue:
    """Every procedure that the school has, each with the way to its flow, and the school's links for its staff."""
    return render_template(
        "procedures.html",
        procedures=desk().casework.procedures.values(),
        guidance=school_profile(desk()).links_for_staff,
    )


@pages.get("/procedures/<untrusted_procedure>")
@open_to(*STAFF)
def one(untrusted_procedure: str) -> ResponseReturnValue:
    """One procedure as a flow, ready to print."""
    found = _procedure(untrusted_procedure)
    return render_template("procedure.html", procedure=found, steps=flow(found, desk().casework))


@pages.get("/procedures/<untrusted_procedure>/website.html")
@open_to(*STAFF)
def for_website(untrusted_procedure: str) -> ResponseReturnValue:
    """The same as a page that stands alone and fetches nothing. It holds nothing of any case."""
    found = _procedure(untrusted_procedure)
    school = desk().settings.school.name
    answer = make_response(
        printed("procedure.html", procedure=found, steps=flow(found, desk().casework), school=school)
    )
    # To be kept, never shown as a page of the inbox.
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.key}.html"'
    return answer


def _procedure(untrusted_key: str) -> Procedure:
    return desk().casework.procedures.get(untrusted_key) or abort(404)
