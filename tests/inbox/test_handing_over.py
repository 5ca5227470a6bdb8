"""Hand-over: only who can open a case takes it out, with a reason and on record, and nothing of it stays on a disk."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from kiosk.case import events as of
from kiosk.db import StoreUnavailable, reading, sqlite_file, writing
from kiosk.inbox.cases.store import OpenCase, append, read_case
from kiosk.inbox.handing_over import handing_over_pages
from kiosk.inbox.models import AuditEvent, CaseFile
from kiosk.inbox.worries.collect import collect
from tests.inbox.office import Office, worry
from tests.inbox.test_cases_store import an, at_desk, begun
from tests.pagecheck import check_headers
from tests.visitor import Visitor

ASKA, BEN = "b1" * 16, "b2" * 16
CANARY = "canary-a-childs-own-words"
TODAY = date(2026, 11, 20)
MADE_UP = "ab" * 16


def told(office: Office, *to: str, words: str = f"Ben took it, {CANARY}") -> bytes:
    concern = office.tell(worry(("what", "things"), words=words), to=(*to, "recovery"))
    collect(office.letterbox, office.inbox)
    return concern


def added(office: Office, case: OpenCase, kind: Callable[..., of.Event], **parts: Any) -> OpenCase:
    return append(*at_desk(office, "lead"), case, an(office, "lead", kind, **parts))


def made(office: Office, *to: str) -> OpenCase:
    """A case about Aska, whom Ben hurt."""
    case = begun(office, "lead", told(office, *(to or ("lead", "deputy"))))
    case = added(
        office, case, of.PersonAdded, person=ASKA, name="Aska Rowe", parts=("hurt",), year="5", group="5B"
    )
    return added(
        office, case, of.PersonAdded, person=BEN, name="Ben Cole", parts=("hurting",), year="", group=""
    )


@pytest.fixture
def case(office: Office, app: Flask) -> OpenCase:
    return made(office)


@pytest.fixture
def lead(office: Office, app: Flask, case: OpenCase) -> Visitor:
    return office.sign_in(app, "lead")


def page_of(case: OpenCase) -> str:
    return f"/cases/{case.id.hex()}/hand-over"


def asked(visitor: Visitor, case: OpenCase, what: str, **changed: str) -> Visitor:
    """Fill in the form and press one of its buttons."""
    form = MultiDict({"csrf_token": visitor.get(page_of(case)).carried["csrf_token"]})
    form.update(
        {"person": ASKA, "names": "letters", "system": "cpoms", "reason": "record-system", "words": ""}
    )
    for name, value in {"what": what, **changed}.items():
        form[name] = value
    return visitor.post(page_of(case), form)


def acts_about(office: Office, case_id: bytes) -> list[str]:
    with reading(office.inbox) as session:
        found = select(AuditEvent.act).where(AuditEvent.subject == case_id.hex()).order_by(AuditEvent.seq)
        return list(session.scalars(found))


def notes(office: Office, case: OpenCase) -> list[str]:
    events = read_case(*at_desk(office, "lead"), case.id).events
    return [event.note for event in events if isinstance(event, of.Noted)]


def areas(visitor: Visitor) -> dict[str, str]:
    found = re.findall(r'<textarea id="b-([a-z]+)"[^>]*>(.*?)</textarea>', visitor.html, re.S)
    return dict(found)


# --------------------------------------------------------------------------------------------- the text


def test_the_text_is_shown_field_by_field_with_the_names_of_others_taken_out(
    lead: Visitor, case: OpenCase
) -> None:
    asked(lead, case, "text")

    fields = areas(lead)
    assert list(fields) == ["pupil", "incident", "category", "linked", "when", "alert", "actions"]
    assert fields["pupil"] == "Aska Rowe (5, 5B)"
    assert f"“Pupil B took it, {CANARY}”" in fields["incident"]
    assert "Ben" not in "".join(fields.values())
    assert "Read it through before you use it." in lead.html


def test_what_leaves_is_noted_in_the_case_and_on_record_before_it_leaves(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    asked(lead, case, "text", words="For\x7f Mr\x00 Osei\r")

    assert acts_about(office, case.id)[-2:] == ["export-text", "case-viewed"]
    (note,) = notes(office, case)
    assert note == (
        "Taken out: the text for the record system (CPOMS), about Aska Rowe, others as “Pupil B”. "
        "Reason: To write it into the record system.\nFor Mr Osei"
    )


def test_nothing_leaves_when_it_can_not_be_put_on_record(
    office: Office, lead: Visitor, case: OpenCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreUnavailable("full")

    token = lead.get(page_of(case)).carried["csrf_token"]
    monkeypatch.setattr(handing_over_pages, "note_seen", full)
    data = {"csrf_token": token, "person": ASKA, "system": "cpoms", "reason": "meeting"}

    for what in ("text", "chronology", "pupil", "zip"):
        lead.post(page_of(case), {**data, "what": what})

        assert lead.answer.status_code == 503
        assert CANARY not in lead.html
    assert "export" not in " ".join(acts_about(office, case.id))


def test_without_what_is_needed_nothing_leaves_and_the_form_is_still_filled(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    wrong = (
        ({"reason": ""}, "Choose a reason."),
        ({"reason": "made-up"}, "Choose a reason."),
        ({"reason": "other", "words": " "}, "Say the reason in words too."),
        ({"person": ""}, "Choose the person"),
        ({"person": MADE_UP}, "Choose the person"),
        ({"system": "made-up"}, "Choose the record system."),
        ({"what": "made-up"}, "Press one of the buttons."),
    )
    for changed, said in wrong:
        asked(lead, case, **{"what": "text", "words": "typed so far"} | changed)

        assert (lead.answer.status_code, lead.title) == (422, "Hand over")
        assert said in lead.html
        assert "words" in changed or "typed so far" in lead.html
        assert CANARY not in lead.html
    assert notes(office, case) == []
    assert "export-text" not in acts_about(office, case.id)


# ------------------------------------------------------------------------------------- chronology and file


def test_the_chronology_has_the_childs_own_words_and_a_title_that_names_nobody(
    lead: Visitor, case: OpenCase
) -> None:
    asked(lead, case, "chronology", names="full")

    assert f"Ben took it, {CANARY}" in lead.html
    assert "Their own words" in lead.html
    title = "".join(lead.page.text_of["title"])
    assert title.startswith("Chronology ")
    assert not re.search("Aska|Rowe|Ben|Cole", title)


def test_a_pupils_chronology_is_over_every_case_that_i_can_open_and_no_other(
    office: Office, app: Flask, lead: Visitor, case: OpenCase
) -> None:
    def about_aska(by: str, *to: str) -> None:
        other = begun(office, by, told(office, *to, words=f"told to {by}"))
        add = an(
            office,
            by,
            of.PersonAdded,
            person=ASKA,
            name="Aska Rowe",
            parts=("hurt", "reporter"),
            year="",
            group="",
        )
        append(*at_desk(office, by), other, add)

    about_aska("lead", "lead", "deputy")
    about_aska("head", "head", "chair")

    asked(lead, case, "pupil")

    assert "told to lead" in lead.html
    assert "told to head" not in lead.html
    assert len(set(re.findall(r"[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", lead.html))) == 2


def test_the_file_holds_the_case_and_is_called_after_nobody(lead: Visitor, case: OpenCase) -> None:
    token = lead.get(page_of(case)).carried["csrf_token"]

    answer = lead.client.post(page_of(case), data={"csrf_token": token, "what": "zip", "reason": "meeting"})

    check_headers(answer.headers, path=page_of(case), status=answer.status_code)
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="worry-box-case-[0-9a-f-]{14}\.zip"', disposition)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        found = json.loads(archive.read("case.json"))
        assert CANARY in archive.read("concerns.csv").decode("utf-8-sig")
    assert found["worries"][0]["told"]["words"]["words"] == f"Ben took it, {CANARY}"
    looked = [row["event"] for row in found["tables"]["access"]]
    assert looked[:2] == ["Opened a case", "Wrote something into a case"]


def test_an_export_leaves_nothing_in_the_clear_on_a_disk_also_when_it_is_broken_off(
    office: Office, app: Flask, lead: Visitor, case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    token = lead.get(page_of(case)).carried["csrf_token"]
    data = {"csrf_token": token, "what": "zip", "reason": "meeting", "words": "x" * 900}

    answer = lead.client.post(page_of(case), data=data, buffered=False)
    next(iter(answer.response))
    answer.close()

    assert list(temporary.iterdir()) == []
    file = sqlite_file(office.inbox)
    assert file is not None
    written = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert case.id in written
    for secret in (CANARY.encode(), b"Aska", b"Taken out", b"x" * 30, b"PK\x03\x04"):
        assert secret not in written
    assert acts_about(office, case.id)[-2:] == ["export-zip", "case-viewed"]


# ---------------------------------------------------------------------------------------- who can, and proof


def test_to_whoever_can_not_open_it_the_case_is_a_made_up_one(
    office: Office, app: Flask, case: OpenCase
) -> None:
    head = office.sign_in(app, "head")
    token = head.get("/me").carried["csrf_token"]
    answers = set()

    for address in (case.id.hex(), MADE_UP, "not-an-address"):
        for path, data in (
            ("", None),
            ("", {"what": "zip", "reason": "meeting"}),
            ("/done", {"person": ASKA, "system": "cpoms", "reference": "1"}),
        ):
            path = f"/cases/{address}/hand-over{path}"
            visit = head.get(path) if data is None else head.post(path, {**data, "csrf_token": token})
            answers.add((visit.answer.status_code, visit.without_token))

    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    assert "export" not in " ".join(acts_about(office, case.id))


def test_two_who_can_open_it_both_take_it_out_and_each_is_on_record(
    office: Office, app: Flask, lead: Visitor, case: OpenCase
) -> None:
    deputy = office.sign_in(app, "deputy")

    assert asked(lead, case, "text").answer.status_code == 200
    assert asked(deputy, case, "chronology").answer.status_code == 200

    assert [act for act in acts_about(office, case.id) if act.startswith("export")] == [
        "export-text",
        "export-case",
    ]
    assert len(notes(office, case)) == 2


def test_every_page_asks_for_the_passphrase_once_more(office: Office, lead: Visitor, case: OpenCase) -> None:
    token = lead.get(page_of(case)).carried["csrf_token"]
    office.clock.shift(timedelta(minutes=6))

    assert lead.get(page_of(case)).answer.status_code == 303
    lead.post(page_of(case), {"csrf_token": token, "what": "zip", "reason": "meeting"})

    assert lead.answer.status_code == 403
    assert notes(office, case) == []
    lead.post(
        f"{page_of(case)}/done", {"csrf_token": token, "person": ASKA, "system": "cpoms", "reference": "7"}
    )
    assert lead.answer.status_code == 403


def test_a_restricted_case_leaves_only_when_somebody_says_that_those_who_need_to_know_will_see_it(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    route = next(iter(lead.client.application.extensions["kiosk.inbox.desk"].casework.svsh))
    case = added(office, case, of.SvshPath, route=route, why="x", risk="x", review=TODAY + timedelta(days=7))
    assert "Restricted: sexual violence or harassment." in lead.get(page_of(case)).html

    for what in ("text", "chronology", "pupil", "zip"):
        assert asked(lead, case, what).answer.status_code == 422
        assert "only those who need to know" in lead.html
    assert notes(office, case) == []

    assert asked(lead, case, "text", need_to_know="yes").answer.status_code == 200


# ---------------------------------------------------------------------------------------------- handed over


def done(visitor: Visitor, case: OpenCase, **changed: str) -> Visitor:
    form = {name: visitor.carried[name] for name in ("csrf_token", "last", "person", "system", "names")}
    form |= {"reference": "CP-1207", "label": "Allegation of Bullying", "step": ""}
    return visitor.post(f"{page_of(case)}/done", form | changed)


def test_handed_over_is_written_into_the_case_with_the_other_systems_reference(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    asked(lead, case, "text")
    assert 'value="Allegation of Bullying"' in lead.html

    assert done(lead, case).answer.status_code == 303

    assert "Handed over. It is written into the case." in lead.follow().html
    event = read_case(*at_desk(office, "lead"), case.id).events[-1]
    assert isinstance(event, of.HandedOver)
    assert (event.system, event.reference, event.person) == ("CPOMS", "CP-1207", ASKA)


def test_pressed_twice_it_is_written_once(office: Office, lead: Visitor, case: OpenCase) -> None:
    asked(lead, case, "text")
    form = {name: lead.carried[name] for name in ("csrf_token", "last", "person", "system", "names")}
    form |= {"reference": "CP-1207", "label": "Allegation of Bullying", "step": ""}

    answers = [lead.post(f"{page_of(case)}/done", form).answer.status_code for _ in range(2)]

    assert answers == [303, 303]
    events = read_case(*at_desk(office, "lead"), case.id).events
    assert len([one for one in events if isinstance(one, of.HandedOver)]) == 1


def test_what_a_colleague_added_meanwhile_is_shown_and_what_was_typed_is_still_there(
    office: Office, app: Flask, lead: Visitor, case: OpenCase
) -> None:
    asked(lead, case, "text")
    now = read_case(*at_desk(office, "deputy"), case.id)
    append(*at_desk(office, "deputy"), now, an(office, "deputy", of.Triaged, urgency="today", why=""))

    done(lead, case)

    assert lead.answer.status_code == 409
    assert "Urgency: Today." in lead.html
    assert 'value="CP-1207"' in lead.html
    assert CANARY not in lead.html, "the text is taken out anew, on record"
    assert done(lead, case).answer.status_code == 303


def test_without_a_reference_or_with_a_made_up_step_it_is_not_written(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    asked(lead, case, "text")
    form = lead.carried

    for changed, said in (
        ({"reference": " "}, "Write the reference that the record system gave it."),
        ({"step": "made-up"}, "Choose from the list."),
    ):
        typed = {"reference": "CP-1207", "label": "", "step": ""} | changed
        lead.post(f"{page_of(case)}/done", {**form, **typed})
        assert lead.answer.status_code == 422
        assert said in lead.html
    events = read_case(*at_desk(office, "lead"), case.id).events
    assert not any(isinstance(one, of.HandedOver) for one in events)


def test_a_step_that_asks_for_a_record_is_offered_until_it_is_handed_over(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    asked(lead, case, "text")
    offered = re.findall(r'<option value="([a-z-]+)"', lead.html)
    assert offered, "the six steps ask for a record"

    done(lead, case, step=offered[0])

    assert offered[0] not in re.findall(r'<option value="([a-z-]+)"', asked(lead, case, "text").html)


def test_evil_words_are_text_on_every_page(office: Office, app: Flask) -> None:
    evil = "</textarea><script>alert(1)</script>{{7*7}}\u202e<svg onload=x>"
    case = begun(office, "lead", told(office, "lead", "deputy", words=evil))
    case = added(
        office,
        case,
        of.PersonAdded,
        person=ASKA,
        name=f"Aska {evil[:40]}",
        parts=("hurt", "reporter"),
        year="",
        group="",
    )
    lead = office.sign_in(app, "lead")

    for what in ("text", "chronology", "pupil"):
        assert asked(lead, case, what).answer.status_code == 200
        assert "<script>alert" not in lead.html
        assert "{{7*7}}" in lead.html


def test_a_damaged_case_answers_like_one_that_is_not_there(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    with writing(office.inbox) as session:
        session.get_one(CaseFile, case.id).sealed_key = bytes(61)

    assert lead.get(page_of(case)).answer.status_code == 404


def test_replaced_names_stay_replaced_in_what_a_teller_typed_into_the_name_box(
    office: Office, app: Flask
) -> None:
    concern = office.tell(
        worry(("what", "things"), words="Dilys saw it", name="Dilys Pugh"), to=("lead", "recovery")
    )
    collect(office.letterbox, office.inbox)
    case = begun(office, "lead", concern)
    case = added(
        office, case, of.PersonAdded, person=ASKA, name="Aska Rowe", parts=("hurt",), year="", group=""
    )

    lead = office.sign_in(app, "lead")
    asked(lead, case, "chronology")

    assert "somebody else saw it" in lead.html
    assert "Dilys" not in lead.html
