"""A case by keyboard alone, in a real browser: opened from a worry, its people added, decided, closed."""

import secrets
from datetime import UTC, datetime

from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import ReadersList
from kiosk.sealing.seal import seal
from tests.inbox.office import worry
from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets
from tests.served import Served

WORDS = "they wait for me behind the bike shed"


def tell(school: Served) -> str:
    """Put a worry into the letterbox, sealed to the team; returns its address."""
    letterbox = Letterbox(open_engine(f"sqlite:///{school.folder / 'public' / 'letterbox.sqlite3'}"))
    signed = letterbox.readers()
    assert signed is not None
    team = [one for one in ReadersList.from_bytes(signed.body).readers if one.role not in ("head", "chair")]
    now = datetime.now(UTC)
    sealed = seal(
        worry(("feel", "blue"), ("what", "words"), words=WORDS, at=now).to_bytes(),
        kind=Kind.CONCERN,
        readers=[reader.public_key for reader in team],
        readers_version=1,
        envelope_id=secrets.token_bytes(16),
    )
    letterbox.deposit(sealed, now.date(), secrets.token_bytes(16))
    return sealed.envelope_id.hex()


def go_to(lead: Tablet, word: str) -> None:
    """Find the link or button by its words, as a keyboard does, and press Enter on it."""
    lead.page.locator("a:visible, button:visible").filter(has_text=word).first.focus()
    lead.page.keyboard.press("Enter")
    lead.page.wait_for_load_state()


def pick(lead: Tablet, *words: str) -> None:
    """Move to each of these choices and tick it with the space bar."""
    for word in words:
        lead.page.get_by_label(word).first.focus()
        lead.page.keyboard.press("Space")


def write(lead: Tablet, label: str, text: str) -> None:
    """Move into this box and type."""
    lead.page.get_by_label(label, exact=True).focus()
    lead.page.keyboard.insert_text(text)


def test_a_case_from_a_worry_to_its_closing_by_keyboard_alone(tablets: Tablets) -> None:
    address = tell(tablets.school)
    lead = tablets.new(width=1280, height=900).sign_in("asha")

    lead.page.goto(f"{tablets.school.inbox_url}/worries/{address}/case")
    pick(lead, "Four steps", "This week")
    go_to(lead, "Open the case")
    lead.see("A case with nobody in it yet")
    go_to(lead, "Add a person")
    write(lead, "Full name", "Aska Example")
    pick(lead, "Was hurt")
    go_to(lead, "Add this person")
    lead.see("Aska Example").check_page()
    assert WORDS in lead.text
    go_to(lead, "Not told, and why")
    write(lead, "Why", "I am the safeguarding lead myself")
    go_to(lead, "Write it down")
    go_to(lead, "Decide")
    lead.see("Decide what it was").check_page()
    pick(lead, "Unfounded", "A mistake about who or what")
    write(lead, "In words", "It was a game that both wanted")
    lead.page.get_by_role("button", name="Decide").focus()
    lead.page.keyboard.press("Enter")
    lead.see("Aska Example")
    lead.page.goto(lead.page.url + "/add/closed")
    pick(lead, "Nothing was found that needs more")
    write(lead, "Why it can be closed", "Both say so")
    go_to(lead, "Close it")

    lead.see("Aska Example")
    assert "Ask whether it has stopped" in lead.text
    assert "Closed the case: Nothing was found that needs more." in lead.text
    lead.page.set_viewport_size({"width": 320, "height": 640})
    lead.check_page()
