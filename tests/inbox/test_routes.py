"""Every route says who may use it, and is closed to everybody else: walked one by one."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from kiosk.content import load_content
from kiosk.inbox.roles import EVERYONE, NOBODY, audience_of, open_to
from tests.inbox.office import Office, worry
from tests.pagecheck import check_headers
from tests.visitor import Visitor

OPEN = {
    "static",
    "access.sign_in",
    "access.try_to_sign_in",
    "access.ask_second_factor",
    "access.give_second_factor",
    "new_factor.set_up",
    "new_factor.keep",
    "forgotten.forgotten",
    "forgotten.start_again",
    "joining.join",
    "joining.try_to_join",
    "joining.print_first_sheet",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule, method


def path_of(rule: Rule, address: str) -> str:
    known = {"filename": "css/look.css"}
    values = {name: known.get(name, address) for name in rule.arguments}
    return str(rule.rule.replace("path:", "").replace("<", "{").replace(">", "}")).format(**values)


def test_the_short_list_of_open_routes_is_this_one(app: Flask) -> None:
    found = {
        rule.endpoint for rule in app.url_map.iter_rules() if audience_of(app, rule.endpoint) == EVERYONE
    }

    assert found == OPEN


def test_every_other_route_names_its_roles_and_only_roles_that_exist(app: Flask) -> None:
    known = set(load_content().roles)

    for rule in app.url_map.iter_rules():
        audience = audience_of(app, rule.endpoint)
        assert audience != NOBODY, f"{rule.endpoint} is declared for nobody"
        assert audience.roles <= known, rule.endpoint


def test_nobody_gets_past_any_closed_route_without_signing_in(office: Office, app: Flask) -> None:
    address = office.tell(worry(("what", "words"), words="canary sentence")).hex()
    office.sign_in(app, "lead")
    visitor = Visitor(app)
    token = visitor.get("/sign-in").carried

    for rule, method in rules(app):
        if rule.endpoint in OPEN:
            continue
        answer = visitor.client.open(
            path_of(rule, address), method=method, data=token if method == "POST" else None
        )
        assert answer.status_code == (401 if method == "POST" else 302), f"{method} {rule.rule}"
        assert "canary" not in answer.get_data(as_text=True)
        if answer.status_code == 302:
            assert answer.headers["Location"] == "/sign-in"


def test_every_closed_route_refuses_a_post_without_a_token(office: Office, app: Flask) -> None:
    address = office.tell(worry(("what", "words"))).hex()
    lead = office.sign_in(app, "lead")

    posts = [path_of(rule, address) for rule, method in rules(app) if method == "POST"]

    assert posts
    assert {lead.post(path, {}).answer.status_code for path in posts} == {400}
    assert "1 not read yet" in lead.get("/").html


def test_a_role_that_a_route_does_not_name_gets_what_a_made_up_address_gets(office: Office) -> None:
    app = office.app()
    app.add_url_rule("/only-the-chair", "only_the_chair", open_to("chair")(lambda: "in"))
    app.add_url_rule("/left-out", "left_out", lambda: "in")

    lead, chair = office.sign_in(app, "lead"), office.sign_in(app, "chair")
    made_up = lead.get("/nothing-here").without_token

    assert chair.client.get("/only-the-chair").get_data(as_text=True) == "in"
    assert [
        (lead.get(path).answer.status_code, lead.without_token == made_up)
        for path in ("/only-the-chair", "/left-out")
    ] == [
        (404, True),
        (404, True),
    ]
    assert chair.get("/left-out").answer.status_code == 404, "a view that says nothing is closed to all"
    assert Visitor(app).get("/left-out").answer.status_code == 302


@pytest.mark.parametrize("method", METHODS)
def test_every_answer_carries_the_same_headers_and_is_kept_by_nobody(
    office: Office, app: Flask, method: str
) -> None:
    address = office.tell(worry(("what", "words"))).hex()
    paths = ("/", f"/worries/{address}", f"/worries/{address}/read", "/sign-in", "/sign-out", "/nothing")

    for visitor in (office.sign_in(app, "lead"), Visitor(app)):
        for path in paths:
            answer = visitor.client.open(path, method=method)
            check_headers(answer.headers, path=path, status=answer.status_code)


def test_a_foreign_host_name_is_refused(app: Flask) -> None:
    assert app.test_client().get("/sign-in", base_url="http://evil.example").status_code == 400
