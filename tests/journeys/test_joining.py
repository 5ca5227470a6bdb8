"""Somebody joins, is let in and leaves, in real browsers: the words agree, the pages hold, and the door closes."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from playwright.sync_api import expect

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets


def look(tablet: Tablet, name: str) -> None:
    """Check the page, also at the width of a narrow phone; keep pictures of it where KIOSK_PICTURES says."""
    folder = os.environ.get("KIOSK_PICTURES")
    wide = tablet.page.viewport_size
    assert wide is not None
    for width in (1280, 320):
        tablet.page.set_viewport_size({"width": width, "height": 900})
        tablet.check_page()
        if folder:
            tablet.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    tablet.page.set_viewport_size(wide)


def words_on(tablet: Tablet) -> list[str]:
    return tablet.page.locator(".eight").first.locator("li").all_inner_texts()


def test_invited_joined_let_in_and_gone_again(tablets: Tablets) -> None:
    lead = tablets.new(width=1280, height=900).sign_in("asha").press("People").see("People")
    lead.press("Invite somebody").see("Invite somebody")
    lead.type("name", "Ms Priya Nair").page.get_by_label("Deputy safeguarding lead").check()
    look(lead, "invite")
    lead.press("Make the link").see("Hand over this link")
    look(lead, "invited")
    link = lead.page.locator("code").inner_text()

    newcomer = tablets.new(width=320, height=640)
    newcomer.page.goto(link)
    newcomer.see("Welcome, Ms Priya Nair")
    look(newcomer, "join")
    secret = newcomer.page.locator("[name=secret]").input_value()
    passphrase = newcomer.page.locator("[name=words]").input_value()
    newcomer.type("sign_in_name", "priya").type("code", "000000").press("Join").see("Welcome, Ms Priya Nair")
    look(newcomer, "join-wrong")
    assert newcomer.page.locator("[name=sign_in_name]").input_value() == "priya"
    typed_at = datetime.now(UTC)
    newcomer.type("code", pyotp.TOTP(secret).at(typed_at)).press("Join")
    expect(newcomer.page.get_by_text("Read these to a key holder, face to face")).to_be_visible()
    look(newcomer, "joined")
    theirs = words_on(newcomer)

    lead.press("Back to the people").see("People")
    look(lead, "people")
    lead.press("Compare words and let in").see("Compare eight words with Ms Priya Nair")
    look(lead, "let-in")
    assert len(theirs) == 8
    assert words_on(lead) == theirs
    lead.press("They are the same").see("People")
    assert "Gets the school key when they next sign in" in lead.text

    newcomer.press("Later: sign in").see("Sign in")
    newcomer.type("name", "priya").type("passphrase", passphrase).press("Go on").see("And now your phone")
    newcomer.type("code", pyotp.TOTP(secret).at(typed_at + timedelta(seconds=30))).press("Sign in").see(
        "Worries"
    )
    newcomer.page.goto(tablets.school.inbox_url + "/my-words")
    look(newcomer, "my-words")
    newcomer.page.goto(tablets.school.inbox_url + "/people/invite")
    newcomer.see("Invite somebody")

    lead.page.reload()
    gone = lead.page.locator(".people > li").filter(has_text="Ms Priya Nair")
    gone.get_by_role("link", name="Leaves the school").click()
    lead.see("Close the account of Ms Priya Nair?")
    look(lead, "leave")
    lead.press("Close it for good").see("People")
    newcomer.page.reload()
    newcomer.see("Sign in")
    lead.page.locator(".people > li").filter(has_text="Ms Cora Lund").get_by_role(
        "link", name="Leaves the school"
    ).click()
    lead.see("Ms Cora Lund can’t leave yet")
    look(lead, "leave-blocked")
