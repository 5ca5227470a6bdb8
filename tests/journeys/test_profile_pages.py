"""A lead writes the school profile in a real browser and publishes it; a pupil reads it on the tablet."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Tablets
from tests.served import served

PAGES = (
    *("hours", "year", "adults", "places", "values", "links", "helplines"),
    *("languages", "record", "keeping", "told", "preview"),
)


def test_from_the_draft_to_the_tablet(tmp_path: Path, browser: Browser) -> None:
    with served(tmp_path) as school:
        tablets = Tablets(browser, school)
        pupil = tablets.new(script=False).open("/en-GB/help")
        lead = tablets.new(width=1280, height=900).sign_in("asha")
        lead.press("School profile").see("School profile").check_page()

        lead.press("Terms and holidays").see("Terms and holidays")
        for field, text in (("name", "Autumn"), ("first", "2026-09-01"), ("last", "2026-08-01")):
            lead.type(f"terms-0-{field}", text)
        lead.press("Save in the draft").check_page()
        expect(lead.page.locator("#problem")).to_contain_text("One thing has to be put right.")
        expect(lead.page.locator("#problem")).to_be_focused()
        lead.page.locator("#problem a").press("Enter")
        expect(lead.page.locator("[name=terms-0-last]")).to_be_focused()
        lead.type("terms-0-last", "2026-12-18").press("Save in the draft").see("School profile")

        lead.press("Helplines").see("Helplines")
        lead.type("helplines-1-number", "0116 496 0123")
        lead.page.locator("[name='helplines-1-today']").press("Space")
        lead.press("Save in the draft").see("School profile").check_page()
        assert "0116 496 0123" not in pupil.open("/en-GB/help").text

        lead.page.set_viewport_size({"width": 320, "height": 640})
        for page in PAGES:
            lead.page.goto(f"{school.inbox_url}/profile/{page}")
            lead.check_page()
        assert "0116 496 0123" in lead.text  # on the last one, the preview
        lead.page.goto(f"{school.inbox_url}/profile")
        lead.press("Look through and publish").see("Publish the school profile?").check_page()
        lead.press("Publish it as version 1").see("School profile").check_page()

        expect(lead.page.locator("[role=status]")).to_contain_text("It is published.")
        expect(pupil.open("/en-GB/help").page.locator("body")).to_contain_text("0116 496 0123")
        tablets.close()
        assert tablets.strangers == []
