"""The whole promise, end to end: two processes, two stores, a real browser on each side."""

from pathlib import Path

import pytest

from tests.journeys.conftest import Tablets
from tests.served import served

SIX_TAPS = ("Tell us", "Yes, go on", "Worried or wobbly", "Mean words")


def test_what_a_pupil_tells_is_read_word_for_word_by_both_people(
    tablets: Tablets, script: bool, request: pytest.FixtureRequest
) -> None:
    words = f"they say i smel 😢 and no one sits with me ({request.node.name})"
    pupil = tablets.new(script=script).open("/")
    for word in SIX_TAPS:
        pupil.check_page().press(word)
    pupil.see("Can we know who you are?").check_page().press("Yes").check_page()
    pupil.type("own_name", "Zoë B").press("Go on")
    pupil.press("Write").check_page().type("own_words", words).press("Go on")
    pupil.see("This is what you told us.").check_page().press("Send")
    pupil.see("Thank you for telling us.").check_page()

    for person in ("asha", "ben"):
        reader = tablets.new(width=1280, height=900, script=script).sign_in(person).check_page()
        reader.open_worry(words).check_page()
        assert "Zoë B" in reader.text
        assert "Worried or wobbly" in reader.text


def test_six_taps_are_enough_by_keyboard_alone(tablets: Tablets, script: bool) -> None:
    pupil = tablets.new(script=script).open("/en-GB/")
    taps = 0
    for word in (*SIX_TAPS, "No", "Send"):
        pupil.press_by_key(pupil.page.locator("main button, main a").filter(has_text=word).first)
        taps += 1

    pupil.see("Thank you for telling us.")
    assert taps == 6


def test_a_journey_in_urdu_runs_from_right_to_left(tablets: Tablets, script: bool) -> None:
    pupil = tablets.new(script=script).open("/ur/tell")
    assert pupil.page.locator("html").get_attribute("dir") == "rtl"
    back = pupil.page.locator(".bar button").first.bounding_box()
    stop = pupil.page.locator(".bar button").last.bounding_box()
    assert back is not None
    assert stop is not None
    assert back["x"] > stop["x"]

    pupil.check_page().press_value("go", "next").check_page().press_value("pick", "feel.blue")
    pupil.check_page().press_value("pick", "what.unsafe").check_page().press_value("go", "send")

    pupil.page.wait_for_selector(".pictures")
    pupil.check_page()


def test_a_parent_tells_in_urdu_on_a_phone_and_staff_read_the_keys_in_english(
    tablets: Tablets, script: bool
) -> None:
    words = "میری بیٹی کو اسکول کے راستے میں تنگ کیا جاتا ہے۔"
    parent = tablets.new(script=script, width=320, height=640).open("/family").press("اردو")
    parent.check_page().press_value("pick", "about.mine").page.locator(
        "[name=about_child][value=words]"
    ).check()
    parent.press_value("go", "next").press_value("go", "next").type("own_words", words).press_value(
        "go", "next"
    )
    parent.press_value("go", "next").press_value("go", "next").type("own_child", "عائشہ").press_value(
        "go", "enough"
    )
    parent.press_value("go", "send")
    parent.page.wait_for_selector(".reference")
    parent.check_page()

    reader = tablets.new(width=1280, height=900).sign_in("asha")
    reader.press("Mean words or threats")

    assert words in reader.text
    assert "Ask for an interpreter" in reader.text
    quoted = reader.page.locator("blockquote")
    assert quoted.get_attribute("lang") == "ur"
    reader.check_page()


@pytest.mark.parametrize("theme", ["dark", "forced", "contrast", "large"])
def test_a_familys_page_holds_in_every_theme(tablets: Tablets, theme: str) -> None:
    """The pupils' pages are in the matrix (matrix/test_matrix.py)."""
    options = {
        "dark": {"color_scheme": "dark"},
        "forced": {"forced_colors": "active"},
        "contrast": {"contrast": "more"},
        "large": {"width": 320, "height": 256},
    }[theme]
    tablets.new(**options).open("/pl/family").check_page()


def test_the_session_works_in_both_workers(tmp_path: Path, redis_url: str, browser: object) -> None:
    with served(tmp_path, KIOSK_INBOX_LIMITS_URL=redis_url, KIOSK_INBOX_WORKERS="2") as school:
        tablets = Tablets(browser, school)  # type: ignore[arg-type]
        words = "both workers can open this"
        pupil = tablets.new().open("/en-GB/tell").press("Yes, go on").press("Calm or happy").press("Skip")
        pupil.press("No").press("Write").type("own_words", words).press("Go on").press("Send")
        pupil.see("Thank you for telling us.")
        reader = tablets.new(width=1280, height=900).sign_in("asha")
        workers = school.workers("inbox")

        assert len(workers) == 2
        for worker in workers:
            with school.only_worker("inbox", worker):
                reader.page.goto(school.inbox_url)
                reader.press_part(reader.page.locator("tbody a").first)
                assert words in reader.text

        reader.page.get_by_role("button", name="Sign out").click()
        for worker in workers:
            with school.only_worker("inbox", worker):
                reader.page.goto(school.inbox_url)
                reader.see("Sign in")
        tablets.close()
