"""What a child chooses for their eyes, ears and hands: shown at once, kept for this visit, and forgotten with it."""

import re
from pathlib import Path

import pytest
from flask import Flask

from kiosk.content import Choice, Content
from kiosk.db import open_engine
from kiosk.letterbox.tablet_list import MadeTablet, set_look
from kiosk.look import SETTINGS, Look
from kiosk.public.few_at_a_time import number_of_part, part_of
from tests.schools import School
from tests.visitor import Visitor

PAGE = "/en-GB/look-and-sound"
ALWAYS = ("unsure", "else", "notsay")


def root(pupil: Visitor) -> dict[str, str]:
    return {key: value for key, value in pupil.page.all("html")[0].items() if key.startswith("data-")}


def choose(pupil: Visitor, *choices: str) -> Visitor:
    pupil.get(PAGE)
    for choice in choices:
        pupil.press("set", choice).follow()
    return pupil


def pressed(pupil: Visitor) -> set[str]:
    buttons = pupil.page.all("button")
    return {button["value"] for button in buttons if button.get("aria-pressed") == "true"}


def test_a_page_on_which_nothing_was_chosen_leaves_colours_to_the_tablet(pupil: Visitor) -> None:
    assert root(pupil.get("/en-GB/")) == {}
    assert root(pupil.get(PAGE)) == {}


@pytest.mark.parametrize(
    ("choice", "attribute"),
    [
        ("theme.standard", {"data-theme": "standard"}),
        ("theme.dark", {"data-theme": "dark"}),
        ("text.200", {"data-text": "200"}),
        ("grid.2", {"data-grid": "2"}),
        ("hand.left", {"data-hand": "left"}),
        ("listen_first.True", {"data-listen-first": "on"}),
        ("hold.1500", {"data-hold": "1500"}),
        ("scan.one", {"data-scan": "one"}),
        ("take_time.True", {"data-take-time": "on"}),
    ],
)
def test_a_tile_changes_this_page_and_every_other(
    pupil: Visitor, choice: str, attribute: dict[str, str]
) -> None:
    choose(pupil, choice)

    assert root(pupil) == attribute
    assert choice in pressed(pupil)
    for path in ("/en-GB/", "/ur/", "/en-GB/tell", "/en-GB/help"):
        assert root(pupil.get(path)) == attribute


def test_every_setting_has_a_tile_for_each_of_its_values(pupil: Visitor) -> None:
    choose(pupil, "scan.one")
    offered = {button["value"] for button in pupil.page.all("button") if button.get("name") == "set"}
    stepped = {
        f"scan_seconds.{seconds}" for seconds in (1, 3)
    }  # one less and one more than the two seconds now

    wanted = {f"{key}.{value}" for key, values in SETTINGS.items() for value in values}
    assert {value for value in wanted if not value.startswith("scan_seconds")} | stepped <= offered


def test_the_pace_of_a_switch_goes_from_one_to_ten_seconds(pupil: Visitor) -> None:
    choose(pupil, "scan.one", *[f"scan_seconds.{seconds}" for seconds in range(3, 11)])
    assert root(pupil)["data-scan-seconds"] == "10"
    assert "scan_seconds.11" not in pupil.html

    choose(pupil, *[f"scan_seconds.{seconds}" for seconds in range(9, 0, -1)])
    assert root(pupil)["data-scan-seconds"] == "1"
    assert "scan_seconds.0" not in pupil.html


def test_the_example_tile_says_that_it_works_and_changes_nothing(pupil: Visitor) -> None:
    choose(pupil, "theme.calm").press("set", "try")

    assert "It works." in pupil.html
    assert root(pupil) == {"data-theme": "calm"}


def test_all_of_it_can_be_put_back(pupil: Visitor) -> None:
    choose(pupil, "theme.dark", "hold.500").press("set", "back").follow()

    assert root(pupil) == {}


@pytest.mark.parametrize(
    "value", ["", "theme", "theme.", "theme.pink", "hold.1", "scan_seconds.11", "text.True", "x.y", "."]
)
def test_what_is_no_setting_changes_nothing(pupil: Visitor, value: str) -> None:
    choose(pupil, "theme.dark")

    pupil.post(PAGE, {**pupil.carried.to_dict(), "set": value}).follow()

    assert root(pupil) == {"data-theme": "dark"}


@pytest.mark.parametrize(
    "stored", [None, [], "dark", {"theme": 1}, {"theme": ["dark"]}, {"scan_seconds": True}, {"gone": "x"}]
)
def test_a_cookie_of_another_time_breaks_no_page(stored: object) -> None:
    assert Look.of(stored) == Look()


@pytest.mark.parametrize("ending", ["/en-GB/leave", "/en-GB/done", f"/en-GB/cleared/{'00' * 16}"])
def test_the_end_of_a_visit_forgets_it(pupil: Visitor, ending: str) -> None:
    choose(pupil, "theme.dark", "scan.two")

    pupil.get(ending)

    assert root(pupil.get("/en-GB/")) == {}


def test_the_last_page_is_still_in_the_childs_own_look(pupil: Visitor) -> None:
    choose(pupil, "theme.dark")
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.blue").press("go", "skip")
    pupil.press("pick", "name.no").press("go", "send").follow()

    assert pupil.title == "Thank you for telling us."
    assert root(pupil) == {"data-theme": "dark"}
    assert root(pupil.get("/en-GB/")) == {}


def test_leaving_clears_what_the_tablet_keeps(pupil: Visitor) -> None:
    pupil.get("/en-GB/leave")

    assert pupil.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert pupil.follow().title == "You can tell us here."


def test_stop_and_clear_leaves(pupil: Visitor) -> None:
    choose(pupil, "theme.dark").get("/en-GB/tell").press("go", "next").press("go", "stop").press(
        "go", "clear"
    )

    assert pupil.answer.headers["Location"] == "/en-GB/leave"


def test_nothing_that_was_told_is_in_the_cookie(pupil: Visitor, app: Flask) -> None:
    choose(pupil, "theme.dark").get("/en-GB/tell").press("go", "next").press("pick", "feel.blue")

    (cookie,) = [cookie.decoded_value for cookie in pupil.client._cookies.values()]
    opened = app.session_interface.get_signing_serializer(app).loads(cookie)  # type: ignore[attr-defined]
    assert set(opened) == {"csrf_token", "look"}
    assert opened["look"] == {"theme": "dark"}


def test_take_my_time_makes_every_wait_ten_times_as_long(pupil: Visitor) -> None:
    choose(pupil, "take_time.True").get("/en-GB/tell")

    form = next(form for form in pupil.page.all("form") if "data-minutes" in form)
    assert form["data-minutes"] == "30"
    assert next(meta for meta in pupil.page.all("meta") if meta.get("http-equiv"))["content"].startswith(
        "1860;"
    )
    assert 'data-after="30"' in pupil.html


def test_a_start_page_with_a_childs_own_look_goes_back_by_itself(pupil: Visitor) -> None:
    assert "data-way-out" not in pupil.get("/en-GB/").html

    choose(pupil, "theme.dark").get("/en-GB/")

    assert 'data-way-out="/en-GB/leave"' in pupil.html


# ---------------------------------------------------------------- a few tiles at a time


def tiles(pupil: Visitor, question: str) -> list[str]:
    values = [button.get("value", "") for button in pupil.page.all("button") if button.get("name") == "pick"]
    return [value.partition(".")[2] for value in values if value.startswith(f"{question}.")]


def test_two_tiles_at_a_time_reach_every_answer_and_the_last_row_stays(pupil: Visitor) -> None:
    choose(pupil, "grid.2").get("/en-GB/tell").press("go", "next").press("go", "skip")
    everything = [choice.key for choice in choices(pupil, "what")]
    own = [key for key in everything if key not in ALWAYS]
    seen: list[str] = []

    for _ in range(-(-len(own) // 2)):
        now = tiles(pupil, "what")
        assert [key for key in now if key in ALWAYS] == [key for key in everything if key in ALWAYS]
        seen += [key for key in now if key not in ALWAYS]
        pupil.press("go", more(pupil))

    assert seen == own
    assert tiles(pupil, "what")[:2] == own[:2]


def choices(pupil: Visitor, question: str) -> tuple[Choice, ...]:
    content: Content = pupil.client.application.extensions["kiosk.content"]
    return content.questions[question].choices


def more(pupil: Visitor) -> str:
    values = [button.get("value", "") for button in pupil.page.all("button")]
    return next(value for value in values if value.startswith("more."))


def test_an_answer_on_a_later_part_is_kept_and_what_was_told_is_carried(
    pupil: Visitor, school: School
) -> None:
    choose(pupil, "grid.2").get("/en-GB/tell").press("go", "next").press("pick", "feel.blue")
    pupil.press("go", "more.1").press("pick", tile(pupil)).press("pick", "name.no").press("go", "send")

    (concern,) = school.told()
    assert concern.picked("feel") == ("blue",)
    assert len(concern.picked("what")) == 1


def tile(pupil: Visitor) -> str:
    return f"what.{tiles(pupil, 'what')[0]}"


def test_a_made_up_part_shows_some_part(pupil: Visitor) -> None:
    choose(pupil, "grid.2").get("/en-GB/tell").press("go", "next")

    for value in ("more.99", "more.", "more.-1", "more.x", "more.²"):
        assert pupil.post("/en-GB/tell", {**pupil.carried.to_dict(), "go": value}).title == "How do you feel?"
        assert tiles(pupil, "feel")


def test_parts_hold_every_choice_once() -> None:
    numbers = list(range(11))

    for most in (2, 6, 10, 11):
        parts = [part_of(numbers, number, most) for number in range(-(-11 // most))]  # type: ignore[arg-type]
        assert [one for part in parts for one in part.choices] == numbers
        assert bool(parts[0].more) == (most < 11)
    assert number_of_part("more.3") == 3


# ---------------------------------------------------------------- hiding


def test_hide_shows_nothing_of_what_was_told_and_comes_back_with_all_of_it(pupil: Visitor) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.yellow").press("pick", "what.words")
    before = pupil.title

    pupil.press("go", "hide")
    shown = re.sub(r"<[^>]+>", " ", pupil.html.partition("<main>")[2].partition("</main>")[0])
    assert shown.split() == ["Sun", "Tap", "the", "sun", "to", "go", "on."]
    assert pupil.title == "Sun"

    pupil.press("go", "here")
    assert pupil.title == before
    assert pupil.carried["feel"] == "yellow"


# ---------------------------------------------------------------- recordings


@pytest.fixture
def audio(school: School) -> Path:
    folder = school.folder / "audio" / "en-GB"
    folder.mkdir(parents=True)
    for name in ("feel.blue.mp3", "feel.m4a", "you-can-tell-us-here.ogg"):
        (folder / name).write_bytes(b"sound of " + name.encode())
    return folder


def clips(pupil: Visitor) -> dict[str, str]:
    return dict(re.findall(r'<li data-clip="([^"]+)">([^<]+)</li>', pupil.html))


def test_a_page_names_the_recordings_of_its_own_words(pupil: Visitor, audio: Path) -> None:
    pupil.get("/en-GB/tell").press("go", "next")
    assert clips(pupil) == {
        "/en-GB/sound/feel.blue.mp3": "Sad, tired or ill",
        "/en-GB/sound/feel.m4a": "How do you feel?",
    }

    assert clips(pupil.get("/en-GB/")) == {"/en-GB/sound/you-can-tell-us-here.ogg": "You can tell us here."}
    assert clips(pupil.get("/pl/")) == {}


def test_a_recording_is_played_from_this_very_host(pupil: Visitor, audio: Path) -> None:
    pupil.get("/en-GB/sound/feel.blue.mp3")

    assert pupil.answer.data == b"sound of feel.blue.mp3"
    assert pupil.answer.mimetype == "audio/mpeg"
    assert pupil.get("/en-GB/sound/feel.blue.mp3", headers={"Range": "bytes=0-4"}).answer.status_code == 206
    assert pupil.answer.data == b"sound"
    assert "media-src 'self'" in pupil.answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    [
        "gone.mp3",
        "..%2f..%2fschool.toml",
        "../../school.toml",
        "notes.txt",
        "link.mp3",
        "Big.mp3",
        "large.mp3",
    ],
)
def test_nothing_but_a_recording_is_ever_served(pupil: Visitor, audio: Path, name: str) -> None:
    (audio / "notes.txt").write_text("x")
    (audio / "Big.mp3").write_text("x")
    (audio / "large.mp3").write_bytes(bytes(2 * 1024 * 1024 + 1))
    (audio / "link.mp3").symlink_to(audio.parent.parent / "school.toml")

    assert pupil.get(f"/en-GB/sound/{name}").answer.status_code == 404


def test_a_recording_that_was_taken_away_is_not_found(pupil: Visitor, audio: Path) -> None:
    pupil.get("/en-GB/sound/feel.m4a")
    (audio / "feel.m4a").unlink()

    assert pupil.get("/en-GB/sound/feel.m4a").answer.status_code == 404


# ---------------------------------------------------------------- a tablet's own look


@pytest.fixture
def calm_tablet(school: School, made: MadeTablet, tablet: Visitor) -> Visitor:
    """A tablet that staff have set to soft colours, big text and two tiles at a time."""
    assert set_look(open_engine(school.letterbox_url), made.id, Look(theme="calm", text=150, grid=2))
    return tablet


OF_THE_TABLET = {"data-theme": "calm", "data-text": "150", "data-grid": "2"}


def test_a_tablets_own_look_is_there_before_a_child_chooses_anything(calm_tablet: Visitor) -> None:
    for path in ("/en-GB/", "/en-GB/tell", "/en-GB/help", "/en-GB/answer"):
        assert root(calm_tablet.get(path)) == OF_THE_TABLET
    assert "here.js" not in calm_tablet.get("/en-GB/").html, "nothing of a child's is there to take back"
    assert "Put it all back" not in calm_tablet.get(PAGE).html


def test_a_child_chooses_over_it_and_the_end_of_the_visit_brings_it_back(calm_tablet: Visitor) -> None:
    choose(calm_tablet, "theme.dark", "text.100")
    assert root(calm_tablet.get("/en-GB/")) == {"data-theme": "dark", "data-grid": "2"}
    assert "here.js" in calm_tablet.html

    calm_tablet.get("/en-GB/leave")

    assert root(calm_tablet.get("/en-GB/")) == OF_THE_TABLET


def test_putting_it_all_back_brings_the_tablets_own_look(calm_tablet: Visitor) -> None:
    choose(calm_tablet, "theme.dark").press("set", "back").follow()

    assert root(calm_tablet) == OF_THE_TABLET


@pytest.mark.parametrize("text", ["", "[]", "{", '{"theme": "pink", "take_time": true}', "null"])
def test_a_row_that_nobody_can_have_written_changes_no_page(text: str) -> None:
    assert Look.of_tablet(text) == Look()
