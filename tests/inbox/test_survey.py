"""Answers to surveys on the staff side: counted by those who read ordinary worries, and found nowhere else."""

import os
import secrets
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk.content import load_content
from kiosk.content.survey import survey_lists
from kiosk.db import reading
from kiosk.figures.periods import Period, Span
from kiosk.inbox.keys.moving import go_on
from kiosk.inbox.models import AuditEvent, CollectedConcern, News, SurveyAnswer, SurveyAnswerWrap
from kiosk.inbox.voice.answers import given
from kiosk.inbox.voice.counting import Voice, voice
from kiosk.inbox.worries.collect import Collected, collect
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish_profile
from kiosk.profile import Profile, Survey
from kiosk.sealing.envelope import Kind
from kiosk.sealing.seal import seal
from kiosk.survey import Answers, Who
from tests.inbox.newcomers import give_school_key
from tests.inbox.office import TEAM, Office
from tests.inbox.records import NOW, at_desk
from tests.inbox.test_renewing import A_MINUTE, again, desk_of, renewed
from tests.inbox.test_reports import make, row
from tests.visitor import Visitor

TODAY = NOW.date()
LISTS = survey_lists()
AUTUMN = Period(
    "term",
    Span("Now", date(2026, 9, 1), date(2026, 12, 31)),
    Span("Before", date(2026, 1, 1), date(2026, 8, 31)),
)
NOTHING_ON = Profile(school_id="00" * 16, version=1, locales=("en-GB",))


def said(office: Office, answer: str, times: int = 1, *, who: Who = "pupil", day: date = TODAY) -> None:
    """So many people gave this answer to the first question, and the inbox has collected it."""
    for _ in range(times):
        sealed = seal(
            Answers(who, {"safe": answer}).to_bytes(),
            kind=Kind.SURVEY,
            readers=[office.school.readers[role].public_key for role in TEAM],
            readers_version=office.school.version,
            envelope_id=secrets.token_bytes(16),
        )
        Letterbox(office.letterbox).deposit(sealed, day, os.urandom(16))
    collect(office.letterbox, office.inbox)


def put_on(office: Office, *, last: date = TODAY) -> None:
    """A survey is on for everybody until this day."""
    first = Profile.first(office.school.inbox().school, load_content())
    surveys = (Survey(title="school", first=TODAY - timedelta(days=7), last=last),)
    body = first.model_copy(update={"surveys": surveys}).to_bytes()
    publish_profile(office.letterbox, office.school.key.sign_profile(body))


def heard(*given: tuple[date, Answers], profile: Profile = NOTHING_ON, today: date = TODAY) -> Voice:
    return voice(given, profile, AUTUMN, today, LISTS)


def count(office: Office, model: type) -> int:
    with reading(office.inbox) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


class TestCollecting:
    def test_answers_are_no_worry_and_nobody_is_told_that_they_wait(
        self, office: Office, lead: Visitor
    ) -> None:
        before = lead.get("/").without_token

        said(office, "no", 3)

        assert (count(office, SurveyAnswer), count(office, CollectedConcern), count(office, News)) == (
            3,
            0,
            0,
        )
        assert lead.get("/").without_token == before

    def test_the_same_answers_come_in_once(self, office: Office) -> None:
        said(office, "no")

        assert collect(office.letterbox, office.inbox) == Collected(0, 0, 0)
        assert count(office, SurveyAnswer) == 1

    def test_whoever_reads_no_ordinary_worry_opens_no_answer(self, office: Office) -> None:
        said(office, "no", 2)

        opened = {
            role: len(given(office.inbox, at_desk(office, role)[1]).answers) for role in ("lead", "head")
        }
        assert opened == {"lead": 2, "head": 0}

    def test_what_was_swapped_in_the_store_is_damaged_and_not_counted(self, office: Office) -> None:
        said(office, "no")
        with office.inbox.begin() as connection:
            envelope = connection.scalar(select(SurveyAnswer.envelope)) or b""
            changed = envelope[:-1] + bytes([envelope[-1] ^ 1])
            connection.execute(SurveyAnswer.__table__.update().values(envelope=changed))  # type: ignore[attr-defined]

        found = given(office.inbox, at_desk(office, "lead")[1])

        assert (found.answers, found.damaged) == ((), 1)

    def test_answers_open_after_their_readers_keys_were_renewed(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        said(office, "no", 2)
        me = renewed(office, app, "lead")
        in_between = given(office.inbox, me)

        go_on(desk_of(app), again(office, "lead"))
        office.clock.shift(A_MINUTE)
        go_on(desk_of(app), again(office, "lead"))

        mine = again(office, "lead")
        assert mine.person.former[0].sealed_seed is None
        assert len(in_between.answers) == len(given(office.inbox, mine).answers) == 2


class TestCounting:
    def test_each_answer_is_counted_for_those_who_gave_it(self) -> None:
        pupils = [(TODAY, Answers("pupil", {"safe": "yes"}))] * 6 + [
            (TODAY, Answers("pupil", {"safe": "no"}))
        ]
        found = heard(*pupils, *[(TODAY, Answers("family", {"safe": "no"}))] * 5)

        assert [
            (heading, {line.key: line.now.value for line in table.lines}) for heading, table in found.tables
        ] == [
            ("Pupils: Do you feel safe at school?", {"yes": 6, "sometimes": 0, "no": 1, "unsure": 0}),
            (
                "Families: Does your child feel safe at school?",
                {"yes": 0, "sometimes": 0, "no": 5, "unsure": 0},
            ),
        ]

    def test_of_fewer_than_five_only_their_number_is_told(self) -> None:
        found = heard(*[(TODAY, Answers("pupil", {"safe": "no"}))] * 4)

        ((_, table),) = found.tables
        assert {line.now.value for line in table.lines} == {None}
        assert table.total.now.value == 4

    def test_while_a_survey_is_on_only_how_many_answered_is_told(self) -> None:
        on = NOTHING_ON.model_copy(update={"surveys": (Survey(title="school", first=TODAY, last=TODAY),)})
        answers = [(TODAY, Answers("pupil", {"safe": "no"}))] * 9

        found = heard(*answers, profile=on)
        after = heard(*answers, profile=on, today=TODAY + timedelta(days=1))

        assert (found.tables, found.underway) == ((), (("Pupils", 9),))
        assert (len(after.tables), after.underway) == (1, ())

    def test_answers_in_haste_from_one_tablet_are_told_of(self) -> None:
        hasty = (TODAY, Answers("pupil", {"safe": "no"}, burst=True))

        assert heard(hasty, hasty, (TODAY, Answers("pupil", {"safe": "no"}))).hasty == 2

    def test_answers_outside_both_times_are_not_counted(self) -> None:
        assert not heard((date(2020, 1, 1), Answers("pupil", {"safe": "no"}))).said


class TestPages:
    def test_the_figures_show_what_was_answered_to_a_survey_that_is_over(
        self, office: Office, lead: Visitor
    ) -> None:
        said(office, "yes", 6)
        said(office, "no", 2)

        page = lead.get("/reports/figures?period=months")

        assert "Pupils: Do you feel safe at school?" in page.html
        assert row(page, "Sometimes") == ["0", "0"]
        assert ">6<" in page.html

    def test_the_figures_of_a_survey_that_is_on_say_no_answer(self, office: Office, lead: Visitor) -> None:
        put_on(office)
        said(office, "yes", 6)

        page = lead.get("/reports/figures?period=months").html

        assert "So far have answered: Pupils 6." in " ".join(page.split())
        assert "Do you feel safe at school?" not in page

    def test_small_numbers_do_not_leave_in_the_review_pack(self, office: Office, lead: Visitor) -> None:
        said(office, "yes", 9)
        said(office, "no", 3)

        report = make(lead, period="months").follow()

        assert "Pupils: Do you feel safe at school?" in report.html
        assert row(report, "No") == ["hidden", "0"]
        assert row(report, "Yes") == ["hidden", "0"], "or the total would give the other away"

    def test_a_report_that_shows_no_voice_has_none(self, office: Office, lead: Visitor) -> None:
        said(office, "yes", 9)

        assert "Do you feel safe at school?" not in make(lead, "governors", period="months").follow().html

    def test_a_report_says_what_the_school_stands_for(self, office: Office, lead: Visitor) -> None:
        first = Profile.first(office.school.inbox().school, load_content())
        body = first.model_copy(update={"values": ("We are kind.", "We listen.")}).to_bytes()
        publish_profile(office.letterbox, office.school.key.sign_profile(body))

        page = make(lead, "governors").follow().html

        assert "What the school stands for" in page
        assert "We listen." in page


class TestStaff:
    def test_they_answer_without_a_name_and_without_a_line_on_record(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        put_on(office)
        acts = count(office, AuditEvent)
        page = lead.get("/write-down").get("/survey")

        page.post("/survey", page.carried | {"ask_safe": "no", "ask_listen": "yes"})

        assert "Thank you." in page.follow().html
        collect(office.letterbox, office.inbox)
        ((_, found),) = given(office.inbox, at_desk(office, "deputy")[1]).answers
        assert found == Answers("staff", {"safe": "no", "listen": "yes"})
        assert count(office, AuditEvent) == acts

    def test_it_is_found_under_write_down_while_it_is_on(self, office: Office, lead: Visitor) -> None:
        assert "/survey" not in lead.get("/write-down").html
        assert "No survey is on for staff today." in lead.get("/survey").html

        put_on(office)

        assert 'href="/survey"' in lead.get("/write-down").html

    def test_an_empty_form_is_not_sent(self, office: Office, lead: Visitor) -> None:
        put_on(office)
        form = lead.get("/survey").carried

        assert lead.post("/survey", form).answer.status_code == 422
        assert "Pick at least one answer." in lead.html

    def test_after_its_last_day_nothing_is_taken(self, office: Office, lead: Visitor) -> None:
        put_on(office)
        form = lead.get("/survey").carried
        put_on_again = Profile.first(office.school.inbox().school, load_content()).model_copy(
            update={"version": 2}
        )
        publish_profile(office.letterbox, office.school.key.sign_profile(put_on_again.to_bytes()))

        assert lead.post("/survey", form | {"ask_safe": "no"}).answer.status_code == 303
        collect(office.letterbox, office.inbox)
        assert count(office, SurveyAnswerWrap) == 0


def test_a_survey_is_switched_on_in_the_school_profile(office: Office, lead: Visitor) -> None:
    form = lead.get("/profile/survey").carried
    typed = {"surveys-0-title": "bullying", "surveys-0-first": "2026-11-23"}
    whole = {**typed, "surveys-0-last": "2026-11-27", "survey_asks": "pupil", "survey_questions": "safe"}

    lead.post("/profile/survey", form | whole)

    page = lead.get("/profile/survey").html
    assert 'value="2026-11-27"' in page
    assert "About bullying" in lead.get("/profile").html
    again = lead.get("/profile/survey").carried
    assert (
        lead.post("/profile/survey", again | typed | {"surveys-0-last": "2026-11-01"}).answer.status_code
        == 400
    )
    assert "This must be the first day or a later one." in lead.html
