"""Which profile the public side believes: the newest that the school signed, and never another, in no worker."""

import logging

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, update

from kiosk.db import open_engine, writing
from kiosk.letterbox.models import SignedReadersList, SignedSchoolProfile
from kiosk.profile import Profile
from kiosk.public import create_app
from kiosk.sealing.opening.school_key import SchoolKey
from kiosk.sealing.school_profile import SignedProfile
from tests.public.saying import SUNDAY, Publish, another_number
from tests.schools import School
from tests.visitor import Visitor


def criticals(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL]


class TestBelieving:
    def test_without_a_profile_everything_is_as_it_was_shipped(
        self, pupil: Visitor, caplog: pytest.LogCaptureFixture
    ) -> None:
        with time_machine.travel(SUNDAY):
            pages = pupil.get("/en-GB/help").html + pupil.get("/en-GB/").html + pupil.get("/en-GB/done").html

        assert "0800 1111" in pages
        assert "School is shut now." not in pages
        assert "A grown-up at school will read it when school is open." in pages
        assert criticals(caplog) == []

    def test_a_new_version_shows_without_a_restart_in_both_workers(
        self, school: School, put: Publish, profile: Profile
    ) -> None:
        workers = [Visitor(create_app(school.public())) for _ in range(2)]
        for number, version in (("0116 496 0333", 1), ("0116 496 0444", 2)):
            put(version=version, **another_number(profile, number))

            assert [number in worker.get("/en-GB/help").html for worker in workers] == [True, True]

    @pytest.mark.parametrize("kind", ["unsigned", "foreign", "malformed", "tampered"])
    def test_a_row_that_cannot_be_believed_is_not_shown_and_is_in_the_log(
        self,
        kind: str,
        school: School,
        put: Publish,
        profile: Profile,
        pupil: Visitor,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        wrong = another_number(profile, "0116 496 0999")
        match kind:
            case "unsigned":
                put(key=SchoolKey.generate(), **wrong)
            case "foreign":
                put(school_id="f" * 32, **wrong)
            case "malformed":
                self._write(school, school.key.sign_profile(b'{"version":1}'))
            case "tampered":
                body = put().body.replace(b"0800 1111", b"0116 496 0999")
                self._write(school, SignedProfile(body, put().signature))

        page = [pupil.get("/en-GB/help") for _ in range(3)][-1]

        assert "0800 1111" in page.html
        assert "0116 496 0999" not in page.html
        reason = "unsigned" if kind == "tampered" else kind
        assert [f"refused ({reason})" in line for line in criticals(caplog)] == [True]

    def test_an_older_profile_never_comes_back_in_no_worker_and_after_no_restart(
        self, school: School, put: Publish, profile: Profile, caplog: pytest.LogCaptureFixture
    ) -> None:
        first, second = (Visitor(create_app(school.public())) for _ in range(2))
        put(version=1, **another_number(profile, "0116 496 0333"))
        first.get("/en-GB/help")
        second.get("/en-GB/help")
        put(version=2, **another_number(profile, "0116 496 0444"))
        first.get("/en-GB/help")  # the second worker has not looked since version 1

        self._delete(school, 2)
        restarted = Visitor(create_app(school.public()))

        for worker in (first, second, restarted):
            assert "0116 496 0333" not in worker.get("/en-GB/help").html
            assert "0800 1111" in worker.html
        assert ["refused (older)" in line for line in criticals(caplog)] == [True] * 3

    def test_a_profile_that_vanished_is_noticed(
        self, school: School, put: Publish, pupil: Visitor, caplog: pytest.LogCaptureFixture
    ) -> None:
        put()
        pupil.get("/en-GB/help")
        self._delete(school, 1)

        assert "0800 1111" in pupil.get("/en-GB/help").html
        assert ["refused (missing)" in line for line in criticals(caplog)] == [True]

    def test_it_is_believed_again_when_the_right_one_is_back(
        self, school: School, put: Publish, profile: Profile, pupil: Visitor
    ) -> None:
        put(key=SchoolKey.generate())
        pupil.get("/en-GB/help")
        put(version=2, **another_number(profile, "0116 496 0333"))

        assert "0116 496 0333" in pupil.get("/en-GB/help").html

    def test_a_remembered_version_that_cannot_be_read_shows_the_built_in_words(
        self, school: School, put: Publish, profile: Profile, pupil: Visitor, caplog: pytest.LogCaptureFixture
    ) -> None:
        put(**another_number(profile, "0116 496 0333"))
        school.public().profile_seen.write_text("two")

        assert "0800 1111" in pupil.get("/en-GB/help").html
        assert ["can't be read" in line for line in criticals(caplog)] == [True]

    def test_while_the_letterbox_is_away_the_profile_that_was_believed_stays(
        self, school: School, put: Publish, profile: Profile, pupil: Visitor
    ) -> None:
        put(**another_number(profile, "0116 496 0333"))
        pupil.get("/en-GB/help")
        (school.folder / "public" / "letterbox.sqlite3").rename(school.folder / "away")
        pupil.client.application.extensions["kiosk.profiles"]._letterbox._engine.dispose()

        assert "0116 496 0333" in pupil.get("/en-GB/help").html

    def test_a_readers_list_of_before_does_not_come_back_in_another_worker(self, school: School) -> None:
        first, second = (Visitor(create_app(school.public())) for _ in range(2))
        second.get("/en-GB/")
        school.publish_readers()
        first.get("/en-GB/")
        with writing(open_engine(school.letterbox_url)) as session:
            session.execute(delete(SignedReadersList).where(SignedReadersList.version == 2))

        assert second.get("/en-GB/").answer.status_code == 503

    def _write(self, school: School, signed: SignedProfile) -> None:
        row = {"version": 1, "body": signed.body, "signature": signed.signature}
        with writing(open_engine(school.letterbox_url)) as session:
            changed = session.connection().execute(update(SignedSchoolProfile).values(row))
            if not changed.rowcount:
                session.add(SignedSchoolProfile(**row))

    def _delete(self, school: School, version: int) -> None:
        with writing(open_engine(school.letterbox_url)) as session:
            session.execute(delete(SignedSchoolProfile).where(SignedSchoolProfile.version == version))


def test_one_page_reads_the_profile_once(app: Flask, put: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    put()
    profiles, asked = app.extensions["kiosk.profiles"], []
    published = profiles.published
    monkeypatch.setattr(profiles, "published", lambda: asked.append(1) or published())

    Visitor(app).get("/en-GB/")

    assert len(asked) == 1


def test_a_signature_is_checked_once_and_not_at_every_page(
    app: Flask, put: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    put()
    visitor = Visitor(app)
    visitor.get("/en-GB/help")
    monkeypatch.setattr("kiosk.public.profiles.believed", lambda *_, **__: pytest.fail("checked again"))

    assert visitor.get("/en-GB/help").answer.status_code == 200
