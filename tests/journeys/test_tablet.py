"""A tablet from its code to its last page: known by name, practised on, told on, and empty afterwards."""

import json
from contextlib import suppress

from playwright.sync_api import Error, expect

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets

CANARY = "the canary sings where the willow stands"
PRACTISED = "the canary only practises"
IN_STORAGE = """async () => JSON.stringify({
  local: {...localStorage}, session: {...sessionStorage},
  databases: (await indexedDB.databases()).map(one => one.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def add_tablet(staff: Tablet) -> str:
    """In the inbox; returns the code."""
    staff.press("Tablets").see("Tablets").check_page()
    staff.press("Add a tablet").see("Add a tablet").check_page()
    staff.type("name", "Willow class tablet").type("place", "Willow class").press("Make the code")
    staff.see("Type this code on the tablet").check_page()
    return staff.page.locator("code.secret").inner_text()


def to_the_check_page(tablet: Tablet, words: str) -> Tablet:
    tablet.open("/en-GB/tell").press("Yes, go on").press("Sad, tired or ill").press_value(
        "pick", "what.things"
    )
    tablet.press_value("pick", "name.no").press_value("go", "change.words").type("own_words", words).press(
        "Go on"
    )
    return tablet.see("This is what you told us.")


def everything_kept(tablet: Tablet) -> str:
    """Addresses in the history, storage of every kind, and cookies."""
    client = tablet.page.context.new_cdp_session(tablet.page)
    history = client.send("Page.getNavigationHistory")
    cookies = tablet.page.context.cookies()
    return json.dumps(history) + tablet.page.evaluate(IN_STORAGE) + json.dumps(cookies)


def test_a_tablet_is_named_practised_on_told_on_and_left_empty(tablets: Tablets) -> None:
    staff = tablets.new(width=1280, height=900).sign_in("asha")
    code = add_tablet(staff)
    tablet = tablets.new(has_touch=True)
    tablet.open("/tablet").see("This tablet").check_page()
    tablet.type("code", code).press("Use this code").see("This tablet")
    expect(tablet.page.locator("main")).to_contain_text("Willow class tablet")
    tablet.press("What this tablet offers").see("What this tablet offers")
    expect(tablet.page.locator("[data-line='script'] dd:visible")).to_contain_text("It runs.")
    expect(tablet.page.locator("[data-line='storage'] dd:visible")).to_contain_text("kept nothing")
    expect(tablet.page.locator("[data-line='clock'] dd:visible")).to_contain_text("agrees")
    expect(tablet.page.locator("[data-unknown]:visible")).to_have_count(0)
    tablet.check_page()

    staff.press("Back to the tablets").press("Begin")
    expect(staff.page.locator("main")).to_contain_text("Nothing they send is kept.")
    staff.check_page()
    to_the_check_page(tablet, PRACTISED).check_page()
    expect(tablet.page.locator("aside.practice")).to_contain_text("This is practice.")
    tablet.press_value("go", "send")
    tablet.press("I have got them").see("That was practice.").check_page()

    to_the_check_page(tablet, CANARY)
    staff.press("End practice now")
    expect(staff.page.locator("main")).to_contain_text("No tablet is in practice.")
    tablet.press_value("go", "send")
    tablet.see("This is real now.").check_page()
    tablet.press("It is real. Go on.").see("This is what you told us.").press_value("go", "send")
    expect(tablet.page.locator("h1")).to_have_text("Thank you for telling us.")

    tablet.open("/en-GB/done").press("Done")
    tablet.see("You can tell us here.")
    kept = everything_kept(tablet)
    assert CANARY not in kept
    assert PRACTISED not in kept
    assert code.replace(" ", "") not in kept
    assert tablet.page.evaluate(IN_STORAGE) == (
        '{"local":{},"session":{},"databases":[],"caches":[],"workers":0}'
    )
    assert {cookie["name"] for cookie in tablet.page.context.cookies()} == {"worry", "tablet"}
    assert all(cookie["httpOnly"] for cookie in tablet.page.context.cookies())


def test_no_page_gets_back_what_was_in_a_form(tablets: Tablets) -> None:
    """Neither the browser's memory of fields nor of whole pages (bfcache) brings anything back."""
    tablet = to_the_check_page(tablets.new(), CANARY)
    tablet.press_value("go", "send")
    tablet.open("/en-GB/leave").see("You can tell us here.")

    for _ in range(tablet.page.evaluate("history.length")):
        with suppress(Error):  # the answer to a form is nowhere to be had any more
            tablet.page.go_back()
        assert CANARY not in tablet.everything


def test_without_script_the_check_page_says_what_it_can_not_say(tablets: Tablets) -> None:
    tablet = tablets.new(script=False).open("/en-GB/tablet/check").see("What this tablet offers")

    expect(tablet.page.locator("[data-line='voices'], [data-line='clock']").first).to_contain_text(
        "Can’t be checked without script."
    )
    assert tablet.page.locator("dd[hidden]").first.is_hidden()
