"""A grown-up's photograph on a pupil's page: the one that the school signed, or the symbol, and never another."""

import logging

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from kiosk.db import open_engine, writing
from kiosk.inbox.profile.portraits import portrait_of
from kiosk.letterbox.emptying import publish_profile
from kiosk.letterbox.models import Portrait
from kiosk.profile import Adult, Profile
from kiosk.public import create_app
from tests.photographs import picture
from tests.public.saying import full_profile
from tests.schools import School, make_school
from tests.visitor import Visitor

RED, GREEN = portrait_of(picture()), portrait_of(picture(colour=(20, 160, 20)))


def adults(portrait: str = RED.name, reader: str = "") -> tuple[Adult, ...]:
    return (Adult(key="a", name="Miss A", called="Tutor", symbol="talk", reader=reader, portrait=portrait),)


def publish(school: School, version: int = 1, **said: object) -> None:
    profile = Profile.model_validate(
        {**full_profile(school).model_dump(), "version": version, "adults": adults(), **said}
    )
    signed = school.key.sign_profile(profile.to_bytes())
    publish_profile(open_engine(school.letterbox_url), signed, {RED.name: RED.image})


def at_adults(pupil: Visitor) -> Visitor:
    pupil.get("/en-GB/tell").press("go", "next").press("pick", "feel.yellow").press("pick", "what.words")
    return pupil.press("pick", "name.no").press("go", "change.adult")


def fetched(app: Flask, name: str = RED.name) -> tuple[int, bytes]:
    answer = app.test_client().get(f"/photographs/{name}.jpg", base_url="http://localhost")
    return answer.status_code, answer.data


def test_it_stands_beside_the_name_with_nothing_to_read_out(school: School, pupil: Visitor) -> None:
    publish(school)
    at_adults(pupil)

    images = pupil.page.all("img")

    assert [(one["src"], one["alt"]) for one in images] == [(f"/photographs/{RED.name}.jpg", "")]
    assert "Miss A" in pupil.html
    pupil.press("pick", "adult.adult-a").press("go", "next")
    assert pupil.page.all("img")[0]["src"] == f"/photographs/{RED.name}.jpg"


def test_it_is_served_as_a_picture_and_as_nothing_else(school: School, app: Flask) -> None:
    publish(school)

    answer = app.test_client().get(f"/photographs/{RED.name}.jpg", base_url="http://localhost")

    assert (answer.status_code, answer.data) == (200, RED.image)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=604800, immutable"
    assert "Set-Cookie" not in answer.headers
    assert "img-src 'self'" in answer.headers["Content-Security-Policy"]


def test_whoever_must_not_see_it_is_known_by_their_face_too(school: School, pupil: Visitor) -> None:
    publish(school, adults=adults(reader=school.readers["lead"].public_key.key_id.hex()))
    at_adults(pupil).press("go", "change.not_for")

    assert [one["src"] for one in pupil.page.all("img")] == [f"/photographs/{RED.name}.jpg"]


@pytest.mark.parametrize(
    "statement",
    [
        update(Portrait).values(image=GREEN.image),
        update(Portrait).values(image=b""),
        text("UPDATE portrait SET image = 'x'"),
        delete(Portrait),
    ],
    ids=["swapped", "emptied", "text", "deleted"],
)
def test_a_face_that_the_school_did_not_sign_is_not_shown_and_the_symbol_is(
    statement: object, school: School, app: Flask, pupil: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    publish(school)
    with writing(open_engine(school.letterbox_url)) as session:
        session.execute(statement)  # type: ignore[call-overload]

    at_adults(pupil)

    assert pupil.page.all("img") == []
    assert "Miss A" in pupil.html
    assert fetched(app)[0] == 404
    assert [line.levelno for line in caplog.records if "PHOTOGRAPH" in line.message] == [logging.ERROR]
    pupil.press("pick", "adult.adult-a").press("go", "next").press("go", "send")
    assert school.waiting() == 1


def test_bytes_swapped_under_their_new_name_are_not_served(school: School, app: Flask) -> None:
    publish(school)
    with writing(open_engine(school.letterbox_url)) as session:
        session.add(Portrait(digest=bytes.fromhex(GREEN.name), image=GREEN.image))

    assert fetched(app, GREEN.name)[0] == 404


def test_one_schools_photograph_is_no_other_schools(
    school: School, tmp_path_factory: pytest.TempPathFactory
) -> None:
    publish(school)
    other = make_school(tmp_path_factory.mktemp("other"))
    publish(other, adults=())
    with writing(open_engine(other.letterbox_url)) as session:
        session.add(Portrait(digest=bytes.fromhex(RED.name), image=RED.image))

    found = [fetched(create_app(one.public()))[0] for one in (school, other)]

    assert found == [200, 404]


def test_one_that_the_profile_names_no_more_is_not_served_though_it_was(school: School, app: Flask) -> None:
    publish(school)
    before = fetched(app)[0]

    publish(school, version=2, adults=adults(""))

    assert (before, fetched(app)[0]) == (200, 404)


def test_while_the_letterbox_is_away_a_known_face_stays_and_an_unknown_one_is_a_symbol(
    school: School, app: Flask, pupil: Visitor
) -> None:
    publish(school)
    at_adults(pupil)
    known = fetched(app)[0]
    fresh = create_app(school.public())
    Visitor(fresh).get("/en-GB/help")  # it knows the profile, and no face yet
    (school.folder / "public" / "letterbox.sqlite3").rename(school.folder / "away")
    for one in (app, fresh):
        one.extensions["kiosk.portraits"].engine.dispose()

    assert known == 200
    assert [fetched(one)[0] for one in (app, fresh)] == [200, 404]


@pytest.mark.parametrize("name", ["", "0" * 64, "x" * 64, "../help"])
def test_a_name_that_is_none_finds_nothing(school: School, app: Flask, name: str) -> None:
    publish(school)

    assert fetched(app, name)[0] == 404
