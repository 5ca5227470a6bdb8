"""A session opens a master key only when cookie, row and host secret come together, and only while it may."""

import base64
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import redis
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from kiosk.inbox.signing_in.redis_sessions import RedisSessions, lets_strangers_in, open_sessions
from kiosk.inbox.signing_in.session_stores import (
    MemorySessions,
    SessionRow,
    SessionStore,
    SessionsUnavailable,
    UnsafeSessionStore,
)
from kiosk.inbox.signing_in.sessions import STEP_SECONDS, Sessions, SignIn, Step
from kiosk.sealing.opening.master_key import MasterKey

IDLE, LONGEST = 15 * 60, 8 * 3600
NOW = 1_795_000_000
ANN, BEA = bytes(16), bytes(15) + b"\1"
SECRET = secrets.token_bytes(32)


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> Iterator[SessionStore]:
    """Both kinds of store keep the same promises."""
    if request.param == "memory":
        yield MemorySessions()
        return
    url = request.getfixturevalue("redis_url")
    yield RedisSessions(url)
    with redis.Redis.from_url(url) as client:
        client.flushdb()


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def sessions(store: SessionStore, secret: bytes = SECRET) -> Sessions:
    return Sessions(store, secret, idle=IDLE, longest=LONGEST)


def test_a_session_works_in_every_worker_that_shares_store_and_host_secret(store: SessionStore) -> None:
    master = MasterKey.generate()

    cookie = sessions(store).start(ANN, master, NOW)
    resumed = sessions(store).resume(cookie, NOW + 1)

    assert resumed is not None
    assert (resumed.person_id, resumed.master_key) == (ANN, master)


def test_the_cookie_is_random_and_holds_no_key(store: SessionStore) -> None:
    master = MasterKey.generate()

    first, second = (sessions(store).start(ANN, master, NOW) for _ in range(2))

    assert first != second
    assert len(base64.urlsafe_b64decode(first)) == 48
    assert master.to_bytes() not in base64.urlsafe_b64decode(first)
    assert ANN not in base64.urlsafe_b64decode(first)


def test_the_cookie_alone_opens_nothing(store: SessionStore) -> None:
    cookie = sessions(store).start(ANN, MasterKey.generate(), NOW)

    assert sessions(MemorySessions()).resume(cookie, NOW) is None


def test_the_store_alone_yields_neither_cookie_nor_key(redis_url: str) -> None:
    master = MasterKey.generate()
    cookie = base64.urlsafe_b64decode(sessions(RedisSessions(redis_url)).start(ANN, master, NOW))

    with redis.Redis.from_url(redis_url) as client:
        everything = b"".join(key + (client.get(key) or b"") for key in client.keys("worry-box:session:*"))
        client.flushdb()

    assert everything
    for secret in (cookie[:16], cookie[16:], master.to_bytes(), SECRET):
        assert secret not in everything
        assert secret.hex().encode() not in everything


def test_cookie_and_store_open_nothing_without_the_host_secret(store: SessionStore) -> None:
    cookie = sessions(store).start(ANN, MasterKey.generate(), NOW)

    assert sessions(store, secrets.token_bytes(32)).resume(cookie, NOW) is None


@pytest.mark.parametrize("change", [{"person_id": BEA}, {"created": NOW + 1}, {"sealed_master": bytes(61)}])
def test_a_row_that_was_changed_opens_nothing(change: dict[str, object]) -> None:
    store = _Spy()
    cookie = sessions(store).start(ANN, MasterKey.generate(), NOW)
    (key,) = store.kept
    row = store.get(key)
    assert row is not None

    store.put(key, SessionRow(**{**vars(row), **change}), IDLE)  # type: ignore[arg-type]

    assert sessions(store).resume(cookie, NOW) is None


def test_idle_people_are_out_after_fifteen_minutes(store: SessionStore) -> None:
    cookie = sessions(store).start(ANN, MasterKey.generate(), NOW)

    assert sessions(store).resume(cookie, NOW + IDLE) is None
    assert sessions(store).resume(cookie, NOW) is None, "an ended session does not come back"


def test_busy_people_stay_in_and_are_out_after_eight_hours(store: SessionStore) -> None:
    cookie = sessions(store).start(ANN, MasterKey.generate(), NOW)
    steps = range(NOW, NOW + LONGEST, IDLE - 60)

    assert all(sessions(store).resume(cookie, moment) for moment in steps)
    assert sessions(store).resume(cookie, NOW + LONGEST) is None


def test_being_seen_is_written_at_most_once_a_minute() -> None:
    store = _Spy()
    cookie = sessions(store).start(ANN, MasterKey.generate(), NOW)

    for second in range(180):
        sessions(store).resume(cookie, NOW + second)

    assert store.touched == 2


def test_a_session_that_ended_is_dead_in_every_worker(store: SessionStore) -> None:
    first, second = sessions(store), sessions(store)
    cookie = first.start(ANN, MasterKey.generate(), NOW)

    first.end(cookie)

    assert second.resume(cookie, NOW) is None


def test_all_sessions_of_one_person_can_be_ended_and_nobody_elses(store: SessionStore) -> None:
    desk = sessions(store)
    ann = [desk.start(ANN, MasterKey.generate(), NOW) for _ in range(3)]
    bea = desk.start(BEA, MasterKey.generate(), NOW)

    desk.end_all(ANN)

    assert [desk.resume(cookie, NOW) for cookie in ann] == [None, None, None]
    assert desk.resume(bea, NOW) is not None


def test_a_late_touch_does_not_bring_an_ended_session_back(store: SessionStore) -> None:
    row = SessionRow(ANN, bytes(61), NOW, NOW, NOW)
    store.put(b"k" * 32, row, IDLE)
    store.delete(b"k" * 32)

    store.touch(b"k" * 32, row, IDLE)

    assert store.get(b"k" * 32) is None


def test_giving_the_passphrase_again_renews_id_and_share_and_is_noted(store: SessionStore) -> None:
    master = MasterKey.generate()
    old = sessions(store).start(ANN, master, NOW)

    new = sessions(store).prove_again(old, NOW + 400)

    assert new is not None
    assert not {new[:21], new[22:]} & {old[:21], old[22:]}
    assert sessions(store).resume(old, NOW + 400) is None
    resumed = sessions(store).resume(new, NOW + 400)
    assert resumed is not None
    assert (resumed.person_id, resumed.master_key, resumed.proved) == (ANN, master, NOW + 400)


def test_an_old_cookie_renews_nothing(store: SessionStore) -> None:
    old = sessions(store).start(ANN, MasterKey.generate(), NOW)
    sessions(store).prove_again(old, NOW)

    assert sessions(store).prove_again(old, NOW) is None
    assert len(sessions(store).of_person("", ANN, NOW)) == 1


def test_a_renewed_session_still_ends_eight_hours_after_signing_in(store: SessionStore) -> None:
    cookie: str | None = sessions(store).start(ANN, MasterKey.generate(), NOW)
    for moment in range(NOW, NOW + LONGEST, IDLE - 60):
        assert cookie is not None
        cookie = sessions(store).prove_again(cookie, moment)

    assert cookie is not None
    assert sessions(store).prove_again(cookie, NOW + LONGEST) is None
    assert sessions(store).resume(cookie, NOW + LONGEST) is None


def test_a_row_deleted_meanwhile_is_not_replaced(store: SessionStore) -> None:
    row = SessionRow(ANN, bytes(61), NOW, NOW, NOW)
    store.put(b"k" * 32, row, IDLE)
    store.delete(b"k" * 32)

    assert not store.replace(b"k" * 32, b"n" * 32, row, IDLE)
    assert store.of_person(ANN) == {}


def test_a_renewed_session_is_ended_with_all_the_others(store: SessionStore) -> None:
    cookie = sessions(store).prove_again(sessions(store).start(ANN, MasterKey.generate(), NOW), NOW)
    assert cookie is not None

    sessions(store).end_all(ANN)

    assert sessions(store).resume(cookie, NOW) is None


def test_all_others_can_be_ended_and_this_one_and_other_people_stay(store: SessionStore) -> None:
    desk = sessions(store)
    mine, *others = (desk.start(ANN, MasterKey.generate(), NOW) for _ in range(3))
    bea = desk.start(BEA, MasterKey.generate(), NOW)

    desk.end_others(mine, ANN)

    alive = [desk.resume(cookie, NOW) is not None for cookie in (mine, *others, bea)]
    assert alive == [True, False, False, True]


def test_a_person_is_shown_their_own_sessions_that_are_alive_this_one_first(store: SessionStore) -> None:
    desk = sessions(store)
    desk.start(BEA, MasterKey.generate(), NOW)
    mine = desk.start(ANN, MasterKey.generate(), NOW - 300)
    desk.start(ANN, MasterKey.generate(), NOW - 60)
    desk.resume(mine, NOW)

    assert desk.of_person(mine, ANN, NOW) == [
        SignIn(NOW - 300, NOW, True),
        SignIn(NOW - 60, NOW - 60, False),
    ]


def test_memory_forgets_rows_whose_time_is_over() -> None:
    store = MemorySessions()
    with time_machine.travel(NOW) as clock:
        store.put(b"a" * 32, SessionRow(ANN, bytes(61), NOW, NOW, NOW), IDLE)

        clock.shift(timedelta(seconds=IDLE + 1))
        store.put(b"b" * 32, SessionRow(BEA, bytes(61), NOW, NOW, NOW), IDLE)

        assert list(store._rows) == [b"b" * 32]


def test_redis_forgets_rows_whose_time_is_over(redis_url: str) -> None:
    RedisSessions(redis_url, prefix="expiry:").put(b"k" * 32, SessionRow(ANN, bytes(61), NOW, NOW, NOW), IDLE)

    with redis.Redis.from_url(redis_url) as client:
        seconds = [client.ttl(key) for key in client.keys("expiry:*")]
        client.flushdb()

    assert len(seconds) == 2
    assert all(0 < left <= 24 * 3600 for left in seconds)


def test_a_redis_that_writes_to_disk_is_refused(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.config_set("save", "3600 1")
        try:
            with pytest.raises(UnsafeSessionStore, match="writes to disk"):
                open_sessions(redis_url)
        finally:
            client.config_set("save", "")

    assert open_sessions(redis_url)


def test_a_redis_on_another_machine_needs_a_password() -> None:
    with pytest.raises(UnsafeSessionStore, match="needs a password"):
        open_sessions("redis://redis.example.org:6379/0")


def test_a_redis_that_does_not_answer_says_so_without_its_address() -> None:
    with pytest.raises(SessionsUnavailable) as caught:
        open_sessions("redis://:hush@127.0.0.1:1/0")

    assert "hush" not in str(caught.value)
    assert caught.value.__suppress_context__


@given(
    st.one_of(
        st.text(max_size=80),
        st.binary(min_size=48, max_size=48).map(base64.urlsafe_b64encode).map(bytes.decode),
    )
)
def test_no_made_up_cookie_is_ever_anybody(untrusted: str) -> None:
    store = MemorySessions()
    sessions(store).start(ANN, MasterKey.generate(), NOW)

    assert sessions(store).resume(untrusted, NOW) is None


class TestSteps:
    """A session that is not whole is good for one thing, once, for ten minutes."""

    def test_a_ticket_gives_back_what_was_noted_in_every_worker(self, store: SessionStore) -> None:
        master = MasterKey.generate()
        ticket = sessions(store).begin("door", ANN, NOW, note=b"noted", master_key=master)

        assert sessions(store).look("door", ticket, NOW) == Step(ANN, master, b"noted")
        assert sessions(store).take("door", ticket, NOW + STEP_SECONDS - 1) == Step(ANN, master, b"noted")

    def test_it_is_good_once(self, store: SessionStore) -> None:
        ticket = sessions(store).begin("door", ANN, NOW)

        taken = [sessions(store).take("door", ticket, NOW) is not None for _ in range(3)]

        assert taken == [True, False, False]
        assert sessions(store).look("door", ticket, NOW) is None

    def test_of_many_who_show_it_at_once_one_is_answered(self, store: SessionStore) -> None:
        ticket = sessions(store).begin("door", ANN, NOW)

        with ThreadPoolExecutor(8) as workers:
            taken = list(workers.map(lambda _: sessions(store).take("door", ticket, NOW), range(24)))

        assert len([one for one in taken if one]) == 1

    def test_it_is_no_session_and_no_other_step(self, store: SessionStore) -> None:
        desk = sessions(store)
        ticket, cookie = desk.begin("door", ANN, NOW), desk.start(ANN, MasterKey.generate(), NOW)

        assert desk.resume(ticket, NOW) is None
        assert desk.prove_again(ticket, NOW) is None
        for other in ("doors", "doo", ""):
            assert desk.take(other, ticket, NOW) is None
        assert desk.take("door", cookie, NOW) is None
        assert desk.resume(cookie, NOW) is not None, "and a session is not used up by showing it here"
        assert desk.look("door", ticket, NOW) is not None
        assert [one.this_one for one in desk.of_person(cookie, ANN, NOW)] == [True]

    def test_it_waits_for_ten_minutes(self, store: SessionStore) -> None:
        ticket = sessions(store).begin("door", ANN, NOW)

        assert sessions(store).look("door", ticket, NOW + STEP_SECONDS) is None
        assert STEP_SECONDS == 600

    def test_it_ends_with_all_the_sessions_of_its_person(self, store: SessionStore) -> None:
        ticket = sessions(store).begin("door", ANN, NOW)

        sessions(store).end_all(ANN)

        assert sessions(store).take("door", ticket, NOW) is None

    @pytest.mark.parametrize("step", [b"", b"door\0", b"door\0another note", b"other\0noted"])
    def test_who_writes_to_the_store_can_not_make_it_another_step_or_a_session(self, step: bytes) -> None:
        store = _Spy()
        ticket = sessions(store).begin("door", ANN, NOW, note=b"noted", master_key=MasterKey.generate())
        (key,) = store.kept
        row = store.get(key)
        assert row is not None

        store.put(key, replace(row, step=step), IDLE)

        desk = sessions(store)
        assert desk.resume(ticket, NOW) is None
        assert [desk.look(one, ticket, NOW) for one in ("door", "other")] == [None, None]


class _Spy(MemorySessions):
    """A memory store that shows what it was asked to do."""

    def __init__(self) -> None:
        super().__init__()
        self.touched = 0
        self.kept: list[bytes] = []

    def put(self, key: bytes, row: SessionRow, seconds: int) -> None:
        self.kept.append(key)
        super().put(key, row, seconds)

    def touch(self, key: bytes, row: SessionRow, seconds: int) -> None:
        self.touched += 1
        super().touch(key, row, seconds)


@pytest.mark.parametrize(
    ("bind", "protected_mode", "password", "strangers"),
    [
        ("127.0.0.1 -::1", "no", "", False),
        ("* -::*", "yes", "", False),
        ("* -::*", "no", "long and random", False),
        ("* -::*", "no", "", True),
        ("", "no", "", True),
        ("127.0.0.1 192.0.2.7", "no", "", True),
    ],
)
def test_a_redis_that_answers_strangers_is_no_place_for_sessions(
    bind: str, protected_mode: str, password: str, strangers: bool
) -> None:
    assert lets_strangers_in(bind, protected_mode, password) is strangers
