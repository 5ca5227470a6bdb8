"""A case leaves the worry box in a real browser: the text is copied, handed over, printed, downloaded."""

import secrets
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.case import events as of
from kiosk.concern import Concern
from kiosk.inbox import create_app
from kiosk.inbox.cases.store import append, open_case
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.people.accounts import unlock
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import entries_for
from kiosk.letterbox.deposit import Letterbox
from kiosk.routing import readers_for
from kiosk.sealing.envelope import Kind
from kiosk.sealing.readers import ReadersList
from kiosk.sealing.seal import seal
from kiosk.settings import load_inbox
from tests.inbox.office import worry
from tests.journeys.conftest import Tablets
from tests.served import Served

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
ASKA, DOV = "b1" * 16, "b2" * 16
WORDS = "Dov takes my lunch. \u0628\u0646 too."


def tell(desk: Desk, concern: Concern) -> None:
    """Drop it into the letterbox, sealed to the team, as the public side does."""
    letterbox = Letterbox(desk.letterbox)
    signed = letterbox.readers()
    assert signed is not None
    listed = ReadersList.from_bytes(signed.body)
    sealed = seal(
        concern.to_bytes(),
        kind=Kind.CONCERN,
        readers=[one.public_key for one in readers_for(concern, listed, desk.content)],
        readers_version=listed.version,
        envelope_id=secrets.token_bytes(16),
    )
    letterbox.deposit(sealed, AT.date(), secrets.token_bytes(16))


def case_about_aska(school: Served) -> str:
    """A case as colleagues would have made it, in the served school's own store; its id."""
    desk: Desk = create_app(load_inbox(school.folder, school.environ), bytes(32)).extensions[
        "kiosk.inbox.desk"
    ]
    known = unlock(desk.inbox, "asha", school.sheets["asha"].passphrase)
    me = SignedIn(known.person, known.master_key)
    before = {entry.concern_id for entry in entries_for(desk.inbox, me, desk.content)}
    tell(desk, worry(("feel", "blue"), ("what", "things"), words=WORDS, at=AT))
    collect(desk.letterbox, desk.inbox)
    new = {entry.concern_id for entry in entries_for(desk.inbox, me, desk.content)} - before

    def an(kind: Callable[..., of.Event], **parts: Any) -> Any:
        return kind(at=AT, by=me.person.id.hex(), **parts)

    owner = me.person.id.hex()
    concerns = tuple(one.hex() for one in new)
    case = open_case(
        desk, me, an(of.Opened, concerns=concerns, owner=owner, procedure="six-steps", told_by="")
    )
    heard = {"person": DOV, "source": "pupil", "on": date(2026, 11, 20), "wishes": ""}
    for event in (
        an(of.PersonAdded, person=ASKA, name="Aska Rowe", parts=("hurt", "reporter"), year="5", group="5B"),
        an(of.PersonAdded, person=DOV, name="Dov Marsh", parts=("hurting",), year="6", group="6A"),
        an(of.Heard, **heard, said="Dov Marsh says that he took Aska’s lunch once."),
        an(of.Corrected, of=4, why="He said twice.", instead=an(of.Heard, **heard, said="Dov says: twice.")),
        an(of.Decided, decision="bullying", reasons=("test-met",), why="It was the third time."),
    ):
        case = append(desk, me, case, event)
    return case.id.hex()


@pytest.fixture(scope="module")
def case(school: Served) -> str:
    return case_about_aska(school)


def test_a_case_is_copied_handed_over_printed_and_downloaded(
    tablets: Tablets, case: str, tmp_path: Path
) -> None:
    lead = tablets.new(width=1280, height=900, permissions=["clipboard-read", "clipboard-write"]).sign_in(
        "asha"
    )
    lead.page.goto(f"{tablets.school.inbox_url}/cases/{case}/hand-over")
    lead.see("Hand over").check_page()
    lead.page.get_by_label("To write it into the record system").check()
    lead.press("Show the text to copy").see("The text to copy").check_page()
    lead.page.get_by_role("button", name="Copy Incident").click()
    expect(lead.page.get_by_text("Copied.")).to_be_visible()
    copied = lead.page.evaluate("navigator.clipboard.readText()")
    assert "Pupil B takes my lunch." in copied
    assert "Marsh" not in copied
    lead.page.get_by_label("Reference there").fill("CP-1207")
    lead.press("It is handed over").see("Hand over")
    assert "Handed over. It is written into the case." in lead.text

    lead.page.get_by_label("For a meeting about the pupil").check()
    with lead.page.expect_download() as download:
        lead.page.get_by_role("button", name="Download all of it").click()
    assert "aska" not in download.value.suggested_filename
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "case.json" in archive.namelist()

    lead.press("Print the chronology of this case").see("Chronology of a case").check_page()
    assert lead.page.get_by_role("button", name="Print, or save as PDF").is_visible()
    pdf = lead.page.pdf(path=tmp_path / "chronology.pdf", tagged=True, format="A4")
    assert pdf.startswith(b"%PDF")


def test_it_works_on_a_phone_without_script_and_somebody_asks_what_is_kept(
    tablets: Tablets, case: str
) -> None:
    lead = tablets.new(width=320, height=640, script=False).sign_in("ben")
    lead.page.goto(f"{tablets.school.inbox_url}/cases/{case}/hand-over")
    lead.page.get_by_label("To write it into the record system").check()
    lead.press("Show the text to copy").see("The text to copy")
    assert lead.page.get_by_role("button", name="Copy").count() == 0
    assert "Pupil B takes my lunch." in lead.page.get_by_label("Incident").input_value()

    lead.press("Back to hand over").press("Aska Rowe").see("What is kept about Aska Rowe")
    lead.press("Find it").see("Decide what is released")
    lead.press("The list of what is released").see("What is kept about Aska Rowe")
    assert "[A] takes my lunch." in lead.text
    assert "Marsh" not in lead.text
    lead.press("The list of what is withheld").see("What is withheld about Aska Rowe")
