"""A parent tells on a phone, page by page, with and without script, from right to left, and by keyboard alone."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets

WORDS = "میری بیٹی کو اسکول کے راستے میں تنگ کیا جاتا ہے۔"


def tick(parent: Tablet, question: str, choice: str) -> None:
    parent.page.locator(f"[name={question}][value={choice}]").check()


def test_a_parent_tells_in_urdu_on_a_phone_and_staff_read_it_in_english(
    tablets: Tablets, script: bool
) -> None:
    parent = tablets.new(script=script, width=320, height=640).open("/family").press("اردو").check_page()
    expect(parent.page.locator("html")).to_have_attribute("dir", "rtl")
    parent.press_value("pick", "about.mine").check_page()
    tick(parent, "about_child", "words")
    parent.press_value("go", "next")
    tick(parent, "safe", "no")
    parent.press_value("go", "next").check_page()
    assert "999" in parent.text
    parent.press_value("go", "next").type("own_words", WORDS).check_page().press_value("go", "next")
    parent.type("own_contact", "0116 496 0123").check_page().press_value("go", "next")
    parent.page.locator("[name=spoken]").select_option("mirpuri")
    tick(parent, "interpreter", "yes")
    parent.check_page().press_value("go", "enough").check_page()
    assert WORDS in parent.text
    parent.press_value("go", "send").page.wait_for_selector(".reference")
    reference = parent.check_page().page.locator(".reference").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", reference)

    parent.open("/ur/family/answer").type("reference", reference.lower()).press_value(
        "go", "look"
    ).check_page()
    expect(parent.page.locator("#standing")).to_be_visible()


def test_a_parent_tells_by_keyboard_alone_and_leaves_at_once(tablets: Tablets) -> None:
    parent = (
        tablets.new().open("/en-GB/family").press_value("pick", "about.harming").press_value("go", "next")
    )
    box = parent.page.locator("[name=own_words]")
    for _ in range(12):
        if box.evaluate("element => element === document.activeElement"):
            break
        parent.page.keyboard.press("Tab")
    parent.page.keyboard.type("he pushes")
    for _ in range(4):
        parent.page.keyboard.press("Tab")
        if parent.page.evaluate("document.activeElement.value") == "next":
            break
    parent.page.keyboard.press("Enter")
    parent.see("How can we reach you?")
    parent.page.locator("[name=own_contact]").fill("0116 496 0123")
    parent.page.wait_for_timeout(700)
    parent.page.keyboard.press("Enter")
    parent.see("The language that you speak").press_value("go", "enough").see("Check what you tell us")
    assert "he pushes" in parent.text

    parent.press_value("go", "exit")
    assert parent.page.url.endswith("/family/left")
    assert "he pushes" not in parent.text
    parent.check_page()


def test_the_pages_for_parents_hold_on_a_phone(tablets: Tablets) -> None:
    for path in ("/en-GB/family/advice", "/ur/family/advice", "/en-GB/family/left", "/pl/family"):
        tablets.new(width=320, height=640).open(path).check_page()
