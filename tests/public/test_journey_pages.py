"""The longer ways through the real app: groups, grown-ups, a friend, the short routes, and what went missing."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from kiosk.content import load_content
from kiosk.profile import Adult, Place
from kiosk.sealing.opening.reader_key import ReaderKey
from tests.public.saying import Publish, plain
from tests.schools import ROLES, School
from tests.visitor import Visitor


@pytest.fixture
def tutor(school: School) -> str:
    """The key id of a class teacher on the published list, who reads only what names them."""
    school.readers["pastoral"] = ReaderKey.generate()
    school.publish_readers(*ROLES, "pastoral")
    return school.readers["pastoral"].public_key.key_id.hex()


@pytest.fixture
def named(put: Publish, tutor: str) -> Publish:
    """A published profile with a class teacher on the list, a cook who has no account, and a place of its own."""
    adults = (
        Adult(key="miss-a", name="Miss <A>", called="Class teacher", symbol="grownup", reader=tutor),
        Adult(key="mr-b", name="Mr B", called="Cook", symbol="grownup"),
    )
    put(adults=adults, places=(Place(key="den", label="The den", symbol="quiet"),), places_not_here=("bus",))
    return put


def at_check(pupil: Visitor, what: str = "words", locale: str = "en-GB") -> Visitor:
    pupil.get(f"/{locale}/tell").press("go", "next").press("pick", "feel.yellow").press(
        "pick", f"what.{what}"
    )
    return pupil.press("pick", "name.no")


def reader_names(pupil: Visitor) -> list[str]:
    return [
        text for text in pupil.page.text_of.get("bdi", []) if text.startswith("The ") and text != "The den"
    ]


def test_everything_that_can_be_told_is_told_as_it_was_shown(
    pupil: Visitor, school: School, named: Publish
) -> None:
    at_check(pupil)
    for question, answers in (
        ("more", ["names", "whoiam"]),
        ("where", ["classroom"]),
        ("who", ["older"]),
        ("feeling", ["worried"]),
        ("when", ["today"]),
        ("often", ["some"]),
        ("saw", ["friend", "children"]),
        ("did", ["saidstop"]),
        ("why", ["talk"]),
        ("want", ["listen", "quiet"]),
        ("friend_knows", ["yes"]),
    ):
        to_tile(pupil, f"change.{question}")
        for answer in answers:
            to_tile(pupil, f"{question}.{answer}", "pick")
        if question in pupil.carried["page"]:
            pupil.press("go", "next")
        assert pupil.title == "This is what you told us."

    pupil.press("go", "send").follow()

    (concern,) = school.told()
    shown = {(answer.question, answer.choice): answer.shown for answer in concern.answers}
    assert len(shown) == 17
    assert all(shown[key] == load_content().choice(*key).label for key in shown)
    assert not concern.urgent(load_content())


def to_tile(pupil: Visitor, value: str, name: str = "go") -> None:
    """Press this tile, looking for it behind More as a child would."""
    for _ in range(6):
        buttons = [(button.get("name"), button.get("value")) for button in pupil.page.all("button")]
        if (name, value) in buttons:
            break
        more = next(value for name, value in buttons if name == "go" and value.startswith("more."))
        pupil.press("go", more)
    pupil.press(name, value)


class TestGrownUps:
    def test_a_picked_grown_up_on_the_list_reads_it_and_the_page_says_so(
        self, pupil: Visitor, school: School, named: Publish
    ) -> None:
        at_check(pupil).press("go", "change.adult").press("pick", "adult.adult-miss-a").press("go", "next")

        assert reader_names(pupil) == ["The lead", "The deputy", "The pastoral"]
        pupil.press("go", "send").follow()
        (concern,) = school.told("pastoral")
        (answer,) = [one for one in concern.answers if one.question == "adult"]
        assert (answer.choice, answer.shown) == ("adult-miss-a", "Miss <A>, Class teacher")

    def test_a_grown_up_without_an_account_is_told_to_those_who_read(
        self, pupil: Visitor, school: School, named: Publish
    ) -> None:
        at_check(pupil).press("go", "change.adult").press("pick", "adult.adult-mr-b").press("go", "next")

        assert reader_names(pupil) == ["The lead", "The deputy"]
        pupil.press("go", "send").follow()
        assert [one.shown for one in school.told()[0].answers if one.question == "adult"] == ["Mr B, Cook"]
        assert not school.told("pastoral")

    def test_tapping_a_grown_up_again_asks_for_them_no_longer(
        self, pupil: Visitor, school: School, named: Publish
    ) -> None:
        at_check(pupil).press("go", "change.adult").press("pick", "adult.adult-miss-a")

        pupil.press("pick", "adult.adult-miss-a").press("go", "skip")

        assert "asked_for" not in pupil.carried
        assert reader_names(pupil) == ["The lead", "The deputy"]

    def test_not_this_person_wins_over_having_been_picked(
        self, pupil: Visitor, school: School, named: Publish, tutor: str
    ) -> None:
        at_check(pupil).press("go", "change.adult").press("pick", "adult.adult-miss-a")

        pupil.press("go", "change.not_for").press("pick", f"excluded.{tutor}")

        assert "adult" not in pupil.carried
        assert reader_names(pupil)[-2:] == ["The lead", "The deputy"]
        pupil.press("go", "change.adult")
        assert "Miss" not in plain(pupil)

    def test_it_is_about_a_grown_up_here_sends_it_past_the_team_and_past_who_was_picked(
        self, pupil: Visitor, school: School, named: Publish
    ) -> None:
        at_check(pupil).press("go", "change.adult").press("pick", "adult.adult-miss-a").press(
            "pick", "who.grownup"
        )

        assert pupil.press("go", "skip").title == "This is what you told us."
        assert reader_names(pupil) == ["The head", "The chair"]

    def test_the_schools_words_are_english_and_text_on_every_page(
        self, pupil: Visitor, named: Publish
    ) -> None:
        at_check(pupil, locale="pl").press("go", "change.adult")

        assert '<bdi class="own" lang="en" dir="ltr">Miss &lt;A&gt;</bdi>' in pupil.html
        pupil.press("pick", "adult.adult-miss-a").press("go", "next")
        assert '<bdi class="own" lang="en" dir="ltr">Miss &lt;A&gt;</bdi>' in pupil.html

    def test_anyone_safe_can_be_picked_where_no_grown_up_is_named(
        self, pupil: Visitor, school: School
    ) -> None:
        at_check(pupil).press("go", "change.adult").press("pick", "adult.anyone").press("go", "next")
        pupil.press("go", "send").follow()

        assert school.told()[0].picked("adult") == ("anyone",)


class TestOwnPlaces:
    def test_a_place_of_the_schools_own_is_told_in_its_words(
        self, pupil: Visitor, school: School, named: Publish
    ) -> None:
        at_check(pupil).press("go", "change.where").press("go", "more.1").press("pick", "where.own-den")
        pupil.press("go", "next").press("go", "send").follow()

        (answer,) = [one for one in school.told()[0].answers if one.question == "where"]
        assert (answer.choice, answer.shown) == ("own-den", "The den")

    @pytest.mark.parametrize(
        "press", [("go", "next"), ("go", "send"), ("go", "back"), ("pick", "where.home")]
    )
    def test_one_that_vanished_meanwhile_is_asked_again_and_nothing_else_is_lost(
        self, pupil: Visitor, school: School, named: Publish, press: tuple[str, str]
    ) -> None:
        at_check(pupil).press("go", "change.where").press("go", "more.1").press("pick", "where.own-den")
        named(places=(), version=2)

        pupil.post("/en-GB/tell", MultiDict([*told(pupil), press]))

        assert pupil.title == "Where was it?"
        assert "One of these is not here now." in plain(pupil)
        assert pupil.carried.getlist("where") == []
        assert (pupil.carried["feel"], pupil.carried["what"]) == ("yellow", "words")
        assert school.waiting() == 0
        pupil.press("go", "skip").press("go", "send").follow()
        assert school.waiting() == 1

    @pytest.mark.parametrize("gone", ["adult.adult-miss-a", "where.own-den"])
    def test_a_tile_that_vanished_as_it_was_tapped_shows_its_page_again(
        self, pupil: Visitor, named: Publish, gone: str
    ) -> None:
        at_check(pupil).press("go", f"change.{gone.partition('.')[0]}")
        named(places=(), adults=(), version=2)

        pupil.post("/en-GB/tell", MultiDict([*told(pupil), ("pick", gone)]))

        assert pupil.answer.status_code == 422
        assert pupil.carried["page"] == gone.partition(".")[0]

    def test_help_and_stop_work_while_something_has_vanished(self, pupil: Visitor, named: Publish) -> None:
        at_check(pupil).press("go", "change.where").press("go", "more.1").press("pick", "where.own-den")
        named(places=(), version=2)

        assert pupil.press("go", "help").title == "You can get help now."


def told(pupil: Visitor) -> list[tuple[str, str]]:
    return list(pupil.carried.items(multi=True))


class TestShortRoutes:
    @pytest.mark.parametrize(
        ("presses", "thanks"),
        [
            ([("pick", "kind.feel"), ("pick", "feel.green")], "All feelings are okay."),
            ([("pick", "kind.saw"), ("pick", "what.words")], "You helped someone."),
            ([("pick", "kind.idea"), ("go", "next")], "It is good to have an idea."),
            ([("pick", "kind.good"), ("go", "next")], "Good news is good to hear."),
        ],
        ids=["feel", "saw", "idea", "good"],
    )
    def test_four_taps_tell_and_are_thanked_for_what_they_are(
        self, pupil: Visitor, school: School, presses: list[tuple[str, str]], thanks: str
    ) -> None:
        pupil.get("/en-GB/other")  # 1: Tell us something else
        assert "Sometimes we must tell another grown-up" in plain(pupil), (
            "the promise comes before any question"
        )
        for press in presses:
            pupil.press(*press)  # 2, 3
        pupil.press("go", "send")  # 4

        assert (pupil.answer.status_code, pupil.title) == (200, "Thank you for telling us.")
        assert thanks in plain(pupil)
        (concern,) = school.told()
        assert concern.picked("kind") == (presses[0][1].removeprefix("kind."),)
        assert not concern.urgent(load_content())

    def test_the_thank_you_page_is_the_same_for_every_zone(self, app: Flask) -> None:
        pages = set()
        for zone in ("blue", "green", "yellow", "red", "unsure"):
            pupil = Visitor(app)
            pupil.get("/en-GB/other").press("pick", "kind.feel").press("pick", f"feel.{zone}").press(
                "go", "send"
            )
            pages.add(pupil.without_token)

        assert len(pages) == 1

    def test_no_address_says_what_was_told(self, pupil: Visitor) -> None:
        pupil.get("/en-GB/other").press("pick", "kind.good").press("go", "next").press("go", "send")

        assert "Location" not in pupil.answer.headers

    def test_something_wrong_leads_into_the_usual_way(self, pupil: Visitor) -> None:
        assert pupil.get("/en-GB/other").press("pick", "kind.worry").title == "How do you feel?"


class TestNames:
    def test_a_first_letter_is_enough(self, pupil: Visitor, school: School) -> None:
        pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("go", "skip")
        pupil.press("pick", "name.yes").press("go", "change.letter").press("go", "letter.M")

        assert pupil.title == "This is what you told us."
        pupil.press("go", "send").follow()
        assert school.told()[0].words == {"name": "M"}

    def test_a_name_that_was_typed_is_still_there_when_no_letter_is_picked(
        self, pupil: Visitor, school: School
    ) -> None:
        pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("go", "skip")
        pupil.press("pick", "name.yes").press("go", "change.letter", own_name="Mia").press("go", "next")

        assert pupil.carried["own_name"] == "Mia"

    @pytest.mark.parametrize("knows", ["yes", "no", "unsure"])
    def test_a_friends_worry_is_told_with_or_without_their_knowing(
        self, pupil: Visitor, school: School, knows: str
    ) -> None:
        pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("pick", "what.friend")
        pupil.press("go", "change.friend_knows").press("pick", f"friend_knows.{knows}")
        assert pupil.title == "Can we know who you are?"

        pupil.press("pick", "name.no").press("go", "send").follow()

        assert school.told()[0].picked("friend_knows") == (knows,)


class TestBadInput:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"more": ["hit"]},  # of a group that was not picked
            {"more": ["names", "names"]},
            {"feeling": ["angry"]},
            {"where": ["the moon"]},
            {"where": ["own-den/../x"]},
            {"when": ["now", "today"]},
            {"adult": ["adult-"]},
            {"pick": ["more.hit"]},
            {"pick": ["where.own-"]},
            {"trail": ["feel", "what"]},
            {"part": ["1", "2"]},
        ],
        ids=str,
    )
    def test_a_damaged_form_comes_back_with_everything_that_is_right(
        self, pupil: Visitor, school: School, wrong: dict[str, list[str]]
    ) -> None:
        at_check(pupil)
        form = [pair for pair in told(pupil) if pair[0] not in wrong]

        sent = [*form, *((key, one) for key, many in wrong.items() for one in many), ("go", "x")]
        pupil.post("/en-GB/tell", MultiDict(sent))

        assert (pupil.answer.status_code, pupil.title) == (422, "It did not work.")
        assert (pupil.carried["feel"], pupil.carried["what"], pupil.carried["name"]) == (
            "yellow",
            "words",
            "no",
        )
        assert pupil.press("go", "here").title == "This is what you told us."
        pupil.press("go", "send").follow()
        assert school.waiting() == 1

    @pytest.mark.parametrize(
        "page", ["more.dragons", "more.", "more", "feel.x", "flag.x", "check.more", "<b>", "start"]
    )
    @pytest.mark.parametrize("field", ["page", "trail"])
    def test_a_page_that_is_none_is_no_way_in(self, pupil: Visitor, page: str, field: str) -> None:
        at_check(pupil)
        form = {**dict(told(pupil)), field: page, "go": "here"}

        pupil.post("/en-GB/tell", form)

        assert pupil.answer.status_code == 200
        assert pupil.title in ("Who will see this?", "This is what you told us.")
        assert pupil.carried["feel"] == "yellow"

    def test_a_trail_without_an_end_is_cut(self, pupil: Visitor) -> None:
        at_check(pupil)

        pupil.post(
            "/en-GB/tell", {**dict(told(pupil)), "trail": "feel " * 5000, "part": "99999", "go": "here"}
        )

        assert pupil.answer.status_code == 200
        assert len(pupil.carried["trail"].split()) == 40


def test_the_start_page_offers_an_answer_only_where_there_are_answers(app: Flask, pupil: Visitor) -> None:
    there = "answers.enter" in app.view_functions

    assert ("See my answer" in plain(pupil.get("/en-GB/"))) is there


def test_urgency_comes_from_what_was_said_more(pupil: Visitor, school: School) -> None:
    at_check(pupil).press("go", "change.more").press("pick", "more.threat")
    assert pupil.title == "You did the right thing."

    pupil.press("go", "send").follow()

    assert school.told()[0].urgent(load_content())


def test_profiles_of_the_longest_keys_still_make_a_worry(
    pupil: Visitor, school: School, put: Publish
) -> None:
    key = "d" * 40
    put(places=(Place(key=key, label="The den", symbol="quiet"),), adults=())

    at_check(pupil).press("go", "change.where").press("go", "more.1").press("pick", f"where.own-{key}")
    pupil.press("go", "next").press("go", "send").follow()

    assert school.told()[0].picked("where") == (f"own-{key}",)
