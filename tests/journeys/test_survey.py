"""In a real browser: the survey by keyboard and without script, and a parent's copy that no Back brings again."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Error
from sqlalchemy import delete

from kiosk.content import load_content
from kiosk.db import open_engine, writing
from kiosk.inbox.people.accounts import unlock
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import SignedSchoolProfile
from kiosk.profile import Profile, Survey
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.settings import load_inbox
from tests.journeys.conftest import Tablets
from tests.served import Served

WORDS = "She hides under the big oak when the bus comes."


@pytest.fixture
def survey_on(school: Served) -> Iterator[None]:
    """A survey is on, whenever this runs."""
    settings, sheet = load_inbox(school.folder, {}), school.sheets["asha"]
    unlocked = unlock(open_engine(settings.inbox_url), sheet.sign_in_name, sheet.passphrase)
    sealed = unlocked.person.sealed_school_key or b""
    key = SchoolKey.from_seed(unlocked.master_key.open("school-key", unlocked.person.id, sealed))
    now, some = datetime.now(UTC).date(), timedelta(days=2)
    on = Survey(title="school", first=now - some, last=now + some)
    said = Profile.first(settings.school, load_content()).model_copy(update={"surveys": (on,)})
    letterbox = open_engine(settings.letterbox_url)
    publish_profile(letterbox, key.sign_profile(said.to_bytes()))
    yield
    with writing(letterbox) as session:
        session.execute(delete(SignedSchoolProfile))
    (school.folder / "public" / "profile_seen").unlink()


def test_a_pupil_answers_by_keyboard_alone(tablets: Tablets, survey_on: None) -> None:
    tablet = tablets.new().open("/en-GB/")
    tablet.press_by_key(tablet.page.locator("a[href$='/survey']")).see("How is school?").check_page()
    tablet.press_by_key(tablet.page.locator("[value='begin']"))

    for question in ("safe", "adult", "better"):
        tablet.check_page().press_by_key(tablet.page.locator(f"[value='{question}.sometimes']"))
    tablet.press_by_key(tablet.page.locator("[value='skip']"))
    tablet.see("We only see it when you press Send.").check_page()

    tablet.press_by_key(tablet.page.locator("[value='send']")).see("Thank you. That helps us.").check_page()


def test_without_script_a_pupil_leaves_the_survey_to_tell_a_worry(tablets: Tablets, survey_on: None) -> None:
    tablet = tablets.new(script=False, width=320).open("/ur/survey")
    tablet.press_value("go", "begin").press_value("pick", "safe.no").press_value("go", "hide")
    tablet.press_value("go", "here")

    tablet.press_part(tablet.page.locator("main a[href$='/ur/tell']"))

    assert tablet.page.locator("button[value='next']").count() == 1


def test_a_copy_of_what_was_told_is_gone_with_its_page(tablets: Tablets) -> None:
    parent = tablets.new(width=390, height=780).open("/en-GB/family").press_value("pick", "about.mine")
    while not parent.page.locator("[name='own_words']:visible").count():
        parent.press_value("go", "next")
    parent.type("own_words", WORDS).press_value("go", "next").press_value("go", "enough").press_value(
        "go", "send"
    )
    parent.page.locator("summary").click()
    assert WORDS in parent.text
    parent.check_page()

    parent.press("Leave this page")
    with suppress(Error):  # the browser has nothing to show for that page
        parent.page.go_back()

    assert WORDS not in parent.everything
