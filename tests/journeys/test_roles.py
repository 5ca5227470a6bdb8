"""Sharing a worry and taking it back, the report of worries with too few readers, and who comes back, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Tablets
from tests.journeys.test_joining import look
from tests.served import Served, served


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Served]:
    """A school of its own, with the one worry that is told here."""
    with served(tmp_path) as running:
        yield running


def test_shared_taken_back_and_reported(tablets: Tablets) -> None:
    pupil = tablets.new(script=False).open("/en-GB/tell").press_value("go", "next").press_value("go", "skip")
    pupil.press_value("pick", "what.words").press_value("pick", "name.no").press_value("go", "send")
    pupil.see("Thank you for telling us.")
    lead = tablets.new(width=1280, height=900).sign_in("asha")
    look(lead, "worries")
    lead.page.locator("table a").first.click()
    lead.see("Mean words")

    lead.press("Let a colleague read this").see("Let a colleague read this")
    lead.page.get_by_label("Colleague", exact=True).select_option(label="Ms Cora Lund, Headteacher")
    lead.page.locator("input[name=reason]").first.check()
    lead.press("Let them read it").see("Mean words")
    look(lead, "who-can-open")
    assert "Shared by Mrs Asha Rai." in lead.text

    lead.page.locator("a[href$='/take-back']").click()
    lead.see("Stop Ms Cora Lund reading this worry?")
    look(lead, "take-back")
    lead.press("Take it back").see("Mean words")
    assert "Ms Cora Lund" not in lead.text

    lead.page.goto(tablets.school.inbox_url + "/people/orphans")
    lead.see("Worries that too few people can open")
    look(lead, "orphans-none")
