"""A school whose set-up is not finished says "not open yet", in plain words, until it opens by itself."""

import logging
import secrets

import pytest
from sqlalchemy import delete

from kiosk.db import open_engine, writing
from kiosk.letterbox.models import SignedReadersList
from kiosk.public import create_app
from tests.public.test_words import lines_of
from tests.reading import complaints
from tests.schools import School
from tests.visitor import LOCALES, Visitor

TITLE = {
    "en-GB": "We are not open yet.",
    "pl": "Ta strona jeszcze nie działa.",
    "ur": "یہ صفحہ ابھی شروع نہیں ہوا۔",
}


@pytest.fixture
def pupil(school: School) -> Visitor:
    """Somebody in front of a school that never published a list."""
    with writing(open_engine(school.letterbox_url)) as session:
        session.execute(delete(SignedReadersList))
    school.version = 0
    return Visitor(create_app(school.public()))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", ["/", "/family"])
def test_it_says_so_in_every_language(pupil: Visitor, locale: str, path: str) -> None:
    pupil.get(f"/{locale}{path}")

    assert pupil.answer.status_code == 503
    assert pupil.title == TITLE[locale]


def test_the_page_is_easy_to_read(pupil: Visitor) -> None:
    assert complaints(lines_of(pupil.get("/en-GB/").html)) == []


def test_help_is_shown_all_the_same(pupil: Visitor) -> None:
    assert "0800 1111" in pupil.get("/en-GB/").html


def test_it_opens_without_a_restart_when_the_first_list_is_published(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/")
    school.publish_readers()

    assert pupil.get("/en-GB/").answer.status_code == 200


def test_nothing_can_be_kept_before(pupil: Visitor, school: School) -> None:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.red")
    pupil.press("pick", "what.unsafe").press("go", "next").press("go", "skip").press("pick", "name.no")
    words = secrets.token_hex(8)
    form = pupil.carried
    form.add("own_words", words)
    form.add("go", "send")

    pupil.post(pupil.action, form)

    assert pupil.answer.status_code == 503
    assert words in pupil.html
    assert school.waiting() == 0


def test_it_is_no_alarm_in_the_log(pupil: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    pupil.get("/en-GB/")

    assert {record.levelno for record in caplog.records if record.name == "kiosk"} == {logging.WARNING}
    assert "NO WORRIES CAN BE TAKEN" not in caplog.text
