"""A lead with four minutes: goes through the list by keyboard alone, hides it when somebody comes in, and searches."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import verify_readers
from kiosk.sealing.seal import seal
from kiosk.settings import load_inbox
from tests.inbox.office import worry
from tests.journeys.conftest import Tablets
from tests.served import Served

WORDS = "the nightingale sang behind the canteen"
IDS = [b"triage journey 1", b"triage journey 2", b"triage journey 3"]


def tell(school: Served) -> None:
    """Three worries in the letterbox, as the public side would put them there."""
    settings = load_inbox(school.folder, school.environ)
    engine = open_engine(settings.letterbox_url)
    signed = Letterbox(engine).readers()
    assert signed is not None
    known = settings.school
    listed = verify_readers(signed, verify_key=known.verify_key, school_id=known.id, at_least=1)
    team = [one.public_key for one in listed.readers if one.role in ("lead", "deputy", "recovery")]
    for number, (what, told_id) in enumerate(zip(("words", "unsafe", "body"), IDS, strict=True)):
        at = datetime.now(UTC) - timedelta(minutes=number)
        told = worry(("what", what), words=WORDS if number == 0 else "", at=at)
        sealed = seal(
            told.to_bytes(),
            kind=Kind.CONCERN,
            readers=team,
            readers_version=listed.version,
            envelope_id=told_id,
        )
        Letterbox(engine).deposit(sealed, at.date(), told_id)
    engine.dispose()


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.textContent")
    )


def hide_and_come_back(page: Page, title: str) -> None:
    """Esc twice covers everything, and one press brings it back."""
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_title("Notes")
    covers = "[[9, 9], [640, 450], [1270, 890]].every(at => document.elementFromPoint(...at).closest('.calm-page'))"
    assert page.evaluate(covers)
    assert page.evaluate("document.querySelector('main').inert"), "what is hidden is not read out either"
    page.keyboard.press("Enter")
    expect(page).to_have_title(title)


def test_triage_by_keyboard_alone(tablets: Tablets) -> None:
    tell(tablets.school)
    page = tablets.new(width=1280, height=900).sign_in("asha").page
    expect(page.locator("tbody tr").first).to_contain_text("Now")
    ordered = page.locator("tbody th a").evaluate_all("found => found.map(one => one.getAttribute('href'))")

    page.keyboard.press("Alt+ArrowDown")
    assert focused(page) == ordered[0]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert focused(page) == ordered[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(tablets.school.inbox_url + ordered[0])
    page.keyboard.press("Alt+ArrowDown")
    expect(page).to_have_url(tablets.school.inbox_url + ordered[1])
    page.keyboard.press("Alt+ArrowUp")
    expect(page).to_have_url(tablets.school.inbox_url + ordered[0])

    hide_and_come_back(page, "One worry")
    page.goto(tablets.school.inbox_url)
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("m")
    expect(page.locator("tbody tr", has=page.locator(f"a[href='{ordered[0]}']"))).to_contain_text("Read")

    page.get_by_role("searchbox").focus()
    page.keyboard.type("m NIGHTINGALE canteen m")
    (
        expect(page.get_by_role("searchbox")).to_have_value("m NIGHTINGALE canteen m"),
        "no key is taken from typing",
    )
    page.get_by_role("searchbox").fill("NIGHTINGALE canteen")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text(["nightingale", "canteen"])
    assert page.url == tablets.school.inbox_url + "/search"


def test_one_touch_hides_everything_without_a_script_too(tablets: Tablets) -> None:
    page = tablets.new(script=False, width=320, height=640).sign_in("ben").page

    page.get_by_role("link", name="Hide this page").click()

    expect(page).to_have_title("Notes")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    page.get_by_role("link", name="Go back").click()
    expect(page.get_by_role("heading", name="Worries")).to_be_visible()
