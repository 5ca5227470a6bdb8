"""Bad input costs nobody their words, stores nothing in the clear, and never shows a traceback."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from flask import Flask
from sqlalchemy import event

from kiosk.public import create_app
from tests.schools import School
from tests.visitor import Visitor

WORDS = "the canary sings at noon"
FORM = {"feel": "blue", "what": "words", "own_words": WORDS, "page": "check", "go": "send"}


@pytest.fixture
def form(pupil: Visitor) -> dict[str, str]:
    """A finished form with a token that works, as the check page would send it."""
    pupil.get("/en-GB/tell")
    return {**pupil.carried.to_dict(), **FORM}


def assert_words_are_still_on_the_page(pupil: Visitor, status: int) -> None:
    assert pupil.answer.status_code == status
    assert pupil.carried.get("own_words") == WORDS
    assert pupil.carried.get("feel") == "blue"
    assert "Traceback" not in pupil.html


def test_the_form_works_when_nothing_is_wrong_with_it(
    pupil: Visitor, school: School, form: dict[str, str]
) -> None:
    assert pupil.post("/en-GB/tell", form).answer.headers["Location"] == "/en-GB/done"

    assert school.told()[0].words["words"] == WORDS


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "pink"},
        {"what": "dragons"},
        {"own_diary": "x"},
        {"pick": "what.dragons", "go": ""},
        {"pick": "dragons", "go": ""},
        {"journey": "not-hexadecimal"},
        {"who": ["child", "child"]},
        {"go": ["send", "send"]},
        {"journey": ""},
        {"own_name": "x" * 101},
        {"own_name": ["Ada", "Bob"]},
        {"own_name": "Ada\0Bob"},
    ],
    ids=str,
)
def test_a_damaged_form_comes_back_filled_and_stores_nothing(
    pupil: Visitor, school: School, form: dict[str, str], wrong: dict[str, str]
) -> None:
    pupil.post("/en-GB/tell", {**form, **wrong})

    assert_words_are_still_on_the_page(pupil, 422)
    assert school.waiting() == 0


def test_two_zones_at_once_are_not_guessed_at(pupil: Visitor, school: School, form: dict[str, str]) -> None:
    pupil.post("/en-GB/tell", {**form, "feel": ["blue", "red"]})

    assert_words_are_still_on_the_page(pupil, 422)
    assert school.waiting() == 0


def test_a_damaged_form_can_be_sent_again_from_the_page_it_came_back_on(
    pupil: Visitor, school: School, form: dict[str, str]
) -> None:
    pupil.post("/en-GB/tell", {**form, "colour": "pink"})

    pupil.press("go", "here").press("go", "send").follow()

    assert school.told()[0].words["words"] == WORDS


def test_words_in_a_wrong_encoding_are_taken_with_the_strange_letters_marked(
    pupil: Visitor, school: School, form: dict[str, str]
) -> None:
    del form["own_words"]
    body = "&".join(f"{key}={quote_plus(value)}" for key, value in form.items()) + "&own_words=caf%E9"

    pupil.post("/en-GB/tell", body, content_type="application/x-www-form-urlencoded")

    assert school.told()[0].words["words"] == "caf%E9"


def test_unseen_codes_that_pasting_brings_are_left_out(
    pupil: Visitor, school: School, form: dict[str, str]
) -> None:
    pupil.post("/en-GB/tell", {**form, "own_words": "one\r\ntwo\x0bthree\x07\tfour"})

    assert school.told()[0].words["words"] == "one\ntwo\nthree\tfour"


def test_a_body_of_one_megabyte_gets_a_plain_page(
    pupil: Visitor, school: School, form: dict[str, str]
) -> None:
    pupil.post("/en-GB/tell", {**form, "own_words": "x" * 1_000_000})

    assert pupil.answer.status_code == 413
    assert pupil.title == "It did not work."
    assert school.waiting() == 0


def test_the_longest_words_in_the_widest_letters_fit(
    pupil: Visitor, school: School, form: dict[str, str]
) -> None:
    longest = "😢" * 10_200

    pupil.post("/en-GB/tell", {**form, "own_words": longest})

    assert pupil.answer.status_code == 303
    assert school.told()[0].words["words"] == longest


def test_a_form_from_another_site_is_refused_and_not_shown_back(
    pupil: Visitor, school: School, form: dict[str, str]
) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        pupil.post("/en-GB/tell", form, headers=headers)

        assert pupil.answer.status_code == 403
        assert WORDS not in pupil.html
    assert school.waiting() == 0


def test_a_form_whose_cookie_has_gone_comes_back_filled_and_works(
    app: Flask, school: School, form: dict[str, str]
) -> None:
    stranger = Visitor(app)

    stranger.post("/en-GB/tell", form)

    assert_words_are_still_on_the_page(stranger, 400)
    stranger.press("go", "here").press("go", "send").follow()
    assert school.told()[0].words["words"] == WORDS


def test_a_wrong_host_name_is_refused(pupil: Visitor) -> None:
    pupil.base_url = "http://evil.example"

    assert pupil.get("/en-GB/").answer.status_code == 400


@pytest.mark.parametrize("path", ["/en-GB/nothing", "/en-GB/tell/feel", "/xx/tell", "/robots.txt"])
def test_an_address_that_is_not_there_gets_a_plain_page(pupil: Visitor, path: str) -> None:
    assert pupil.get(path).answer.status_code == 404
    assert pupil.title == "It did not work."


def test_a_failure_in_the_middle_gives_the_words_back_and_logs_none(
    pupil: Visitor, form: dict[str, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError(f"something that quotes {WORDS}")

    monkeypatch.setattr("kiosk.public.pupil.needs_one_more_thing", fails)

    with caplog.at_level(logging.DEBUG):
        pupil.post("/en-GB/tell", form)

    assert_words_are_still_on_the_page(pupil, 500)
    assert "RuntimeError at " in caplog.text
    assert WORDS not in caplog.text


class TestWithoutAStore:
    def test_a_missing_letterbox_is_said_on_the_first_page(self, pupil: Visitor, school: School) -> None:
        move_away(school)

        pupil.get("/en-GB/")

        assert pupil.answer.status_code == 503
        assert pupil.title == "We can not take worries here just now."
        assert "0800 1111" in pupil.html
        assert "0116 496 0000" in pupil.html

    def test_a_letterbox_that_goes_missing_loses_no_words(
        self, app: Flask, pupil: Visitor, school: School, form: dict[str, str]
    ) -> None:
        move_away(school)
        app.extensions["kiosk.letterbox"]._engine.dispose()  # a connection that is open would still find it

        pupil.post("/en-GB/tell", form)

        assert_words_are_still_on_the_page(pupil, 503)
        assert not (school.folder / "public" / "letterbox.sqlite3").exists()

    def test_a_locked_letterbox_loses_no_words_and_trying_again_works(
        self, pupil: Visitor, school: School, form: dict[str, str]
    ) -> None:
        locker = sqlite3.connect(school.folder / "public" / "letterbox.sqlite3", isolation_level=None)
        locker.execute("BEGIN EXCLUSIVE")

        pupil.post("/en-GB/tell", form)

        assert_words_are_still_on_the_page(pupil, 503)
        locker.execute("ROLLBACK")
        pupil.press("go", "send").follow()
        assert [concern.words["words"] for concern in school.told()] == [WORDS]

    def test_a_full_disk_loses_no_words_and_stores_no_half(
        self, app: Flask, pupil: Visitor, school: School, form: dict[str, str]
    ) -> None:
        with disk_full(app):
            pupil.post("/en-GB/tell", {**form, "own_words": "x" * 10_200})

            assert pupil.answer.status_code == 503
            assert pupil.carried["own_words"] == "x" * 10_200
        assert school.waiting() == 0
        assert pupil.press("go", "send").follow().title == "Thank you for telling us."


@contextmanager
def disk_full(app: Flask) -> Iterator[None]:
    """Let the letterbox's file not grow by a single page: SQLite then answers as on a full disk (SQLITE_FULL)."""
    engine = app.extensions["kiosk.letterbox"]._engine

    def no_more_pages(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # never below what is there already

    event.listen(engine, "connect", no_more_pages)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", no_more_pages)
        engine.dispose()


def move_away(school: School) -> None:
    """Take the letterbox away from under the running app, write-ahead log and all."""
    for file in (school.folder / "public").glob("letterbox.sqlite3*"):
        file.rename(school.folder / f"away-{file.name}")


class TestReadersList:
    """Without a list that it can trust, the public side takes nothing and says so."""

    def closed(self, school: School) -> Visitor:
        visitor = Visitor(create_app(school.public()))
        visitor.get("/en-GB/")
        assert visitor.answer.status_code == 503
        assert visitor.title == "We can not take worries here just now."
        return visitor

    def overwrite(self, school: School, **columns: object) -> None:
        settings = ", ".join(f"{name} = ?" for name in columns)
        with sqlite3.connect(school.folder / "public" / "letterbox.sqlite3") as connection:
            connection.execute(f"UPDATE signed_readers_list SET {settings}", tuple(columns.values()))

    def test_an_unsigned_list_is_refused(self, school: School, caplog: pytest.LogCaptureFixture) -> None:
        self.overwrite(school, signature=bytes(64))

        self.closed(school)

        assert "NO WORRIES CAN BE TAKEN" in caplog.text

    def test_a_list_signed_by_another_school_is_refused(self, school: School, tmp_path: Path) -> None:
        from kiosk.sealing.opening.school_key import SchoolKey

        foreign = SchoolKey.generate().sign(school.readers_list(version=9))
        self.overwrite(school, body=foreign.body, signature=foreign.signature, version=9)

        self.closed(school)

    def test_a_tampered_list_is_refused(self, school: School) -> None:
        body = school.key.sign(school.readers_list(version=1)).body
        self.overwrite(school, body=body.replace(b"The lead", b"The liar"))

        self.closed(school)

    def test_an_older_list_is_refused_even_after_a_restart(self, school: School) -> None:
        old = school.key.sign(school.readers_list(version=1))
        school.publish_readers()
        Visitor(create_app(school.public())).get("/en-GB/")
        with sqlite3.connect(school.folder / "public" / "letterbox.sqlite3") as connection:
            connection.execute("DELETE FROM signed_readers_list")
            connection.execute(
                "INSERT INTO signed_readers_list (version, body, signature) VALUES (3, ?, ?)",
                (old.body, old.signature),
            )

        self.closed(school)

    def test_a_list_that_was_there_once_and_is_gone_is_refused(self, school: School) -> None:
        Visitor(create_app(school.public())).get("/en-GB/")
        with sqlite3.connect(school.folder / "public" / "letterbox.sqlite3") as connection:
            connection.execute("DELETE FROM signed_readers_list")

        self.closed(school)

    def test_a_swapped_key_is_never_sealed_to_and_the_words_come_back(
        self, pupil: Visitor, school: School, form: dict[str, str]
    ) -> None:
        self.overwrite(school, signature=bytes(64))

        pupil.post("/en-GB/tell", form)

        assert_words_are_still_on_the_page(pupil, 503)
        assert school.waiting() == 0

    def test_a_new_list_is_used_without_a_restart(
        self, pupil: Visitor, school: School, form: dict[str, str]
    ) -> None:
        pupil.get("/en-GB/")
        school.publish_readers("lead", "head", "chair", "recovery", "deputy")

        assert pupil.post("/en-GB/tell", form).answer.status_code == 303
