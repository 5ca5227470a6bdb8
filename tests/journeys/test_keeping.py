"""A worry whose time is up, in a real browser: read, asked about by one reader, destroyed with another."""

import secrets
from datetime import UTC, datetime

from kiosk.content import load_content
from kiosk.db import open_engine
from kiosk.letterbox.deposit import Letterbox
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import ReadersList
from kiosk.sealing.seal import seal
from tests.inbox.office import worry
from tests.journeys.conftest import Tablets
from tests.served import Served

LONG_AGO = datetime(2015, 3, 2, 9, 30, tzinfo=UTC)


def tell_long_ago(school: Served, words: str) -> None:
    """Put a worry into the letterbox as it would have been told then, to the team as it is now."""
    letterbox = Letterbox(open_engine(f"sqlite:///{school.folder / 'public' / 'letterbox.sqlite3'}"))
    signed = letterbox.readers()
    assert signed is not None
    team = [one for one in ReadersList.from_bytes(signed.body).readers if one.role not in ("head", "chair")]
    one = worry(("feel", "blue"), ("what", "leftout"), words=words, name="Ravi", at=LONG_AGO)
    assert one.content_version == load_content().version
    sealed = seal(
        one.to_bytes(),
        kind=Kind.CONCERN,
        readers=[reader.public_key for reader in team],
        readers_version=1,
        envelope_id=secrets.token_bytes(16),
    )
    letterbox.deposit(sealed, LONG_AGO.date(), secrets.token_bytes(16))


def test_two_readers_destroy_what_is_not_needed_any_more(tablets: Tablets) -> None:
    tell_long_ago(tablets.school, "they would not let me play, long ago")
    lead = tablets.new(width=1280, height=900).sign_in("asha")
    lead.press("The time of 1 worry is up").see("Worries whose time is up").check_page()
    lead.press("Left me out").see("Keep or destroy").check_page()
    address = lead.page.url
    lead.press("Read it").press("Mark as read").see("Worries")
    lead.page.goto(address)
    lead.page.get_by_label("Its time is up, and it is not needed any more").check()
    lead.press("Ask to destroy it").see("Worries whose time is up").check_page()
    assert "Another reader of it must agree" in lead.text

    deputy = tablets.new(width=320, height=640).sign_in("ben")
    deputy.press("The time of 1 worry is up").see("Worries whose time is up").check_page()
    assert "Waits for your answer" in deputy.text
    deputy.press("Left me out").see("Keep or destroy").check_page()
    assert "Mrs Asha Rai" in deputy.text
    deputy.press("Read it").press("Mark as read").see("Worries")
    deputy.page.goto(address)
    deputy.press("Agree and destroy it").see("Worries whose time is up").check_page()

    assert "It is destroyed." in deputy.text
    lead.page.goto(address)
    assert "they would not let me play" not in lead.text
    assert "Keep or destroy" not in lead.page.locator("h1").inner_text()
