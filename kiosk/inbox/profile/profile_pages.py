"""The pages of the school profile: what is published, what is drafted, a page for each section, and publishing."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.wrappers import Response

from kiosk.content.survey import survey_lists
from kiosk.i18n import format_day, format_time
from kiosk.inbox.desk import desk, me, today
from kiosk.inbox.people.readers_list import KeyIsChanging, NoList, NotKeyHolder, current_list
from kiosk.inbox.profile import drafting
from kiosk.inbox.profile.changes import changes, gist, lines, new_portraits, reminders
from kiosk.inbox.profile.drafting import Draft, DraftUnusable, Meanwhile, draft_of
from kiosk.inbox.profile.forms import (
    Form,
    Rows,
    Section,
    Typed,
    fill,
    is_begun,
    read,
    row_numbers,
    with_portraits,
)
from kiosk.inbox.profile.previewing import preview_page
from kiosk.inbox.profile.problems import Problem, problems
from kiosk.inbox.profile.sections import sections
from kiosk.inbox.roles import PEOPLE_MANAGERS, PROFILE_WRITERS, open_to
from kiosk.inbox.signing_in.proof import fresh_proof
from kiosk.inbox.upkeep import reminding
from kiosk.profile import Profile
from kiosk.sealing.errors import UntrustedProfile, UntrustedReaders
from kiosk.sealing.readers import Reader
from kiosk.web.pages import words

pages = Blueprint("profile", __name__)

_KEY_BYTES = 8


@pages.get("/profile")
@open_to(*PROFILE_WRITERS)
def overview() -> ResponseReturnValue:
    """What is published, what the draft would change, and what somebody should look at."""
    return _overview(done=request.args.get("done", ""))


@pages.get("/profile/preview")
@open_to(*PROFILE_WRITERS)
def preview() -> ResponseReturnValue:
    """How pupils' and parents' pages will say it, in one of the languages that the draft offers."""
    try:
        draft = draft_of(desk())
    except (DraftUnusable, UntrustedProfile):
        return redirect(url_for("profile.overview"), code=303)  # which says what is the matter
    return preview_page(draft.profile, request.args.get("in", ""), today(), _day)


@pages.get("/profile/<untrusted_section>")
@open_to(*PROFILE_WRITERS)
def section(untrusted_section: str) -> ResponseReturnValue:
    """One section's form, filled as the draft has it."""
    try:
        draft = draft_of(desk())
    except (DraftUnusable, UntrustedProfile):
        return redirect(url_for("profile.overview"), code=303)
    asked = _section(draft, untrusted_section)
    return _form(draft, asked, fill(asked, draft.profile), done=request.args.get("done", ""))


@pages.post("/profile/<untrusted_section>")
@open_to(*PROFILE_WRITERS)
def save(untrusted_section: str) -> ResponseReturnValue:
    """Write one section into the draft; what is wrong is said beside it, and nothing typed is lost."""
    try:
        draft = draft_of(desk())
    except (DraftUnusable, UntrustedProfile):
        return _overview(), 409
    asked = _section(draft, untrusted_section)
    typed = _typed(draft, asked)
    try:
        drafting.save(desk(), me(), asked, request.form.get("seen", ""), typed.values, datetime.now(UTC))
    except ValidationError as error:
        found = problems(words().gettext, asked, typed, error)
        return _form(draft, asked, request.form, found, seen=request.form.get("seen", "")), 400
    except Meanwhile:
        return _form(draft_of(desk()), asked, request.form, meanwhile=True), 409
    if request.form.get("then") == "more":
        return redirect(url_for("profile.section", untrusted_section=asked.key, done="saved"), code=303)
    return redirect(url_for("profile.overview", done=asked.key), code=303)


@pages.get("/profile/discard")
@open_to(*PROFILE_WRITERS)
def may_discard() -> ResponseReturnValue:
    """Ask whether the draft is to be thrown away."""
    return _discard_page()


@pages.post("/profile/discard")
@open_to(*PROFILE_WRITERS)
def discard() -> ResponseReturnValue:
    """Throw the draft away; what is published stays."""
    try:
        drafting.discard(desk(), me(), request.form.get("digest", ""), datetime.now(UTC))
    except Meanwhile:
        return _discard_page("meanwhile"), 409
    return redirect(url_for("profile.overview", done="discarded"), code=303)


@pages.get("/profile/publish")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def may_publish() -> ResponseReturnValue:
    """What would change, once more, before it is signed."""
    _key_holders_only()
    return _publish_page()


@pages.post("/profile/publish")
@open_to(*PEOPLE_MANAGERS)
@fresh_proof
def publish() -> ResponseReturnValue:
    """Sign the draft that was shown, and publish it."""
    _key_holders_only()
    try:
        drafting.publish(desk(), me(), request.form.get("digest", ""), datetime.now(UTC))
    except NotKeyHolder:
        abort(404)
    except Meanwhile:
        return _publish_page("meanwhile"), 409
    except KeyIsChanging:
        return _publish_page("school-key"), 409
    except (DraftUnusable, UntrustedProfile):
        return _overview(), 409
    return redirect(url_for("profile.overview", done="published"), code=303)


def _overview(done: str = "") -> str:
    try:
        draft = draft_of(desk())
    except (DraftUnusable, UntrustedProfile) as error:
        return render_template(
            "profile_unusable.html",
            published=isinstance(error, UntrustedProfile),
            digest=drafting.digest_of_row(desk()),
        )
    readers = _readers()
    made = _sections(draft)
    listed = {reader.key_id.hex() for reader in readers} if readers is not None else None
    say = words().gettext
    published = drafting.publication(desk())
    return render_template(
        "profile.html",
        done=done,
        draft=draft,
        published=published,
        published_at=_moment(published.at) if published else "",
        changed_at=_moment(draft.changed_at),
        changed=_changed(made, draft),
        sections=[(one, gist(one, draft.profile, _day)) for one in made.values()],
        reminders=reminders(say, draft.profile, listed, today()),
        upkeep=reminding.shown(reminding.reminders(desk()), today()),
        holder=_holds_key(),
    )


def _changed(made: Mapping[str, Section], draft: Draft) -> list[str]:
    if draft.changed_at is None:
        return []
    return [change.section.key for change in changes(made, draft.before, draft.profile, _day)]


def _publish_page(problem: str = "") -> str | Response:
    return _changes_page("profile_publish.html", problem, lambda draft: draft.digest)


def _discard_page(problem: str = "") -> str | Response:
    return _changes_page("profile_discard.html", problem, lambda _: drafting.digest_of_row(desk()))


def _changes_page(template: str, problem: str, digest: Callable[[Draft], str]) -> str | Response:
    try:
        draft = draft_of(desk())
    except (DraftUnusable, UntrustedProfile):
        return redirect(url_for("profile.overview"), code=303)
    if draft.changed_at is None:
        return redirect(url_for("profile.overview"), code=303)
    return render_template(
        template,
        draft=draft,
        problem=problem,
        changed_at=_moment(draft.changed_at),
        changes=changes(_sections(draft), draft.before, draft.profile, _day),
        new_portraits=new_portraits(draft.before, draft.profile),
        digest=digest(draft),
    )


def _form(
    draft: Draft,
    asked: Section,
    form: Form,
    found: tuple[Problem, ...] = (),
    *,
    seen: str = "",
    meanwhile: bool = False,
    done: str = "",
) -> str:
    """The section's page, with whatever is in `form` in its fields."""
    return render_template(
        "profile_section.html",
        draft=draft,
        section=asked,
        form=form,
        rows={part.name: _numbers(part, form) for part in asked.parts if isinstance(part, Rows)},
        problems=found,
        wrong={problem.at: problem.sentence for problem in found},
        meanwhile=meanwhile,
        now=lines(asked, draft.profile, _day) if meanwhile else (),
        seen=seen or asked.fingerprint(draft.profile),
        done=done,
    )


def _numbers(part: Rows, form: Form) -> list[tuple[int, bool]]:
    """The rows to show, each with whether it is an empty one to begin something new in."""
    begun = [number for number in row_numbers(part, form) if is_begun(part, number, form)]
    following = begun[-1] + 1 if begun else 0
    return [(number, False) for number in begun] + [(following + more, True) for more in range(part.spare)]


def _typed(draft: Draft, asked: Section) -> Typed:
    known = _keys(draft.before) | _keys(draft.profile)
    typed = read(asked, request.form, today=today(), known_keys=known, new_key=_new_key)
    return with_portraits(typed, draft.profile)


def _keys(profile: Profile) -> set[str]:
    adults, places = {one.key for one in profile.adults}, {one.key for one in profile.places}
    return adults | places | {one.key for one in profile.helplines}


def _new_key() -> str:
    """A key that nothing ever had, so that an old worry can never come to mean somebody new."""
    return "k" + secrets.token_hex(_KEY_BYTES)


def _sections(draft: Draft) -> Mapping[str, Section]:
    lists = survey_lists(desk().settings.folder)
    return sections(words().gettext, desk().content, draft.profile, _readers() or (), lists)


def _section(draft: Draft, untrusted_key: str) -> Section:
    found: Section | None = _sections(draft).get(untrusted_key)
    return found or abort(404)


def _readers() -> tuple[Reader, ...] | None:
    """Who is on the signed list; None when there is no list that can be believed."""
    try:
        return current_list(desk()).readers
    except (NoList, UntrustedReaders):
        return None


def _holds_key() -> bool:
    return me().person.sealed_school_key is not None


def _key_holders_only() -> None:
    if not _holds_key():
        abort(404)


def _day(day: date) -> str:
    return format_day(day, words().tag, desk().settings.school.time_zone)


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    zone = desk().settings.school.time_zone
    return f"{format_day(at, words().tag, zone)}, {format_time(at, words().tag, zone)}"
