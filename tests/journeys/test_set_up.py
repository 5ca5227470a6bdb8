"""A school's first morning in a real browser: two sheets typed back, and the tablet opens by itself."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Tablets
from tests.served import served

CLOSED = "We are not open yet."
OPEN = "You can tell us here."


def test_two_sheets_typed_back_on_two_screens_open_the_tablet(tmp_path: Path, browser: Browser) -> None:
    with served(tmp_path, opened=False) as school:
        tablets = Tablets(browser, school)
        pupil = tablets.new(script=False).open("/en-GB/").see(CLOSED)
        tablets.new().open("/en-GB/").check_page()
        lead = tablets.new(width=1280, height=900).sign_in("asha").check_page()
        lead.press("See what is still missing").see("Finish the set-up").check_page()

        lead.type("half", school.recovery_halves[0].lower().replace("-", " "))
        lead.press("Check this sheet").see("Finish the set-up").check_page()
        assert "Sheet 1 is right." in lead.text
        assert lead.page.locator("textarea").input_value() == ""
        pupil.open("/en-GB/").see(CLOSED)

        deputy = tablets.new(width=320, height=640).sign_in("ben").press("See what is still missing")
        deputy.type("half", school.recovery_halves[1][:-4]).press("Check this sheet").check_page()
        expect(deputy.page.locator("#problem")).to_contain_text("There is a slip in what you typed.")
        assert deputy.page.locator("textarea").input_value() == ""
        deputy.type("half", school.recovery_halves[1]).press("Check this sheet")
        deputy.see("Recovery sheets").check_page()
        assert "The set-up is finished." in deputy.text

        pupil.open("/en-GB/").see(OPEN)
        assert "not open yet" not in lead.press("Worries").see("Worries").text
        tablets.close()
        assert tablets.strangers == []
