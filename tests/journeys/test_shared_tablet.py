"""A tablet that the next child picks up: nothing of the last one is on it, and a shaking hand does no harm."""

import re
import time

from playwright.sync_api import expect

from tests.journeys.browsing import LEAVING, STILL, WATCH, Tablet
from tests.journeys.conftest import Tablets

CANARY = "the canary sings on the shared tablet"


def tell_the_canary(tablet: Tablet) -> Tablet:
    tablet.open("/en-GB/tell").press("Yes, go on").press("Sad, tired or ill").press("My things").press("No")
    tablet.press("Write").type("own_words", CANARY).press("Go on")
    return tablet.see("This is what you told us.")


def assert_history_shows_nothing(tablet: Tablet) -> None:
    """Walk back through the browser's whole history, as a curious child would, reloading every page on the way."""
    client = tablet.page.context.new_cdp_session(tablet.page)
    stopped: list[object] = []
    client.on("Page.frameStoppedLoading", lambda event: stopped.append(event))
    client.send("Page.enable")
    history = client.send("Page.getNavigationHistory")
    assert len(history["entries"]) >= 3
    assert CANARY not in str(history)
    here = history["entries"][history["currentIndex"]]
    for entry in reversed(history["entries"]):
        there = () if entry == here else ("Page.navigateToHistoryEntry",)
        for step in (*there, "Page.reload"):
            stopped.clear()
            client.send(step, {"entryId": entry["id"]} if "Entry" in step else {})
            until = time.monotonic() + 20
            while not stopped and time.monotonic() < until:
                tablet.page.wait_for_timeout(20)
            assert stopped, f"{step} led nowhere"
            assert CANARY not in tablet.everything


def test_after_sending_back_and_reload_show_nothing(tablets: Tablets, script: bool) -> None:
    tablet = tell_the_canary(tablets.new(script=script))
    tablet.press("Send").see("Thank you for telling us.")

    assert_history_shows_nothing(tablet)


def test_after_stop_and_clear_back_shows_nothing(tablets: Tablets, script: bool) -> None:
    tablet = tell_the_canary(tablets.new(script=script))
    tablet.press("Stop").see("You can stop.").check_page().press("Stop and clear").see(
        "You can tell us here."
    )

    assert_history_shows_nothing(tablet)


def test_nothing_told_stands_in_the_address_the_storage_or_a_cookie(tablets: Tablets) -> None:
    tablet = tell_the_canary(tablets.new())
    kept = tablet.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    assert kept == "[{},{}]"
    assert re.fullmatch(r"http://localhost:\d+/en-GB/tell", tablet.page.url)
    assert [cookie["name"] for cookie in tablet.page.context.cookies()] == ["worry"]
    assert tablet.page.context.cookies()[0]["httpOnly"]


def test_the_second_tap_of_a_double_tap_chooses_nothing(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(STILL)
    tablet.open("/en-GB/tell").press("Yes, go on").see("How do you feel?").settle()
    tile = tablet.page.locator("button[value='feel.yellow']").bounding_box()
    assert tile is not None
    spot = (tile["x"] + tile["width"] / 2, tile["y"] + tile["height"] / 2)

    tablet.page.mouse.click(*spot)
    tablet.see("What happened?")
    tablet.page.evaluate(WATCH)
    tablet.page.mouse.click(*spot)

    expect(tablet.page.locator(LEAVING)).to_have_count(0)
    tablet.see("What happened?")


def test_a_page_left_alone_asks_then_clears(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.clock.install()
    tablet.open("/en-GB/tell")
    tablet.page.clock.run_for(1000)
    tablet.page.locator("button[value='next']").click()
    tablet.see("How do you feel?")
    asks = tablet.page.locator(".still")

    tablet.page.clock.run_for(2 * 60_000)
    expect(asks).to_be_hidden()
    tablet.page.clock.run_for(65_000)
    expect(asks).to_be_visible()
    expect(tablet.page.get_by_role("button", name="I am here")).to_be_focused()
    tablet.page.keyboard.press("Enter")
    expect(asks).to_be_hidden()
    tablet.see("How do you feel?")

    tablet.page.clock.run_for(4 * 60_000 + 5000)
    tablet.see("The page is clear.")
    assert_history_shows_nothing(tablet)


def test_typing_counts_as_being_there(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.clock.install()
    tell_the_canary(tablet).press_value("go", "change.words")
    box = tablet.page.locator("textarea")

    for letter in "slow":
        tablet.page.clock.run_for(10 * 60_000)
        box.press(letter)

    expect(tablet.page.locator(".still")).to_be_hidden()
    assert "slow" in box.input_value()


def test_without_script_the_question_comes_by_itself(tablets: Tablets) -> None:
    tablet = tablets.new(script=False).open("/en-GB/tell").press("Yes, go on").press("Worried or wobbly")
    asks = tablet.page.locator(".still")
    expect(asks).to_be_hidden()

    # A browser without script has no clock to turn, so its own animation is moved on to its end.
    client = tablet.page.context.new_cdp_session(tablet.page)
    client.send("Animation.enable")
    client.send("Animation.setPlaybackRate", {"playbackRate": 2000})

    expect(asks).to_be_visible()
    tablet.page.get_by_role("button", name="I am here").click()
    tablet.see("What happened?")


def test_listen_is_honest_about_a_tablet_without_a_voice(tablets: Tablets) -> None:
    tablet = tablets.new().open("/en-GB/tell")
    tablet.press("Listen")

    expect(tablet.page.locator("[data-listen]")).to_have_text("There is no sound on this tablet.")


def test_no_voice_that_sends_words_away_is_ever_used(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(
        """
        window.spoken = [];
        window.SpeechSynthesisUtterance = function (text) { this.text = text; };
        const voices = [
          {name: "cloud", lang: "en-GB", localService: false},
          {name: "foreign", lang: "pl-PL", localService: true},
          {name: "here", lang: "en_GB", localService: true},
        ];
        Object.defineProperty(window, "speechSynthesis", {value: {
          speaking: false, getVoices: () => voices, cancel() {},
          speak(words) { window.spoken.push([words.voice.name, words.text]); },
        }});
        """
    )
    tablet.open("/en-GB/tell").press("Listen")

    spoken = tablet.page.evaluate("window.spoken")
    assert {name for name, _ in spoken} == {"here"}
    assert spoken[0][1] == "Who will see this?"
    assert "Yes, go on" in [text for _, text in spoken]


def test_without_script_there_is_no_button_that_does_nothing(tablets: Tablets) -> None:
    tablet = tablets.new(script=False).open("/en-GB/tell")

    expect(tablet.page.get_by_role("button", name="Listen")).to_have_count(0)
