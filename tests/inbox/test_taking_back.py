"""Taking back what a grant gave: by whom, what goes with it, and what cannot be taken."""

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.inbox.models import AuditEvent, ConcernWrap, FiledConcern, Grant
from kiosk.inbox.sharing import granting
from kiosk.inbox.sharing.granting import NotYours, Refused
from kiosk.inbox.sharing.granting_all import grant_all
from kiosk.inbox.sharing.taking_back import take_back
from kiosk.inbox.worries.visible import may_see
from tests.inbox.newcomers import person_of
from tests.inbox.office import Office
from tests.inbox.test_orphans import at_desk, key_of, told
from tests.visitor import Visitor

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def shared(office: Office, concern_id: bytes, by: str, to: str, second: str = "") -> bytes:
    """Let somebody in; returns the grant's id."""
    done = granting.ask(*at_desk(office, by), concern_id, key_of(office, to), "covering", NOW)
    assert done is not bool(second)
    with reading(office.inbox) as session:
        waiting = Grant.to_person == person_of(office, to).id, Grant.concern_id == concern_id
        grant_id = session.scalars(select(Grant.id).where(*waiting, Grant.taken_back_at.is_(None))).one()
    if second:
        granting.agree(*at_desk(office, second), concern_id, grant_id, NOW)
    return grant_id


def take(office: Office, by: str, concern_id: bytes, grant_id: bytes) -> None:
    take_back(*at_desk(office, by), concern_id, grant_id, LATER)


def sees(office: Office, role: str, concern_id: bytes) -> bool:
    with reading(office.inbox) as session:
        return may_see(session, concern_id, key_of(office, role))


def path(concern_id: bytes, grant_id: bytes) -> str:
    return f"/worries/{concern_id.hex()}/share/{grant_id.hex()}/take-back"


def links(visitor: Visitor) -> set[str]:
    return {link["href"] for link in visitor.page.all("a")}


def test_whoever_is_taken_out_finds_no_trace_and_everybody_else_reads_on(office: Office, app: Flask) -> None:
    concern_id = told(office, "lead", "deputy")
    grant_id = shared(office, concern_id, "lead", "chair")
    chair, lead = office.sign_in(app, "chair"), office.sign_in(app, "lead")
    address = f"/worries/{concern_id.hex()}"
    assert "canary" in chair.get(address).html
    assert "Shared by Mrs Kaur." in chair.html
    assert path(concern_id, grant_id) in links(lead.get(address))

    lead.get(path(concern_id, grant_id))
    assert "What they have read stays with them" in lead.html
    lead.post(path(concern_id, grant_id), lead.carried).follow()

    assert "Mr Doyle" not in lead.html
    made_up = chair.get(f"/worries/{'0123456789abcdef' * 2}").without_token
    assert chair.get(address).answer.status_code == 404
    assert chair.without_token == made_up
    assert concern_id.hex() not in chair.get("/").html
    assert concern_id.hex() not in chair.get("/audit").html, "not even among their own acts"
    assert "canary" in office.sign_in(app, "deputy").get(address).html


def test_the_key_and_what_was_filed_go_and_it_is_on_record(office_on: Office) -> None:
    concern_id = told(office_on, "lead", "deputy")
    grant_id = shared(office_on, concern_id, "lead", "chair")
    desk, chair = at_desk(office_on, "chair")
    granting.sharing_of(desk, chair, concern_id)  # it was opened and filed

    take(office_on, "lead", concern_id, grant_id)

    with reading(office_on.inbox) as session:
        assert session.get(ConcernWrap, (concern_id, key_of(office_on, "chair"))) is None
        assert session.get(FiledConcern, (chair.person.id, concern_id)) is None
        grant = session.get_one(Grant, grant_id)
        assert (grant.taken_back_by, grant.taken_back_at) == (person_of(office_on, "lead").id, LATER)
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert last is not None
    assert (last.act, last.subject, last.person_id) == (
        "grant-taken-back",
        concern_id.hex(),
        person_of(office_on, "lead").id,
    )


@pytest.mark.parametrize(
    ("by", "may"), [("lead", True), ("head", True), ("deputy", True), ("chair", False), ("pastoral", False)]
)
def test_whoever_gave_it_and_a_lead_or_deputy_who_can_open_it_may_and_nobody_else(
    office: Office, app: Flask, by: str, may: bool
) -> None:
    office.hire("pastoral")
    office.publish_readers("pastoral")
    concern_id = told(office, "lead", "deputy", "head", "chair")
    grant_id = shared(office, concern_id, "head", "pastoral")
    visitor = office.sign_in(app, by)

    visitor.get(f"/worries/{concern_id.hex()}")

    assert (path(concern_id, grant_id) in links(visitor)) is may
    if may:
        take(office, by, concern_id, grant_id)
    else:
        assert visitor.get(path(concern_id, grant_id)).answer.status_code == 404
        with pytest.raises(NotYours):
            take(office, by, concern_id, grant_id)
    assert sees(office, "pastoral", concern_id) is not may


def test_a_lead_who_cannot_open_it_takes_nothing_back(office: Office, app: Flask) -> None:
    concern_id = told(office, "head", "chair", about="grownup")
    grant_id = shared(office, concern_id, "head", "deputy", second="chair")

    with pytest.raises(NotYours):
        take(office, "lead", concern_id, grant_id)

    lead = office.sign_in(app, "lead")
    made_up = lead.get(path(b"\1" * 16, b"\2" * 16)).without_token
    assert lead.get(path(concern_id, grant_id)).without_token == made_up
    assert lead.answer.status_code == 404


def test_the_second_reader_who_agreed_may_take_it_back_too(office: Office) -> None:
    concern_id = told(office, "head", "chair", about="grownup")
    grant_id = shared(office, concern_id, "head", "deputy", second="chair")

    take(office, "chair", concern_id, grant_id)

    assert not sees(office, "deputy", concern_id)


def test_what_the_tellers_own_sealing_gave_cannot_be_taken(office: Office, app: Flask) -> None:
    concern_id = told(office, "lead", "deputy")
    other = told(office, "lead", "head")
    elsewhere = shared(office, other, "lead", "deputy")

    with pytest.raises(NotYours):
        take(office, "lead", concern_id, elsewhere)

    lead = office.sign_in(app, "lead").get(f"/worries/{concern_id.hex()}")
    assert not [link for link in links(lead) if link.endswith("/take-back")]
    assert "Worries of this kind reach them." in lead.html
    assert sees(office, "deputy", concern_id)


def test_it_is_not_taken_back_where_fewer_than_two_people_would_be_left(office: Office, app: Flask) -> None:
    concern_id = told(office, "lead")
    grant_id = shared(office, concern_id, "lead", "chair")

    lead = office.sign_in(app, "lead").get(path(concern_id, grant_id))
    lead.post(path(concern_id, grant_id), lead.carried)

    assert lead.answer.status_code == 409
    assert "Fewer than two people could open this worry then." in lead.html
    assert sees(office, "chair", concern_id)


def test_two_at_once_never_leave_one_reader(office_on: Office) -> None:
    concern_id = told(office_on, "lead")
    keys = [shared(office_on, concern_id, "lead", to) for to in ("head", "chair")]
    refused: list[str] = []
    start = threading.Barrier(2)

    def act(grant_id: bytes) -> None:
        start.wait()
        try:
            take(office_on, "lead", concern_id, grant_id)
        except Refused as refusal:
            refused.append(refusal.why)

    threads = [threading.Thread(target=act, args=(one,)) for one in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == ["orphan"]
    assert [sees(office_on, role, concern_id) for role in ("head", "chair")].count(True) == 1


def test_taken_once_it_is_gone_and_can_be_given_again(office: Office) -> None:
    concern_id = told(office, "lead", "deputy")
    grant_id = shared(office, concern_id, "lead", "chair")
    take(office, "lead", concern_id, grant_id)
    with pytest.raises(NotYours):
        take(office, "lead", concern_id, grant_id)

    again = shared(office, concern_id, "deputy", "chair")

    assert again != grant_id
    assert sees(office, "chair", concern_id)


def test_everything_at_once_does_not_bring_back_what_was_taken(office: Office) -> None:
    concern_id, other = told(office, "lead", "head"), told(office, "lead", "head")
    take(office, "lead", concern_id, shared(office, concern_id, "lead", "deputy"))

    grant_all(*at_desk(office, "lead"), key_of(office, "deputy"), "covering", NOW)

    assert sees(office, "deputy", other)
    assert not sees(office, "deputy", concern_id)


def test_what_they_had_asked_for_falls_with_it(office: Office) -> None:
    concern_id = told(office, "head", "chair", about="grownup")
    grant_id = shared(office, concern_id, "head", "deputy", second="chair")
    granting.ask(*at_desk(office, "deputy"), concern_id, key_of(office, "lead"), "help", NOW)

    take(office, "head", concern_id, grant_id)

    assert granting.sharing_of(*at_desk(office, "head"), concern_id).waiting == ()


def test_without_a_list_that_can_be_trusted_nothing_is_taken(office: Office, app: Flask) -> None:
    concern_id = told(office, "lead", "deputy")
    grant_id = shared(office, concern_id, "lead", "chair")
    lead = office.sign_in(app, "lead").get(path(concern_id, grant_id))
    with writing(office.letterbox) as session:
        session.connection().exec_driver_sql("DELETE FROM signed_readers_list")

    lead.post(path(concern_id, grant_id), lead.carried)

    assert lead.answer.status_code == 409
    assert sees(office, "chair", concern_id)


def test_it_asks_for_fresh_proof(app: Flask) -> None:
    for endpoint in ("grants.take_back", "grants.taken_back"):
        assert app.view_functions[endpoint].asks_for_proof  # type: ignore[attr-defined]
