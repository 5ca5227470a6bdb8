"""The pages of a case: who finds it, what is next, two who write at once, corrections, and what the rules refuse."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from kiosk.case import events as of
from kiosk.case.due import due_list
from kiosk.case.event import KINDS
from kiosk.db import reading, writing
from kiosk.inbox.cases.looking_up import case_of
from kiosk.inbox.models import AuditEvent, CaseEntry
from kiosk.inbox.profile.published import school_days
from tests.inbox.casebooks import as_shown, asked_on, fill_in, open_a_case, problem_on, read, told, wrote
from tests.inbox.conftest import START
from tests.inbox.due_cases import words
from tests.inbox.office import NAMES, Office
from tests.inbox.test_cases_store import at_desk
from tests.schools import make_school
from tests.visitor import Visitor

LATER, MUCH_LATER = "2026-11-27", "2026-12-04"
CANARY = "canary-staff-wrote-this"
MADE_UP = "ab" * 16


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One school for all of these: each test has cases of its own."""
    with time_machine.travel(START, tick=True) as clock:
        made = Office(make_school(tmp_path_factory.mktemp("school")), clock)
        for role in NAMES:
            made.hire(role)
        made.publish_readers()
        yield made
        made.close()


@pytest.fixture(scope="module")
def app(office: Office) -> Flask:
    return office.app()


@pytest.fixture(scope="module")
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


@pytest.fixture
def case(office: Office, lead: Visitor) -> str:
    return open_a_case(lead, told(office))


def add_person(visitor: Visitor, office: Office, case: str, name: str, *parts: str) -> str:
    """Add somebody; returns their id."""
    wrote(visitor, case, "person-added", {"name": name, "parts": list(parts)})
    added = read(office, case).events[-1]
    assert isinstance(added, of.PersonAdded)
    return added.person


# ------------------------------------------------------------------------------------------------- who finds it


def test_whoever_can_not_open_every_worry_finds_no_page_of_the_case(
    office: Office, app: Flask, case: str
) -> None:
    head = office.sign_in(app, "head")
    paths = ("", "/add/noted", "/correct/1", "/reflection")

    for path in paths:
        theirs = head.get(f"/cases/{case}{path}")
        assert theirs.answer.status_code == 404
        assert theirs.without_token == head.get(f"/cases/{MADE_UP}{path}").without_token
    assert (
        head.post(f"/cases/{case}/add/noted", {**head.get("/cases").carried, "note": "x"}).answer.status_code
        == 404
    )
    assert case not in head.get("/cases").html


def test_who_can_open_it_finds_it_in_the_list_and_from_its_worry(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    concern = told(office)
    case = open_a_case(lead, concern)

    with app.test_request_context():
        assert case_of(*at_desk(office, "deputy"), bytes.fromhex(concern)) == bytes.fromhex(case)
        assert case_of(*at_desk(office, "head"), bytes.fromhex(concern)) is None
    assert case in office.sign_in(app, "deputy").get("/cases").html


def test_a_worry_that_one_can_not_open_can_not_be_made_into_a_case(office: Office, app: Flask) -> None:
    concern, head = told(office), office.sign_in(app, "head")

    for path in (f"/worries/{concern}/case", f"/worries/{concern}/join", f"/worries/{MADE_UP}/case"):
        assert head.get(path).answer.status_code == 404
        assert head.post(path, head.get("/cases").carried).answer.status_code == 404


def test_a_linked_case_that_one_can_not_open_is_not_named(office: Office, app: Flask, case: str) -> None:
    only_lead = open_a_case(
        lead := office.sign_in(app, "lead"), told(office, to=("lead", "head", "recovery"))
    )
    wrote(lead, case, "case-linked", {"case": only_lead, "why": ""})

    assert only_lead in lead.get(f"/cases/{case}").html
    assert only_lead not in office.sign_in(app, "deputy").get(f"/cases/{case}").html


# --------------------------------------------------------------------------------------------------- beginning


def test_only_who_can_open_the_worry_can_be_given_the_case(office: Office, lead: Visitor) -> None:
    page = lead.get(f"/worries/{told(office)}/case")

    offered = {field["value"] for field in page.page.all("input") if field.get("name") == "owner"}
    assert offered == {office.people[role].person.id.hex() for role in ("lead", "deputy")}


def test_a_worry_in_a_case_leads_to_its_case_and_no_second_one_is_opened(
    office: Office, app: Flask, lead: Visitor
) -> None:
    concern = told(office)
    deputy = office.sign_in(app, "deputy")
    form = {**as_shown(deputy.get(f"/worries/{concern}/case")), "procedure": "six-steps", "urgency": "week"}
    case = open_a_case(lead, concern)

    assert deputy.post(f"/worries/{concern}/case", form).answer.headers["Location"] == f"/cases/{case}"
    for path in ("case", "join"):
        assert lead.get(f"/worries/{concern}/{path}").answer.headers["Location"] == f"/cases/{case}"


def test_a_worry_is_joined_to_a_case_with_why(office: Office, lead: Visitor, case: str) -> None:
    concern = told(office, "it happened again")
    page = lead.get(f"/worries/{concern}/join")

    lead.post(f"/worries/{concern}/join", {**page.carried, "case": case, "why": "The same day"})

    assert lead.answer.headers["Location"] == f"/cases/{case}"
    event = read(office, case).events[-1]
    assert isinstance(event, of.ConcernJoined)
    assert (event.concern, event.why) == (concern, "The same day")
    assert "it happened again" in lead.get(f"/cases/{case}").html


def test_joining_that_would_leave_nobody_but_me_is_refused_with_a_sentence(
    office: Office, lead: Visitor, case: str
) -> None:
    concern = told(office, to=("lead", "head", "recovery"))

    page = lead.post(
        f"/worries/{concern}/join", {**lead.get(f"/worries/{concern}/join").carried, "case": case}
    )

    assert page.answer.status_code == 422
    assert "nobody but you could open the case" in problem_on(page)
    assert len(read(office, case).case.concerns) == 1


# ------------------------------------------------------------------------------------------------ what is next


def test_every_due_thing_is_settled_by_the_form_it_leads_to(office: Office, lead: Visitor, case: str) -> None:
    """What a link says already stands in its form, whatever is due."""
    desk, _me = at_desk(office, "lead")
    aska = add_person(lead, office, case, "Aska Example", "hurt")
    wrote(lead, case, "step-done", {"step": "record"})
    wrote(lead, case, "step-done", {"step": "investigate"})
    wrote(lead, case, "supported", {"person": aska, "support": "pastoral", "check_in": LATER})
    wrote(lead, case, "planned", {"plan": "safety-plan", "person": aska, "text": "A plan", "review": LATER})
    wrote(lead, case, "task-set", {"task": "ask-victim", "person": aska, "due": LATER, "why": ""})
    wrote(lead, case, "harm-considered", {"answer": "yes", "why": "Marks"})
    html = lead.get(f"/cases/{case}").html
    found = due_list(read(office, case).case, desk.casework, school_days(desk))
    kinds = {due.item.split("-")[0] for due in found}

    assert {"step", "tell", "told", "record", "open", "refer", "check", "plan", "task", "decision"} <= kinds
    for due in found:
        for kind in due.settle:
            link = f"/cases/{case}/add/{kind}?item={due.item}"
            assert link in html, due.item
            shown = as_shown(lead.get(link))
            for part in {"person", "task", "plan", "who", "referral"} & asked_on(lead):
                value = shown.get(part)
                said = (
                    part == "person"
                    or f"-{value}" in due.item
                    or (value, due.item[:5]) == ("parents", "tell-")
                )
                assert said, f"{due.item}: {part} of {kind} is not filled in"
            assert shown.get("person", due.person) == due.person, f"{due.item}: {kind}"


def test_a_link_fills_in_nothing_but_what_the_form_offers(office: Office, lead: Visitor, case: str) -> None:
    page = lead.get(f"/cases/{case}/add/step-done?step=no-such-step&note={CANARY}&on=tomorrow")

    shown = as_shown(page)
    assert "step" not in shown
    assert shown["on"] == "2026-11-20"
    assert CANARY not in page.html


def test_the_first_thing_due_stands_on_top_with_its_form_one_tap_away(
    office: Office, lead: Visitor, case: str
) -> None:
    html = lead.get(f"/cases/{case}").html

    first = html.index("Listen to and believe the pupil")
    assert first < html.index("Write something down") < html.index("The whole story")
    assert f"/cases/{case}/add/step-done?item=step-listen" in html


# ------------------------------------------------------------------------------------------------ two at once


def test_the_second_of_two_sees_what_was_added_meanwhile_and_loses_nothing(office: Office, case: str) -> None:
    lead, deputy = office.sign_in(office.app(), "lead"), office.sign_in(office.app(), "deputy")
    theirs = as_shown(deputy.get(f"/cases/{case}/add/triaged"))
    wrote(lead, case, "noted", {"note": "Mum rang"})

    page = deputy.post(f"/cases/{case}/add/triaged", {**theirs, "urgency": "week", "why": "It is calm now"})

    assert page.answer.status_code == 409
    assert "Mum rang" in problem_on(page)
    assert "Mrs Kaur" in problem_on(page)
    form = as_shown(page)
    assert (form["urgency"], form["why"]) == ("week", "It is calm now")
    assert len(read(office, case).events) == 3
    assert deputy.post(f"/cases/{case}/add/triaged", form).answer.status_code == 303
    assert [event.KIND for event in read(office, case).events[2:]] == ["noted", "triaged"]


def test_a_button_that_is_pressed_twice_writes_once(office: Office, lead: Visitor, case: str) -> None:
    for kind, given in (
        ("noted", {"note": "once"}),
        ("person-added", {"name": "Aska Example", "parts": ["hurt"]}),
        ("task-set", {"task": "ask-victim", "due": "", "why": ""}),
        ("task-done", {"task": "5", "note": ""}),
    ):
        form = {**as_shown(lead.get(f"/cases/{case}/add/{kind}")), **given}
        for _ in range(2):
            lead.post(f"/cases/{case}/add/{kind}", form)
            assert lead.answer.status_code == 303, f"{kind}: {problem_on(lead)}"

    written = [event.KIND for event in read(office, case).events[2:]]
    assert written == ["noted", "person-added", "task-set", "task-done"]


# -------------------------------------------------------------------------------------------- what is refused


def test_what_is_missing_is_said_on_top_and_beside_and_what_was_typed_stays(lead: Visitor, case: str) -> None:
    page = fill_in(lead, case, "handed-over", {"system": CANARY, "reference": " "})

    assert page.answer.status_code == 422
    assert '<a href="#reference">Reference</a>: Write something here.' in page.html
    assert page.html.count("Write something here.") == 2
    assert as_shown(page)["system"] == CANARY
    assert "Problem:" in "".join(page.page.text_of["title"])


@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        ("closed", {"outcome": "stopped", "why": "All is well"}, "Decide first what it was"),
        ("reopened", {"why": "x"}, "The case is open."),
        ("procedure-chosen", {"procedure": "six-steps", "why": "x"}, "This procedure is followed already."),
        ("decided", {"decision": "bullying", "reasons": ["accident"], "why": "x"}, "reasons that belong"),
    ],
)
def test_what_a_rule_refuses_is_said_in_its_own_words_beside_the_filled_form(
    office: Office, lead: Visitor, case: str, kind: str, given: dict[str, str], says: str
) -> None:
    page = fill_in(lead, case, kind, given)

    assert page.answer.status_code == 422
    assert says in problem_on(page)
    assert as_shown(page)["why"] == given["why"]
    assert len(read(office, case).events) == 2


def test_nobody_is_excluded_without_a_plan_to_come_back(office: Office, lead: Visitor, case: str) -> None:
    ben = add_person(lead, office, case, "Ben Invented", "hurting")
    given = {"person": ben, "measure": "fixed-term-exclusion"}

    assert "Write this plan first: Plan to come back." in problem_on(
        fill_in(lead, case, "measure-taken", given)
    )
    wrote(lead, case, "planned", {"plan": "coming-back", "person": ben, "text": "How", "review": ""})
    wrote(lead, case, "measure-taken", {**given, "plan": "4"})


def test_nobody_meets_who_has_not_agreed_to_it(office: Office, lead: Visitor, case: str) -> None:
    people = [add_person(lead, office, case, name, "hurt") for name in ("Aska Example", "Ben Invented")]

    page = fill_in(lead, case, "met", {"people": people})

    assert "Everybody in a restorative meeting agrees to it first" in problem_on(page)


def test_a_day_that_has_not_come_is_refused_for_what_was_done(lead: Visitor, case: str) -> None:
    page = fill_in(lead, case, "step-done", {"step": "listen", "on": LATER})

    assert page.answer.status_code == 422
    assert "This day has not come yet." in problem_on(page)


def test_a_day_that_is_over_is_refused_for_what_is_to_come(lead: Visitor, case: str) -> None:
    page = fill_in(lead, case, "task-set", {"task": "ask-victim", "due": "2026-11-19"})

    assert "Choose a later day." in problem_on(page)


def test_a_choice_that_is_not_on_the_list_is_refused(office: Office, lead: Visitor, case: str) -> None:
    head = office.people["head"].person.id.hex()

    for kind, given in (
        ("assigned", {"to": head}),
        ("triaged", {"urgency": "yesterday"}),
        ("told", {"who": "press"}),
    ):
        assert "Choose from the list." in problem_on(fill_in(lead, case, kind, given)), kind


def test_before_closing_the_page_says_what_is_still_open(office: Office, lead: Visitor, case: str) -> None:
    page = lead.get(f"/cases/{case}/add/closed")

    assert "Still open: these are answered first" in page.html
    assert f"/cases/{case}/add/not-told?item=told-safeguarding-lead" in page.html
    assert as_shown(page)["check_back"] == MUCH_LATER


# ------------------------------------------------------------------------------------------------- correcting


def test_a_correction_stands_beside_what_it_corrects(office: Office, lead: Visitor, case: str) -> None:
    add_person(lead, office, case, "Aska Exampel", "hurt")
    form = as_shown(lead.get(f"/cases/{case}/correct/3"))

    lead.post(
        f"/cases/{case}/correct/3",
        {**form, "name": "Aska Example", "correct_why": "A slip", "correct_how": "instead"},
    )

    page = lead.follow()
    assert lead.title == "Aska Example"
    assert "Aska Exampel" in page.html
    assert "Corrected. It should have said:" in page.html
    assert "A slip" in page.html


def test_what_others_stand_on_is_not_taken_away(office: Office, lead: Visitor, case: str) -> None:
    ben = add_person(lead, office, case, "Ben Invented", "hurting")
    wrote(lead, case, "heard", {"person": ben, "source": "pupil", "said": "No"})
    form = {**lead.get(f"/cases/{case}/correct/3").carried, "correct_why": "x", "correct_how": "away"}

    page = lead.post(f"/cases/{case}/correct/3", form)

    assert page.answer.status_code == 422
    assert "Entry 4 stands on this one." in problem_on(page)


def test_two_who_correct_at_once_the_second_sees_the_first(
    office: Office, app: Flask, lead: Visitor, case: str
) -> None:
    path = f"/cases/{case}/correct/2"
    deputy = office.sign_in(app, "deputy")
    form = {**as_shown(deputy.get(path)), "correct_why": "Calm", "correct_how": "instead", "urgency": "week"}
    lead.post(
        path, {**as_shown(lead.get(path)), "correct_why": "Worse", "correct_how": "instead", "urgency": "now"}
    )

    page = deputy.post(path, form)

    assert page.answer.status_code == 409
    assert "Worse" in problem_on(page)
    assert deputy.post(path, as_shown(page)).answer.status_code == 303
    assert read(office, case).case.urgency == "week"


def test_no_entry_is_corrected_that_is_not_there(lead: Visitor, case: str) -> None:
    for number in (0, 3, 99999):
        assert lead.get(f"/cases/{case}/correct/{number}").answer.status_code == 404


# ---------------------------------------------------------------------------------------- people and judgement


def test_somebody_from_another_case_is_the_same_person_there(
    office: Office, lead: Visitor, case: str
) -> None:
    ben = add_person(lead, office, case, "Ben Invented", "hurting")
    other = open_a_case(lead, told(office))

    wrote(lead, other, "person-added", {"person": ben, "name": "", "parts": ["witness"]})

    assert read(office, other).case.people[ben].name == "Ben Invented"


def test_what_is_known_about_somebody_starts_from_what_is_known_already(
    office: Office, lead: Visitor, case: str
) -> None:
    aska = add_person(lead, office, case, "Aska Example", "hurt")
    add_person(lead, office, case, "Ben Invented", "hurting")
    wrote(lead, case, "known-about", {"flags": ["send"], "triggers": "noise"}, link=f"?person={aska}")

    assert "About whom?" in lead.get(f"/cases/{case}/add/known-about").html
    shown = as_shown(lead.get(f"/cases/{case}/add/known-about?person={aska}"))
    assert (shown["flags"], shown["triggers"]) == (["send"], "noise")


def test_the_decision_lies_beside_the_test_with_the_schools_own_label(lead: Visitor, case: str) -> None:
    wrote(lead, case, "tested", {"repeated": "no", "on_purpose": "yes", "power": "yes"})
    wrote(lead, case, "decided", {"decision": "bullying", "reasons": ["our-definition"], "why": "An attack"})

    html = lead.get(f"/cases/{case}").html

    assert "In the record system: Bullying Incident" in html
    assert "Not every answer is yes. Say in the reasons why it is bullying" in html
    assert "Was it hard for the pupil to defend themselves?" in lead.get(f"/cases/{case}/add/decided").html


def test_a_restricted_case_says_so_and_shows_no_words_of_the_worry(lead: Visitor, case: str) -> None:
    assert "they call me names" in lead.get(f"/cases/{case}").html
    wrote(lead, case, "svsh-path", {"route": "internal", "why": "x", "risk": "PE changing", "review": LATER})

    html = lead.get(f"/cases/{case}").html

    assert "Restricted" in html
    assert "they call me names" not in html
    assert "Restricted" in lead.get("/cases").html


def test_the_reflection_form_has_pictures_and_questions_and_names_nobody(
    office: Office, lead: Visitor, case: str
) -> None:
    add_person(lead, office, case, "Ben Invented", "hurting")

    html = lead.get(f"/cases/{case}/reflection").html

    assert html.count("<svg") > 20
    assert "Who has been harmed, and how?" in html
    assert "Ben Invented" not in html


# ---------------------------------------------------------------------------------- on record, and what is not


def test_each_look_is_on_record_and_no_address_holds_a_word(office: Office, lead: Visitor, case: str) -> None:
    aska = add_person(lead, office, case, CANARY, "hurt")
    before = _acts(office)
    html = lead.get(f"/cases/{case}").html
    lead.get("/cases")
    lead.get(f"/cases/{case}/add/heard?person={aska}")

    assert [(act, subject) for act, subject in _acts(office)[len(before) :]] == [
        ("case-viewed", case),
        ("cases-listed", None),
        ("case-viewed", case),
    ]
    assert CANARY in html
    assert not any(CANARY in link["href"] for link in lead.page.all("a"))
    assert CANARY not in "".join(lead.page.text_of["title"])


def test_a_case_that_was_changed_in_the_database_is_shown_as_damaged(
    office: Office, lead: Visitor, case: str
) -> None:
    wrote(lead, case, "noted", {"note": CANARY})
    with writing(office.inbox) as session:
        session.execute(
            delete(CaseEntry).where(CaseEntry.case_id == bytes.fromhex(case), CaseEntry.number == 2)
        )

    page = lead.get(f"/cases/{case}")

    assert page.answer.status_code == 409
    assert lead.title == "This case can’t be opened"
    assert CANARY not in page.html
    assert "can’t be opened: it was damaged or changed" in lead.get("/cases").html


def test_words_that_look_like_markup_stay_words(office: Office, lead: Visitor, case: str) -> None:
    add_person(lead, office, case, "<b>Aska</b> 100 %(num)s", "hurt")

    html = lead.get(f"/cases/{case}").html

    assert "&lt;b&gt;Aska&lt;/b&gt; 100 %(num)s" in html
    assert "<b>Aska" not in html


def test_every_kind_is_offered_where_it_can_be_written(office: Office, lead: Visitor, case: str) -> None:
    html = lead.get(f"/cases/{case}").html
    offered = {kind for kind in KINDS if f'/cases/{case}/add/{kind}"' in html}

    assert set(KINDS) - offered == {"opened", "corrected", "reopened", "checked-back"}


def _acts(office: Office) -> list[tuple[str, str | None]]:
    with reading(office.inbox) as session:
        rows = session.execute(select(AuditEvent.act, AuditEvent.subject).order_by(AuditEvent.seq))
        return [(act, subject) for act, subject in rows]


@pytest.mark.parametrize("sign", ["self-harm", "bruises"])
def test_a_sign_of_harm_puts_the_question_about_harm_first_on_the_page(
    office: Office, lead: Visitor, case: str, sign: str
) -> None:
    aska = add_person(lead, office, case, "Aska Rowe", "hurt")

    wrote(lead, case, "observed", {"person": aska, "source": "staff", "signs": [sign]})

    following = words(lead.get(f"/cases/{case}")).partition(" Next ")[2]
    assert following.strip().startswith("Urgent Answer the question about significant harm")
