"""The longest way a pupil can take and the short routes, in a browser: by touch, without script, by keyboard."""

import pytest

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets

DETAILS = (
    ("more", ("names",)),
    ("where", ("toilets",)),
    ("who", ("older",)),
    ("feeling", ("worried", "mixed")),
    ("when", ("week",)),
    ("often", ("everyday",)),
    ("saw", ("nobody",)),
    ("did", ("walked",)),
    ("why", ("looks",)),
    ("want", ("stop",)),
    ("adult", ("anyone",)),
)
SIZES = [(1024, 768), (768, 1024), (320, 640)]


def find(tablet: Tablet, name: str, value: str) -> Tablet:
    """Press this tile, behind More if need be."""
    for _ in range(6):
        if tablet.page.locator(f"main button[name='{name}'][value='{value}']").count():
            break
        tablet.page.locator("main button[name='go'][value^='more.']").first.wait_for()
        more = tablet.page.locator("main button[name='go'][value^='more.']").first.get_attribute("value")
        tablet.press_value("go", str(more))
        tablet.page.wait_for_load_state()
    tablet.press_value(name, value)
    tablet.page.wait_for_load_state()
    return tablet


def test_the_longest_way_is_told_whole_and_read_in_order(tablets: Tablets, script: bool) -> None:
    width, height = SIZES[0] if script else SIZES[2]
    pupil = tablets.new(script=script, width=width, height=height).open("/en-GB/tell")
    for word in ("Yes, go on", "Worried or wobbly", "Mean words"):
        pupil.press(word)
    pupil.press("I tell for a friend").check_page().press("No").see("Can we know who you are?")
    pupil.press("Yes").press("Only the first letter").check_page().press_value("go", "letter.M")
    for question, answers in DETAILS:
        find(pupil, "go", f"change.{question}").check_page()
        for answer in answers:
            find(pupil, "pick", f"{question}.{answer}")
        if pupil.page.locator("main button[value='next']").count():
            pupil.press_value("go", "next")
        pupil.see("This is what you told us.")
    pupil.check_page().press("Send").see("Thank you for telling us.").check_page()

    reader = tablets.new(width=1280, height=900).sign_in("asha")
    reader.open_worry("Called me names").check_page()
    taps = reader.page.locator(".said li").all_inner_texts()
    said = " | ".join(taps)
    for word in (
        "Called me names",
        "Toilets",
        "An older child",
        "Every day",
        "Make it stop",
        "Anyone safe",
        "How I look",
    ):
        assert word in said
    assert said.index("Mean words") < said.index("Called me names") < said.index("Toilets")


@pytest.mark.parametrize(
    ("tile", "then", "thanks"),
    [
        ("I saw something", "Left me out", "You helped someone."),
        ("I have an idea", "Go on", "It is good to have an idea."),
        ("Good news", "Go on", "Good news is good to hear."),
        ("How I feel", "Calm or happy", "All feelings are okay."),
    ],
)
def test_a_short_route_takes_four_taps(
    tablets: Tablets, script: bool, tile: str, then: str, thanks: str
) -> None:
    pupil = tablets.new(script=script, width=768, height=1024).open("/en-GB/")

    for word in ("Tell us something else", tile, then, "Send"):
        pupil.check_page().press(word)

    pupil.see("Thank you for telling us.").check_page()
    assert thanks in pupil.text


def test_by_keyboard_alone_a_group_is_told_and_back_takes_one_step(tablets: Tablets, script: bool) -> None:
    pupil = tablets.new(script=script).open("/en-GB/tell")
    for word in ("Yes, go on", "Worried or wobbly", "Something I did not like"):
        by_key(pupil, word)
    pupil.see("Can you tell us a bit more?").check_page()

    by_key(pupil, "A touch I do not like")
    pupil.see("You did the right thing.").check_page()
    by_key(pupil, "Back")
    pupil.see("Can you tell us a bit more?")

    touched = pupil.page.locator("button[value='more.touch']")
    assert touched.get_attribute("aria-pressed") == "true"
    by_key(pupil, "Go on")
    by_key(pupil, "No")
    by_key(pupil, "Send")
    pupil.see("Thank you for telling us.")


def by_key(tablet: Tablet, word: str) -> None:
    tablet.press_by_key(
        tablet.page.locator("form button:visible, main a:visible").filter(has_text=word).first
    )


def test_calm_ideas_open_by_one_tap_and_are_no_task(tablets: Tablets, script: bool) -> None:
    pupil = tablets.new(script=script).open("/en-GB/done")
    assert "Breathe slow" not in pupil.text

    pupil.page.locator("summary").click()

    assert "Breathe slow" in pupil.text
    assert pupil.page.locator("details button, details a").count() == 0
    pupil.check_page()
