"""What a security test compares before and after: every row of both stores; and every route that changes anything."""

import sqlite3
from contextlib import closing

from flask import Flask

from tests.inbox.office import Office
from tests.visitor import Visitor

_READING = {"GET", "HEAD", "OPTIONS"}


def both_stores(office: Office) -> list[str]:
    """Every row of the inbox and of the letterbox (SQLite), as text."""
    found = []
    for url in (office.school.inbox_url, office.school.letterbox_url):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            found += list(connection.iterdump())
    return found


def mutations(app: Flask) -> list[str]:
    """One path for each route that takes anything but GET."""
    found = []
    for rule in app.url_map.iter_rules():
        if set(rule.methods or ()) - _READING:
            values = {name: "en-GB" if name == "locale" else "00" * 16 for name in rule.arguments}
            with app.test_request_context(base_url="http://localhost"):
                found.append(app.url_for(rule.endpoint, _external=False, **values))
    return sorted(set(found))


def changes_only_by_post(app: Flask) -> bool:
    """Whether every route that is not for reading takes POST, the one method that the form token guards."""
    changing = [set(rule.methods or ()) - _READING for rule in app.url_map.iter_rules()]
    return {frozenset(methods) for methods in changing} == {frozenset(), frozenset({"POST"})}


def tell(public: Flask, **own: str) -> Visitor:
    """Fill in the family's form with these own words, and send it."""
    visitor = Visitor(public).get("/en-GB/family")
    words = {f"own_{key}": text for key, text in own.items()}
    return visitor.post(visitor.action, visitor.carried | words | {"staff": "no", "go": "send"})
