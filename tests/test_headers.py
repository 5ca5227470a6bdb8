"""Every route, every method and every status of both apps carries the golden header set."""

import secrets
from pathlib import Path

import pytest
from flask import Flask

from kiosk.inbox import create_app as create_inbox
from kiosk.public import create_app as create_public
from tests.pagecheck import PASSKEYS, check_headers
from tests.schools import make_school

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE")


@pytest.fixture(params=["public", "inbox"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    school = make_school(tmp_path)
    if request.param == "public":
        return create_public(school.public())
    return create_inbox(school.inbox(), secrets.token_bytes(32))


def addresses(app: Flask) -> list[str]:
    """One address for each route, and some that are not there."""
    found = []
    for rule in app.url_map.iter_rules():
        values = {name: "en-GB" if name == "locale" else "00" * 16 for name in rule.arguments}
        values |= {"filename": "css/look.css"} if rule.endpoint == "static" else {}
        with app.test_request_context(base_url="http://localhost"):
            found.append(app.url_for(rule.endpoint, _external=False, **values))
    return [*found, "/nothing/here", "/static/nothing.css", "/static/../school.toml"]


@pytest.mark.parametrize("method", METHODS)
def test_every_route_and_method_carries_the_header_set(app: Flask, method: str) -> None:
    client = app.test_client()

    statuses = set()
    for path in addresses(app):
        answer = client.open(path, method=method, base_url="http://localhost")
        check_headers(answer.headers, path=path.partition("?")[0], status=answer.status_code)
        statuses.add(answer.status_code)
        answer.close()

    assert len(statuses) > 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422, 429, 500, 503])
def test_every_status_carries_the_header_set(app: Flask, status: int) -> None:
    app.add_url_rule("/fails", "fails", lambda: app.aborter(status))

    answer = app.test_client().get("/fails", base_url="http://localhost")

    check_headers(answer.headers, path="/fails", status=status)


def test_a_crash_carries_the_header_set_and_no_traceback(app: Flask) -> None:
    def crash() -> str:
        raise RuntimeError("the canary sings")

    app.add_url_rule("/crashes", "crashes", crash)

    answer = app.test_client().get("/crashes", base_url="http://localhost")

    check_headers(answer.headers, path="/crashes", status=500)
    assert "canary" not in answer.text
    assert "Traceback" not in answer.text


def test_https_is_asked_for_ever_once_it_is_there(tmp_path: Path) -> None:
    app = create_public(make_school(tmp_path, public_url="https://worries.example").public())

    answer = app.test_client().get("/en-GB/tell", base_url="https://worries.example")

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-worry=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))


def test_a_form_works_over_https_without_any_referrer(tmp_path: Path) -> None:
    school = make_school(tmp_path, public_url="https://worries.example")
    client = create_public(school.public()).test_client()
    from tests.pagecheck import parse

    page = parse(client.get("/en-GB/tell", base_url="https://worries.example").text)
    form = {field["name"]: field["value"] for field in page.all("input")} | {"feel": "blue", "go": "send"}
    answer = client.post("/en-GB/tell", base_url="https://worries.example", data=form)

    assert answer.status_code == 303
    assert school.waiting() == 1


def test_the_inbox_may_ask_for_passkeys_and_the_public_side_may_not(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sides = {"public": create_public(school.public()), "inbox": create_inbox(school.inbox(), bytes(32))}

    opened = {}
    for side, app in sides.items():
        policy = app.test_client().get("/", base_url="http://localhost").headers["Permissions-Policy"]
        opened[side] = {one for one in policy.split(", ") if not one.endswith("=()")}

    assert opened["inbox"] == PASSKEYS
    assert not opened["public"] & PASSKEYS
