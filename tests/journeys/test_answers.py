"""A child tells, a lead answers, the child comes back with six pictures and says more, the lead sees it."""

import re
from contextlib import suppress

from playwright.sync_api import Error, Page, expect

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets
from tests.public.coming_back import KEYS


def tell(tablet: Tablet, feeling: str) -> list[str]:
    """Tell a worry of mean words; the keys of the pictures that the page shows."""
    tablet.open("/en-GB/tell").press_value("go", "next").press_value("pick", feeling)
    tablet.press_value("pick", "what.words").press_value("pick", "name.no").press_value("go", "send")
    tablet.see("Thank you for telling us.").check_page()
    return [KEYS[word] for word in tablet.page.locator(".pictures li > span:last-child").all_inner_texts()]


def put_in(tablet: Tablet, pictures: list[str]) -> Tablet:
    tablet.open("/en-GB/answer").check_page()
    for key in pictures:
        tablet.press_value("key", key)
    return tablet.check_page().press_value("go", "look")


def kept_by_the_browser(page: Page) -> str:
    """Everything that stays: storage, cookies, address."""
    stored = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])"
    )
    return str(stored) + str(page.context.cookies())


def test_a_child_gets_an_answer_and_says_more(tablets: Tablets, script: bool) -> None:
    child = tablets.new(script=script)
    pictures = tell(child, "feel.red")
    assert len(pictures) == 6
    lead = tablets.new(width=1280, height=900, script=script).sign_in("asha")
    lead.press("Mean words").check_page().press("Write an answer").check_page()
    lead.page.locator("input[value='come']").check()
    lead.type("fill.come.who", "Mrs Asha Rai").page.locator("[name='fill.come.day']").select_option(index=1)
    lead.press("See what they will see").check_page().press("Send it")
    expect(lead.page.locator("#messages")).to_contain_text("Mrs Asha Rai will come to see you tomorrow.")

    put_in(child, pictures).see("This is our answer.").check_page()
    assert "Mrs Asha Rai will come to see you tomorrow." in child.text
    said = f"it was on the bus ({script})"
    child.press_value("go", "more").check_page().type("own_words", said).press_value("go", "send")
    child.see("Thank you for telling us.").check_page()

    lead.page.goto(lead.school.inbox_url)
    lead.press("Mean words").check_page()
    assert said in lead.text
    assert "They opened it: Today." in lead.text


def test_no_reload_and_no_back_brings_the_pictures_again(tablets: Tablets) -> None:
    child = tablets.new()
    pictures = tell(child, "feel.blue")
    shown = "These are your pictures."

    child.page.reload()
    child.see("Thank you for telling us.")
    assert shown not in child.text
    for move in (child.page.go_back, child.page.go_back, child.page.go_forward, child.page.go_forward):
        with suppress(Error):  # "cache miss": the browser kept nothing, and asks before it sends a form anew
            move()
        assert shown not in child.text
    assert not re.search("|".join(rf"\b{key}\b" for key in pictures), kept_by_the_browser(child.page))


def test_pictures_can_be_put_in_by_keyboard_alone(tablets: Tablets, script: bool) -> None:
    child = tablets.new(script=script)
    pictures = tell(child, "feel.green")
    child.open("/en-GB/answer")
    for name, value in (*(("key", key) for key in pictures), ("go", "look")):
        child.press_by_key(child.page.locator(f"button[name='{name}'][value='{value}']").first)

    child.see("A grown-up has not answered yet.")


def test_the_keys_fit_one_page_and_each_is_large_enough(tablets: Tablets) -> None:
    for width, height in ((1024, 768), (768, 1024)):
        child = tablets.new(width=width, height=height).open("/en-GB/answer")
        boxes = [key.bounding_box() for key in child.page.locator(".keypad .tile").all()]

        assert len(boxes) == 24
        assert all(box and box["width"] >= 96 and box["height"] >= 96 for box in boxes)
        assert all(box and box["y"] + box["height"] <= height for box in boxes)
        child.check_page()
    tablets.new(width=320, height=640).open("/en-GB/answer").check_page()


def test_a_family_reads_its_answer_in_its_own_language_on_a_phone(tablets: Tablets) -> None:
    parent = tablets.new(width=320, height=640).open("/en-GB/family").press_value("pick", "about.another")
    parent.press_value("go", "next").type("own_words", "the bus").press_value("go", "next")
    parent.press_value("go", "enough").press_value("go", "send")
    parent.see("Thank you for telling us.").check_page()
    reference = parent.page.locator(".reference").inner_text()

    parent.open("/ur/family/answer").check_page().type("reference", reference.lower()).press_value(
        "go", "look"
    )

    expect(parent.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(parent.page.locator("button[value='thanks']")).to_be_visible()
    parent.check_page()
