"""The readable table of roles (roles.toml) against every route of the app: what it says is what the door does."""

from collections.abc import Iterator

import pytest
from flask import Flask

from kiosk.content import load_content
from kiosk.inbox.roles import (
    EVERYONE,
    INVITERS,
    KEEPERS,
    NOBODY,
    PEOPLE_MANAGERS,
    PROFILE_WRITERS,
    READERS,
    STAFF,
    audience_of,
)
from tests.inbox.newcomers import give_school_key, invite, join
from tests.inbox.office import NAMES, Office
from tests.visitor import Visitor

STAFF_ROLES = (*NAMES, "pastoral", "administrator", "auditor")
# What a page asks for, in the words of roles.toml. A page is named by its blueprint, or by itself where that differs.
NEEDS = {
    "people": "manage people",
    "people.roll": "invite people",
    "people.invite": "invite people",
    "people.send_invitation": "invite people",
    "people.withdraw": "invite people",
    "orphans": "read worries",
    "worries": "read worries",
    "blank": "to be signed in",
    "answering": "read worries",
    "letters": "read worries",
    "cases": "read worries",
    "due": "read worries",
    "away": "read worries",
    "away.of_colleague": "manage people",
    "away.set_for_colleague": "manage people",
    "away.end_for_colleague": "manage people",
    "written_down": "to be signed in",
    "procedures": "to be signed in",
    "voice": "to be signed in",
    "grants": "read worries",
    "handing_over": "read worries",
    "subject_access": "read worries",
    "keeping": "keep and destroy",
    "audit_page": "see the audit page",
    "reports": "read reports",
    "reports.figures_page": "keep and destroy",
    "reports.make": "keep and destroy",
    "reports.keep_it": "keep and destroy",
    "reports.take_out": "keep and destroy",
    "upkeep": "keep and destroy",
    "profile": "write the profile",
    "portraits": "write the profile",
    "tablets": "write the profile",
    "profile.may_publish": "manage people",
    "profile.publish": "manage people",
    "access": "to be signed in",
    "account": "to be signed in",
    "passkeys": "to be signed in",
    "factor_reset": "manage people",
    "starting_again": "manage people",
    "proof": "to be signed in",
    "own_mail": "to be signed in",
    "telling": "manage people",
    "set_up": "manage people",
    "renewing": "to be signed in",
    "school_key": "manage people",
    "people.my_words": "to be signed in",
    "grants.share_all": "manage people",
    "grants.go_on_sharing": "manage people",
}


def needed_for(endpoint: str) -> str:
    need = NEEDS.get(endpoint) or NEEDS.get(endpoint.partition(".")[0])
    assert need, f"{endpoint}: say in this table what a role must be allowed to do to use it"
    return need


def allowed(need: str) -> set[str]:
    """The people's roles that may do this, as the table says."""
    people = {key: role for key, role in load_content().roles.items() if key != "recovery"}
    return {key for key, role in people.items() if need == "to be signed in" or need in role.may}


def closed(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if audience_of(app, rule.endpoint) != EVERYONE:
            yield rule.endpoint


# The table of roles.toml once more, for the eye: one line for each role, one column for each thing it may do.
TABLE = """
                reads  keeps  lets in  invites  drafts  audit  reports
lead            x      x      x        x        x       x      x
deputy          x      x      x        x        x       x      x
head            x      x      .        .        .       x      x
chair           x      x      .        .        .       x      x
pastoral        x      .      .        .        .       .      .
administrator   .      .      .        x        x       .      .
auditor         .      .      .        .        .       x      x
recovery        x      .      .        .        .       .      .
"""
COLUMNS = (
    "read worries",
    "keep and destroy",
    "manage people",
    "invite people",
    "write the profile",
    "see the audit page",
    "read reports",
)


def test_the_table_is_this_one() -> None:
    """Written out, so that a change of the file is a change that somebody meant."""
    rows = (line.split() for line in TABLE.strip().splitlines()[1:])
    meant = {
        role: {column for column, mark in zip(COLUMNS, marks, strict=True) if mark == "x"}
        for role, *marks in rows
    }

    said = {key: set(role.may) for key, role in load_content().roles.items()}

    assert said == meant
    assert set(STAFF) == set(said) - {"recovery"}
    assert set(READERS) == {*NAMES, "pastoral"}
    assert (INVITERS, PROFILE_WRITERS) == (("lead", "deputy", "administrator"),) * 2
    assert set(PEOPLE_MANAGERS) == {"lead", "deputy"}
    assert set(KEEPERS) == {role for route in load_content().routes.values() for role in route} - {"recovery"}


def test_pastoral_staff_read_and_stand_on_no_route() -> None:
    assert not any("pastoral" in roles for roles in load_content().routes.values())


def test_every_routes_declared_audience_is_what_the_table_says(app: Flask) -> None:
    for endpoint in closed(app):
        audience = audience_of(app, endpoint)
        assert audience != NOBODY, f"{endpoint} is declared for nobody"
        assert audience.roles == allowed(needed_for(endpoint)), endpoint


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_gets_into_each_route_that_the_table_gives_it_and_no_other(
    office: Office, app: Flask, role: str
) -> None:
    visitor = signed_in(office, app, role)
    token = visitor.get("/my-words").carried
    for endpoint in set(closed(app)):
        _put_stand_in(app, endpoint)  # so that only the door decides, whatever a page needs to be found
    adapter = app.url_map.bind("localhost")
    walked = 0

    for rule in app.url_map.iter_rules():
        if audience_of(app, rule.endpoint) == EVERYONE:
            continue
        path = adapter.build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = visitor.client.open(path, method=method, data=token if method == "POST" else None)
            let_in = answer.get_data(as_text=True) == "in"
            assert let_in == (role in allowed(needed_for(rule.endpoint))), f"{role}: {method} {path}"
            assert let_in or answer.status_code == 404, f"{role}: {method} {path}"
            walked += 1

    assert walked > 15


def test_an_auditor_sees_no_link_to_what_they_may_not_open(office: Office, app: Flask) -> None:
    auditor = signed_in(office, app, "auditor").get("/my-words")

    links = {link["href"] for link in auditor.page.all("a")}
    assert not links & {"/", "/people"}
    assert auditor.get("/").answer.status_code == 404


def signed_in(office: Office, app: Flask, role: str) -> Visitor:
    if role in NAMES:
        return office.sign_in(app, role)
    give_school_key(office, "lead")
    newcomer = join(app, invite(office.sign_in(app, "lead"), "Dr Amal Aziz", role))
    return newcomer.sign_in(office, app)


def _put_stand_in(app: Flask, endpoint: str) -> None:
    audience = audience_of(app, endpoint)

    def stand_in(**_: object) -> str:
        return "in"

    stand_in.audience = audience  # type: ignore[attr-defined]
    app.view_functions[endpoint] = stand_in
