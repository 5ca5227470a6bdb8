"""The survey for staff: the questions that pupils and families are asked too, in their words, and without a name.

Here alone an act is not put on record: a line that says when a colleague answered would say who gave the answer of
that day. Nothing keeps a colleague from answering twice, as nothing keeps a pupil from it.
"""

import re
import secrets
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.content.survey import SurveyLists, SurveyQuestion, survey_lists
from kiosk.inbox.desk import desk, today
from kiosk.inbox.people.readers_list import NoList, current_list
from kiosk.inbox.profile.published import school_profile
from kiosk.inbox.roles import STAFF, open_to
from kiosk.letterbox.deposit import Letterbox
from kiosk.profile import Profile, Survey
from kiosk.routing import NoReader
from kiosk.sealing.errors import UntrustedReaders
from kiosk.survey import Answers
from kiosk.survey_seal import seal_answers
from kiosk.web.errors import note_failure

pages = Blueprint("voice", __name__)

_JOURNEY: Final = re.compile(r"[0-9a-f]{32}")
_QUESTION: Final = "ask_"


@pages.get("/survey")
@open_to(*STAFF)
def form() -> ResponseReturnValue:
    """The questions, while a survey is on for staff; else that there is none."""
    return _page(secrets.token_hex(16), {}, done=request.args.get("done") == "yes")


@pages.post("/survey")
@open_to(*STAFF)
def send() -> ResponseReturnValue:
    """Seal the answers and put them into the letterbox, where they lie among those of pupils and families."""
    profile = school_profile(desk())
    untrusted_journey = request.form.get("journey", "")
    journey = untrusted_journey if _JOURNEY.fullmatch(untrusted_journey) else secrets.token_hex(16)
    known = _lists().answers
    picked = {
        one.key: untrusted
        for one in _questions(profile)
        if (untrusted := request.form.get(_QUESTION + one.key, "")) in known
    }
    if survey_of_staff(profile) is None:
        return redirect(url_for("voice.form"), 303)
    if not picked:
        return _page(journey, picked, wrong="empty"), 422
    try:
        _keep(Answers("staff", picked), bytes.fromhex(journey))
    except (NoList, NoReader, UntrustedReaders) as error:
        note_failure(error)
        return _page(journey, picked, wrong="no-list"), 503
    return redirect(url_for("voice.form", done="yes"), 303)


def survey_of_staff(profile: Profile) -> Survey | None:
    """The survey that is on for staff today."""
    return profile.survey_for("staff", today())


def _lists() -> SurveyLists:
    return survey_lists(desk().settings.folder)


def _keep(answers: Answers, journey: bytes) -> None:
    sealed = seal_answers(answers, current_list(desk()), desk().content)
    Letterbox(desk().letterbox).deposit(sealed, datetime.now(UTC).date(), journey)


def _questions(profile: Profile) -> tuple[SurveyQuestion, ...]:
    lists = _lists()
    return lists.asked_of("staff", profile.survey_questions) or lists.asked_of("staff")


def _page(journey: str, picked: dict[str, str], *, wrong: str = "", done: bool = False) -> str:
    profile, lists = school_profile(desk()), _lists()
    return render_template(
        "voice.html",
        survey=survey_of_staff(profile),
        questions=_questions(profile),
        answers=lists.answers.values(),
        journey=journey,
        picked=picked,
        wrong=wrong,
        done=done,
    )
