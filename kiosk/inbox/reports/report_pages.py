"""The pages of the reports: figures for those who can open what is counted, and reports that governors read too."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.content.reports import Report
from kiosk.db import writing
from kiosk.figures.exchange import as_file
from kiosk.figures.periods import Period
from kiosk.i18n import format_day
from kiosk.inbox.asked import id_or_404
from kiosk.inbox.desk import desk, me, today
from kiosk.inbox.people.readers_list import NoList
from kiosk.inbox.record import audit
from kiosk.inbox.reports.gathering import comparisons, gathered
from kiosk.inbox.reports.keeping import Kept, NoReport, keep, kept_reports, one_report
from kiosk.inbox.reports.making import Figures, as_report, figures
from kiosk.inbox.roles import KEEPERS, REPORT_READERS, open_to
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.voice.answers import given
from kiosk.sealing.errors import UntrustedReaders
from kiosk.web.errors import note_failure
from kiosk.web.pages import words

pages = Blueprint("reports", __name__)

WRITTEN_LIMIT = 4_000
"""Characters under one heading: about a printed page."""


@pages.get("/reports")
@open_to(*REPORT_READERS)
def overview() -> ResponseReturnValue:
    """The reports that were kept, and, for those who open worries, the way to the figures."""
    return render_template(
        "reports.html", kept=kept_reports(desk(), me()), kinds=desk().reporting.reports.values(), day=_day
    )


@pages.get("/reports/figures")
@open_to(*KEEPERS)
def figures_page() -> ResponseReturnValue:
    """Every number over what this person can open, this time beside the time before."""
    everything = tuple(desk().reporting.axes)
    found, damaged = _figures(everything)
    with writing(desk().inbox) as session:
        audit.record(session, "figures-viewed", me().person.id, None, datetime.now(UTC))
    return render_template(
        "report_figures.html", found=found, damaged=damaged, periods=comparisons(desk(), today())
    )


@pages.get("/reports/make/<untrusted_report>")
@open_to(*KEEPERS)
@fresh_proof
def make(untrusted_report: str) -> ResponseReturnValue:
    """The report as it will leave the school, and the headings under which the school writes."""
    return _form(_report(untrusted_report), {})


@pages.post("/reports/make/<untrusted_report>")
@open_to(*KEEPERS)
@fresh_proof
def keep_it(untrusted_report: str) -> ResponseReturnValue:
    """Keep the report, sealed to all who read reports, and show it ready to print."""
    report = _report(untrusted_report)
    written = {heading: _text(place) for place, heading in enumerate(report.write)}
    if any(len(text) > WRITTEN_LIMIT for text in written.values()):
        return _form(report, written, "long"), 422
    found, _damaged = _figures(report.axes)
    kept = as_report(
        desk(), me(), report, found, {key: text for key, text in written.items() if text}, today()
    )
    try:
        report_id = keep(desk(), me(), kept, datetime.now(UTC))
    except (NoList, UntrustedReaders) as error:
        note_failure(error)
        return _form(report, written, "no-list"), 503
    return redirect(url_for("reports.one", untrusted_address=report_id.hex()), 303)


@pages.get("/reports/<untrusted_address>")
@open_to(*REPORT_READERS)
def one(untrusted_address: str) -> ResponseReturnValue:
    """One kept report, ready to print. What is not for this person answers as what was never made."""
    try:
        found: Kept = one_report(desk(), me(), id_or_404(untrusted_address))
    except NoReport:
        abort(404)
    return render_template("report.html", kept=found, day=_day)


@pages.get("/reports/<untrusted_address>/figures.json")
@open_to(*KEEPERS)
@fresh_proof
def take_out(untrusted_address: str) -> ResponseReturnValue:
    """The numbers of a kept report as a file, for a trust to add up."""
    try:
        found = one_report(desk(), me(), id_or_404(untrusted_address))
    except NoReport:
        abort(404)
    if found.report is None or not found.report.days:
        abort(404)
    school = desk().settings.school
    taken = as_file(found.report, school.id)
    with writing(desk().inbox) as session:
        audit.record(session, "export-figures", me().person.id, found.id, datetime.now(UTC))
    name = f"figures-{school.id[:8]}-{found.report.key}-{found.day}.json"
    answer = make_response(taken)
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _form(report: Report, written: dict[str, str], wrong: str = "") -> str:
    found, damaged = _figures(report.axes)
    return render_template(
        "report_make.html",
        report=report,
        shown=as_report(desk(), me(), report, found, written, today()),
        period=found.period,
        periods=comparisons(desk(), today()),
        damaged=damaged,
        limit=WRITTEN_LIMIT,
        wrong=wrong,
        day=_day,
    )


def _figures(axes: Sequence[str]) -> tuple[Figures, int]:
    found, period = gathered(desk(), me()), _period()
    said = given(desk().inbox, me(), period.before.first)
    return figures(desk(), found.facts, said, period, axes, today()), found.damaged


def _period() -> Period:
    known = comparisons(desk(), today())
    asked = request.values.get("period", "")
    return next((period for period in known if period.key == asked), known[0])


def _report(untrusted: str) -> Report:
    return desk().reporting.reports.get(untrusted) or abort(404)


def _text(place: int) -> str:
    # A form counts a new line as two characters, whatever the person sees.
    return request.form.get(f"written-{place}", "").replace("\r\n", "\n").strip()


def _day(day: date) -> str:
    return format_day(day, words().tag, desk().settings.school.time_zone)
