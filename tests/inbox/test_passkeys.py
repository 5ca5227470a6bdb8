"""Passkeys: kept out of a thief's sight and a forger's reach, good once for one challenge at one address."""

import json
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
import redis
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from kiosk.db import reading, writing
from kiosk.inbox.models import Person
from kiosk.inbox.signing_in.passkeys import (
    PasskeyRefused,
    asked_to_make,
    can_be_used,
    made_passkey,
    seal_passkeys,
)
from kiosk.sealing.opening.master_key import MasterKey
from kiosk.settings import InboxSettings
from tests.inbox.authenticator import Authenticator, b64, raw
from tests.inbox.newcomers import filled, give_school_key, invite
from tests.inbox.office import Office
from tests.inbox.second_factors import (
    add_passkey,
    fields_of,
    give_passkey,
    half_way_in,
    options_on,
    set_up_app,
    with_passkey,
)
from tests.inbox.test_access import acts, cookie_of
from tests.inbox.test_account import NEW, key_on, make_sheet
from tests.schools import make_school
from tests.visitor import Visitor


@pytest.fixture
def device(office: Office, app: Flask) -> Authenticator:
    """A device whose passkey the lead has added."""
    made = Authenticator()
    assert add_passkey(office.sign_in(app, "lead"), made).answer.status_code == 303
    return made


def row_of(office: Office, role: str) -> Person:
    with reading(office.inbox) as session:
        return session.scalars(select(Person).where(Person.id == office.people[role].person.id)).one()


def put(office: Office, role: str, **columns: object) -> None:
    """What somebody does who writes to the database."""
    with writing(office.inbox) as session:
        mine = update(Person).where(Person.id == office.people[role].person.id)
        session.connection().execute(mine.values(**columns))


_AT = cast(
    InboxSettings,
    SimpleNamespace(
        host_name="localhost", url="http://localhost", school=SimpleNamespace(name="Heron Brook School")
    ),
)
GENUINE = Authenticator().make(asked_to_make(_AT, bytes(32), handle=bytes(16), name="x"))


class TestSigningIn:
    def test_passphrase_and_passkey_let_somebody_in(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        assert with_passkey(office, app, "lead", device).follow().title == "Worries"

    @pytest.mark.parametrize("kind", [{"edwards": True}, {"counts": False}])
    def test_other_kinds_of_device_do_too(self, office: Office, app: Flask, kind: dict[str, bool]) -> None:
        device = Authenticator(**kind)  # type: ignore[arg-type]
        add_passkey(office.sign_in(app, "lead"), device)

        for _ in range(2):
            assert with_passkey(office, app, "lead", device).answer.status_code == 303

    def test_the_six_digits_remain(self, office: Office, app: Flask, device: Authenticator) -> None:
        assert office.sign_in(app, "lead").title == "Worries"

    def test_a_passkey_alone_without_the_passphrase_is_worth_nothing(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        visitor = office.half_way(Visitor(app), "lead", "not that").follow()

        assert give_passkey(visitor, device).answer.status_code == 401

    def test_a_colleagues_passkey_is_not_theirs(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        assert with_passkey(office, app, "deputy", device).answer.status_code == 401

    def test_the_page_does_not_tell_whose_passkeys_there_are(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        pages = [
            office.half_way(Visitor(app), name, passphrase).follow()
            for name, passphrase in (
                ("lead", office.passphrase("lead")),  # who has one
                ("deputy", office.passphrase("deputy")),  # who has none
                ("lead", "not that"),
                ("nobody", "not that"),
            )
        ]

        asked = [json.loads(options_on(page)) for page in pages]
        challenges = {one.pop("challenge") for one in asked}
        assert len(challenges) == 4, "every challenge is another"
        assert all(one == asked[0] for one in asked)
        assert asked[0]["allowCredentials"] == []
        assert asked[0]["userVerification"] == "required"

    @pytest.mark.parametrize(
        "changed",
        [
            {"origin": "http://localhost:8001"},
            {"origin": "https://localhost"},
            {"origin": "http://evil.example"},
            {"type": "webauthn.create"},
            {"challenge": b64(bytes(32))},
        ],
    )
    def test_an_answer_given_elsewhere_or_to_another_question_is_refused(
        self, office: Office, app: Flask, device: Authenticator, changed: dict[str, str]
    ) -> None:
        visitor = half_way_in(office, app, "lead")
        answer = device.use(options_on(visitor), **changed)

        visitor.post("/sign-in/second-factor", {**fields_of(visitor), "passkey": answer})

        assert visitor.answer.status_code == 401
        assert with_passkey(office, app, "lead", device).answer.status_code == 303, "unchanged, it is taken"

    def test_an_answer_for_another_site_is_refused(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        visitor = half_way_in(office, app, "lead")
        asked = json.loads(options_on(visitor)) | {"rpId": "evil.example"}

        visitor.post(
            "/sign-in/second-factor", {**fields_of(visitor), "passkey": device.use(json.dumps(asked))}
        )

        assert visitor.answer.status_code == 401

    def test_a_device_that_did_not_ask_for_finger_face_or_pin_is_refused(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        device.verifies = False

        assert with_passkey(office, app, "lead", device).answer.status_code == 401

    @pytest.mark.parametrize("back", [0, 1])
    def test_a_count_that_goes_back_or_stands_still_is_refused(
        self, office: Office, app: Flask, device: Authenticator, back: int
    ) -> None:
        for _ in range(2):
            assert with_passkey(office, app, "lead", device).answer.status_code == 303
        device.count -= 1 + back  # a copy of the device

        assert with_passkey(office, app, "lead", device).answer.status_code == 401

    def test_an_answer_is_taken_once_in_all_workers(self, office: Office, redis_url: str) -> None:
        first, second = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
        device = Authenticator()
        add_passkey(office.sign_in(first, "lead"), device)
        visitor = half_way_in(office, first, "lead")
        cookie, again = cookie_of(visitor), Visitor(second).get("/sign-in")
        data = {**fields_of(visitor), "passkey": device.use(options_on(visitor))}

        visitor.post("/sign-in/second-factor", data)
        again.client.set_cookie("inbox", cookie)
        again.post("/sign-in/second-factor", {**again.carried, "passkey": data["passkey"]})
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()

        assert [visitor.answer.status_code, again.answer.status_code] == [303, 401]

    def test_a_challenge_waits_for_ten_minutes(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        visitor = half_way_in(office, app, "lead")
        answer = device.use(options_on(visitor))
        office.clock.shift(timedelta(minutes=10))

        visitor.post("/sign-in/second-factor", {**fields_of(visitor), "passkey": answer})

        assert visitor.answer.status_code == 401

    @pytest.mark.parametrize(
        "answer", ["", "{", "[]", "null", "{}", '{"id": 1}', "[" * 9000, '{"id":"%s"}', "x" * 20_000]
    )
    def test_what_is_no_answer_at_all_is_refused_like_any_other(
        self, office: Office, app: Flask, device: Authenticator, answer: str
    ) -> None:
        visitor = half_way_in(office, app, "lead")
        said = answer.replace("%s", b64(device.credential_id))

        visitor.post("/sign-in/second-factor", {**fields_of(visitor), "passkey": said})

        assert visitor.answer.status_code == 401


class TestWhatIsKept:
    def test_a_thief_of_the_database_sees_no_second_factor(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        with closing(sqlite3.connect(office.school.inbox_url.removeprefix("sqlite:///"))) as connection:
            dump = "\n".join(connection.iterdump()).lower()

        for trace in (device.credential_id, b64(device.credential_id).encode(), b"Work laptop"):
            assert trace.hex() not in dump
            assert trace.decode("latin-1").lower() not in dump
        assert row_of(office, "lead").sealed_passkeys is not None

    def test_who_writes_to_the_database_can_add_no_passkey(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        mine = Authenticator()
        config, challenge = office.school.inbox(), bytes(32)
        asked = asked_to_make(config, challenge, handle=bytes(16), name="x")
        forged = made_passkey(config, mine.make(asked), challenge, name="x", at=datetime.now(UTC))
        person_id = office.people["lead"].person.id

        put(office, "lead", sealed_passkeys=seal_passkeys(MasterKey.generate(), person_id, (forged,)))

        assert with_passkey(office, app, "lead", mine).answer.status_code == 401
        assert office.sign_in(app, "lead").title == "Worries", "and keeps nobody from their own codes"

    def test_a_colleagues_passkeys_moved_here_are_nobodys(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        put(office, "deputy", sealed_passkeys=row_of(office, "lead").sealed_passkeys)

        assert with_passkey(office, app, "deputy", device).answer.status_code == 401

    def test_a_code_secret_put_in_by_somebody_else_lets_nobody_in(self, office: Office, app: Flask) -> None:
        put(office, "lead", sealed_totp=row_of(office, "deputy").sealed_totp)

        tried = office.try_in(Visitor(app), "lead", office.passphrase("lead"), office.code("deputy"))

        assert tried.answer.status_code == 401


class TestOwnPage:
    def test_a_passkey_is_listed_by_its_name_and_can_be_removed(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        lead = with_passkey(office, app, "lead", device).get("/me/second-factor")
        assert "Work laptop" in lead.html

        lead.post(
            "/me/passkeys/remove",
            {"csrf_token": lead.carried["csrf_token"], "passkey": b64(device.credential_id)},
        )

        assert lead.answer.status_code == 303
        assert "Work laptop" not in lead.follow().html
        assert with_passkey(office, app, "lead", device).answer.status_code == 401
        done = [act for act, _ in acts(office)]
        assert [act for act in done if act.startswith("passkey-")] == ["passkey-added", "passkey-removed"]

    def test_the_last_second_factor_stays(self, office: Office, app: Flask, device: Authenticator) -> None:
        put(office, "lead", sealed_totp=b"")  # as for somebody who joined with a passkey
        lead = with_passkey(office, app, "lead", device).get("/me/second-factor")
        assert "all you have to sign in with" in lead.html

        form = {"csrf_token": lead.carried["csrf_token"], "passkey": b64(device.credential_id)}
        lead.post("/me/passkeys/remove", form)

        assert (lead.answer.status_code, lead.title) == (409, "Your second step")
        assert with_passkey(office, app, "lead", device).answer.status_code == 303

    def test_a_new_passkey_ends_every_other_session_and_renews_this_one(
        self, office: Office, app: Flask
    ) -> None:
        mine, other = office.sign_in(app, "lead"), office.sign_in(app, "lead")
        before = cookie_of(mine)

        add_passkey(mine, Authenticator())

        assert cookie_of(mine) != before
        assert mine.get("/").answer.status_code == 200
        assert other.get("/").answer.status_code == 302

    def test_adding_one_takes_a_fresh_proof(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead").get("/me/second-factor")
        fields, answer = fields_of(lead), Authenticator().make(options_on(lead))
        office.clock.shift(timedelta(minutes=5))

        lead.post("/me/passkeys", {**fields, "passkey": answer, "name": "x"})

        assert lead.answer.status_code == 403
        assert row_of(office, "lead").sealed_passkeys is None

    def test_a_challenge_is_good_once_and_for_one_person(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead").get("/me/second-factor")
        fields, asked = fields_of(lead), options_on(lead)
        deputy = office.sign_in(app, "deputy").get("/me")
        answer = Authenticator().make(asked)

        stolen = deputy.post(
            "/me/passkeys", {**deputy.carried, "ticket": fields["ticket"], "passkey": answer, "name": "x"}
        )

        assert stolen.answer.status_code == 422
        assert lead.post("/me/passkeys", {**fields, "passkey": answer, "name": "x"}).answer.status_code == 422
        assert row_of(office, "deputy").sealed_passkeys is row_of(office, "lead").sealed_passkeys is None

    def test_a_device_that_verifies_nobody_can_not_be_added(self, office: Office, app: Flask) -> None:
        lead = add_passkey(office.sign_in(app, "lead"), Authenticator(verifies=False))

        assert lead.answer.status_code == 422
        assert row_of(office, "lead").sealed_passkeys is None

    def test_another_app_takes_the_place_of_the_old_one(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead").get("/me/app")
        secret = set_up_app(office, lead, "/me/app")
        assert lead.answer.status_code == 303
        old = office.try_in(Visitor(app), "lead", office.passphrase("lead"), office.code("lead"))

        office.people["lead"] = replace(office.people["lead"], totp_secret=secret)

        assert old.answer.status_code == 401
        assert office.sign_in(app, "lead").title == "Worries"


class TestForgotten:
    def test_the_sheet_and_a_passkey_help_too(
        self, office: Office, app: Flask, device: Authenticator
    ) -> None:
        key = make_sheet(with_passkey(office, app, "lead", device))
        visitor = Visitor(app).get("/forgotten")
        answer = device.use(options_on(visitor))
        said = {"name": "lead", "key": key, "new": NEW, "again": NEW, "code": "", "passkey": answer}

        page = visitor.post("/forgotten", {**visitor.carried, **said})

        assert key_on(page) != key
        visitor = office.half_way(Visitor(app), "lead", NEW).follow()
        assert give_passkey(visitor, device).answer.status_code == 303

    def test_its_challenge_is_good_once(self, office: Office, app: Flask, device: Authenticator) -> None:
        key = make_sheet(with_passkey(office, app, "lead", device))
        visitor = Visitor(app).get("/forgotten")
        answer = device.use(options_on(visitor))
        said = {"name": "lead", "key": "", "new": NEW, "again": NEW, "code": "", "passkey": answer}
        form = {**visitor.carried, **said, "key": key}
        stranger = Authenticator().use(options_on(visitor))

        first = visitor.post("/forgotten", {**form, "passkey": stranger}).answer.status_code
        again = visitor.post("/forgotten", form).answer.status_code

        assert [first, again] == [401, 401]


class TestJoining:
    def test_a_passkey_takes_the_place_of_the_app(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        path = invite(office.sign_in(app, "lead"), "Ms Priya Nair", "deputy")
        visitor, device = Visitor(app).get(path), Authenticator()
        form = filled(visitor, passkey=device.make(options_on(visitor)), code="")

        joined = visitor.post(path, form)

        assert joined.answer.status_code == 200
        visitor = office.half_way(Visitor(app), "priya", form["words"]).follow()
        assert give_passkey(visitor, device).follow().title == "Worries"

    def test_a_slip_in_another_field_does_not_cost_the_passkey(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        path = invite(office.sign_in(app, "lead"), "Ms Priya Nair", "deputy")
        visitor, device = Visitor(app).get(path), Authenticator()
        form = filled(visitor, passkey=device.make(options_on(visitor)), code="", sign_in_name="")

        slipped = visitor.post(path, form)
        assert slipped.answer.status_code == 400
        joined = visitor.post(path, {**slipped.carried, "kind": "words", "sign_in_name": "priya"})

        assert joined.answer.status_code == 200

    def test_neither_app_nor_passkey_is_nobody(self, office: Office, app: Flask) -> None:
        give_school_key(office, "lead")
        path = invite(office.sign_in(app, "lead"), "Ms Priya Nair", "deputy")
        visitor = Visitor(app).get(path)

        for wrong in ({"code": ""}, {"code": "", "passkey": "{}"}):
            assert visitor.post(path, filled(visitor, **wrong)).answer.status_code == 400
            visitor.get(path)


class TestAddress:
    @pytest.mark.parametrize(
        ("url", "origin"),
        [
            ("https://inbox.example.org", "https://inbox.example.org"),
            ("https://inbox.example.org/", "https://inbox.example.org"),
            ("https://inbox.example.org:443", "https://inbox.example.org"),
            ("https://Inbox.example.org:8443", "https://inbox.example.org:8443"),
        ],
    )
    def test_the_origin_is_the_one_a_browser_writes(
        self, tmp_path_factory: pytest.TempPathFactory, url: str, origin: str
    ) -> None:
        school = make_school(tmp_path_factory.mktemp("school"), inbox_url=url).inbox()
        asked = asked_to_make(school, bytes(32), handle=bytes(16), name="x")

        assert made_passkey(
            school, Authenticator(origin=origin).make(asked), bytes(32), name="x", at=datetime.now(UTC)
        )
        assert json.loads(asked)["rp"]["id"] == "inbox.example.org"

    def test_at_a_number_there_are_none(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        school = make_school(tmp_path_factory.mktemp("school"), inbox_url="http://127.0.0.1:8001").inbox()

        assert not can_be_used(school)


@settings(max_examples=200)
@given(place=st.integers(0, 400), byte=st.integers(0, 255), length=st.integers(0, 400))
def test_whatever_bytes_come_the_one_error_is_refused(place: int, byte: int, length: int) -> None:
    said = json.loads(GENUINE)
    changed = bytearray(raw(said["response"]["attestationObject"]))[: length + 1]
    changed[place % len(changed)] = byte
    said["response"]["attestationObject"] = b64(bytes(changed))

    with suppress(PasskeyRefused):
        made = made_passkey(_AT, json.dumps(said), bytes(32), name="x", at=datetime.now(UTC))
        assert made.name == "x", "only what still parses as a key is taken: nothing else is signed in it"


def test_the_genuine_answer_of_the_test_above_is_taken() -> None:
    assert made_passkey(_AT, GENUINE, bytes(32), name="x", at=datetime.now(UTC))


def test_who_has_a_passkey_and_no_app_renews_their_keys_and_signs_in_as_before(
    office: Office, app: Flask, device: Authenticator
) -> None:
    put(office, "lead", sealed_totp=b"")
    lead = with_passkey(office, app, "lead", device).get("/me/keys")
    before = row_of(office, "lead").sealed_passkeys

    lead.post("/me/keys", {**lead.carried, "passphrase": office.passphrase("lead")})

    assert lead.answer.status_code in (200, 303), lead.title
    assert row_of(office, "lead").sealed_passkeys != before
    assert with_passkey(office, app, "lead", device).follow().title == "Worries"
