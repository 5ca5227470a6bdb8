"""In a real browser: a school's profile shows without a restart, on pages that everybody can use."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import delete

from kiosk.content import load_content
from kiosk.db import open_engine, writing
from kiosk.demo.profile import demo_profile
from kiosk.inbox.people.accounts import unlock
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import SignedSchoolProfile
from kiosk.profile import Days
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.settings import load_inbox
from tests.journeys.conftest import Tablets
from tests.served import Served

LONG_AGO = Days(name="A term long ago", first=date(2020, 1, 6), last=date(2020, 4, 3))


@pytest.fixture
def published(school: Served) -> Iterator[None]:
    """The school says what it stands for; its last term is over, so that it is shut whenever this runs."""
    settings, sheet = load_inbox(school.folder, {}), school.sheets["asha"]
    unlocked = unlock(open_engine(settings.inbox_url), sheet.sign_in_name, sheet.passphrase)
    sealed = unlocked.person.sealed_school_key or b""
    key = SchoolKey.from_seed(unlocked.master_key.open("school-key", unlocked.person.id, sealed))
    profile = demo_profile(settings.school, load_content(), date(2026, 11, 20), {})
    said = profile.model_copy(update={"terms": (LONG_AGO,)})
    letterbox = open_engine(settings.letterbox_url)
    publish_profile(letterbox, key.sign_profile(said.to_bytes()))
    yield
    with writing(letterbox) as session:
        session.execute(delete(SignedSchoolProfile))
    (school.folder / "public" / "profile_seen").unlink()


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1024), ("ur", 320)])
def test_a_pupil_and_a_parent_read_what_the_school_says(
    tablets: Tablets, published: None, locale: str, width: int
) -> None:
    tablet = tablets.new(width=width).open(f"/{locale}/")
    tablet.check_page()
    assert tablet.page.locator("a[href$='/what-is-it']").count() == 1
    tablet.open(f"/{locale}/what-is-it").check_page()
    assert "They do it again and again." in tablet.text

    for path in ("/help", "/done", "/family", "/family/thanks"):
        tablet.open(f"/{locale}{path}").check_page()
    assert tablet.page.locator("a[href$='/family/about']").count() == 1
    tablet.open(f"/{locale}/family/about").check_page()
    assert "Everybody belongs here." in tablet.text
    assert "0116 496 0000" in tablet.text


def test_out_of_hours_the_tablet_says_so_and_takes_a_worry_all_the_same(
    tablets: Tablets, published: None
) -> None:
    tablet = tablets.new(script=False).open("/en-GB/")
    assert "School is shut now." in tablet.text

    tablet.open("/en-GB/tell").press_value("go", "next").press_value("pick", "feel.blue")
    tablet.press_value("pick", "what.things").press_value("pick", "name.no")
    assert "School is shut now." in tablet.text
    tablet.press_value("go", "send").see("Thank you for telling us.")

    assert "A grown-up at school will read it when school is open." in tablet.text
