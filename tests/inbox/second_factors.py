"""What a person does with a second factor: adds a passkey, signs in with it, and sets up another after a loss."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
from flask import Flask

from kiosk.db import reading
from kiosk.inbox.models import Person
from tests.inbox.authenticator import Authenticator
from tests.inbox.newcomers import Newcomer, eight_words_on
from tests.inbox.office import Office
from tests.visitor import Visitor


def options_on(visitor: Visitor) -> str:
    """What the page's form asks a passkey for."""
    (form,) = [form for form in visitor.page.all("form") if "data-options" in form]
    return form["data-options"]


def fields_of(visitor: Visitor) -> dict[str, str]:
    """The hidden fields of the form that asks a passkey for something."""
    fields, inside = {}, False
    for tag, attributes in visitor.page.elements:
        if tag == "form":
            inside = "data-options" in attributes
        elif tag == "input" and inside and attributes.get("type") == "hidden":
            fields[attributes["name"]] = attributes["value"]
    return fields


def add_passkey(visitor: Visitor, device: Authenticator, name: str = "Work laptop") -> Visitor:
    """Add a passkey on one's own page, as the script does."""
    visitor.get("/me/second-factor")
    answer = device.make(options_on(visitor))
    return visitor.post("/me/passkeys", {**fields_of(visitor), "passkey": answer, "name": name})


def give_passkey(visitor: Visitor, device: Authenticator) -> Visitor:
    """Answer the second page with a passkey."""
    answer = device.use(options_on(visitor))
    return visitor.post("/sign-in/second-factor", {**fields_of(visitor), "code": "", "passkey": answer})


def half_way_in(office: Office, app: Flask, role: str) -> Visitor:
    """At the second page, after the right passphrase."""
    return office.half_way(Visitor(app), role, office.passphrase(role)).follow()


def with_passkey(office: Office, app: Flask, role: str, device: Authenticator) -> Visitor:
    """Sign in with passphrase and passkey, or try to."""
    return give_passkey(half_way_in(office, app, role), device)


def at_the_new_factor(office: Office, app: Flask, role: str) -> Visitor:
    """At the page that sets up a new second factor, which the second page hands on to."""
    return half_way_in(office, app, role).follow()


def set_up_app(office: Office, visitor: Visitor, path: str) -> str:
    """Set up the app that the page at `path` shows, with its code; gives the secret."""
    office.clock.shift(timedelta(seconds=30))
    fields = visitor.carried
    code = pyotp.TOTP(fields["secret"]).at(datetime.now(UTC))
    visitor.post(path, {**fields, "code": code})
    return fields["secret"]


def press_on(visitor: Visitor, path: str, act: str) -> Visitor:
    """Press the button of a page that posts to `path`/`act`; it must be there."""
    visitor.get(path)
    actions = [form["action"] for form in visitor.page.all("form")]
    assert f"{path}/{act}" in actions, (visitor.title, actions)
    return visitor.post(f"{path}/{act}", visitor.carried)


def reset_by(first: Visitor, second: Visitor, address: str) -> None:
    """One key holder asks, another agrees."""
    path = f"/people/{address}/second-factor"
    assert press_on(first, path, "ask").answer.status_code == 303
    assert press_on(second, path, "agree").answer.status_code == 303


def start_again(office: Office, app: Flask, holder: Visitor, address: str) -> Newcomer:
    """A key holder makes the link, and the person whose account it is sets everything anew."""
    path = f"/people/{address}/start-again"
    form = holder.get(path).carried
    holder.post(path, form)
    assert holder.answer.status_code == 200, (holder.answer.status_code, holder.title)
    found = re.search(r"http://localhost(/join/[\w-]{43})<", holder.html)
    assert found, holder.html
    visitor = Visitor(app).get(found[1])
    form = visitor.carried
    code = pyotp.TOTP(form["secret"]).at(datetime.now(UTC))
    visitor.post(found[1], {**form, "kind": "words", "code": code})
    assert visitor.answer.status_code == 200, (visitor.answer.status_code, visitor.title)
    with reading(office.inbox) as session:
        name = session.get_one(Person, bytes.fromhex(address)).sign_in_name
    return Newcomer(name, form["words"], form["secret"], eight_words_on(visitor))
