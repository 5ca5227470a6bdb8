"""When it is read: each page says so truthfully, by the hours, terms and holidays that the school gave."""

from datetime import datetime

import pytest
import time_machine
from sqlalchemy import delete

from kiosk.db import open_engine, writing
from kiosk.letterbox.models import SignedReadersList
from tests.public.saying import EARLY, FRIDAY_NIGHT, HALF_TERM, OPEN, SUMMER, SUNDAY, Publish, plain
from tests.public.test_words import PAGES, lines_of
from tests.reading import complaints
from tests.schools import School
from tests.visitor import LOCALES, Visitor


class TestTime:
    """Told when school is shut, a worry is taken all the same, and every page says when it is read."""

    @pytest.mark.parametrize(
        ("moment", "says"),
        [
            (OPEN, "A grown-up at school will read it by this day: Monday"),
            (FRIDAY_NIGHT, "School is shut now. A grown-up at school will read it by this day: Monday"),
            (SUNDAY, "School is shut now. A grown-up at school will read it by this day: Monday"),
            (EARLY, "School is shut now. A grown-up at school will read it today."),
            (
                HALF_TERM,
                "School is shut now. A grown-up at school will read it by this day: Monday 2 November",
            ),
            (SUMMER, "School is shut now. A grown-up at school will read it when school is open."),
        ],
    )
    def test_a_pupil_is_told_when_it_is_read(
        self, pupil: Visitor, put: Publish, moment: datetime, says: str
    ) -> None:
        put()
        with time_machine.travel(moment):
            done = plain(pupil.get("/en-GB/done"))
            start = plain(pupil.get("/en-GB/"))

        assert says in done
        assert (says.removeprefix("School is shut now. ") in start) == ("shut" in says)
        assert start.startswith("School is shut now.") == ("shut" in says)

    def test_out_of_hours_the_first_page_says_who_reads_when_and_whom_to_tell_now(
        self, pupil: Visitor, put: Publish
    ) -> None:
        put()
        with time_machine.travel(OPEN):
            ways_on = [way["href"] for way in pupil.get("/en-GB/").page.all("a")]
        with time_machine.travel(FRIDAY_NIGHT):
            page = plain(pupil.get("/en-GB/"))

        assert pupil.answer.status_code == 200
        assert pupil.title == "School is shut now."
        assert "No one at school will see this now. You can still tell us." in page
        assert "School will open: Monday, 23 November 2026, 08:30" in page
        assert "Do you need help now? Tell a safe grown-up near you." in page
        assert "Childline: 0800 1111." in page
        assert [
            way["href"] for way in pupil.page.all("a")
        ] == ways_on  # the very tiles of every other day, in their places

    def test_out_of_hours_the_promise_says_so_before_the_first_question(
        self, pupil: Visitor, put: Publish
    ) -> None:
        put()
        with time_machine.travel(FRIDAY_NIGHT):
            assert "School is shut now. You can still tell us." in plain(pupil.get("/en-GB/tell"))
        with time_machine.travel(OPEN):
            assert "shut" not in plain(pupil.get("/en-GB/tell"))

    def test_without_terms_the_first_page_names_no_opening(self, pupil: Visitor, put: Publish) -> None:
        put(terms=())
        with time_machine.travel(SUNDAY):
            page = plain(pupil.get("/en-GB/"))

        assert "A grown-up at school will read it when school is open." in page
        assert "School will open" not in page

    def test_a_worry_told_at_night_is_kept(self, pupil: Visitor, put: Publish, school: School) -> None:
        put()
        with time_machine.travel(FRIDAY_NIGHT):
            pupil.get("/en-GB/tell")
            for press in PAGES["check"]:
                pupil.press(*press)
            check = plain(pupil)
            pupil.press("go", "send").follow()

        assert "School is shut now." in check
        assert "by this day: Monday" in plain(pupil)
        assert len(school.told()) == 1

    def test_a_parent_is_told_when_school_opens_and_when_it_is_read(
        self, pupil: Visitor, put: Publish
    ) -> None:
        put(promise_days=2)
        with time_machine.travel(FRIDAY_NIGHT):
            form, thanks = plain(pupil.get("/en-GB/family")), plain(pupil.get("/en-GB/family/thanks"))

        for page in (form, thanks):
            assert "School will open: Monday, 23 November 2026, 08:30" in page
            assert "by the end of this day: Tuesday, 24 November 2026" in page

    def test_the_closed_page_says_when_the_school_answers_again(
        self, pupil: Visitor, put: Publish, school: School
    ) -> None:
        put()
        with writing(open_engine(school.letterbox_url)) as session:
            session.execute(delete(SignedReadersList))
        with time_machine.travel(FRIDAY_NIGHT):
            page = plain(pupil.get("/en-GB/"))

        assert "School will open: Monday, 23 November 2026, 08:30" in page
        assert "will read it" not in page

    def test_without_terms_no_day_is_named(self, pupil: Visitor, put: Publish) -> None:
        put(terms=())
        with time_machine.travel(SUNDAY):
            page = plain(pupil.get("/en-GB/done"))

        assert "School is shut now. A grown-up at school will read it when school is open." in page

    def test_without_hours_nothing_is_said_of_time(self, pupil: Visitor, put: Publish) -> None:
        put(hours=())
        with time_machine.travel(SUNDAY):
            assert "shut" not in pupil.get("/en-GB/").html

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize(
        "path", ["/", "/done", "/help", "/family", "/family/thanks", "/family/about", "/what-is-it"]
    )
    def test_every_page_stands_in_every_language(
        self, pupil: Visitor, put: Publish, locale: str, path: str
    ) -> None:
        put()
        with time_machine.travel(HALF_TERM):
            assert pupil.get(f"/{locale}{path}").answer.status_code == 200

    @pytest.mark.parametrize("moment", [OPEN, FRIDAY_NIGHT, SUNDAY, EARLY, HALF_TERM, SUMMER])
    @pytest.mark.parametrize("path", ["/", "/done", "/help", "/what-is-it"])
    def test_the_words_are_easy_to_read(
        self, pupil: Visitor, put: Publish, path: str, moment: datetime
    ) -> None:
        put()
        with time_machine.travel(moment):
            pupil.get(f"/en-GB{path}")

        lines = [line for line in lines_of(pupil.html) if line != "English"]
        assert complaints(lines) == []

    @pytest.mark.parametrize("page", ["promise", "check", "flag", "help", "stop"])
    def test_the_words_of_the_journey_are_easy_to_read_at_night(
        self, pupil: Visitor, put: Publish, page: str
    ) -> None:
        put()
        with time_machine.travel(FRIDAY_NIGHT):
            pupil.get("/en-GB/tell")
            for press in PAGES[page]:
                pupil.press(*press)

        assert complaints(lines_of(pupil.html)) == []
