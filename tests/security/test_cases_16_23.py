"""Security cases 16 to 23, from outside: signing in, sessions, proof. Two workers over Redis."""

import base64
import secrets
from datetime import timedelta

import pytest
import redis
from flask import Flask
from sqlalchemy import update

from kiosk.db import writing
from kiosk.inbox.models import Person
from kiosk.public import create_app
from tests.inbox.authenticator import Authenticator
from tests.inbox.newcomers import give_school_key, invite, join, leave, let_in
from tests.inbox.office import Office
from tests.inbox.second_factors import (
    add_passkey,
    at_the_new_factor,
    fields_of,
    half_way_in,
    options_on,
    reset_by,
    set_up_app,
    start_again,
)
from tests.inbox.test_access import spelled_out
from tests.inbox.test_account import change, forget, key_on, make_sheet
from tests.security.steps import at_the_last_page, carrying, cookie_of, is_nobody
from tests.visitor import Visitor

Shared = tuple[Office, Flask, Flask]


def test_16_no_cookie_says_anything_however_it_is_decoded(shared: Shared) -> None:
    office, app, _ = shared
    lead = office.sign_in(app, "lead").get("/me/passphrase")
    pupil = at_the_last_page(Visitor(create_app(office.school.public())))
    new = office.people["lead"]
    form = [*pupil.carried.items(multi=True), ("own_words", "canary sentence"), ("own_name", "Ravi Zebra")]
    pupil.post(pupil.action, dict(form) | {"go": "here"})
    cookies = [one.value for visitor in (lead, pupil) for one in visitor.client._cookies.values()]
    secret_things: list[str | bytes] = [
        *("canary", "Ravi", "yellow", "words", "Kaur", "lead", office.passphrase("lead"), new.totp_secret),
        *(
            new.master_key.to_bytes(),
            new.reader_key.seed,
            new.person.id,
            new.person.key_id,
            office.host_secret,
        ),
    ]

    assert len(cookies) >= 3
    for said in map(spelled_out, cookies):
        for thing in secret_things:
            raw = thing.encode() if isinstance(thing, str) else thing
            assert raw not in said
            assert raw.hex().encode() not in said
    assert spelled_out("Y2FuYXJ5").endswith(b"canary"), "the decoder does decode"


def test_17_one_code_is_taken_once_by_all_workers(shared: Shared) -> None:
    office, *workers = shared
    code = office.code("lead")

    tried = [office.try_in(Visitor(app), "lead", office.passphrase("lead"), code) for app in workers]

    assert [one.answer.status_code for one in tried] == [303, 401]
    assert is_nobody(tried[1])


def test_17_one_answer_of_a_passkey_is_taken_once_by_all_workers(shared: Shared) -> None:
    office, *workers = shared
    device = Authenticator()
    add_passkey(office.sign_in(workers[0], "lead"), device)
    pages = [half_way_in(office, app, "lead") for app in workers]
    answer = device.use(options_on(pages[0]))

    # The second browser is at a challenge of its own, and the first one is shown the same answer again.
    tried = [
        page.post("/sign-in/second-factor", {**fields_of(page), "code": "", "passkey": answer})
        for page in pages
    ]

    assert [one.answer.status_code for one in tried] == [303, 401]
    assert is_nobody(tried[1])


def test_18_wrong_codes_lock_out_and_the_right_passphrase_resets_nothing(shared: Shared) -> None:
    office, *workers = shared
    passphrase = office.passphrase("lead")

    statuses = [
        office.try_in(Visitor(workers[n % 2]), "lead", passphrase, f"{n:06}").answer.status_code
        for n in range(20)
    ]
    at_last = office.try_in(Visitor(workers[0]), "lead", passphrase, office.code("lead"))

    assert statuses == [401] * 5 + [429] * 15
    assert at_last.answer.status_code == 429
    assert is_nobody(at_last)


def test_18_the_wait_grows_to_an_hour_and_then_the_owner_comes_in(office: Office, app: Flask) -> None:
    statuses = []
    for _ in range(5):
        for n in range(5):
            tried = office.try_in(Visitor(app), "lead", office.passphrase("lead"), f"{n:06}")
            statuses.append(tried.answer.status_code)
        office.clock.shift(timedelta(minutes=1, seconds=1))

    assert statuses == [401] * 20 + [429] * 5, "a minute of patience no longer helps"
    office.clock.shift(timedelta(hours=1))
    assert office.sign_in(app, "lead").title == "Worries"


def test_19_nobody_opens_another_persons_second_factor(shared: Shared) -> None:
    office, app, other = shared
    give_school_key(office, "lead")
    lead = office.sign_in(app, "lead")
    link = invite(lead, "Ms Priya Nair", "deputy")
    newcomer = join(other, link)
    deputy = office.people["deputy"]
    theirs = [newcomer.person(office).id.hex(), deputy.person.id.hex()]
    hidden = [newcomer.secret, deputy.totp_secret]
    walked = 0

    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for one in theirs:
            path = app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, one))
            page = lead.get(path, query_string={"person": one, "id": one}).html
            assert not any(secret in page.replace(" ", "") for secret in hidden), path
            assert "otpauth" not in page, path
            walked += 1
    for one in theirs:
        for path in ("totp", "code", "mfa", "set-up", "phone", "recovery-sheet"):
            assert lead.get(f"/people/{one}/{path}").answer.status_code == 404
    assert walked > 20
    assert lead.get(link).answer.status_code == 404, "the page that showed it is gone for good"
    assert not any(secret in lead.html.replace(" ", "") for secret in hidden)


def test_20_signing_out_takes_a_form_of_ones_own(shared: Shared) -> None:
    office, app, other = shared
    lead = office.sign_in(app, "lead")

    assert lead.get("/sign-out").answer.status_code == 405
    assert lead.post("/sign-out", {}).answer.status_code == 400
    assert lead.post("/sign-out", {"csrf_token": "made up"}).answer.status_code == 400
    assert carrying(Visitor(other), cookie_of(lead)).get("/").answer.status_code == 200

    lead.get("/")
    assert lead.post("/sign-out", lead.carried).answer.status_code == 303
    assert is_nobody(lead)


@pytest.mark.parametrize(
    "end",
    ["sign-out", "passphrase", "closed", "recovery", "everywhere", "passkey", "second factor", "new keys"],
)
def test_21_an_old_cookie_is_dead_in_every_worker(shared: Shared, end: str) -> None:
    office, app, other = shared
    give_school_key(office, "lead", "deputy")
    lead = office.sign_in(app, "lead")
    newcomer = join(app, invite(lead, "Ms Priya Nair", "deputy"))
    let_in(lead, newcomer.person(office))
    sheet = make_sheet(office.sign_in(app, "deputy"))
    whose = newcomer.sign_in(office, other) if end == "closed" else office.sign_in(other, "deputy")
    old, deputy_address = cookie_of(whose), office.people["deputy"].person.id.hex()
    token = whose.get("/my-words").carried

    if end == "sign-out":
        whose.post("/sign-out", token)
    elif end == "passphrase":
        assert change(whose).answer.status_code == 303
    elif end == "closed":
        assert leave(lead, newcomer.person(office)).answer.status_code == 303, lead.html
    elif end == "passkey":
        assert add_passkey(office.sign_in(app, "deputy"), Authenticator()).answer.status_code == 303
    elif end == "second factor":
        let_in(lead, newcomer.person(office))
        reset_by(lead, newcomer.sign_in(office, app), deputy_address)
        set_up_app(office, at_the_new_factor(office, app, "deputy"), "/sign-in/new-second-factor")
    elif end == "new keys":
        start_again(office, app, lead, deputy_address)
    elif end == "recovery":
        assert key_on(forget(office, app, "deputy", sheet)) != sheet
    else:
        whose.post("/me/sign-out-everywhere", token)

    for worker in (app, other):
        assert is_nobody(carrying(Visitor(worker), old))
    carrying(whose, old)
    token = whose.get("/sign-in").carried
    assert whose.post("/me/sign-out-elsewhere", token).answer.status_code == 401
    assert lead.get("/").answer.status_code == 200, "nobody else is signed out"


def test_21_a_role_that_was_changed_holds_from_the_next_request_in_every_worker(shared: Shared) -> None:
    office, app, other = shared
    lead = office.sign_in(app, "lead")
    elsewhere = carrying(Visitor(other), cookie_of(lead))
    assert elsewhere.get("/people").answer.status_code == 200

    with writing(office.inbox) as session:
        session.execute(update(Person).where(Person.role == "lead").values(role="auditor"))

    for visitor in (lead, elsewhere):
        assert visitor.get("/people").answer.status_code == 404
        assert visitor.get("/").answer.status_code == 404


def test_22_a_cookie_from_before_is_never_adopted_and_the_id_changes_with_each_proof(shared: Shared) -> None:
    office, app, other = shared
    planted = base64.urlsafe_b64encode(secrets.token_bytes(48)).decode()
    visitor = carrying(Visitor(app), planted)
    office.clock.shift(timedelta(seconds=30))
    token_before = visitor.get("/sign-in").carried

    office.half_way(visitor, "lead", office.passphrase("lead"))
    half_way = cookie_of(visitor)
    assert is_nobody(carrying(Visitor(other), half_way)), "a passphrase alone is no session"
    visitor.follow()
    visitor.post("/sign-in/second-factor", {**visitor.carried, "code": office.code("lead")})
    signed_in = cookie_of(visitor)
    assert visitor.post("/sign-out", token_before).answer.status_code == 400, "a form from before is void"
    visitor.get("/prove")
    visitor.post("/prove", {**visitor.carried, "passphrase": office.passphrase("lead")})
    proved = cookie_of(visitor)

    seen = (planted, half_way, signed_in, proved)
    assert len({one[:21] for one in seen} | {one[22:] for one in seen}) == 8, "id and share are new each time"
    for stale in (planted, half_way, signed_in):
        assert is_nobody(carrying(Visitor(other), stale))
    assert carrying(Visitor(other), proved).get("/").answer.status_code == 200


def test_23_cookie_store_and_host_secret_are_worth_nothing_one_without_another(
    shared: Shared, redis_url: str
) -> None:
    office, app, other = shared
    cookie = cookie_of(office.sign_in(app, "lead"))
    assert carrying(Visitor(other), cookie).get("/").answer.status_code == 200

    with redis.Redis.from_url(redis_url) as store:
        (key,) = store.keys("worry-box:session:*")
        row = store.get(key)
        assert isinstance(row, bytes)
        for piece in (bytes.fromhex(key.decode().rsplit(":", 1)[1]) + row[:16], row[:48], row[-48:]):
            assert is_nobody(carrying(Visitor(app), base64.urlsafe_b64encode(piece).decode()))
        kept, office.host_secret = office.host_secret, secrets.token_bytes(32)
        assert is_nobody(carrying(Visitor(office.app(KIOSK_INBOX_LIMITS_URL=redis_url)), cookie))
        office.host_secret = kept
        store.set(key, office.people["head"].person.id + row[16:])
        assert is_nobody(carrying(Visitor(other), cookie))
        store.set(key, row)
        assert carrying(Visitor(other), cookie).get("/").answer.status_code == 200, "untouched, it opens"
        store.delete(key)
    assert is_nobody(carrying(Visitor(other), cookie))
