"""Acts that can't be undone ask for the passphrase once more: signing in counts, for five minutes."""

from datetime import timedelta

import pytest
import redis
from flask import Flask

from kiosk.inbox.roles import READERS, open_to
from kiosk.inbox.signing_in.proof import fresh_proof, own_path
from tests.inbox.office import Office
from tests.inbox.test_access import acts, cookie_of
from tests.visitor import Visitor

FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def app(office: Office) -> Flask:
    return with_grave_pages(office.app())


def with_grave_pages(app: Flask) -> Flask:
    """Two pages that ask for proof, and a note of how often the act was done."""
    done: list[str] = []
    app.extensions["done"] = done

    def act() -> str:
        done.append("done")
        return "done"

    show = fresh_proof(open_to(*READERS)(lambda: "shown"))
    app.add_url_rule("/grave", "show", show, methods=["GET"])
    app.add_url_rule("/grave", "act", fresh_proof(open_to(*READERS)(act)), methods=["POST"])
    app.add_url_rule("/only-act", "only_act", fresh_proof(open_to(*READERS)(act)), methods=["POST"])
    return app


def give(visitor: Visitor, passphrase: str) -> Visitor:
    return visitor.post("/prove", {**visitor.carried, "passphrase": passphrase})


def test_signing_in_counts_as_proof_for_five_minutes(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    assert lead.client.get("/grave").get_data(as_text=True) == "shown"

    office.clock.shift(FIVE_MINUTES)

    assert lead.client.get("/grave").headers["Location"] == "/prove?next=/grave"


def test_after_the_passphrase_one_is_back_where_one_was(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    office.clock.shift(FIVE_MINUTES)
    lead.get("/grave?which=all%26more").follow()

    give(lead, office.passphrase("lead"))

    assert lead.answer.headers["Location"] == "/grave?which=all%26more"
    assert lead.client.get("/grave").get_data(as_text=True) == "shown"
    assert ("prove", office.people["lead"].person.id) in acts(office)


def test_a_form_sent_too_late_says_so_and_changes_nothing(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    form = lead.carried
    office.clock.shift(FIVE_MINUTES)

    lead.post("/grave", form)

    assert (lead.answer.status_code, lead.title) == (403, "Your passphrase first")
    assert app.extensions["done"] == []
    assert 'href="/prove?next=/grave"' in lead.html
    assert 'href="/prove"' in lead.post("/only-act", form).html, "there is no page to come back to"


def test_a_wrong_passphrase_proves_nothing(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    office.clock.shift(FIVE_MINUTES)
    before = cookie_of(lead)

    give(lead.get("/prove?next=/grave"), office.passphrase("deputy"))

    assert lead.answer.status_code == 403
    assert cookie_of(lead) == before
    assert office.passphrase("deputy") not in lead.html
    assert lead.client.get("/grave").status_code == 303
    assert acts(office)[-1] == ("prove-refused", office.people["lead"].person.id)


def test_a_cookie_from_before_the_proof_is_worth_nothing_after(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    before = cookie_of(lead)

    give(lead.get("/prove?next=/grave"), office.passphrase("lead"))

    after = cookie_of(lead)
    assert after[:21] != before[:21], "another id"
    assert after[22:] != before[22:], "another share"
    assert lead.get("/").answer.status_code == 200
    lead.client.set_cookie("inbox", before)
    assert lead.get("/").answer.status_code == 302


def test_proof_does_not_make_a_session_last_longer(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    for _ in range(47):  # ten minutes each: seven hours and fifty minutes
        office.clock.shift(timedelta(minutes=10))
        lead.client.get("/me")
    give(lead.get("/prove"), office.passphrase("lead"))
    assert lead.get("/me").answer.status_code == 200

    office.clock.shift(timedelta(minutes=10))

    assert lead.get("/me").follow().title == "Sign in"


def test_proof_given_to_one_worker_counts_in_the_other(office: Office, redis_url: str) -> None:
    here, there = (with_grave_pages(office.app(KIOSK_INBOX_LIMITS_URL=redis_url)) for _ in range(2))
    lead = office.sign_in(here, "lead")
    office.clock.shift(FIVE_MINUTES)
    before = cookie_of(lead)
    elsewhere = Visitor(there)
    elsewhere.client.set_cookie("inbox", before)
    assert elsewhere.client.get("/grave").status_code == 303

    give(lead.get("/prove?next=/grave"), office.passphrase("lead"))

    assert elsewhere.get("/").answer.status_code == 302, "the old cookie is dead there too"
    elsewhere.client.set_cookie("inbox", cookie_of(lead))
    assert elsewhere.client.get("/grave").get_data(as_text=True) == "shown"
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()


def test_one_persons_proof_is_not_anothers(office: Office, app: Flask) -> None:
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    office.clock.shift(FIVE_MINUTES)

    give(lead.get("/prove"), office.passphrase("lead"))

    assert deputy.client.get("/grave").status_code == 303


def test_tries_are_counted_and_strangers_at_the_sign_in_page_do_not_use_them_up(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead")
    for _ in range(6):
        office.try_in(Visitor(app), "lead", "wrong", "000000")

    statuses = [give(lead.get("/prove"), "wrong").answer.status_code for _ in range(6)]

    assert statuses == [403] * 5 + [429]


def test_a_session_ended_while_the_passphrase_was_typed_does_not_come_back(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead").get("/prove")
    desk = app.extensions["kiosk.inbox.desk"]
    cookie = cookie_of(lead)
    desk.sessions.end_all(office.people["lead"].person.id)

    assert desk.sessions.prove_again(cookie, 0) is None
    assert give(lead, office.passphrase("lead")).answer.status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nSet-Cookie: a=b",
        " //evil.example",
        "/\t/evil.example",
        "evil.example",
        "",
        "/" + "a" * 2000,
    ],
)
def test_nobody_is_sent_elsewhere_after_the_proof(office: Office, app: Flask, elsewhere: str) -> None:
    lead = office.sign_in(app, "lead").get("/prove")

    lead.post("/prove", {**lead.carried, "next": elsewhere, "passphrase": office.passphrase("lead")})

    assert lead.answer.headers["Location"] == "/me"


def test_own_paths_are_kept_as_they_are(app: Flask) -> None:
    with app.test_request_context():
        assert [own_path(path) for path in ("/", "/people", "/a/b?c=d%2Fe")] == [
            "/",
            "/people",
            "/a/b?c=d%2Fe",
        ]
