"""The audit page and the sheet that is printed, in a real browser."""

from tests.journeys.conftest import Tablets


def test_a_lead_finds_who_did_what_and_prints_the_end_of_the_record(tablets: Tablets, script: bool) -> None:
    lead = tablets.new(width=1280, height=900, script=script).sign_in("asha")

    lead.press("Who did what").see("Who did what").check_page()
    lead.page.get_by_label("What", exact=True).select_option("sign-in")
    lead.press("Show").see("Who did what").check_page()
    assert "Signed in" in lead.page.locator("tbody").inner_text()
    assert "Looked at this record" not in lead.page.locator("tbody").inner_text()

    lead.press("Print the end of the record").see("The end of the record").check_page()
    lead.page.emulate_media(media="print")
    assert not lead.page.locator("header").is_visible()
    groups = lead.page.locator(".groups").inner_text().split()
    assert len(groups) == 16
    assert len(bytes.fromhex("".join(groups))) == 32


def test_the_record_fits_on_a_phone(tablets: Tablets, script: bool) -> None:
    lead = tablets.new(width=320, height=640, script=script).sign_in("asha")

    for path in ("/audit", "/audit?from=1", "/audit?act=opened&to=2001-01-01", "/audit/head"):
        lead.page.goto(lead.school.inbox_url + path)
        lead.check_page()
