"""The school's own words and languages, as pupils and parents find them."""

import pytest
import time_machine

from kiosk.profile import Profile
from kiosk.public import create_app
from tests.public.saying import OPEN, SUMMER, TERM, Publish, plain
from tests.public.test_words import PAGES
from tests.schools import School
from tests.visitor import LOCALES, Visitor

NASTY = "<b>50% off</b> & %(school)s"


class TestLanguages:
    def test_only_the_languages_of_the_profile_are_offered(self, pupil: Visitor, put: Publish) -> None:
        put(locales=("en-GB", "ur", "xx"))

        page = pupil.get("/en-GB/languages").html

        assert "اردو" in page
        assert "polski" not in page
        assert pupil.get("/pl/").answer.status_code == 404
        assert pupil.page.all("html")[0]["lang"] == "en-GB"

    def test_a_language_beyond_the_settings_can_be_added(self, school: School, put: Publish) -> None:
        path = school.folder / "school.toml"
        path.write_text(path.read_text().replace('["en-GB", "pl", "ur"]', '["en-GB"]'))
        visitor = Visitor(create_app(school.public()))
        before = visitor.get("/pl/").answer.status_code
        put(locales=("en-GB", "pl"))

        assert (before, visitor.get("/pl/").answer.status_code) == (404, 200)

    def test_nobody_loses_words_when_their_language_is_taken_off_while_they_tell(
        self, pupil: Visitor, put: Publish, school: School
    ) -> None:
        pupil.get("/pl/tell")
        for press in PAGES["check"]:
            pupil.press(*press)
        put(locales=("en-GB",))

        pupil.press("go", "send").follow()

        assert pupil.answer.status_code == 200
        assert pupil.page.all("html")[0]["lang"] == "pl"
        assert len(school.told()) == 1

    def test_a_school_that_takes_its_own_language_off_begins_in_the_first_that_it_offers(
        self, pupil: Visitor, put: Publish
    ) -> None:
        put(locales=("ur", "pl"))

        assert pupil.get("/").answer.headers["Location"] == "/ur/"
        assert pupil.get("/family").answer.headers["Location"] == "/ur/family/languages"

    def test_without_one_language_that_has_words_the_schools_own_is_offered(
        self, pupil: Visitor, put: Publish
    ) -> None:
        put(locales=("xx",))

        assert pupil.get("/").answer.headers["Location"] == "/en-GB/"
        assert pupil.get("/en-GB/").answer.status_code == 200


class TestTheSchoolsOwnWords:
    def test_parents_find_values_definition_links_and_helplines_with_cost_and_hours(
        self, pupil: Visitor, put: Publish
    ) -> None:
        put()
        with time_machine.travel(OPEN):
            page = plain(pupil.get("/en-GB/family/about"))

        for words in (
            "We are kind.",
            "Our long definition.",
            "School policy",
            "0116 496 0111",
            "Autumn term",
        ):
            assert words in page
        assert "Within 1 school day." in page
        assert "Free" in page
        assert "Day and night" in page
        assert "0116 496 0222" not in page  # the pupils' link

    def test_a_term_that_is_over_is_not_shown(self, pupil: Visitor, put: Publish) -> None:
        put()
        with time_machine.travel(SUMMER):
            assert "Autumn term" not in pupil.get("/en-GB/family/about").html

    def test_a_pupil_finds_what_we_mean_from_the_start(self, pupil: Visitor, put: Publish) -> None:
        put()
        start = pupil.get("/en-GB/").html
        meaning = plain(pupil.get("/en-GB/what-is-it"))

        assert 'href="/en-GB/what-is-it"' in start
        assert "Someone hurts you again and again." in meaning
        assert "Our long definition." not in meaning

    def test_a_school_that_says_nothing_to_pupils_still_has_what_all_schools_teach(
        self, pupil: Visitor, put: Publish
    ) -> None:
        put(definition_for_pupils="")

        page = plain(pupil.get("/en-GB/what-is-it"))

        assert "Several Times On Purpose" in page
        assert "Start Telling Other People" in page
        assert "Someone hurts you or upsets you." not in page

    def test_a_pupil_can_tap_on_no_way_out(self, pupil: Visitor, put: Publish) -> None:
        put()
        page = pupil.get("/en-GB/help")

        assert "0116 496 0222" in page.html
        assert not [link for link in page.page.all("a") if not link["href"].startswith("/en-GB/")]

    @pytest.mark.parametrize("locale", ["pl", "ur"])
    def test_the_schools_english_is_marked_on_pages_of_other_languages(
        self, pupil: Visitor, put: Publish, profile: Profile, locale: str
    ) -> None:
        lines = [line.__dict__ for line in profile.helplines]
        put(helplines=[*lines, lines[1] | {"key": "den", "name": "The Den", "note": "Ring us."}])

        for path, words in (
            ("/family/about", "We are kind."),
            ("/what-is-it", "Someone hurts you again and again."),
            ("/help", "Ring us."),
        ):
            html = pupil.get(f"/{locale}{path}").html
            before = html[: html.index(words)]
            assert before[before.rindex("<") :].rstrip(">").endswith('lang="en" dir="ltr"')

    def test_shipped_helplines_are_still_translated(self, pupil: Visitor, put: Publish) -> None:
        put()

        assert "You can talk to someone kind." not in pupil.get("/pl/help").html

    def test_what_a_school_writes_is_text_and_never_markup(
        self, pupil: Visitor, put: Publish, profile: Profile
    ) -> None:
        lines = [
            line.__dict__ | {"name": NASTY, "note": NASTY, "cost": NASTY, "hours": NASTY}
            for line in profile.helplines
        ]
        links = [link.model_dump() | {"label": NASTY} for link in profile.links]
        said = {"definition": NASTY, "definition_for_pupils": NASTY, "values": [NASTY]}
        put(helplines=lines, links=links, terms=[TERM.model_dump() | {"name": NASTY}], **said)

        for locale in LOCALES:
            for path in ("/help", "/done", "/what-is-it", "/family/about", "/family/thanks"):
                pupil.get(f"/{locale}{path}")
                assert pupil.answer.status_code == 200
                assert "<b>" not in pupil.html
                assert "50% off" in pupil.html
                assert "%(school)s" in pupil.html
