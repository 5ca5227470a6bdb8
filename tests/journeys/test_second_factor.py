"""Passkeys in a real browser, and a lost phone: two colleagues, one passphrase, a new second step."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets
from tests.served import Served, served


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A school of this file's own: somebody's second step is another one afterwards."""
    with served(tmp_path_factory.mktemp("second-step")) as running:
        yield running


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


def plug_in(page: Page) -> None:
    """Give this browser a device with a finger that is always there (the DevTools protocol's WebAuthn domain)."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    finger = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device | finger})


def half_way(tablet: Tablet, name: str) -> Tablet:
    tablet.page.goto(tablet.school.inbox_url)
    tablet.type("name", name).type("passphrase", tablet.school.sheets[name].passphrase)
    return tablet.press("Go on").see("And now your phone")


def colleague(tablet: Tablet, name: str) -> Tablet:
    tablet.press("People").see("People")
    card = tablet.page.locator(".people > li").filter(has_text=name)
    card.get_by_role("link", name="Lost phone").click()
    return tablet.see(f"{name} has lost their phone")


def test_a_passkey_is_added_and_signs_in(tablets: Tablets) -> None:
    dan = tablets.new(width=1280, height=900).sign_in("dan")
    plug_in(dan.page)
    dan.page.goto(tablets.school.inbox_url + "/me")
    look(dan, "me")
    dan.press("Phone and passkeys").see("Your second step")
    look(dan, "second-factors")
    dan.type("name", "My laptop").press("Add a passkey")
    dan.page.get_by_text("That is done.").wait_for()
    assert "My laptop" in dan.text
    look(dan, "second-factors-one")

    dan.press("Sign out").see("Sign in")
    half_way(dan, "dan")
    look(dan, "second-step")
    dan.press("Use a passkey").see("Worries")


def test_without_script_the_six_digits_remain(tablets: Tablets) -> None:
    dan = half_way(tablets.new(script=False, width=320, height=640), "dan")

    assert not dan.page.get_by_role("button", name="Use a passkey").is_visible()
    dan.type("code", tablets.school.code("dan")).press("Sign in").see("Worries")


def test_a_lost_phone_takes_two_colleagues_and_the_passphrase(tablets: Tablets) -> None:
    lead = colleague(tablets.new(width=1280, height=900).sign_in("asha"), "Ms Cora Lund")
    look(lead, "lost-phone-ask")
    lead.press("Ms Cora Lund is here with me")
    lead.page.get_by_text("A second colleague is needed").wait_for()
    look(lead, "lost-phone-asked")
    deputy = colleague(tablets.new(width=1280, height=900).sign_in("ben"), "Ms Cora Lund")
    assert "Mrs Asha Rai asks you to agree" in deputy.text
    look(deputy, "lost-phone-agree")
    deputy.press("Ms Cora Lund is here with me")
    deputy.page.get_by_text("Ms Cora Lund can sign in").wait_for()
    look(deputy, "lost-phone-agreed")

    cora = tablets.new(width=320, height=640)
    cora.page.goto(tablets.school.inbox_url)
    cora.type("name", "cora").type("passphrase", tablets.school.sheets["cora"].passphrase)
    cora.press("Go on").see("Your new second step")
    look(cora, "new-factor")
    secret = cora.page.locator("[name=secret]").input_value()
    cora.type("code", pyotp.TOTP(secret).at(datetime.now(UTC))).press("Use this from now on").see("Worries")


def test_who_lost_everything_starts_again_and_joins_with_a_passkey(tablets: Tablets) -> None:
    lead = tablets.new(width=1280, height=900).sign_in("asha").press("People").see("People")
    look(lead, "people")
    card = lead.page.locator(".people > li").filter(has_text="Mr Ben Cole")
    card.get_by_role("link", name="Lost everything").click()
    lead.see("Mr Ben Cole starts again?")
    look(lead, "start-again")
    link = lead.press("Make the link").see("Hand over this link").page.locator("code").inner_text()

    ben = tablets.new(width=1280, height=900)
    plug_in(ben.page)
    ben.page.goto(link)
    ben.see("Welcome, Mr Ben Cole")
    look(ben, "join-again")
    ben.press("Make a passkey instead")
    ben.page.get_by_text("Your passkey is ready. Go on below.").wait_for()
    ben.press("Join")
    ben.page.get_by_text("Print your recovery sheet").wait_for()
    look(ben, "joined")
    ben.press("Print it now").see("Recovery sheet")
    look(ben, "first-sheet")
