"""Security cases 24 to 26, from outside: two sides, the session store, a passphrase that was suggested."""

from pathlib import Path

import pytest
import redis
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading
from kiosk.inbox.models import Person
from kiosk.inbox.people.accounts import WrongSignIn, unlock
from kiosk.public import create_app
from tests.cli.commands import start_kiosk
from tests.inbox.newcomers import filled, give_school_key, invite, join
from tests.inbox.office import Office
from tests.inbox.test_account import NEW
from tests.schools import make_school
from tests.security.steps import at_the_last_page, cookie_names, is_nobody
from tests.visitor import Visitor

Shared = tuple[Office, Flask, Flask]


def test_24_a_cookie_of_one_side_is_nothing_on_the_other(tmp_path: Path, office: Office) -> None:
    inbox, public = office.app(), create_app(office.school.public())
    lead, pupil = office.sign_in(inbox, "lead"), at_the_last_page(Visitor(public))
    assert not cookie_names(lead) & cookie_names(pupil), "browsers tell ports of one host apart by name alone"
    stranger, child = Visitor(inbox), Visitor(public)
    for name in ("inbox", "inbox-form", "worry"):
        for source, target in ((pupil, stranger), (lead, child)):
            for cookie in list(source.client._cookies.values()):
                target.client.set_cookie(name, cookie.value)
                if target is stranger:
                    assert is_nobody(stranger)
                else:
                    assert "Kaur" not in child.get("/en-GB/").html
                    assert child.get("/people").answer.status_code == 404
    form = {"name": "lead", "passphrase": office.passphrase("lead"), "code": office.code("lead")}
    stranger.post("/sign-in", {**form, "csrf_token": pupil.carried["csrf_token"]})
    assert stranger.answer.status_code == 400, "a public form's token opens no staff form"

    hosts = {"public_url": "https://worry.example.org", "inbox_url": "https://staff.example.org"}
    apart = make_school(tmp_path / "apart", **hosts)
    sides = Office(apart, office.clock)
    there, here = (
        Visitor(sides.app(), hosts["inbox_url"]),
        Visitor(create_app(apart.public()), hosts["public_url"]),
    )
    for visitor, path in ((there.get("/sign-in"), "/sign-in"), (here.get("/en-GB/tell"), "/en-GB/")):
        cookies = visitor.answer.headers.getlist("Set-Cookie")
        assert cookies
        assert all(one.startswith("__Host-") and "domain" not in one.lower() for one in cookies)
        other = hosts["public_url" if visitor is there else "inbox_url"]
        assert visitor.client.get(path, base_url=other).status_code == 400
    sides.close()


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("redis://redis.example.org:6379/0", "needs a password"),
        ("redis://192.0.2.7:6379/0", "needs a password"),
        ("this one, with a disk", "writes to disk"),
    ],
)
def test_25_an_unsafe_session_store_keeps_the_inbox_from_starting(
    tmp_path: Path, redis_url: str, store: str, said: str
) -> None:
    school = make_school(tmp_path / "school")
    for secret in school.folder.rglob("secret_key"):
        secret.chmod(0o600)
    with redis.Redis.from_url(redis_url) as client:
        client.config_set("save", "3600 1")
        try:
            url = redis_url if "disk" in store else store
            done = start_kiosk("serve", "inbox", "--folder", str(school.folder), KIOSK_INBOX_LIMITS_URL=url)
        finally:
            client.config_set("save", "")

    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("tampered", [" ".join(["abandon"] * 6), "mallory knows this one by heart", "", "a"])
def test_26_a_tampered_suggested_passphrase_is_not_taken(shared: Shared, tampered: str) -> None:
    office, app, _ = shared
    give_school_key(office, "lead")
    lead = office.sign_in(app, "lead")
    path = invite(lead, "Ms Priya Nair", "deputy")
    visitor = Visitor(app).get(path)

    visitor.post(path, filled(visitor, words=tampered))

    assert visitor.answer.status_code == 400
    with reading(office.inbox) as session:
        assert session.scalar(select(Person).where(Person.sign_in_name == "priya")) is None
    lead.get("/me/passphrase")
    weak = {
        "offered": tampered,
        "new": "abandon abandon abandon abandon",
        "again": "abandon abandon abandon abandon",
    }
    lead.post("/me/passphrase", {**lead.carried, **weak})
    assert lead.answer.status_code == 422
    assert "mallory" not in lead.html
    with pytest.raises(WrongSignIn):
        unlock(office.inbox, "lead", weak["new"])
    join(app, path)
    lead.get("/me/passphrase")
    lead.post("/me/passphrase", {**lead.carried, "offered": tampered, "new": NEW, "again": NEW})
    assert lead.answer.status_code == 303, "what passes the rule is taken, whatever was offered"
    assert unlock(office.inbox, "lead", NEW).person.id == office.people["lead"].person.id
