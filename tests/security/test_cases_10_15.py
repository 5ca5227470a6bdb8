"""Security cases 10 to 15, from outside: who may find, open and change what. Two workers over Redis."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import redis
import time_machine
from flask import Flask
from sqlalchemy import insert, inspect, select

from kiosk.db import reading, writing
from kiosk.inbox import models
from kiosk.inbox.models import CollectedConcern, ConcernWrap, FiledConcern, Grant, Invitation, Person
from kiosk.inbox.roles import EVERYONE, NOBODY, audience_of
from kiosk.inbox.worries.collect import collect
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import waiting
from kiosk.public import create_app
from kiosk.sealing.envelope import Envelope, Wrap
from kiosk.sealing.seal import wrap_key
from tests.inbox.conftest import START, _staffed
from tests.inbox.newcomers import give_school_key, invite, join
from tests.inbox.office import NAMES, Office, worry
from tests.schools import make_school
from tests.security.steps import (
    MADE_UP,
    at_the_last_page,
    carrying,
    cookie_of,
    is_nobody,
    key_of,
    links,
    send,
    without_tokens,
)
from tests.visitor import Visitor

CANARY = "canary sentence about a bag"


def told_without_the_deputy(office: Office) -> bytes:
    concern = worry(("what", "unsafe"), words=CANARY, at=START - timedelta(minutes=5))
    left_out = replace(concern, excluded=(key_of(office, "deputy").hex(),))
    return office.tell(left_out, to=("lead", "head", "recovery"))


def test_10_a_person_left_out_finds_no_trace_anywhere(shared: tuple[Office, Flask, Flask]) -> None:
    office, one, other = shared
    mine = [office.tell(worry(("what", "words"), at=START - timedelta(minutes=ago))) for ago in (1, 9)]
    deputy = office.sign_in(one, "deputy")
    pages = ("/", *(f"/worries/{each.hex()}" for each in mine), "/people", "/my-words", "/me")
    before = [without_tokens(deputy.get(page).html) for page in pages]

    hidden = told_without_the_deputy(office)
    lead = office.sign_in(other, "lead").get(f"/worries/{hidden.hex()}")
    assert CANARY in lead.html
    office.clock.move_to(START + timedelta(seconds=40))

    assert [without_tokens(deputy.get(page).html) for page in pages] == before
    for page in ("/audit", "/audit?act=view", f"/?after={hidden.hex()}"):
        assert hidden.hex() not in deputy.get(page).html
    assert hidden.hex() in lead.get("/audit").html, "who can open it does find it there"
    token = {"csrf_token": deputy.get("/").carried.get("csrf_token", "")}
    grant = token | {
        "to": key_of(office, "chair").hex(),
        "reason": "help",
        "grant": MADE_UP,
        "answer": "agree",
    }
    for tail in ("", "/share"):
        assert answered(deputy, "GET", hidden, tail) == answered(deputy, "GET", None, tail)
        assert deputy.answer.status_code == 404
    for tail in ("/read", "/share", "/share/answer"):
        assert answered(deputy, "POST", hidden, tail, grant) == answered(deputy, "POST", None, tail, grant)
        assert deputy.answer.status_code == 404
    share = lead.get(f"/worries/{hidden.hex()}/share")
    lead.post(
        f"/worries/{hidden.hex()}/share",
        {"csrf_token": share.carried["csrf_token"], "to": key_of(office, "deputy").hex(), "reason": "help"},
    )
    assert lead.answer.status_code == 422, "nobody can let them in either"
    assert answered(deputy, "GET", hidden, "") == answered(deputy, "GET", None, "")


def answered(
    visitor: Visitor, method: str, concern_id: bytes | None, tail: str, data: object = None
) -> tuple[int, str]:
    path = f"/worries/{concern_id.hex() if concern_id else MADE_UP}{tail}"
    visitor.get(path) if method == "GET" else visitor.post(path, data)
    return visitor.answer.status_code, visitor.html


def test_11_the_data_key_itself_does_not_let_in_who_was_left_out(
    shared: tuple[Office, Flask, Flask],
) -> None:
    office, one, other = shared
    hidden = told_without_the_deputy(office)
    (row,) = waiting(office.letterbox, 10)
    collect(office.letterbox, office.inbox)
    with reading(office.inbox) as session:
        sealed_key = session.get_one(ConcernWrap, (hidden, key_of(office, "lead"))).sealed_key
    reader = office.people["lead"].reader_key
    data_key = reader.unwrap(row.envelope, Wrap(reader.public_key.key_id, sealed_key))
    header = Envelope.from_bytes(row.envelope).header
    deputys = office.people["deputy"].reader_key
    wrap = wrap_key(data_key, header, deputys.public_key)
    assert CANARY.encode() in deputys.open(row.envelope, wrap), "the key that they were handed does open it"

    with writing(office.inbox) as session:
        values = {"concern_id": hidden, "key_id": wrap.key_id, "sealed_key": wrap.sealed_key}
        session.execute(insert(ConcernWrap), [values])

    for app in (one, other):
        deputy = office.sign_in(app, "deputy")
        assert links(deputy) == []
        for tail in ("", "/share"):
            assert answered(deputy, "GET", hidden, tail) == answered(deputy, "GET", None, tail)
            assert deputy.answer.status_code == 404


@pytest.mark.parametrize("role", NAMES)
def test_12_extra_fields_named_like_columns_change_nothing(
    shared: tuple[Office, Flask, Flask], role: str
) -> None:
    office, app, _ = shared
    give_school_key(office, "lead")
    concern_id = office.tell(worry(("what", "words")), to=("lead", "deputy", "head", "chair"))
    visitor = office.sign_in(app, role)
    me, head = office.people[role].person, office.people["head"].person
    columns = {column.name for table in models.Base.metadata.tables.values() for column in table.columns}
    told = {name: head.id.hex() if name.endswith(("id", "person", "by")) else "1" for name in columns}
    told |= {
        "role": "lead",
        "active": "0",
        "name": "Mallory",
        "sign_in_name": "mallory",
        "used_by": me.id.hex(),
    }
    token = visitor.get("/my-words").carried
    before = rows(office)

    sent = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint.startswith(("access", "account.sign_out")):
            continue
        values = {
            name: concern_id.hex() if "worries" in rule.rule else me.id.hex() for name in rule.arguments
        }
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
        assert visitor.post(path, {**told, **token}).answer.status_code < 500, path
        if rule.endpoint == "proof.prove_again":
            assert visitor.answer.status_code == 403, "no passphrase was sent"
        sent += 1

    assert sent >= 12
    assert rows(office) == before
    with reading(office.inbox) as session:
        invited = session.scalars(select(Invitation)).all()
        filed = session.scalars(select(FiledConcern)).all()
    assert [(one.invited_by, one.used_by) for one in invited] == ([(me.id, None)] if role == "lead" else [])
    assert not any(one.token_hash == b"1" or one.id == head.id for one in invited)
    assert {one.person_id for one in filed if one.read_at} == {me.id}, "what the form is for did happen"


def rows(office: Office) -> list[object]:
    """Everything that no form here may change, and the list of readers."""
    with reading(office.inbox) as session:
        kept: list[object] = [
            # "mark" says no more than that a line of somebody's list is out of date: reading a worry draws it anew.
            tuple(getattr(row, one.key) for one in inspect(table).columns if one.key != "mark")
            for table in (Person, CollectedConcern, ConcernWrap, Grant, models.RecoveryHalf)
            for row in session.scalars(select(table))
        ]
    return [*kept, Letterbox(office.letterbox).readers()]


def test_13_every_rule_declares_roles_and_is_shut_to_anonymous_and_to_wrong_roles(
    shared: tuple[Office, Flask, Flask],
) -> None:
    office, app, other = shared
    give_school_key(office, "lead")
    address = office.tell(worry(("what", "words"), words=CANARY)).hex()
    auditor = join(app, invite(office.sign_in(app, "lead"), "Dr Amal Aziz", "auditor")).sign_in(office, other)
    people = {role: office.sign_in(other, role) for role in NAMES} | {"auditor": auditor}
    stranger = Visitor(app)
    tokens = {role: one.get("/my-words").carried for role, one in people.items()}
    token, refused = stranger.get("/sign-in").carried, 0

    for rule in app.url_map.iter_rules():
        audience = audience_of(app, rule.endpoint)
        assert audience != NOBODY, rule.endpoint
        if audience == EVERYONE:
            continue
        path = app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, address))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            shown = stranger.client.open(path, method=method, data=token if method == "POST" else None)
            assert shown.status_code == (401 if method == "POST" else 302), f"{method} {path}"
            for role in set(people) - set(audience.roles):
                data = tokens[role] if method == "POST" else None
                answer = people[role].client.open(path, method=method, data=data)
                assert answer.status_code == 404, f"{role}: {method} {path}"
                assert CANARY not in answer.get_data(as_text=True)
                refused += 1

    assert refused > 30


def test_14_whatever_is_done_in_one_school_leaves_another_byte_for_byte(
    tmp_path: Path, clock: time_machine.Traveller, redis_url: str
) -> None:
    here, there = (
        _staffed(Office(make_school(tmp_path / name, limits_url=redis_url), clock, bytes(32)))
        for name in ("here", "there")
    )
    theirs = there.app()
    told_there = there.tell(worry(("what", "words"), words=CANARY))
    their_lead = there.sign_in(theirs, "lead")
    before = every_byte(there)

    app = here.app()
    give_school_key(here, "lead")
    send(at_the_last_page(Visitor(create_app(here.school.public()))))
    lead = here.sign_in(app, "lead")
    (address,) = links(lead)
    lead.get(address).post(f"{address}/read", lead.carried)
    join(app, invite(lead, "Ms Priya Nair", "deputy"))
    lead.get("/me/recovery-sheet")
    lead.post("/me/recovery-sheet", lead.carried)
    lead.get("/me").post("/me/sign-out-everywhere", lead.carried)
    here.try_in(Visitor(app), "lead", "wrong", "000000")

    assert every_byte(there) == before
    assert their_lead.get("/").answer.status_code == 200, "their session goes on"
    again = here.sign_in(app, "lead")
    assert again.get(f"/worries/{told_there.hex()}").answer.status_code == 404
    assert is_nobody(carrying(Visitor(theirs), cookie_of(again))), "the same Redis and host secret"
    for each in (here, there):
        each.close()
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()


def every_byte(office: Office) -> dict[str, bytes]:
    files = [file for file in office.school.folder.rglob("*") if file.is_file()]
    return {str(file): file.read_bytes() for file in files if not file.name.endswith("-shm")}


def test_15_ids_are_random_and_the_next_and_previous_ones_are_404(
    shared: tuple[Office, Flask, Flask],
) -> None:
    office, one, _ = shared
    public = create_app(office.school.public())
    for _ in range(8):
        send(at_the_last_page(Visitor(public)))
    ids = [row.id for row in waiting(office.letterbox, 100)]
    lead = office.sign_in(one, "lead")
    made_up = lead.get(f"/worries/{MADE_UP}").without_token

    for each in ids:
        assert lead.get(f"/worries/{each.hex()}").answer.status_code == 200
        for step in (-1, 1):
            near = (int.from_bytes(each) + step) % 2**128
            lead.get(f"/worries/{near:032x}")
            assert (lead.answer.status_code, lead.without_token) == (404, made_up)

    numbers = sorted(map(int.from_bytes, ids))
    gaps = [after - before for before, after in pairwise(numbers)]
    assert (len(ids), {len(each) for each in ids}) == (8, {16})
    assert min(gaps) > 2**96, "128 random bits lie closer than this once in fifty million runs"
    for place in range(16):  # no byte is a clock, a version or a counter's upper end
        assert len({each[place] for each in ids}) > 2, place
