"""Attack cases 28 (codes), 43 and 44 of the threat model: guessing codes, and finding one that was shown.

The numbers are those of the list of attack cases in docs/threat-model.md.
"""

import logging
import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask, session
from sqlalchemy import Engine, event, select
from werkzeug.datastructures import MultiDict

from kiosk.content.symbols import code_pictures
from kiosk.db import open_engine, reading
from kiosk.letterbox.answers import Hole, put
from kiosk.letterbox.models import Pigeonhole, WrongTry
from kiosk.letterbox.wrong_tries import Tries, wrong_tries
from kiosk.pepper import make_pepper
from kiosk.public import codes, create_app, pigeonholes, tries
from tests.public.coming_back import TAPS, pictures_on, put_in, tell, wrong_pictures
from tests.schools import School, make_school
from tests.visitor import Visitor

DEVICES, GUESSES, LIVE = 50, 10_000, 500


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 20, 10, 0, tzinfo=UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def school(tmp_path: Path, clock: time_machine.Traveller) -> School:
    made = make_school(tmp_path)
    make_pepper(made.public().pepper)
    return made


@pytest.fixture
def app(school: School) -> Flask:
    return create_app(school.public())


class Work:
    """What one look at a code costs, counted: how often Argon2 ran, and which statements went to the letterbox."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.argon2 = 0
        self.statements: list[str] = []
        real = pigeonholes.reach

        def counted(*arguments: bytes, **named: bytes) -> object:
            self.argon2 += 1
            return real(*arguments, **named)

        monkeypatch.setattr(pigeonholes, "reach", counted)
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _c: object, _cursor: object, statement: str, *_: object) -> None:
        if "pigeonhole" in statement or "sealed_reply" in statement:
            self.statements.append(statement)

    def of(self, visitor: Visitor, pictures: tuple[str, ...]) -> tuple[int, list[str]]:
        self.argon2, self.statements = 0, []
        put_in(visitor, pictures)
        return self.argon2, self.statements


def test_28_a_right_and_a_wrong_code_cost_the_same_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    right = pictures_on(tell(app))
    work = Work(app.extensions["kiosk.pigeonholes"]._engine, monkeypatch)

    hit, miss = work.of(Visitor(app), right), work.of(Visitor(app), wrong_pictures(right))

    assert hit == miss
    assert (hit[0], len(hit[1])) == (1, 2)


def test_28_a_code_that_expired_and_one_that_never_was_get_the_same_page(
    app: Flask, clock: time_machine.Traveller
) -> None:
    right = pictures_on(tell(app))
    wrong = wrong_pictures(right)
    clock.shift(timedelta(days=91))

    expired, never = put_in(Visitor(app), right), put_in(Visitor(app), wrong)

    same = [page.without_token for page in (expired, never)]
    shown = [
        without_what_was_put_in(page, pictures) for page, pictures in zip(same, (right, wrong), strict=True)
    ]
    assert shown[0] == shown[1]
    assert expired.answer.status_code == never.answer.status_code == 422


def without_what_was_put_in(page: str, pictures: tuple[str, ...]) -> str:
    """The page but for the slots with the pictures and for its random journey."""
    head, _, rest = page.partition('<input type="hidden" name="journey"')
    _, _, keys = rest.partition('<div class="keypad"')
    assert pictures
    return head + keys


def test_43_guessing_from_fifty_devices_hits_nothing_is_said_aloud_and_locks_no_child_out(
    school: School, app: Flask, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    mine = pictures_on(tell(app))
    letterbox = open_engine(school.letterbox_url)
    for _ in range(LIVE - 1):
        put(letterbox, os.urandom(16), Hole(os.urandom(16), os.urandom(1053), date(2027, 2, 18)))
    tried, hits = guesses_through_the_door(app, mine)
    evaluated = tried + guesses_that_the_limits_let_by(app, GUESSES - DEVICES * 8)

    assert hits == 0
    assert evaluated <= 200 + 2 * tries.TRIES_WHEN_SLOW.amount
    assert caplog.text.count("SOMEBODY MAY BE GUESSING CODES") == 1
    clock.shift(timedelta(seconds=61))
    assert put_in(Visitor(app), mine).title == "A grown-up has not answered yet."


def test_43_staff_learn_how_many_codes_were_wrong_on_which_day_and_nothing_of_them(
    school: School, app: Flask
) -> None:
    wrong = wrong_pictures(pictures_on(tell(app)))
    letterbox = open_engine(school.letterbox_url)

    for _ in range(3):
        put_in(Visitor(app), wrong)

    today = date(2026, 11, 20)
    assert wrong_tries(letterbox, today) == [Tries(today, "pictures", None, 3)]
    with reading(letterbox) as rows:
        kept = [
            tuple(getattr(one, part) for part in ("day", "kind", "tablet_id"))
            for one in rows.scalars(select(WrongTry))
        ]
    assert kept == [(today, "pictures", None)] * 3


def test_43_a_letterbox_that_can_not_count_keeps_nobody_from_their_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = wrong_pictures(pictures_on(tell(app)))
    nowhere = open_engine("sqlite:////nowhere/letterbox.sqlite3")
    monkeypatch.setitem(app.extensions, "kiosk.wrong_tries", nowhere)

    assert put_in(Visitor(app), wrong).answer.status_code == 422


def guesses_through_the_door(app: Flask, mine: tuple[str, ...]) -> tuple[int, int]:
    """Eight guesses from each of fifty devices; how many were looked at, and how many opened something."""
    looked_at = hits = 0
    for _ in range(DEVICES):
        device = Visitor(app).get("/en-GB/answer")
        form = device.carried
        for _ in range(8):
            guess = codes.new_pictures()
            if guess == mine:
                continue  # one in 150 million
            data = MultiDict([*form.items(multi=True), *(("picture", key) for key in guess), ("go", "look")])
            answer = device.client.post("/en-GB/answer", base_url="http://localhost", data=data)
            looked_at += answer.status_code == 422
            hits += answer.status_code == 200
            assert answer.status_code in (422, 429)
    return looked_at, hits


def guesses_that_the_limits_let_by(app: Flask, number: int) -> int:
    """The same question that each guess asks first, from fifty devices more, without the pages around it."""
    devices = [secrets.token_hex(20) for _ in range(DEVICES)]
    let_by = 0
    for turn in range(number):
        with app.test_request_context("/en-GB/answer", base_url="http://localhost"):
            session["csrf_token"] = devices[turn % DEVICES]
            if tries.may_try():
                let_by += 1
                tries.note_wrong("pictures")
    return let_by


def test_43_a_wait_is_a_page_that_keeps_what_was_put_in(app: Flask) -> None:
    right = pictures_on(tell(app))
    child = Visitor(app)
    for _ in range(5):
        put_in(child, wrong_pictures(right))

    put_in(child, right)

    assert (child.answer.status_code, child.title) == (429, "Try again in a little while.")
    kept = [field["value"] for field in child.page.all("input") if field["name"] == "picture"]
    assert tuple(kept) == right
    assert put_in(Visitor(app), right).answer.status_code == 200, "another tablet does not wait"


def test_43_after_ten_minutes_the_same_child_gets_in(app: Flask, clock: time_machine.Traveller) -> None:
    right = pictures_on(tell(app))
    child = Visitor(app)
    for _ in range(5):
        put_in(child, wrong_pictures(right))
    assert put_in(child, right).answer.status_code == 429

    clock.shift(timedelta(minutes=11))

    assert child.press("go", "look").title == "A grown-up has not answered yet."


def test_44_a_code_is_shown_once_and_by_no_reload_back_or_second_visit(school: School, app: Flask) -> None:
    child = Visitor(app).get("/en-GB/tell")
    for name, value in TAPS:
        child.press(name, value)
    form = MultiDict([*child.carried.items(multi=True), ("go", "send")])
    path = child.action

    shown = pictures_on(child.post(path, form))
    headers = str(child.answer.headers)
    again = [child.post(path, form)]  # reload: the browser sends the form once more
    assert child.answer.status_code == 303
    pages = [again[0].follow().html]
    pages += [child.get(address).html for address in ("/en-GB/", "/en-GB/done", "/en-GB/answer", path[:-4])]

    assert len(shown) == 6
    assert [page for page in pages if "These are your pictures" in page] == []
    assert school.waiting() == 1
    assert "no-store" in headers
    cookies = " ".join(str(cookie) for cookie in (child.client.get_cookie("worry"),))
    assert [key for key in code_pictures() if key in headers.lower() + cookies.lower()] == []


def test_44_of_two_presses_at_once_only_the_one_that_was_kept_gets_a_code(school: School, app: Flask) -> None:
    """The worry that is kept names one box; a second code would lead to a box that nobody can answer into."""
    child = Visitor(app).get("/en-GB/tell")
    for name, value in TAPS:
        child.press(name, value)
    form = MultiDict([*child.carried.items(multi=True), ("go", "send")])
    cookie = child.client.get_cookie("worry")
    assert cookie is not None

    def press() -> str:
        client = app.test_client()
        client.set_cookie("worry", cookie.value)
        return client.post(child.action, base_url="http://localhost", data=form).get_data(as_text=True)

    with ThreadPoolExecutor(4) as fingers:
        pages = [future.result() for future in [fingers.submit(press) for _ in range(4)]]

    assert sum("These are your pictures" in page for page in pages) == 1
    assert school.waiting() == 1
    (concern,) = school.told()
    assert concern.answer_to is not None
    with reading(open_engine(school.letterbox_url)) as store:
        assert [hole.hex() for hole in store.scalars(select(Pigeonhole.box))] == [concern.answer_to.box]
