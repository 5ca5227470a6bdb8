"""Signing in and out: two pages, one message, limits that hold, and nothing left behind."""

import base64
import binascii
import re
import threading
import time
import zlib
from datetime import timedelta

import pytest
import redis
from flask import Flask
from sqlalchemy import select, update

from kiosk.db import reading, writing
from kiosk.inbox.models import AuditEvent, Person
from kiosk.inbox.people import accounts
from kiosk.inbox.record import audit
from kiosk.inbox.roles import EVERYONE, audience_of
from tests.inbox.office import Office, worry
from tests.services import running_redis
from tests.visitor import Visitor

HTTPS = "https://inbox.example.org"


def acts(office: Office) -> list[tuple[str, bytes | None]]:
    with reading(office.inbox) as session:
        rows = session.execute(select(AuditEvent.act, AuditEvent.person_id).order_by(AuditEvent.seq))
        return [(act, person_id) for act, person_id in rows]


def test_name_passphrase_and_code_together_let_somebody_in(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    assert lead.title == "Worries"
    assert "Mrs Kaur" in lead.html


def test_a_pasted_code_with_a_space_is_the_same_code(office: Office, app: Flask) -> None:
    code = office.code("lead")

    visitor = office.try_in(Visitor(app), " LEAD ", office.passphrase("lead"), f"{code[:3]} {code[3:]}")

    assert visitor.answer.status_code == 303


def test_every_wrong_thing_gets_the_same_page(office: Office, app: Flask) -> None:
    right = {"name": "lead", "passphrase": office.passphrase("lead"), "code": office.code("lead")}
    wrong = {"name": "noone", "passphrase": "not that", "code": "000000"}
    pages = []

    for part in right:
        visitor = office.try_in(Visitor(app), **{**right, part: wrong[part]})
        assert visitor.answer.status_code == 401
        pages.append(visitor.without_token)

    assert len(set(pages)) == 1


def test_whatever_name_and_passphrase_are_given_the_second_page_comes(office: Office, app: Flask) -> None:
    given = [
        ("lead", office.passphrase("lead")),
        ("lead", "not that"),
        ("lead", "p" * 300),
        ("noone", office.passphrase("lead")),
        ("", ""),
    ]

    tried = [office.half_way(Visitor(app), *one) for one in given]

    assert {one.answer.headers["Location"] for one in tried} == {"/sign-in/second-factor"}
    pages = [re.sub(r"challenge&#34;: &#34;[\w-]{43}", "", one.follow().without_token) for one in tried]
    assert len(set(pages)) == 1
    assert len({len(one.html) for one in tried}) == 1


def test_a_refused_try_gives_nothing_back_that_was_typed(office: Office, app: Flask) -> None:
    visitor = office.try_in(Visitor(app), "lead", "a secret mistyped", "123456")

    for typed in ("a secret mistyped", "123456", 'value="lead"'):
        assert typed not in visitor.html


def test_half_way_in_nothing_opens_but_the_second_page(office: Office, app: Flask) -> None:
    told = office.tell(worry(("what", "words"), words="canary sentence"))
    office.sign_in(app, "lead")
    visitor = office.half_way(Visitor(app), "lead", office.passphrase("lead"))
    token = visitor.get("/sign-in/second-factor").carried
    adapter = app.url_map.bind("localhost")
    walked = 0

    for rule in app.url_map.iter_rules():
        if audience_of(app, rule.endpoint) == EVERYONE:
            continue
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, told.hex()))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = visitor.client.open(path, method=method, data=token if method == "POST" else None)
            assert answer.status_code == (302 if method == "GET" else 401), f"{method} {path}"
            walked += 1

    assert walked > 30
    assert visitor.get("/sign-in/new-second-factor").answer.headers["Location"] == "/sign-in"
    assert "Where you are signed in" not in visitor.get("/me").html


def test_half_way_in_is_no_session_that_anybody_is_shown(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    office.half_way(Visitor(app), "lead", office.passphrase("lead"))

    assert "In another browser" not in lead.get("/me").html


def test_the_second_page_is_good_for_one_try(office: Office, app: Flask) -> None:
    visitor = office.half_way(Visitor(app), "lead", office.passphrase("lead")).follow()
    cookie, token = cookie_of(visitor), visitor.carried
    visitor.post("/sign-in/second-factor", {**token, "code": "000000"})
    visitor.client.set_cookie("inbox", cookie)

    visitor.post("/sign-in/second-factor", {**visitor.get("/sign-in").carried, "code": office.code("lead")})

    assert visitor.answer.status_code == 401


def test_whoever_is_in_stays_in_when_an_old_second_page_is_sent(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    lead.post("/sign-in/second-factor", {**lead.carried, "code": "000000"})

    assert "waited too long" in lead.html
    assert lead.get("/").title == "Worries"


def test_the_second_page_waits_for_ten_minutes(office: Office, app: Flask) -> None:
    visitor = office.half_way(Visitor(app), "lead", office.passphrase("lead")).follow()
    office.clock.shift(timedelta(minutes=10))

    assert visitor.get("/sign-in/second-factor").answer.headers["Location"] == "/sign-in"


@pytest.mark.parametrize("end", ["passphrase", "everywhere", "closed"])
def test_whoever_is_half_way_in_is_out_with_everybody_else(office: Office, app: Flask, end: str) -> None:
    lead = office.sign_in(app, "lead")
    visitor = office.half_way(Visitor(app), "lead", office.passphrase("lead")).follow()
    token = visitor.carried

    if end == "passphrase":
        lead.get("/me/passphrase")
        new = "seven purple kettles argue on Tuesdays"
        lead.post("/me/passphrase", {**lead.carried, "new": new, "again": new})
    elif end == "everywhere":
        lead.post("/me/sign-out-everywhere", lead.get("/me").carried)
    else:
        switch(office, "lead", active=False)
    office.clock.shift(timedelta(seconds=30))

    visitor.post("/sign-in/second-factor", {**token, "code": office.code("lead")})

    assert visitor.answer.status_code == 401


def test_password_managers_find_the_three_fields(office: Office, app: Flask) -> None:
    visitor = Visitor(app).get("/sign-in")
    fields = {field["name"]: field for field in visitor.page.all("input")}
    fields |= {
        field["name"]: field for field in office.half_way(visitor, "a", "b").follow().page.all("input")
    }

    assert fields["name"]["autocomplete"] == "username"
    assert fields["passphrase"]["autocomplete"] == "current-password"
    assert fields["code"]["autocomplete"] == "one-time-code"
    assert not any("maxlength" in field or "onpaste" in field for field in fields.values())


def test_an_unknown_name_costs_the_same_work_as_a_wrong_passphrase(office: Office) -> None:
    def spent(name: str) -> float:
        began = time.process_time()
        for _ in range(40):
            with pytest.raises(accounts.WrongSignIn):
                accounts.unlock(office.inbox, name, "not that")
        return time.process_time() - began

    spent("lead")
    rounds = [(spent("lead"), spent("nobody")) for _ in range(5)]

    ratio = sorted(unknown / known for known, unknown in rounds)[2]
    assert 0.7 < ratio < 1.4


def test_tries_at_one_name_slow_down_and_other_names_go_on(office: Office, app: Flask) -> None:
    statuses = [office.try_in(Visitor(app), "lead", "wrong", "000000").answer.status_code for _ in range(6)]

    assert statuses == [401] * 5 + [429]
    assert office.sign_in(app, "deputy").title == "Worries"


def test_another_spelling_of_the_name_is_the_same_name(office: Office, app: Flask) -> None:
    spellings = ["lead", "LEAD", " lead", "Lead ", "ｌｅａｄ", "lEAd"]

    statuses = [office.try_in(Visitor(app), name, "wrong", "000000").answer.status_code for name in spellings]

    assert statuses[-1] == 429


def test_the_right_passphrase_buys_no_more_tries_at_the_code(office: Office, app: Flask) -> None:
    right = office.passphrase("lead")
    for code in ("000001", "000002", "000003", "000004", "000005"):
        assert office.try_in(Visitor(app), "lead", right, code).answer.status_code == 401

    visitor = office.try_in(Visitor(app), "lead", right, office.code("lead"))

    assert visitor.answer.status_code == 429
    assert "inbox" not in {cookie.key for cookie in visitor.client._cookies.values()}


def test_twenty_tries_an_hour_are_enough_for_anybody(office: Office, app: Flask) -> None:
    statuses = []
    for _ in range(6):
        statuses += [
            office.try_in(Visitor(app), "lead", "wrong", "000000").answer.status_code for _ in range(4)
        ]
        office.clock.shift(timedelta(minutes=1))

    assert statuses.count(401) == 20
    office.clock.shift(timedelta(hours=1))
    assert office.sign_in(app, "lead").title == "Worries"


def test_all_names_together_have_a_limit_too(app: Flask) -> None:
    visitor = Visitor(app)
    statuses = []

    for number in range(61):
        form = visitor.get("/sign-in").carried
        visitor.post("/sign-in", {**form, "name": f"guess {number}", "passphrase": ""})
        statuses.append(visitor.answer.status_code)

    assert statuses == [303] * 60 + [429]


def test_limits_hold_across_workers_that_share_redis(office: Office, redis_url: str) -> None:
    workers = [office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2)]

    statuses = [
        office.try_in(Visitor(workers[number % 2]), "lead", "wrong", "000000").answer.status_code
        for number in range(6)
    ]
    with redis.Redis.from_url(redis_url) as client:
        everything = b" ".join(client.keys("*"))
        client.flushdb()

    assert statuses == [401] * 5 + [429]
    assert b"lead" not in everything, "what was typed as a name is not kept in the limits either"


def test_an_address_header_makes_no_difference_to_the_limits(office: Office, app: Flask) -> None:
    statuses = []
    for number in range(6):
        visitor = Visitor(app)
        form = visitor.get("/sign-in").carried
        data = {**form, "name": "lead", "passphrase": "wrong"}
        header = {"X-Forwarded-For": f"192.0.2.{number}"}
        statuses.append(visitor.post("/sign-in", data, headers=header).answer.status_code)

    assert statuses[-1] == 429


@pytest.mark.parametrize("length", [257, 1_000_000])
def test_a_huge_passphrase_is_refused_before_argon2(office: Office, app: Flask, length: int) -> None:
    statuses: list[int] = []

    def post() -> None:
        statuses.append(office.try_in(Visitor(app), "lead", "p" * length, "000000").answer.status_code)

    with (
        accounts._argon2_turn,
        accounts._argon2_turn,
    ):  # every turn is taken: whoever needs Argon2 has to wait
        tried = threading.Thread(target=post)
        tried.start()
        tried.join(timeout=10)
        waited = tried.is_alive()
    tried.join()

    assert not waited
    assert statuses == [401 if length == 257 else 413]


def test_a_code_works_once_in_all_workers(office: Office, redis_url: str) -> None:
    first, second = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
    code = office.code("lead")

    in_first = office.try_in(Visitor(first), "lead", office.passphrase("lead"), code)
    in_second = office.try_in(Visitor(second), "lead", office.passphrase("lead"), code)
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()

    assert in_first.answer.status_code == 303
    assert in_second.answer.status_code == 401


def test_one_sign_in_holds_in_both_workers_and_ends_in_both(office: Office, redis_url: str) -> None:
    office.tell(worry(("what", "words"), words="they laugh at me"))
    first, second = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
    here = office.sign_in(first, "lead")
    there = Visitor(second)
    there.client.set_cookie("inbox", cookie_of(here))

    assert "Mean words" in there.get("/").html
    here.post("/sign-out", here.carried)
    assert there.get("/").answer.status_code == 302
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()


def test_after_a_restart_cookie_and_store_are_worth_nothing(office: Office, redis_url: str) -> None:
    lead = office.sign_in(office.app(KIOSK_INBOX_LIMITS_URL=redis_url), "lead")
    office.host_secret = bytes(32)  # a program that starts again makes another one
    restarted = Visitor(office.app(KIOSK_INBOX_LIMITS_URL=redis_url))
    restarted.client.set_cookie("inbox", cookie_of(lead))

    answer = restarted.get("/").answer
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()

    assert answer.status_code == 302


def test_no_cookie_decodes_to_anything_about_anybody(office: Office, app: Flask) -> None:
    office.tell(worry(("what", "words"), words="canary sentence", name="Ravi Canary"))
    lead = office.sign_in(app, "lead")
    lead.get("/")
    new = office.people["lead"]

    decoded = b"".join(spelled_out(cookie.value) for cookie in lead.client._cookies.values())

    assert len(lead.client._cookies) == 2  # the session's, and the one that carries the form token
    secrets_of_mine = (
        new.master_key.to_bytes(),
        new.reader_key.seed,
        new.totp_secret.encode(),
        new.person.id,
    )
    told = (b"canary", b"Canary", b"Kaur", b"lead", b"battery", b"words")
    assert not [one for one in (*secrets_of_mine, *told) if one in decoded]


def test_a_planted_cookie_is_not_adopted(office: Office, app: Flask) -> None:
    visitor = Visitor(app)
    planted = base64.urlsafe_b64encode(bytes(48)).decode()
    visitor.client.set_cookie("inbox", planted)

    office.try_in(visitor, "lead", office.passphrase("lead"), office.code("lead"))

    assert cookie_of(visitor) != planted
    visitor.client.set_cookie("inbox", planted)
    assert visitor.get("/").answer.status_code == 302


def test_signing_in_again_ends_the_session_before(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    before = cookie_of(lead)
    office.clock.shift(timedelta(seconds=30))
    typed = {"name": "lead", "passphrase": office.passphrase("lead")}

    lead.post("/sign-in", {**lead.carried, **typed}).follow()
    lead.post("/sign-in/second-factor", {**lead.carried, "code": office.code("lead")})

    assert lead.answer.headers["Location"] == "/"
    assert cookie_of(lead) != before
    lead.client.set_cookie("inbox", before)
    assert lead.get("/").answer.status_code == 302


def test_somebody_who_is_signed_in_is_not_asked_again(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    assert lead.get("/sign-in").follow().title == "Worries"


def test_the_form_token_changes_with_signing_in_and_out(office: Office, app: Flask) -> None:
    visitor = Visitor(app)
    before = visitor.get("/sign-in").carried
    office.clock.shift(timedelta(seconds=30))
    visitor.post("/sign-in", {**before, "name": "lead", "passphrase": office.passphrase("lead")}).follow()
    half_way = visitor.carried
    code = {"code": office.code("lead")}
    assert visitor.post("/sign-in/second-factor", {**before, **code}).answer.status_code == 400
    visitor.post("/sign-in/second-factor", {**half_way, **code}).follow()

    with_old_token = [visitor.post("/sign-out", old).answer.status_code for old in (before, half_way)]

    assert with_old_token == [400, 400]
    assert visitor.get("/").answer.status_code == 200, "the session is still alive"


def test_the_session_cookie_is_bound_to_this_host_and_hidden_from_scripts(office: Office) -> None:
    app = office.app(KIOSK_INBOX_URL=HTTPS)
    visitor = office.sign_in(app, "lead", base_url=HTTPS)
    office.clock.shift(timedelta(seconds=30))
    again = Visitor(app, HTTPS)
    office.try_in(again, "lead", office.passphrase("lead"), office.code("lead"))

    (cookie,) = [
        line for line in again.answer.headers.getlist("Set-Cookie") if line.startswith("__Host-inbox=")
    ]

    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert flags == {"secure", "httponly", "path=/", "samesite=strict"}, (
        "no Domain, and gone with the browser"
    )
    assert visitor.title == "Worries"


def test_signing_out_ends_the_session_and_clears_the_browser(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    cookie = cookie_of(lead)

    lead.post("/sign-out", lead.carried)

    assert lead.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert lead.follow().title == "Sign in"
    lead.client.set_cookie("inbox", cookie)
    assert lead.get("/").answer.status_code == 302


def test_signing_out_needs_a_post_with_a_token(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    assert lead.get("/sign-out").answer.status_code == 405
    assert lead.post("/sign-out", {}).answer.status_code == 400
    assert lead.get("/").answer.status_code == 200


def test_a_form_from_another_site_signs_nobody_in_or_out(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    foreign = lead.post("/sign-out", lead.carried, headers={"Sec-Fetch-Site": "cross-site"})

    assert foreign.answer.status_code == 403
    assert lead.get("/").answer.status_code == 200


def test_somebody_switched_off_is_out_at_the_next_request(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    switch(office, "lead", active=False)
    assert lead.get("/").answer.status_code == 302
    switch(office, "lead", active=True)
    assert lead.get("/").answer.status_code == 302, (
        "the session ended; it does not come back with the account"
    )


def test_somebody_whose_row_is_gone_is_out_at_the_next_request(office: Office, app: Flask) -> None:
    chair = office.sign_in(app, "chair")

    with writing(office.inbox) as session:
        session.delete(session.get(Person, office.people["chair"].person.id))

    assert chair.get("/").answer.status_code == 302


def test_somebody_switched_off_does_not_come_in(office: Office, app: Flask) -> None:
    switch(office, "lead", active=False)

    visitor = office.try_in(Visitor(app), "lead", office.passphrase("lead"), office.code("lead"))

    assert visitor.answer.status_code == 401


def test_idle_people_are_asked_to_sign_in_again(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    office.clock.shift(timedelta(minutes=15))

    assert lead.get("/").follow().title == "Sign in"


def test_a_form_sent_after_the_session_ended_says_so_and_does_nothing(office: Office, app: Flask) -> None:
    address = f"/worries/{office.tell(worry(('what', 'words'))).hex()}"
    lead = office.sign_in(app, "lead")
    form = lead.get(address).carried
    office.clock.shift(timedelta(minutes=15))

    lead.post(f"{address}/read", form)

    assert (lead.answer.status_code, lead.title) == (401, "You are signed out")
    assert "1 not read yet" in office.sign_in(app, "lead").html


def test_the_audit_chain_knows_who_came_was_refused_and_left(office: Office, app: Flask) -> None:
    lead = office.people["lead"].person.id
    office.try_in(Visitor(app), "my passphrase by mistake", "wrong", "000000")
    office.try_in(Visitor(app), "lead", office.passphrase("lead"), "000000")
    visitor = office.sign_in(app, "lead")
    visitor.post("/sign-out", visitor.carried)

    assert acts(office) == [
        ("passphrase-refused", None),
        ("sign-in-refused", None),
        ("passphrase-given", lead),
        ("sign-in-refused", lead),
        ("passphrase-given", lead),
        ("sign-in", lead),
        ("list", lead),
        ("sign-out", lead),
    ]
    assert audit.verify(office.inbox).broken_at is None
    with reading(office.inbox) as session:
        written = " ".join(map(str, session.execute(select(AuditEvent.__table__)).all()))
    assert "mistake" not in written


def test_when_sessions_cannot_be_kept_the_page_says_so_and_nobody_is_let_in(office: Office) -> None:
    with running_redis() as url:
        app = office.app(KIOSK_INBOX_LIMITS_URL=url)
        lead = office.sign_in(app, "lead")
        stranger = Visitor(app)
        form = stranger.get("/sign-in").carried

    typed = {"name": "lead", "passphrase": office.passphrase("lead")}

    assert lead.get("/").answer.status_code == 503
    assert stranger.post("/sign-in", {**form, **typed}).answer.status_code == 503


def cookie_of(visitor: Visitor) -> str:
    (value,) = [cookie.value for cookie in visitor.client._cookies.values() if cookie.key == "inbox"]
    return value


def spelled_out(value: str) -> bytes:
    """A cookie, and everything that it could be made to say by base64, hex and zlib."""
    found = value.encode()
    for part in (value, *value.split(".")):
        for alphabet in (b"-_", b"+/"):
            try:
                raw = base64.b64decode(part.encode() + b"=" * (-len(part) % 4), altchars=alphabet)
                found += raw
                found += zlib.decompress(raw)
            except (binascii.Error, zlib.error):
                continue
    return found


def switch(office: Office, role: str, *, active: bool) -> None:
    with writing(office.inbox) as session:
        person = Person.id == office.people[role].person.id
        session.connection().execute(update(Person).where(person).values(active=active))
