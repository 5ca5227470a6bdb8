"""A person looks after their own way in: prints a sheet, forgets the passphrase, comes back by the sheet alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import Tablet
from tests.journeys.conftest import Tablets
from tests.served import Served, served

NEW = "seven purple kettles argue on Tuesdays"


def choose(tablet: Tablet, passphrase: str) -> Tablet:
    tablet.page.get_by_label("New passphrase", exact=True).fill(passphrase)
    tablet.page.get_by_label("The new passphrase once more").fill(passphrase)
    return tablet


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Served]:
    """A school of its own: somebody's passphrase is another one afterwards."""
    with served(tmp_path) as running:
        yield running


def test_a_forgotten_passphrase_is_helped_by_the_printed_sheet_and_the_code(tablets: Tablets) -> None:
    dan = tablets.new(width=1280, height=900).sign_in("dan").check_page()
    dan.page.get_by_role("link", name="Print my recovery sheet").click()
    dan.see("Your recovery sheet").check_page().press("Make the sheet")
    dan.see("Recovery sheet").check_page()
    key = "".join(dan.page.locator(".groups span").all_inner_texts())
    dan.page.emulate_media(media="print")
    expect(dan.page.locator(".screen-only").first).to_be_hidden()
    expect(dan.page.locator(".qr")).to_be_visible()
    dan.page.emulate_media(media="screen")
    dan.press("It is printed").see("Your account").check_page().press("Change the passphrase")
    dan.see("New passphrase").check_page()

    phone = tablets.new(width=320, height=640)
    phone.page.goto(phone.school.inbox_url)
    phone.press("I forgot my passphrase").see("Forgotten passphrase").check_page()
    phone.type("name", "dan").type("key", key.lower())
    choose(phone, NEW).type("code", phone.school.code("dan"))
    phone.press("Start again with this passphrase").see("Recovery sheet").check_page()

    assert "".join(phone.page.locator(".groups span").all_inner_texts()) != key
    dan.page.goto(dan.school.inbox_url)
    dan.see("Sign in")
