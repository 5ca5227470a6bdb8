"""The survey's pages: a few questions without a name, each with a way out to telling a worry. Answers are counted.

What is answered stands in the form on the page and nowhere else, as a worry does; nothing says who it was.
"""

import logging
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import parse

from kiosk.content.rows import ContentError
from kiosk.content.survey import SurveyLists, SurveyQuestion, survey_lists
from kiosk.profile import Asked, Survey
from kiosk.public import desk, look_and_sound, practice
from kiosk.public.survey_box import SurveyBox
from kiosk.survey import Answers

pages = Blueprint("survey", __name__)
log = logging.getLogger("kiosk")

BURST: Final = parse("20 per 10 minutes")
"""From one tablet, as for worries: it marks and never refuses. It is counted apart, so that a class that has answered
one after the other does not make the worry of the next child look like one of a flood."""
QUESTION: Final = "ask_"  # the prefix of fields that hold an answer
_JOURNEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Step:
    """A form as it came in: what is answered so far, and at which question (from 0; Send comes after the last)."""

    picked: dict[str, str] = field(default_factory=dict, repr=False)
    at: int = 0
    journey: bytes = field(default_factory=lambda: secrets.token_bytes(16))


def survey_now(who: Asked) -> Survey | None:
    """The survey that is on for them today, by the profile that the school published; None in a lesson too."""
    if practice.a_lesson_is_on():
        return None
    return desk.profile().survey_for(who, datetime.now(desk.school().zone).date())


def title_now(who: Asked) -> str:
    """The title of the survey that is on for them today, in English; "" where none is."""
    survey = survey_now(who)
    return _title(survey) if survey else ""


@pages.get("/<tag:locale>/survey")
def begin(locale: str) -> ResponseReturnValue:
    """What it is, who sees what, and that it may be left."""
    survey = survey_now("pupil")
    if survey is None:
        return redirect(url_for("pupil.start", locale=locale))
    return _page("survey_begin.html", survey, Step())


@pages.post("/<tag:locale>/survey")
def step(locale: str) -> ResponseReturnValue:
    """Every step of a pupil: an answer, a skip, a step back, and Send."""
    survey, now, go = survey_now("pupil"), _read("pupil"), request.form.get("go", "")
    if survey is None or go == "clear" or (go == "back" and now.at == 0):
        return redirect(url_for("pupil.leave" if go == "clear" else "pupil.start", locale=locale), 303)
    if go == "hide":
        return _page("survey_hide.html", survey, now)
    if go == "send":
        return _send("pupil", survey, now)
    return _page("survey_question.html", survey, _after(now, go, request.form.get("pick", "")))


@pages.get("/<tag:locale>/survey/done")
def done(locale: str) -> ResponseReturnValue:
    """Thank you. The page knows nothing of what was answered."""
    look_and_sound.forget()
    return render_template("survey_done.html")


@pages.get("/<tag:locale>/family/survey")
def of_family(locale: str) -> ResponseReturnValue:
    """The questions for a parent, all on one page."""
    survey = survey_now("family")
    if survey is None:
        return redirect(url_for("family.form", locale=locale))
    return _page("family_survey.html", survey, Step(), "family")


@pages.post("/<tag:locale>/family/survey")
def send_of_family(locale: str) -> ResponseReturnValue:
    """Keep what a parent answered."""
    survey = survey_now("family")
    if survey is None:
        return redirect(url_for("family.form", locale=locale), 303)
    return _send("family", survey, _read("family"))


@pages.get("/<tag:locale>/family/survey/done")
def done_of_family(locale: str) -> ResponseReturnValue:
    """Thank you, for a parent."""
    return render_template("family_survey_done.html")


def _after(now: Step, untrusted_go: str, untrusted_pick: str) -> Step:
    """Where a press leads: an answer or a skip goes on, Back goes back, and anything else stays."""
    questions = _questions("pupil")
    here = questions[now.at].key if now.at < len(questions) else ""
    key, _, choice = untrusted_pick.partition(".")
    if key == here and choice in _lists().answers:
        return Step({**now.picked, key: choice}, now.at + 1, now.journey)
    if untrusted_go == "skip":
        left = {one: picked for one, picked in now.picked.items() if one != here}
        return Step(left, min(now.at + 1, len(questions)), now.journey)
    return Step(now.picked, max(now.at - (untrusted_go == "back"), 0), now.journey)


def _send(who: Asked, survey: Survey, now: Step) -> ResponseReturnValue:
    template = "family_survey.html" if who == "family" else "survey_question.html"
    if not now.picked:
        return _page(template, survey, Step(journey=now.journey), who, missing=True), 422
    answers = Answers(who, now.picked, burst=who == "pupil" and desk.in_a_burst("survey", BURST))
    try:
        _box().keep(answers, now.journey)
    except desk.SomethingWrong:
        return _page(template, survey, now, who, not_kept=True), 503
    locale = (request.view_args or {})["locale"]
    return redirect(
        url_for("survey.done_of_family" if who == "family" else "survey.done", locale=locale), 303
    )


def _page(
    template: str,
    survey: Survey,
    now: Step,
    who: Asked = "pupil",
    *,
    missing: bool = False,
    not_kept: bool = False,
) -> str:
    lists = _lists()
    return render_template(
        template,
        title=_title(survey),
        questions=_questions(who),
        answers=lists.answers.values(),
        who=who,
        step=now,
        missing=missing,
        not_kept=not_kept,
    )


def _title(survey: Survey) -> str:
    titles = _lists().titles
    return titles.get(survey.title, next(iter(titles.values())))


def _questions(who: Asked) -> tuple[SurveyQuestion, ...]:
    lists = _lists()
    # Whatever was picked of the list may be gone from it: then all there are.
    return lists.asked_of(who, desk.profile().survey_questions) or lists.asked_of(who)


def _read(who: Asked) -> Step:
    """The form, as far as it names what is asked: the rest of it is left out, and costs nobody a word."""
    known = _lists().answers
    picked = {
        one.key: untrusted
        for one in _questions(who)
        if (untrusted := request.form.get(QUESTION + one.key, "")) in known
    }
    untrusted_at, untrusted_journey = request.form.get("at", ""), request.form.get("journey", "")
    at = int(untrusted_at) if re.fullmatch("[0-9]{1,2}", untrusted_at, re.ASCII) else 0
    journey = (
        bytes.fromhex(untrusted_journey) if _JOURNEY.fullmatch(untrusted_journey) else secrets.token_bytes(16)
    )
    return Step(picked, min(at, len(_questions(who))), journey)


def install(app: Flask, folder: Path) -> None:
    """Let this app ask what the school in this folder asks. A mistake in its own file costs no child the pages."""
    try:
        found = survey_lists(folder)
    except ContentError as error:
        log.critical("THE SCHOOL'S OWN SURVEY IS NOT ASKED, ours is: %s Run `kiosk check`.", error)
        found = survey_lists()
    app.extensions["kiosk.survey_lists"] = found


def _lists() -> SurveyLists:
    found: SurveyLists = current_app.extensions["kiosk.survey_lists"]
    return found


def _box() -> SurveyBox:
    found: SurveyBox = current_app.extensions["kiosk.survey"]
    return found
