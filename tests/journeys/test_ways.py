"""Every way to use the pupil's pages: one switch, two, a held finger, hearing first, a hidden page, big words."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import LEAVING, STILL, WATCH, Tablet
from tests.journeys.conftest import Tablets

SIX_TAPS = ("Tell us", "Yes, go on", "Worried or wobbly", "Mean words", "No", "Send")
THANKS = "Thank you for telling us."
VOICES = """
  window.spoken = [];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  Object.defineProperty(window, "speechSynthesis", {value: {
    getVoices: () => %s,
    cancel() { window.spoken.push("(stop)"); },
    speak(words) {
      window.spoken.push(words.text);
      %s
    },
  }});
"""
HERE = '[{name: "here", lang: "en-GB", localService: true}]'
CLOUD = (
    '[{name: "cloud", lang: "en-GB", localService: false}, {name: "foreign", lang: "pl", localService: true}]'
)
LIT = """word => {
  const lit = [...document.querySelectorAll("[data-scanned]")];
  const found = lit.find((tile) => tile.innerText.trim() === word);
  return !found ? "dark" : lit.length === 1 ? "tile" : "row";
}"""


def chosen(tablet: Tablet, *choices: str) -> Tablet:
    """A tablet on whose "look and sound" page these were tapped."""
    tablet.open("/en-GB/look-and-sound")
    for choice in choices:
        tablet.press_value("set", choice)
        expect(
            tablet.page.locator(f"[value='{choice}'][aria-pressed='true'], [value^='scan_seconds']").first
        ).to_be_visible()
    return tablet


def spoken(tablet: Tablet) -> list[str]:
    said: list[str] = tablet.page.evaluate("window.spoken.filter((text) => text !== '(stop)')")
    return said


def middle(tablet: Tablet, selector: str) -> tuple[float, float]:
    box = tablet.page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# ---------------------------------------------------------------- switches


def test_a_whole_worry_with_one_switch(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "scan.one")
    tablet.page.clock.install()
    tablet.open("/en-GB/")

    for word in SIX_TAPS:
        one_switch(tablet, word)

    tablet.see(THANKS)


def one_switch(tablet: Tablet, word: str) -> None:
    """Press the one switch when what is wanted lights up: its row, then itself."""
    address = tablet.page.locator("h1").inner_text()
    for _ in range(80):
        lit = tablet.page.evaluate(LIT, word)
        if lit == "dark":
            tablet.page.clock.run_for(1000)
            continue
        tablet.page.keyboard.press("Space")
        if lit == "tile":
            expect(tablet.page.locator("h1")).not_to_have_text(address)
            return
    raise AssertionError(f"{word} never lit up")


def test_a_whole_worry_with_two_switches(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "scan.two").open("/en-GB/")

    for word in SIX_TAPS:
        two_switches(tablet, word)

    tablet.see(THANKS)


def two_switches(tablet: Tablet, word: str) -> None:
    """Step with one switch until what is wanted lights up, then take it with the other."""
    address = tablet.page.locator("h1").inner_text()
    for _ in range(80):
        lit = tablet.page.evaluate(LIT, word)
        tablet.page.keyboard.press("Space" if lit == "dark" else "Enter")
        if lit == "tile":
            expect(tablet.page.locator("h1")).not_to_have_text(address)
            return
    raise AssertionError(f"{word} never lit up")


def test_after_three_rounds_one_switch_rests_and_a_press_wakes_it(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "scan.one")
    tablet.page.clock.install()
    tablet.open("/en-GB/")
    lit = tablet.page.locator("[data-scanned]")
    expect(lit).not_to_have_count(0)

    tablet.page.clock.run_for(60_000)
    expect(lit).to_have_count(0)

    tablet.page.keyboard.press("Enter")
    expect(lit).not_to_have_count(0)
    tablet.see("You can tell us here.")


def test_what_a_switch_lights_up_is_not_marked_by_colour_alone(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "scan.two").open("/en-GB/")

    outline = tablet.page.locator("[data-scanned]").first.evaluate("tile => getComputedStyle(tile).outline")

    assert "4px" in outline or "8px" in outline
    assert "none" not in outline


def test_a_switch_answers_are_you_still_there_and_chooses_nothing(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "scan.one")
    tablet.page.clock.install()
    tablet.open("/en-GB/tell")
    tablet.page.clock.run_for(3 * 60_000 + 5000)
    expect(tablet.page.locator(".still")).to_be_visible()

    tablet.page.keyboard.press("Space")

    expect(tablet.page.locator(".still")).to_be_hidden()
    tablet.see("Who will see this?")


# ---------------------------------------------------------------- fingers


def test_with_hold_a_brush_chooses_nothing_and_a_held_finger_does(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "hold.500").open("/en-GB/").settle()
    spot = middle(tablet, "a.tile.main")

    tablet.page.mouse.click(*spot)
    tablet.page.wait_for_timeout(200)
    tablet.see("You can tell us here.")

    tablet.page.mouse.move(*spot)
    tablet.page.mouse.down()
    expect(tablet.page.locator("a.tile.main")).to_have_attribute("data-held", "")
    tablet.page.mouse.up()
    tablet.see("Who will see this?")


def test_with_hold_sliding_off_and_keys_work_as_always(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "hold.1500").open("/en-GB/")
    tablet.page.mouse.move(*middle(tablet, "a.tile.main"))
    tablet.page.mouse.down()
    tablet.page.mouse.move(5, 5)
    tablet.page.mouse.up()
    tablet.see("You can tell us here.")

    tablet.page.locator("a.tile.main").focus()
    tablet.page.keyboard.press("Enter")
    tablet.see("Who will see this?")


def test_a_double_tap_never_reaches_the_next_page_however_slowly_it_came(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(STILL)
    tablet.page.route("**/tell", lambda route: (tablet.page.wait_for_timeout(900), route.continue_()))
    tablet.open("/en-GB/").press("Tell us").see("Who will see this?")
    tablet.page.evaluate(WATCH)

    tablet.page.locator("button[value='next']").click()

    expect(tablet.page.locator(LEAVING)).to_have_count(0)
    tablet.see("Who will see this?")


# ---------------------------------------------------------------- ears


def test_listen_first_speaks_on_the_first_touch_and_chooses_on_the_second(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(VOICES % (HERE, ""))
    chosen(tablet, "listen_first.True").open("/en-GB/")
    tablet.press("Tell us")
    assert spoken(tablet) == ["Tell us"]
    tablet.see("You can tell us here.")
    tablet.press("I need help now")
    assert spoken(tablet) == ["Tell us", "I need help now"]

    tablet.press("I need help now").see("You can get help now.")


def test_listen_first_without_any_voice_chooses_at_once(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(VOICES % (CLOUD, ""))
    chosen(tablet, "listen_first.True").open("/en-GB/")

    tablet.press("Tell us").see("Who will see this?")


def test_a_voice_that_sends_words_away_or_speaks_another_language_is_never_used(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(VOICES % (CLOUD, ""))
    tablet.open("/en-GB/tell").press("Listen")

    assert spoken(tablet) == []
    expect(tablet.page.locator("[data-listen]")).to_have_text("There is no sound on this tablet.")


def test_sound_can_be_stopped_and_speaks_only_after_a_tap(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(VOICES % (HERE, ""))
    tablet.open("/en-GB/tell")
    assert spoken(tablet) == []

    tablet.press("Listen")
    assert spoken(tablet)[0] == "Who will see this?"
    tablet.press("Stop sound")

    expect(tablet.page.locator("[data-listen]")).to_have_text("Listen")
    assert tablet.page.evaluate("window.spoken.at(-1)") == "(stop)"


def test_what_is_being_said_ends_with_its_page_and_a_silent_page_is_left_alone(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(VOICES % (HERE, ""))
    tablet.open("/en-GB/tell")
    goes = "window.dispatchEvent(new PageTransitionEvent('pagehide')); window.spoken.at(-1)"

    assert tablet.page.evaluate(goes) is None
    tablet.press("Listen")
    assert tablet.page.evaluate(goes) == "(stop)"
    expect(tablet.page.locator("[data-listen]")).to_have_text("Listen")


def test_a_voice_that_fails_midway_says_so_calmly_and_nothing_else_breaks(tablets: Tablets) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(
        VOICES % (HERE, "setTimeout(() => words.onerror({error: 'synthesis-failed'}), 50);")
    )
    tablet.open("/en-GB/tell").press("Listen")

    expect(tablet.page.locator("[data-listen]")).to_have_text("There is no sound on this tablet.")
    tablet.press("Yes, go on").see("How do you feel?")


@pytest.fixture
def recorded(tablets: Tablets) -> Iterator[None]:
    folder = tablets.school.folder / "audio" / "en-GB"
    folder.mkdir(parents=True)
    (folder / "who-will-see-this.mp3").write_bytes(b"no sound, but a file")
    yield
    (folder / "who-will-see-this.mp3").unlink()
    folder.rmdir()


def test_a_recording_comes_before_a_voice_and_a_broken_one_gives_way_to_it(
    tablets: Tablets, recorded: None
) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(VOICES % (HERE, ""))
    asked: list[str] = []
    tablet.page.on("request", lambda request: asked.append(request.url))

    tablet.open("/en-GB/tell").press("Listen")
    until = time.monotonic() + 20
    while "Who will see this?" not in spoken(tablet) and time.monotonic() < until:
        tablet.page.wait_for_timeout(50)

    assert "Who will see this?" in spoken(tablet)
    assert [url for url in asked if url.endswith("/en-GB/sound/who-will-see-this.mp3")]


def test_a_recording_that_is_missing_where_there_is_no_voice_is_said_honestly(
    tablets: Tablets, recorded: None
) -> None:
    tablet = tablets.new()
    tablet.page.route("**/sound/**", lambda route: route.fulfill(status=404))

    tablet.open("/en-GB/tell").press("Listen")

    expect(tablet.page.locator("[data-listen]")).to_have_text("There is no sound on this tablet.")
    tablet.press("Yes, go on").see("How do you feel?")


# ---------------------------------------------------------------- eyes


@pytest.mark.parametrize(
    "media", [{"color_scheme": "dark"}, {"contrast": "more"}, {"forced_colors": "active"}]
)
def test_a_tablets_own_colours_are_obeyed_until_a_child_chooses(
    tablets: Tablets, media: dict[str, str]
) -> None:
    plain, own = tablets.new().open("/en-GB/"), tablets.new(**media).open("/en-GB/")
    assert plain.page.screenshot() != own.page.screenshot()
    if "forced_colors" not in media:
        own.check_page()
        mine, same = chosen(own, "theme.calm"), chosen(plain, "theme.calm")
        ground = "getComputedStyle(document.body).backgroundColor"
        assert mine.page.evaluate(ground) == same.page.evaluate(ground)


@pytest.mark.parametrize(
    ("width", "height", "text"), [(320, 256, "200"), (768, 1024, "200"), (320, 256, "150")]
)
def test_no_word_is_cut_off_and_every_target_is_large(
    tablets: Tablets, width: int, height: int, text: str
) -> None:
    """Sizes that the matrix does not hold, and the cover that comes without a new page."""
    tablet = chosen(tablets.new(width=width, height=height), "text.150", f"text.{text}")
    whole_and_large(tablet)
    whole_and_large(tablet.open("/en-GB/"))
    tablet.open("/en-GB/tell")
    whole_and_large(tablet)
    whole_and_large(tablet.press_value("go", "next").see("How do you feel?"))
    whole_and_large(tablet.press_value("pick", "feel.yellow").see("What happened?"))
    whole_and_large(tablet.press("Hide"))


WHOLE_AND_LARGE = """() => {
  const wrong = [];
  const shown = (part) => part.getClientRects().length > 0 && getComputedStyle(part).visibility !== "hidden";
  for (const part of document.querySelectorAll("h1, h2, p, .tile, .tile span, .button")) {
    if (!shown(part) || part.matches(".unseen, .unseen *") || part.clientWidth === 0) continue;
    if (part.scrollWidth > part.clientWidth + 1) wrong.push("cut: " + part.innerText);
  }
  const covered = document.querySelector(".cover:not([hidden])");
  const targets = [...document.querySelectorAll("a.tile, button, .button")]
    .filter((one) => shown(one) && !one.closest(".still") && (!covered || covered.contains(one)));
  const boxes = targets.map((one) => one.getBoundingClientRect());
  boxes.forEach((box, place) => {
    const least = targets[place].matches("main .tile") ? 119.5 : 55.5;
    if (Math.min(box.width, box.height) < least) wrong.push("small: " + targets[place].innerText);
    for (const other of boxes.slice(place + 1)) {
      const across = Math.max(box.left, other.left) - Math.min(box.right, other.right);
      const down = Math.max(box.top, other.top) - Math.min(box.bottom, other.bottom);
      if (Math.max(across, down) < 15.5) wrong.push("close: " + targets[place].innerText);
    }
  });
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) wrong.push("too wide");
  return wrong;
}"""


def whole_and_large(tablet: Tablet) -> None:
    faults = tablet.page.evaluate(WHOLE_AND_LARGE)
    assert faults == [], f"{tablet.page.url} {tablet.page.viewport_size}: {faults}"


@pytest.mark.parametrize("hand", ["left", "right"])
@pytest.mark.parametrize("locale", ["en-GB", "ur"])
def test_the_bar_stands_at_the_hand_that_was_chosen_in_every_script(
    tablets: Tablets, hand: str, locale: str
) -> None:
    tablet = chosen(tablets.new(), f"hand.{hand}").open(f"/{locale}/tell").check_page()

    bar, main = (tablet.page.locator(part).bounding_box() for part in (".bar", "main"))

    assert bar is not None
    assert main is not None
    assert (bar["x"] < main["x"]) == (hand == "left")


# ---------------------------------------------------------------- a tablet that others see


def test_hide_covers_the_page_at_once_and_a_tap_brings_it_back(tablets: Tablets) -> None:
    tablet = tablets.new().open("/en-GB/tell").press("Yes, go on")
    tablet.press_value("pick", "feel.yellow")
    tablet.see("What happened?").press("Hide")

    assert tablet.page.title() == "Sun"
    covered = tablet.page.evaluate(
        "document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('.cover') !== null"
    )
    assert covered
    tablet.page.keyboard.press("Tab")
    assert tablet.page.evaluate("document.activeElement.closest('main') === null")
    tablet.page.mouse.click(300, 300)

    tablet.see("What happened?")
    assert tablet.page.title() == "What happened?"
    assert tablet.page.locator("input[name='feel']").input_value() == "yellow"


def test_take_my_time_waits_ten_times_as_long(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "take_time.True")
    tablet.page.clock.install()
    tablet.open("/en-GB/tell")

    tablet.page.clock.run_for(29 * 60_000)
    expect(tablet.page.locator(".still")).to_be_hidden()
    tablet.page.clock.run_for(61_000)
    expect(tablet.page.locator(".still")).to_be_visible()


def test_what_one_child_chose_is_gone_when_the_tablet_was_left_alone(tablets: Tablets) -> None:
    tablet = chosen(tablets.new(), "theme.dark")
    tablet.page.clock.install()
    tablet.open("/en-GB/")

    tablet.page.clock.run_for(4 * 60_000 + 5000)

    expect(tablet.page.locator("html")).not_to_have_attribute("data-theme", "dark")
    tablet.see("You can tell us here.")


BROKEN = {
    "no speech": "Object.defineProperty(window, 'speechSynthesis', {get() { throw new Error('broken'); }})",
    "no closest": "Element.prototype.closest = () => { throw new Error('broken'); }",
    "no clock": "performance.now = () => { throw new Error('broken'); }",
    "no timers": "window.setInterval = window.setTimeout = () => { throw new Error('broken'); }",
    "no listeners": "document.addEventListener = () => { throw new Error('broken'); }",
    "no data": "Object.defineProperty(HTMLElement.prototype, 'dataset', {get() { throw new Error('broken'); }})",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_script_that_fails_half_way_never_keeps_a_child_from_telling(tablets: Tablets, broken: str) -> None:
    tablet = tablets.new()
    tablet.page.add_init_script(BROKEN[broken])
    chosen_by_hand(tablet)
    tablet.open("/en-GB/")

    for word in SIX_TAPS:
        tablet.press_held(tablet.page.locator("main a, main button").filter(has_text=word).first, 600)

    tablet.see(THANKS)


def chosen_by_hand(tablet: Tablet) -> None:
    """Hold and listen-first on, so that their scripts are there to fail too."""
    for choice in ("hold.500", "listen_first.True"):
        tablet.open("/en-GB/look-and-sound").press_held(tablet.page.locator(f"[value='{choice}']"), 600)


# ---------------------------------------------------------------- drawing


def test_a_line_that_a_finger_draws_reaches_staff_as_a_picture(tablets: Tablets) -> None:
    tablet = to_the_paper(tablets.new()).check_page()
    x, y = middle(tablet, "[data-paper]")
    tablet.press("Thick")
    tablet.page.mouse.move(x, y)
    tablet.page.mouse.down()
    for step in range(30):
        tablet.page.mouse.move(x + 4 * step, y + (step % 7) * 5)
    tablet.page.mouse.up()
    tablet.press("Bus").press("Go on").see("This is what you told us.").check_page().press("Send").see(THANKS)

    reader = tablets.new(width=1280, height=900).sign_in("asha")
    worries = reader.page.locator("main a[href*='/worries/']").evaluate_all("all => all.map(a => a.href)")
    drawn = next(
        one for one in worries if reader.page.goto(one) and reader.page.locator("svg.sketch").count()
    )
    reader.page.goto(drawn)

    expect(reader.page.get_by_role("img", name="A drawing of 1 line")).to_be_visible()
    assert reader.page.locator("svg.sketch polyline").get_attribute("stroke-width") == "28"
    reader.check_page()


def to_the_paper(tablet: Tablet) -> Tablet:
    tablet.open("/en-GB/tell").press("Yes, go on").press("Skip").press("Skip").press("No")
    return tablet.press_value("go", "change.draw").see("Draw about it.")


def test_a_line_can_be_taken_back_and_a_picture_moved_with_keys(tablets: Tablets) -> None:
    tablet = to_the_paper(tablets.new())
    field, paper = tablet.page.locator("input[name='drawing']"), tablet.page.locator("[data-paper]")
    tablet.page.mouse.click(*middle(tablet, "[data-paper]"))
    assert field.input_value().startswith("2:")
    tablet.press("Take it back")
    assert field.input_value() == ""

    tablet.press("Home")
    before = field.input_value()
    paper.focus()
    tablet.page.keyboard.press("ArrowRight")
    tablet.page.keyboard.press("ArrowDown")

    assert field.input_value().startswith("home:")
    assert field.input_value() != before
    tablet.press("Go on").see("This is what you told us.")


def test_a_drawing_can_be_made_by_keys_and_without_script(tablets: Tablets, script: bool) -> None:
    tablet = to_the_paper(tablets.new(script=script))
    tablet.page.locator("[value='draw.add.school']").focus()
    tablet.page.keyboard.press("Enter")
    tablet.see("Draw about it.")

    tablet.press("Go on").see("This is what you told us.")

    expect(tablet.page.get_by_role("img", name="Your drawing")).to_be_visible()


# Twelve long lines, as the browser would report them: a real mouse would take half a minute.
SCRIBBLE = """(paper, [x, y]) => {
  const tell = (kind, left, top) => paper.dispatchEvent(
    new PointerEvent(kind, {clientX: left, clientY: top, pointerId: 1, bubbles: true, cancelable: true}));
  for (let row = 0; row < 12; row += 1) {
    tell("pointerdown", x - 200, y - 150 + row);
    for (let step = 0; step < 120; step += 1) tell("pointermove", x - 200 + step * 3, y + (step * 37 + row * 11) % 150);
    tell("pointerup", x + 160, y);
  }
}"""


def test_an_endless_scribble_fills_the_paper_and_can_still_be_sent(tablets: Tablets) -> None:
    tablet = to_the_paper(tablets.new())
    x, y = middle(tablet, "[data-paper]")
    tablet.page.locator("[data-paper]").evaluate(SCRIBBLE, [x, y])

    assert 2000 < len(tablet.page.locator("input[name='drawing']").input_value()) <= 4000
    tablet.press("Go on").see("This is what you told us.")
