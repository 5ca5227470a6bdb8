"""In a real browser: what a parent said by telephone becomes a case, is put off, and a deputy stands in."""

from datetime import UTC, datetime, timedelta

from tests.journeys.conftest import Tablets

PUPIL = "Quill Underhill"


def test_from_a_telephone_call_to_what_is_due_and_who_stands_in(tablets: Tablets) -> None:
    lead = tablets.new(width=1280, height=900).sign_in("asha")
    lead.press("Write down").see("Write down what you were told")
    lead.press("A parent or carer").see("Write down what you were told").check_page()
    lead.page.get_by_label("How", exact=True).select_option("phone")
    lead.page.get_by_label("Their own words").fill("He is afraid of the bus.")
    lead.page.get_by_label("My child does not feel safe").check()
    lead.press("See who will read it").see("Who will read it").check_page()
    assert "You will not be able to open this yourself" not in lead.text
    lead.press("Keep it")
    assert "A parent or carer. By telephone. Mrs Asha Rai wrote it down." in lead.text

    lead.page.goto(f"{lead.page.url}/case")
    lead.page.locator("main [name=procedure]").first.check()
    lead.press("Open the case")
    case = lead.page.url
    lead.page.goto(f"{case}/add/person-added")
    lead.page.locator("main [name=name]").fill(PUPIL)
    lead.page.locator("main [name=parts][value=hurt]").check()
    lead.press("Add this person")

    lead.page.goto(f"{tablets.school.inbox_url}/due")
    lead.see("Due").check_page()
    mine = lead.page.locator(".due-list > li").filter(has_text="Q.U.").filter(has_text="Decide what it was")
    lead.press_part(mine.get_by_role("link", name="Put off")).see("Put off: Decide what it was")
    lead.page.get_by_label("Until").fill(in_days(30))
    lead.page.get_by_label("Why it has to wait").fill("The family is on a visit.")
    lead.press("Put it off").see("Due")
    assert "It is put off." in lead.text

    lead.press("Somebody is away").see("Away")
    lead.page.get_by_label("Last day away").fill(in_days(40))
    lead.page.get_by_label("Who stands in").select_option(label="Mr Ben Cole, Deputy safeguarding lead")
    lead.press("Write it down").see("Away").check_page()
    assert "Mr Ben Cole stands in." in lead.text

    deputy = tablets.new(width=320, height=640).sign_in("ben")
    deputy.page.goto(f"{tablets.school.inbox_url}/due")
    deputy.see("Due").check_page()
    theirs = deputy.page.locator(".due-list > li").filter(has_text="Q.U.")
    assert "You stand in for Mrs Asha Rai" in theirs.first.inner_text()
    deputy.press_part(theirs.first.get_by_role("link").last).check_page()

    lead.press("I am here").see("Away")
    assert "Mr Ben Cole stands in." not in lead.text


def in_days(number: int) -> str:
    """A day as a browser's field for days holds it."""
    return (datetime.now(UTC).date() + timedelta(days=number)).isoformat()
