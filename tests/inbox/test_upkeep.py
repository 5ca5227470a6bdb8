"""What a school keeps up: reviews that remind until somebody has held them, and who was trained in what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from kiosk.content.rows import ContentError
from kiosk.content.upkeep import read_upkeep, upkeep_lists
from kiosk.db import reading
from kiosk.inbox.due.reckoning import reckon
from kiosk.inbox.telling import due_days
from kiosk.inbox.upkeep import reviews, training
from kiosk.inbox.upkeep.days import months_later
from kiosk.inbox.upkeep.reminding import SOON, shown
from kiosk.inbox.upkeep.training import Trained, count
from tests.inbox.due_cases import words
from tests.inbox.office import Office
from tests.inbox.records import acts, at_desk
from tests.visitor import Visitor

TODAY = date(2026, 11, 20)
POLICY = "Anti-bullying policy"


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


def ask_for(
    visitor: Visitor, next_day: str = "2026-12-01", what: str = POLICY, period: str = "yearly"
) -> Visitor:
    form = visitor.get("/upkeep").carried
    chosen = {"what": what, "period": period, "next_day": next_day}
    return visitor.post("/upkeep/reviews", {"csrf_token": form["csrf_token"], **chosen})


def note(visitor: Visitor, who: str, **more: str) -> Visitor:
    form = visitor.get("/upkeep").carried
    given = {"training": "Restorative work", "who": who, "held_on": "2026-11-02", "again_by": "2027-11-02"}
    return visitor.post("/upkeep/training", {"csrf_token": form["csrf_token"], **given, **more})


def settle(visitor: Visitor, office: Office, **days: str) -> Visitor:
    (one,) = reviews.reviews(at_desk(office, "lead")[0])
    address = f"/upkeep/reviews/{one.id.hex()}"
    return visitor.post(address, {**visitor.get(address).carried, **days})


class TestReviews:
    def test_a_review_reminds_its_leaders_from_a_month_before(self, office: Office, lead: Visitor) -> None:
        ask_for(lead, "2026-12-20")
        ask_for(lead, "2026-12-21", what="Report to governors")

        page = words(lead.get("/due"))

        assert "Review: Anti-bullying policy" in page
        assert "Review: Report to governors" not in page

    def test_it_is_counted_on_its_day_in_the_header_and_for_the_daily_mail(
        self, office: Office, lead: Visitor
    ) -> None:
        ask_for(lead, "2026-11-23")
        desk, me = at_desk(office, "lead")
        before = reckon(desk, me, datetime.now(UTC)).count
        lead.get("/due")

        office.clock.shift(timedelta(days=3))

        assert (before, reckon(desk, me, datetime.now(UTC)).count) == (0, 1)
        with reading(desk.inbox) as session:
            assert due_days.due_on(session, me.person.id, date(2026, 11, 23)).today == 1

    def test_reviewed_on_settles_it_and_the_next_day_is_proposed_by_its_period(
        self, office: Office, lead: Visitor
    ) -> None:
        ask_for(lead, "2026-12-01", period="two-yearly")
        (one,) = reviews.reviews(at_desk(office, "lead")[0])
        form = lead.get(f"/upkeep/reviews/{one.id.hex()}").html
        assert 'value="2028-11-20"' in form

        page = settle(lead, office, reviewed_on="2026-11-18", next_day="2028-11-18").follow()

        assert "Last reviewed on 18 November 2026, as Mrs Kaur said." in words(page)
        assert "Review: Anti-bullying policy" not in words(lead.get("/due"))
        assert [act for act, _subject in acts(office) if act.startswith("review")] == [
            "review-set",
            "reviewed",
        ]

    def test_a_date_that_is_over_says_so_on_every_page_that_reminds(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        ask_for(lead, "2026-11-21")
        office.clock.shift(timedelta(days=4))
        lead = office.sign_in(app, "lead")

        assert "It is time" in words(lead.get("/upkeep"))
        assert "school days late" in words(lead.get("/due"))
        assert "Review: Anti-bullying policy, 21 November 2026" in words(lead.get("/profile"))

    def test_whoever_does_not_lead_the_records_is_reminded_of_nothing(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        ask_for(lead, "2026-11-21")
        office.hire("pastoral")
        theirs = office.sign_in(app, "pastoral")

        assert "Anti-bullying policy" not in theirs.get("/due").html
        assert theirs.get("/upkeep").answer.status_code == 404

    def test_two_who_settle_it_at_once_settle_it_once(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        ask_for(lead)
        (one,) = reviews.reviews(at_desk(office, "lead")[0])
        address = f"/upkeep/reviews/{one.id.hex()}"
        stale = dict(lead.get(address).carried)
        settle(office.sign_in(app, "deputy"), office, reviewed_on="2026-11-19", next_day="2027-11-19")

        second = lead.post(address, {**stale, "reviewed_on": "2026-11-20", "next_day": "2027-11-20"})

        assert second.answer.status_code == 409
        assert "A colleague has just said" in second.html
        (now,) = reviews.reviews(at_desk(office, "lead")[0])
        assert now.last_day == date(2026, 11, 19)

    def test_what_can_not_be_is_said_beside_the_form_and_nothing_is_kept(
        self, office: Office, lead: Visitor
    ) -> None:
        for given, sentence in (
            ({"what": " "}, "Write what is reviewed"),
            ({"what": "a" * 121}, "Write what is reviewed"),
            ({"period": "weekly"}, "Choose how often"),
            ({"next_day": "2026-11-20"}, "Choose the next day"),
            ({"next_day": "2031-11-21"}, "Choose the next day"),
            ({"next_day": "soon"}, "Choose the next day"),
        ):
            page = ask_for(lead, **given)

            assert page.answer.status_code == 422, given
            assert sentence in words(page)
        assert reviews.reviews(at_desk(office, "lead")[0]) == ()

    def test_the_same_thing_stands_in_the_list_once(self, office: Office, lead: Visitor) -> None:
        ask_for(lead)

        assert "This stands in the list already." in words(ask_for(lead))

    def test_nobody_reviews_in_the_future_or_goes_back(self, office: Office, lead: Visitor) -> None:
        ask_for(lead)

        for wrong in (
            {"reviewed_on": "2026-11-21"},
            {"reviewed_on": ""},
            {"next_day": "2026-11-20"},
            {"next_day": ""},
        ):
            page = settle(lead, office, **{"reviewed_on": "2026-11-20", "next_day": "2027-11-20", **wrong})

            assert page.answer.status_code == 422, wrong

    def test_a_review_that_is_taken_away_reminds_no_more(self, office: Office, lead: Visitor) -> None:
        ask_for(lead, "2026-11-21")
        (one,) = reviews.reviews(at_desk(office, "lead")[0])

        lead.post(f"/upkeep/reviews/{one.id.hex()}/end", lead.get("/upkeep").carried)

        assert "Anti-bullying policy</p>" not in lead.get("/due").html
        assert lead.get(f"/upkeep/reviews/{one.id.hex()}").answer.status_code == 404


class TestTraining:
    def test_everybody_named_was_trained_and_is_again_by_the_day(self, office: Office, lead: Visitor) -> None:
        page = words(note(lead, "Mr Ben Cole\r\n Ms  Cora Lund \r\n\r\n").follow())

        assert "Restorative work: 2 people" in page
        assert "Ms Cora Lund" in page
        assert "2 November 2027" in page

    def test_it_reminds_when_it_is_over_until_they_are_trained_again(
        self, office: Office, lead: Visitor
    ) -> None:
        note(lead, "Mr Ben Cole", held_on="2025-11-19", again_by="2026-11-19")
        late = words(lead.get("/due"))

        note(lead, "Mr Ben Cole", held_on="2026-11-20")

        assert "Train again: Restorative work, 1 person" in late
        assert "Train again" not in words(lead.get("/due"))
        assert len(training.trained(at_desk(office, "lead")[0])) == 1

    def test_whoever_left_is_taken_out_with_all_of_it(self, office: Office, lead: Visitor) -> None:
        note(lead, "Mr Ben Cole")
        form = lead.get("/upkeep").carried

        lead.post("/upkeep/training/take-out", {"csrf_token": form["csrf_token"], "who": "Mr Ben Cole"})

        assert training.trained(at_desk(office, "lead")[0]) == ()
        assert acts(office)[-1] == ("training-taken-out", None)

    def test_what_can_not_be_is_said_and_nothing_is_kept(self, office: Office, lead: Visitor) -> None:
        for given, sentence in (
            ({"who": "\n \n"}, "Write the names"),
            ({"who": "\n".join(map(str, range(201)))}, "Write the names"),
            ({"training": ""}, "Write what they were trained in"),
            ({"held_on": "2026-11-21"}, "Choose the day of the training"),
            ({"again_by": "2026-11-02"}, "Choose a day after the training"),
            ({"again_by": "never"}, "Choose a day after the training"),
        ):
            page = note(lead, **{"who": "Mr Ben Cole", **given})

            assert page.answer.status_code == 422, given
            assert sentence in words(page)
        assert training.trained(at_desk(office, "lead")[0]) == ()

    def test_the_inspection_pack_counts_it_without_a_name(self, lead: Visitor) -> None:
        note(lead, "Mr Ben Cole\nMs Cora Lund")

        pack = words(lead.get("/reports/make/inspection"))

        assert "Restorative work 2 0 These are numbers of staff, and exact." in pack
        assert "Ben Cole" not in pack

    def test_numbers_for_the_inspection_pack_hold_no_name(self) -> None:
        known = [
            Trained("Mr Ben Cole", "Online", date(2025, 11, 1), date(2026, 11, 1)),
            Trained("Ms Cora Lund", "Online", date(2026, 11, 1), None),
        ]

        (one,) = count(known, TODAY)

        assert (one.what, one.trained, one.over) == ("Online", 2, 1)


def test_the_same_day_so_many_months_later() -> None:
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 20), 24) == date(2028, 11, 20)
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)


def test_what_is_far_away_is_not_shown_yet() -> None:
    assert shown((), TODAY) == ()
    assert timedelta(days=30) == SOON


def test_the_policies_own_periods_are_in_the_list() -> None:
    lists = upkeep_lists()

    assert {one.months for one in lists.periods.values()} >= {12, 24}
    assert {one.months for one in lists.reviews.values()} <= {one.months for one in lists.periods.values()}


def test_a_period_of_no_months_is_refused() -> None:
    with pytest.raises(ContentError, match=r"upkeep\.toml"):
        read_upkeep('[[period]]\nkey = "x"\nlabel = "X"\nmonths = 0\n')
