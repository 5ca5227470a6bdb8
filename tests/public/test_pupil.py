"""The pupil's journey through the real app: real store, real sealing, CSRF on."""

import pytest
from flask import Flask

from tests.schools import School
from tests.visitor import Visitor


def six_taps(pupil: Visitor) -> Visitor:
    pupil.get("/").follow()
    pupil.get("/en-GB/tell")  # 1: Tell us
    pupil.press("go", "next")  # 2: Yes, go on
    pupil.press("pick", "feel.yellow")  # 3
    pupil.press("pick", "what.words")  # 4
    pupil.press("pick", "name.no")  # 5
    return pupil.press("go", "send")  # 6


def test_six_taps_tell_a_whole_worry(pupil: Visitor, school: School) -> None:
    six_taps(pupil).follow()

    assert pupil.title == "Thank you for telling us."
    (concern,) = school.told()
    assert concern.picked("feel") == ("yellow",)
    assert concern.picked("what") == ("words",)
    assert concern.picked("name") == ("no",)
    assert concern.channel == "pupil"
    assert concern.locale == "en-GB"


def test_the_pupils_own_wording_is_kept_beside_the_key(pupil: Visitor, school: School) -> None:
    pupil.get("/pl/tell").press("go", "next").press("pick", "feel.blue")
    pupil.press("go", "skip").press("pick", "name.no").press("go", "send")

    (concern,) = school.told()
    (feel, _) = concern.answers
    assert concern.locale == "pl"
    assert feel.choice == "blue"
    assert feel.shown not in ("", "Sad, tired or ill")


def test_a_zone_alone_is_a_worry(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.red").press("go", "skip")

    pupil.press("pick", "name.unsure").press("go", "send")

    assert school.told()[0].picked("feel") == ("red",)


def test_an_empty_worry_is_asked_for_one_more_thing(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("go", "skip").press(
        "pick", "name.no"
    )

    pupil.press("go", "send")

    assert pupil.answer.status_code == 422
    assert "I do not know" in pupil.html
    assert school.waiting() == 0


def test_an_urgent_picture_shows_help_and_can_be_sent_at_once(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.red").press("pick", "what.unsafe")

    assert pupil.title == "You did the right thing."
    assert "0800 1111" in pupil.html
    pupil.press("go", "send").follow()
    assert school.told()[0].picked("what") == ("unsafe",)


def test_going_on_after_the_urgent_page_keeps_the_way(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("pick", "what.unsafe")

    pupil.press("go", "next")

    assert pupil.title == "Can you tell us a bit more?"
    assert pupil.press("go", "skip").title == "Can we know who you are?"


def test_name_and_own_words_arrive_as_they_were_written(pupil: Visitor, school: School) -> None:
    words = "they say i smel 😢\nand <b>no</b> one sits with me \u200fיעל & {{7*7}}"
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("pick", "what.words")

    pupil.press("pick", "name.yes").press("go", "next", own_name="Zoë B")
    pupil.press("go", "change.words").press("go", "next", own_words=words)
    pupil.press("go", "send").follow()

    (concern,) = school.told()
    assert concern.words == {"name": "Zoë B", "words": words}


def test_every_answer_can_be_changed_before_it_is_sent(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("pick", "what.words")
    pupil.press("pick", "name.no")

    pupil.press("go", "change.feel").press("pick", "feel.green")
    pupil.press("go", "change.what").press("pick", "what.things")
    pupil.press("go", "change.what").press("pick", "what.words")  # tapped again: taken away
    pupil.press("go", "send")

    (concern,) = school.told()
    assert concern.picked("feel") == ("green",)
    assert concern.picked("what") == ("things",)


@pytest.mark.parametrize("aside", ["help", "stop"])
def test_help_and_stop_come_back_to_the_same_page_with_everything(pupil: Visitor, aside: str) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("pick", "what.words")
    before = told_so_far(pupil)

    pupil.press("go", aside).press("go", "here")

    assert pupil.title == "Can we know who you are?"
    assert told_so_far(pupil) == before


def told_so_far(pupil: Visitor) -> list[tuple[str, str]]:
    """What the form carries, but for its token, which holds the second that it was made in."""
    return [(name, value) for name, value in pupil.carried.items(multi=True) if name != "csrf_token"]


def test_words_typed_before_help_was_pressed_are_still_there(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("go", "skip")
    pupil.press("pick", "name.no").press("go", "change.words")

    pupil.press("go", "help", own_words="half a sent").press("go", "here")

    assert "half a sent</textarea>" in pupil.html


def test_back_walks_the_way_back(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("pick", "what.words")

    titles = [pupil.press("go", "back").title for _ in range(3)]

    assert titles == ["What happened?", "How do you feel?", "Who will see this?"]
    assert pupil.press("go", "back").follow().title == "You can tell us here."


def test_a_worry_about_a_grown_up_at_school_passes_the_team_by(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("go", "skip").press("pick", "what.things")
    pupil.press("pick", "name.no").press("go", "change.who").press("pick", "who.grownup")
    assert pupil.title == "Who must not see this?"

    pupil.press("go", "skip").press("go", "send").follow()

    assert school.told("lead") == school.told("deputy") == []
    assert len(school.told("head")) == len(school.told("chair")) == len(school.told("recovery")) == 1


def test_sending_twice_keeps_it_once_and_thanks_twice(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("go", "skip")
    pupil.press("pick", "name.no")
    form = pupil.carried
    form["go"] = "send"

    first = pupil.post("/en-GB/tell", form).answer.headers["Location"]
    second = pupil.post("/en-GB/tell", form).answer.headers["Location"]

    assert first == second == "/en-GB/done"
    assert school.waiting() == 1


def test_a_form_brought_back_after_sending_shows_nothing(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("pick", "what.words")
    old = pupil.carried | {"pick": "name.no"}
    pupil.press("pick", "name.no").press("go", "send")

    pupil.post("/en-GB/tell", old)

    assert pupil.answer.headers["Location"] == "/en-GB/"


def test_a_form_brought_back_after_stop_shows_nothing_and_sends_nothing(
    pupil: Visitor, school: School
) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue")
    old = pupil.carried
    pupil.press("go", "stop").press("go", "clear")

    for go in ("skip", "send"):
        pupil.post("/en-GB/tell", {**old.to_dict(), "go": go})
        assert pupil.answer.headers["Location"] == "/en-GB/"
    assert school.waiting() == 0


def test_the_page_that_clears_itself_ends_the_journey(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue")
    old = pupil.carried
    way_out = next(form["data-way-out"] for form in pupil.page.all("form"))

    pupil.get(way_out)

    assert pupil.title == "The page is clear."
    assert pupil.post("/en-GB/tell", {**old.to_dict(), "go": "skip"}).answer.headers["Location"] == "/en-GB/"


def test_without_script_the_page_asks_before_it_clears(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue")

    refresh = next(meta for meta in pupil.page.all("meta") if meta.get("http-equiv") == "refresh")

    assert refresh["content"].startswith("240; url=/en-GB/cleared/")
    assert pupil.press("go", "here").title == "What happened?"


def test_no_answer_stands_in_an_address_or_a_cookie(pupil: Visitor, app: Flask) -> None:
    six_taps(pupil)

    cookies = [cookie.decoded_value for cookie in pupil.client._cookies.values()]
    told = ("yellow", "words", "feel", "what")
    assert len(cookies) == 1
    opened = app.session_interface.get_signing_serializer(app).loads(cookies[0])
    assert set(opened) == {"csrf_token"}
    assert not [word for word in told if word in str(opened) or word in pupil.answer.headers["Location"]]


def test_each_language_has_its_own_pages(pupil: Visitor) -> None:
    titles = {tag: pupil.get(f"/{tag}/").title for tag in ("en-GB", "pl", "ur")}

    assert len(set(titles.values())) == 3
    assert pupil.get("/fr/").answer.status_code == 404
