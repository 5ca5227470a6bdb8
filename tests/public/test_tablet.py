"""The tablet: let in by a code, known by a cookie that opens nothing; and a child can always tell, known or not."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from kiosk.db import open_engine
from kiosk.letterbox.tablet_list import MadeTablet, revoke_tablet
from kiosk.public import create_app
from kiosk.settings import load_public
from tests.public.tablets import enrolled, made_at, teach_on, type_code
from tests.schools import School, make_school
from tests.visitor import Visitor

ANY_TOKEN = "ab" * 32
SAYS_NO = "That code does not work. Look at it again, or make a new one in the inbox."


@pytest.fixture
def made(school: School) -> MadeTablet:
    return made_at(school)


def tell(visitor: Visitor) -> Visitor:
    """A worry, to the end."""
    visitor.get("/en-GB/tell").press("go", "next").press("pick", "feel.red").press("go", "skip")
    return visitor.press("pick", "name.no").press("go", "send")


def cookie_of(visitor: Visitor) -> str:
    found = visitor.client.get_cookie("tablet")
    return found.value if found else ""


def test_a_code_gives_the_tablet_its_name(app: Flask, made: MadeTablet) -> None:
    tablet = enrolled(app, made.code).get("/en-GB/tablet")

    assert "Willow class tablet" in tablet.html
    assert "Code from the inbox" not in tablet.html


def test_the_cookie_is_for_this_host_alone_and_for_400_days(school: School, made: MadeTablet) -> None:
    toml = school.folder / "school.toml"
    toml.write_text(
        toml.read_text().replace(
            '[public]\nurl = "http://localhost"', '[public]\nurl = "https://tell.example.org"'
        )
    )
    visitor = Visitor(create_app(school.public()), "https://tell.example.org")

    type_code(visitor, made.code)

    (cookie,) = [one for one in visitor.answer.headers.getlist("Set-Cookie") if "tablet" in one]
    parts = set(cookie.split("; "))
    assert re.match(r"__Host-tablet=[0-9a-f]{64};", cookie)
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict", f"Max-Age={400 * 24 * 3600}"} <= parts
    assert not any(part.startswith("Domain") for part in parts)


def test_on_this_machine_alone_the_cookie_needs_no_encryption(app: Flask, made: MadeTablet) -> None:
    visitor = Visitor(app)
    type_code(visitor, made.code)

    (cookie,) = [one for one in visitor.answer.headers.getlist("Set-Cookie") if one.startswith("tablet=")]
    assert "HttpOnly" in cookie
    assert "Secure" not in cookie


def test_the_code_never_stands_in_an_address(app: Flask, made: MadeTablet) -> None:
    visitor = Visitor(app)
    type_code(visitor, made.code)

    assert made.code not in visitor.answer.headers["Location"]
    assert visitor.get("/en-GB/tablet").page.all("input") == []


def test_wrong_used_and_old_codes_get_one_and_the_same_answer(
    app: Flask, school: School, made: MadeTablet
) -> None:
    enrolled(app, made.code)
    revoked = made_at(school)
    revoke_tablet(open_engine(school.letterbox_url), revoked.id)
    old = made_at(school)

    answers = [type_code(Visitor(app), code) for code in ("CDFHJKMN", "", made.code, revoked.code)]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        answers.append(type_code(Visitor(app), old.code))

    assert {one.answer.status_code for one in answers} == {422}
    assert len({one.without_token for one in answers}) == 1
    assert SAYS_NO in answers[0].html
    assert not any(cookie_of(one) for one in answers)


def test_too_many_codes_are_asked_to_wait_and_children_are_not(
    app: Flask, made: MadeTablet, school: School
) -> None:
    visitor = Visitor(app)
    form = visitor.get("/en-GB/tablet").carried
    for _ in range(60):
        visitor.post("/en-GB/tablet", {**form, "code": "CDFHJKMN"})

    type_code(Visitor(app), made.code)
    last = type_code(visitor, made.code)

    assert last.answer.status_code == 429
    assert "wait a few minutes" in last.html
    tell(visitor)
    assert school.waiting() == 1


def test_two_workers_count_codes_together(school: School, redis_url: str, made: MadeTablet) -> None:
    environ = {"KIOSK_PUBLIC_LIMITS_URL": redis_url, "KIOSK_PUBLIC_WORKERS": "2"}
    workers = [create_app(load_public(school.folder, environ)) for _ in range(2)]
    statuses = []
    for number in range(61):
        visitor = Visitor(workers[number % 2])
        statuses.append(type_code(visitor, "CDFHJKMN").answer.status_code)

    assert statuses == [422] * 60 + [429]


def test_while_nothing_can_be_counted_no_code_is_tried_and_children_tell(
    school: School, made: MadeTablet
) -> None:
    environ = {"KIOSK_PUBLIC_LIMITS_URL": "redis://127.0.0.1:1/0"}
    visitor = Visitor(create_app(load_public(school.folder, environ)))

    type_code(visitor, made.code)

    assert visitor.answer.status_code == 429
    tell(visitor)
    assert school.waiting() == 1


def test_a_code_from_one_worker_is_known_to_the_other(school: School, made: MadeTablet) -> None:
    first, second = create_app(school.public()), create_app(school.public())
    tablet = enrolled(first, made.code)
    elsewhere = Visitor(second)
    elsewhere.client.set_cookie("tablet", cookie_of(tablet))

    assert "Willow class tablet" in elsewhere.get("/en-GB/tablet").html


@pytest.mark.parametrize(
    "forged", ["", "0", ANY_TOKEN, ANY_TOKEN.upper(), "é" * 64, "ab" * 1500, "' OR 1=1 --"]
)
def test_a_forged_cookie_makes_a_tablet_like_any_other(
    app: Flask, school: School, made: MadeTablet, forged: str
) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("tablet", forged)

    tell(visitor)

    assert visitor.answer.status_code in (200, 303)
    (concern,) = school.told()
    assert concern.told_at_place == ""
    assert "does not know this tablet" in visitor.get("/en-GB/tablet").html


def test_another_schools_cookie_makes_a_tablet_like_any_other(
    app: Flask, tmp_path: Path, school: School, made: MadeTablet
) -> None:
    other = make_school(tmp_path / "other")
    foreign = enrolled(create_app(other.public()), made_at(other, "Oak class").code)
    teach_on(other, made_at(other))
    visitor = Visitor(app)
    visitor.client.set_cookie("tablet", cookie_of(foreign))

    tell(visitor)

    assert school.told()[0].told_at_place == ""
    assert "Oak class" not in visitor.get("/en-GB/tablet").html
    assert type_code(Visitor(create_app(other.public())), made.code).answer.status_code == 422


def test_a_tablet_revoked_while_a_child_tells_takes_the_worry_all_the_same(
    app: Flask, school: School, made: MadeTablet
) -> None:
    tablet = enrolled(app, made.code).get("/en-GB/tell").press("go", "next").press("pick", "feel.red")

    revoke_tablet(open_engine(school.letterbox_url), made.id)
    tablet.press("go", "skip").press("pick", "name.no").press("go", "send")

    assert school.told()[0].told_at_place == ""


def test_staff_read_where_the_tablet_stands_and_only_inside_the_seal(
    app: Flask, school: School, made: MadeTablet
) -> None:
    tell(enrolled(app, made.code))

    (concern,) = school.told()
    assert concern.told_at_place == "Willow class"
    with open_engine(school.letterbox_url).connect() as connection:
        stored = connection.exec_driver_sql("SELECT * FROM sealed_concern").all()
    assert b"Willow" not in b"".join(value for row in stored for value in row if isinstance(value, bytes))


def test_a_family_on_a_known_tablet_names_no_place(app: Flask, school: School, made: MadeTablet) -> None:
    tablet = enrolled(app, made.code).get("/en-GB/family")
    data = tablet.carried
    data.add("about_child", "words")
    data.add("go", "send")

    tablet.post("/en-GB/family", data)

    assert [one.told_at_place for one in school.told()] == [""]


def test_a_flood_is_counted_by_the_tablet_whatever_its_visits(
    app: Flask, school: School, made: MadeTablet
) -> None:
    tablet = enrolled(app, made.code)
    for _ in range(21):
        tablet.client.delete_cookie("worry")
        tell(tablet)

    told = school.told()
    assert len(told) == 21
    assert sum(concern.burst for concern in told) == 1


def test_the_start_page_begins_the_cookies_days_anew_and_no_other_page_does(
    app: Flask, made: MadeTablet
) -> None:
    tablet = enrolled(app, made.code)

    start = tablet.get("/en-GB/").answer.headers.getlist("Set-Cookie")
    other = tablet.get("/en-GB/tell").answer.headers.getlist("Set-Cookie")

    assert [one for one in start if one.startswith(f"tablet={cookie_of(tablet)}")]
    assert not [one for one in other if one.startswith("tablet=")]


def test_a_tablet_that_is_not_known_gets_no_cookie_for_it(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.client.set_cookie("tablet", ANY_TOKEN)

    assert not [one for one in visitor.get("/en-GB/").answer.headers.getlist("Set-Cookie") if "tablet" in one]


def test_the_short_address_leads_to_the_schools_language(app: Flask) -> None:
    assert Visitor(app).get("/tablet").follow().title == "This tablet"


def test_while_the_letterbox_is_down_the_page_says_to_try_again(school: School, made: MadeTablet) -> None:
    elsewhere = f"sqlite:///{school.folder / 'gone.sqlite3'}"
    visitor = Visitor(create_app(load_public(school.folder, {"KIOSK_PUBLIC_LETTERBOX_URL": elsewhere})))
    visitor.client.set_cookie("tablet", ANY_TOKEN)

    assert visitor.get("/en-GB/tablet").answer.status_code == 200
    assert type_code(visitor, made.code).answer.status_code == 503
