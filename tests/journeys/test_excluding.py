"""In a real browser: who must not see it is asked gently, and named truthfully; colleagues are let in."""

import pytest

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets


def to_check(tablet: Tablet, locale: str) -> Tablet:
    tablet.open(f"/{locale}/tell").press_value("go", "next").press_value("pick", "feel.blue")
    return tablet.press_value("pick", "what.things").press_value("pick", "name.no")


@pytest.mark.parametrize(
    ("locale", "width", "script"), [("en-GB", 1024, False), ("ur", 1024, True), ("pl", 320, True)]
)
def test_a_pupil_leaves_a_grown_up_out_by_one_tap(
    tablets: Tablets, locale: str, width: int, script: bool
) -> None:
    pupil = tablets.new(script=script, width=width)
    to_check(pupil, locale).check_page()
    pupil.press_value("go", "change.who").press_value("pick", "who.grownup")
    pupil.check_page()

    pupil.press("Ms Cora Lund")
    pupil.check_page()
    goes_to = pupil.page.locator(".goes").inner_text()
    assert "Mr Dan Abebe" in goes_to
    assert "Ms Cora Lund" not in goes_to
    pupil.press_value("go", "send")

    pupil.page.wait_for_selector(".pictures")


def test_with_everybody_left_out_the_last_page_gives_the_outside_numbers(tablets: Tablets) -> None:
    pupil = to_check(tablets.new(), "en-GB")
    for name in ("Mrs Asha Rai", "Mr Ben Cole", "Ms Cora Lund", "Mr Dan Abebe"):
        pupil.press("Not this grown-up").press(name)
    pupil.check_page()

    pupil.press_value("go", "send").see("Thank you for telling us.")

    pupil.check_page()
    assert "No one at school can read this alone." in pupil.text
    assert "0800 1111" in pupil.text


def test_a_parent_leaves_somebody_out_and_sees_once_more_who_reads_it(tablets: Tablets, script: bool) -> None:
    parent = tablets.new(script=script, width=320, height=640).open("/en-GB/family")
    parent.check_page().press_value("pick", "about.another").press_value("go", "next")
    parent.type("own_words", "left out in a journey").press_value("go", "next").press_value("go", "enough")
    parent.press_value("go", "change.readers").page.locator("[name=staff][value=yes]").check()
    parent.page.get_by_label("Ms Cora Lund").check()
    parent.check_page().press_value("go", "next").see("Check what you tell us")
    assert "Nothing is sent yet." in parent.text
    parent.check_page()

    parent.press_value("go", "send")

    parent.page.wait_for_selector(".reference")


def test_a_colleague_is_let_in_and_nobody_else_finds_it(tablets: Tablets) -> None:
    words = "only for the team, at first"
    pupil = tablets.new().open("/en-GB/tell").press("Yes, go on").press("Calm or happy").press("My things")
    pupil.press("No").press("Write").type("own_words", words).press("Go on").press("Send")
    reader = tablets.new(width=1280, height=900).sign_in("asha").press("My things")
    reader.check_page()
    reader.press("Let a colleague read this")
    reader.check_page()
    reader.page.get_by_label("Colleague", exact=True).select_option(label="Mr Dan Abebe, Chair of governors")
    reader.page.get_by_label("I asked for their help").check()
    reader.page.get_by_role("button", name="Let them read it").click()
    reader.page.wait_for_url("**/worries/*")
    assert "Mr Dan Abebe" in reader.text
    reader.page.set_viewport_size({"width": 320, "height": 640})
    reader.check_page()
    reader.page.goto(reader.page.url + "/share")
    reader.check_page()
    reader.page.goto(reader.school.inbox_url + "/share-all")
    reader.check_page()

    chair = tablets.new(width=1280, height=900).sign_in("dan").press("My things")

    assert words in chair.text
