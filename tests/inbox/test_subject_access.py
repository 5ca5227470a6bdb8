"""What is kept about somebody: found in all that the reader can open, decided by a person, two lists, all on record."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from kiosk.case import events as of
from kiosk.inbox.cases.store import OpenCase, append, read_case
from tests.inbox.office import Office
from tests.inbox.test_cases_store import an, at_desk, begun
from tests.inbox.test_handing_over import ASKA, BEN, MADE_UP, acts_about, added, made, notes, told
from tests.visitor import Visitor

BEGIN = f"/people-in-cases/{ASKA}/kept-about-them"


@pytest.fixture
def case(office: Office, app: Flask) -> OpenCase:
    return added(office, made(office), of.Noted, note="Aska is afraid of Ben Cole.")


@pytest.fixture
def lead(office: Office, app: Flask, case: OpenCase) -> Visitor:
    return office.sign_in(app, "lead")


def find(visitor: Visitor, **changed: str) -> Visitor:
    form = MultiDict({"csrf_token": visitor.get(BEGIN).carried["csrf_token"]})
    typed = {"names_looked_for": "Aska Rowe\nAska", "more": "", "reason": "subject-access", "words": ""}
    form.update(typed | changed)
    return visitor.post(f"{BEGIN}/found", form)


def printed(visitor: Visitor, which: str, **decided: str) -> Visitor:
    form = MultiDict(visitor.carried)
    form.update({name: chosen[0] for name, chosen in proposals(visitor).items()} | decided | {"which": which})
    return visitor.post(f"{BEGIN}/list", form)


def proposals(visitor: Visitor) -> dict[str, list[str]]:
    """By the name of each decision, what is proposed."""
    found = re.findall(r'<select id="[^"]+" name="(d\.[^"]+)">(.*?)</select>', visitor.html, re.S)
    return {name: re.findall(r'<option value="([a-z-]+)" selected', options) for name, options in found}


def test_it_is_found_with_others_blacked_out_and_a_proposal_beside_each(
    lead: Visitor, case: OpenCase
) -> None:
    assert "Aska Rowe" in lead.get(BEGIN).html

    find(lead)

    assert lead.title == "Decide what is released"
    assert "Aska is afraid of [A]." in lead.html
    assert not re.search("Ben|Cole", lead.html)
    assert {one for chosen in proposals(lead).values() for one in chosen} == {"release"}


def test_the_two_lists_are_made_of_what_was_decided(office: Office, lead: Visitor, case: OpenCase) -> None:
    noted = next(name for name in proposals(find(lead)) if name.endswith(f".{len(case.events)}"))

    printed(lead, "released", **{noted: "serious-harm"})
    assert "Aska is afraid" not in lead.html
    assert "took it" in lead.html
    assert not re.search("Aska|Rowe", "".join(lead.page.text_of["title"]))

    lead.post(f"{BEGIN}/list", {**lead.carried, "which": "withheld"})
    assert lead.title == "What is withheld about Aska Rowe"
    assert "B: To release it would be likely to seriously harm" in lead.html
    assert "Schedule 3, Part 4" in lead.html
    assert "Aska is afraid" not in lead.html

    lead.post(f"{BEGIN}/found", lead.carried)
    assert proposals(lead)[noted] == ["serious-harm"], "what was decided is still there"


def test_each_look_and_each_list_is_on_record_and_the_case_says_what_left(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    printed(find(lead), "released")

    assert acts_about(office, case.id)[-3:] == ["subject-access", "case-written", "export-access"]
    assert notes(office, case)[-1].startswith(
        "Taken out: what is kept about one person, about Aska Rowe. Reason:"
    )


def test_a_worry_in_no_case_is_found_by_name_and_noted_by_itself(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    alone = told(office, "lead", "deputy", words="aska was there")
    hidden = told(office, "head", "chair", words="Aska told the head")

    find(lead)

    assert "aska was there" in lead.html
    assert "told the head" not in lead.html
    assert "subject-access" in acts_about(office, alone)
    assert acts_about(office, hidden) == []


def test_only_what_i_can_open_is_looked_through(office: Office, app: Flask, case: OpenCase) -> None:
    other = begun(office, "head", told(office, "head", "chair", words="told to head"))
    add = an(
        office,
        "head",
        of.PersonAdded,
        person=ASKA,
        name="Aska Rowe",
        parts=("hurt", "reporter"),
        year="",
        group="",
    )
    other = append(*at_desk(office, "head"), other, add)
    lead, head = office.sign_in(app, "lead"), office.sign_in(app, "head")

    find(lead)
    find(head)

    assert "told to head" not in lead.html
    assert "told to head" in head.html
    assert "afraid" in lead.html
    assert "afraid" not in head.html
    assert "subject-access" in acts_about(office, other.id)
    assert acts_about(office, case.id).count("subject-access") == 1


def test_somebody_in_no_case_of_mine_is_made_up(
    office: Office, app: Flask, lead: Visitor, case: OpenCase
) -> None:
    head = office.sign_in(app, "head")
    token = head.get("/me").carried["csrf_token"]
    answers = set()

    for person in (ASKA, MADE_UP, "x"):
        for page in ("", "/found", "/list"):
            path = f"/people-in-cases/{person}/kept-about-them{page}"
            data = {"csrf_token": token, "names_looked_for": "Aska", "reason": "subject-access"}
            visit = head.post(path, data) if page else head.get(path)
            answers.add((visit.answer.status_code, visit.without_token))

    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_without_a_reason_a_name_or_a_fresh_passphrase_nothing_is_shown(
    office: Office, lead: Visitor, case: OpenCase
) -> None:
    for changed, said in (
        ({"reason": ""}, "Choose a reason."),
        ({"reason": "other"}, "Say the reason in words too."),
        ({"names_looked_for": " \n"}, "Write at least one name to look for."),
    ):
        assert find(lead, **changed).answer.status_code == 422
        assert said in lead.html
        assert "afraid" not in lead.html
    token = lead.carried["csrf_token"]
    assert lead.post(f"{BEGIN}/list", {"csrf_token": token, "which": "released"}).answer.status_code == 400

    office.clock.shift(timedelta(minutes=6))
    for page in ("found", "list"):
        assert lead.post(f"{BEGIN}/{page}", {"csrf_token": token}).answer.status_code == 403
    assert lead.get(BEGIN).answer.status_code == 303
    assert "subject-access" not in acts_about(office, case.id)


def test_a_restricted_case_asks_for_the_tick_first(
    office: Office, app: Flask, lead: Visitor, case: OpenCase
) -> None:
    route = next(iter(app.extensions["kiosk.inbox.desk"].casework.svsh))
    review = read_case(*at_desk(office, "lead"), case.id).events[0].at.date() + timedelta(days=7)
    added(office, case, of.SvshPath, route=route, why="x", risk="x", review=review)

    assert find(lead).answer.status_code == 422
    assert "only those who need to know" in lead.html
    assert find(lead, need_to_know="yes").answer.status_code == 200
    assert BEN not in lead.html
