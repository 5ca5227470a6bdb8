"""Letting colleagues in: by those who can open it, never to those left out, and on record. Two workers on Redis."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, select, update
from werkzeug.datastructures import MultiDict

from kiosk.db import reading, writing
from kiosk.inbox.desk import Desk, SignedIn
from kiosk.inbox.models import AuditEvent, CollectedConcern, ConcernWrap, Grant, Person
from kiosk.inbox.sharing import granting
from kiosk.inbox.sharing.granting import NotYours, Refused
from kiosk.inbox.sharing.granting_all import Progress, grant_all
from kiosk.inbox.worries.collect import collect
from kiosk.inbox.worries.filing import opened
from kiosk.inbox.worries.visible import hidden_subjects, may_see
from kiosk.letterbox.emptying import publish
from kiosk.sealing.envelope import Envelope
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.seal import wrap_key
from tests.inbox.conftest import _staffed
from tests.inbox.office import Office, worry
from tests.schools import make_school
from tests.visitor import Visitor

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MADE_UP = "0123456789abcdef" * 2


@pytest.fixture
def two_workers(
    tmp_path: Path, clock: time_machine.Traveller, redis_url: str
) -> Iterator[tuple[Office, list[Flask]]]:
    """A school whose inbox is served by two workers that share their sessions."""
    made = _staffed(Office(make_school(tmp_path / "two", limits_url=redis_url), clock))
    yield made, [made.app(), made.app()]
    made.close()


def at_desk(office: Office, role: str) -> tuple[Desk, SignedIn]:
    if not office.workers:
        office.app()
    desk: Desk = office.workers[0].extensions["kiosk.inbox.desk"]
    new = office.people[role]
    with reading(office.inbox) as session:
        person = session.get_one(Person, new.person.id)
    return desk, SignedIn(person, new.master_key)


def told(
    office: Office, *picked: tuple[str, str], to: tuple[str, ...], left_out: tuple[str, ...] = ()
) -> bytes:
    excluded = tuple(key_of(office, role).hex() for role in left_out)
    concern_id = office.tell(replace(worry(*picked, words="canary"), excluded=excluded), to=(*to, "recovery"))
    collect(office.letterbox, office.inbox)
    return concern_id


def key_of(office: Office, role: str) -> bytes:
    return office.people[role].person.key_id


def ask(office: Office, by: str, concern_id: bytes, to: str, reason: str = "covering") -> bool:
    return granting.ask(*at_desk(office, by), concern_id, key_of(office, to), reason, NOW)


def sees(office: Office, role: str, concern_id: bytes) -> bool:
    with reading(office.inbox) as session:
        return may_see(session, concern_id, key_of(office, role))


def grants(office: Office) -> list[Grant]:
    with reading(office.inbox) as session:
        return list(session.scalars(select(Grant)))


def acts(office: Office) -> list[tuple[str, str | None]]:
    with reading(office.inbox) as session:
        return [tuple(row) for row in session.execute(select(AuditEvent.act, AuditEvent.subject))]


def share(visitor: Visitor, concern_id: bytes, **fields: str) -> Visitor:
    visitor.get(f"/worries/{concern_id.hex()}/share")
    token = MultiDict([("csrf_token", visitor.carried["csrf_token"])])
    return visitor.post(f"/worries/{concern_id.hex()}/share", token | fields)


def test_a_colleague_who_is_let_in_reads_every_word_and_it_is_on_record(
    two_workers: tuple[Office, list[Flask]],
) -> None:
    office, (one, other) = two_workers
    concern_id = told(office, ("what", "words"), to=("lead", "deputy"))
    lead, chair = office.sign_in(one, "lead"), office.sign_in(other, "chair")
    assert chair.get(f"/worries/{concern_id.hex()}").answer.status_code == 404

    share(lead, concern_id, to=key_of(office, "chair").hex(), reason="help").follow()

    assert "The chair" in lead.html or "Mr Doyle" in lead.html
    assert "canary" in chair.get(f"/worries/{concern_id.hex()}").html
    (grant,) = grants(office)
    assert (grant.by_person, grant.to_person) == (
        office.people["lead"].person.id,
        office.people["chair"].person.id,
    )
    assert (grant.reason, grant.approved_by) == ("help", None)
    assert ("grant", concern_id.hex()) in acts(office)


def test_who_cannot_open_it_gets_what_a_made_up_address_gets(
    two_workers: tuple[Office, list[Flask]],
) -> None:
    office, (one, _) = two_workers
    concern_id = told(office, ("what", "words"), to=("head", "chair"))
    lead = office.sign_in(one, "lead")
    token = MultiDict([("csrf_token", lead.carried["csrf_token"])])

    answers = []
    for address in (concern_id.hex(), MADE_UP):
        shown = lead.get(f"/worries/{address}/share")
        answers.append((shown.answer.status_code, shown.without_token))
        fields = token | {"to": key_of(office, "lead").hex(), "reason": "help"}
        sent = lead.post(f"/worries/{address}/share", fields)
        answers.append((sent.answer.status_code, sent.without_token))
        answered = lead.post(
            f"/worries/{address}/share/answer", token | {"grant": MADE_UP, "answer": "agree"}
        )
        answers.append((answered.answer.status_code, answered.without_token))

    assert answers[:3] == answers[3:]
    assert {status for status, _ in answers} == {404}
    with pytest.raises(NotYours):
        ask(office, "lead", concern_id, "lead")
    assert grants(office) == []


@pytest.mark.parametrize(
    ("to", "reason", "why"),
    [("deputy", "covering", "opens-it"), ("chair", "curiosity", "reason"), ("chair", "", "reason")],
)
def test_a_wrong_choice_is_refused_in_words(office: Office, to: str, reason: str, why: str) -> None:
    concern_id = told(office, ("what", "words"), to=("lead", "deputy"))

    with pytest.raises(Refused) as refused:
        ask(office, "lead", concern_id, to, reason)

    assert refused.value.why == why
    lead = office.sign_in(office.app(), "lead")
    share(lead, concern_id, to=key_of(office, to).hex(), reason=reason)
    assert lead.answer.status_code == 422
    assert "Nothing was shared." in lead.html
    assert grants(office) == []


def test_only_an_active_person_on_the_signed_list_can_be_let_in(office: Office) -> None:
    concern_id = told(office, ("what", "words"), to=("lead", "deputy"))
    with writing(office.inbox) as session:
        session.execute(update(Person).where(Person.role == "head").values(active=False))
    office.school.version += 1
    listed = office.school.readers_list("lead", "deputy", "head", "recovery", version=office.school.version)
    publish(office.letterbox, office.school.key.sign(listed))

    for to in ("head", "chair"):  # the one has left, the other is not listed any more
        with pytest.raises(Refused) as refused:
            ask(office, "lead", concern_id, to)
        assert refused.value.why == "person"
    for stranger in (bytes(16), office.school.readers["recovery"].public_key.key_id):
        with pytest.raises(Refused):
            granting.ask(*at_desk(office, "lead"), concern_id, stranger, "help", NOW)


def test_a_key_written_into_the_table_of_people_is_never_wrapped_to(office: Office) -> None:
    concern_id = told(office, ("what", "words"), to=("lead", "deputy"))
    foreign = ReaderKey.generate().public_key
    with writing(office.inbox) as session:
        session.execute(update(Person).where(Person.role == "chair").values(public_key=foreign.to_bytes()))

    with pytest.raises(Refused):
        ask(office, "lead", concern_id, "chair")
    assert not sees(office, "chair", concern_id)


def test_whoever_was_left_out_is_refused_and_not_offered(office_on: Office) -> None:
    concern_id = told(office_on, ("what", "words"), to=("lead", "head"), left_out=("deputy",))

    with pytest.raises(Refused) as refused:
        ask(office_on, "lead", concern_id, "deputy")

    assert refused.value.why == "left-out"
    offered = granting.colleagues(*at_desk(office_on, "lead"), concern_id)
    assert [reader.role for reader in offered] == ["chair"]
    assert ("grant-refused", concern_id.hex()) in acts(office_on)
    assert granting.sharing_of(*at_desk(office_on, "lead"), concern_id).left_out == ("The deputy",)


def test_a_new_key_does_not_let_in_who_was_left_out(office: Office) -> None:
    concern_id = told(office, ("what", "words"), to=("lead", "head"), left_out=("deputy",))
    fresh = ReaderKey.generate()
    with writing(office.inbox) as session:
        session.execute(
            update(Person)
            .where(Person.role == "deputy")
            .values(key_id=fresh.public_key.key_id, public_key=fresh.public_key.to_bytes())
        )
    office.school.readers["deputy"] = fresh
    office.publish_readers()

    with pytest.raises(Refused) as refused:
        granting.ask(*at_desk(office, "lead"), concern_id, fresh.public_key.key_id, "covering", NOW)

    assert refused.value.why == "left-out"


@pytest.mark.parametrize("about", ["staff", "left out"])
def test_a_restricted_worry_needs_a_second_reader_before_a_key_exists(
    two_workers: tuple[Office, list[Flask]], about: str
) -> None:
    office, (one, other) = two_workers
    picked = ("who", "grownup") if about == "staff" else ("what", "words")
    concern_id = told(office, picked, to=("head", "chair"), left_out=() if about == "staff" else ("deputy",))
    head, chair, lead = (
        office.sign_in(app, role) for app, role in ((one, "head"), (other, "chair"), (one, "lead"))
    )

    share(head, concern_id, to=key_of(office, "lead").hex(), reason="help").follow()
    assert "Another reader must agree first." in head.html
    assert not sees(office, "lead", concern_id)
    assert lead.get(f"/worries/{concern_id.hex()}").answer.status_code == 404

    chair.get(f"/worries/{concern_id.hex()}")
    assert "asks to let Mrs Kaur read this." in " ".join(chair.html.split())
    (waiting,) = [field for field in chair.page.all("input") if field.get("name") == "grant"]
    answer = {"csrf_token": chair.carried["csrf_token"], "grant": waiting["value"], "answer": "agree"}
    chair.post(f"/worries/{concern_id.hex()}/share/answer", answer).follow()

    assert "canary" in lead.get(f"/worries/{concern_id.hex()}").html
    (grant,) = grants(office)
    assert grant.approved_by == office.people["chair"].person.id
    assert grant.done_at is not None
    chair.post(f"/worries/{concern_id.hex()}/share/answer", answer)
    assert chair.answer.status_code == 422, "once is enough"


def test_nobody_is_their_own_second_reader(office_on: Office) -> None:
    concern_id = told(office_on, ("who", "grownup"), to=("head", "chair"))
    assert not ask(office_on, "head", concern_id, "lead")
    (grant,) = grants(office_on)

    with pytest.raises(Refused):
        granting.agree(*at_desk(office_on, "head"), concern_id, grant.id, NOW)
    with pytest.raises(NotYours):
        granting.agree(*at_desk(office_on, "lead"), concern_id, grant.id, NOW)
    with pytest.raises(Refused) as again:
        ask(office_on, "chair", concern_id, "lead")

    assert again.value.why == "waiting"
    assert not sees(office_on, "lead", concern_id)


def test_the_word_of_somebody_who_has_left_does_not_count(office: Office) -> None:
    concern_id = told(office, ("who", "grownup"), to=("head", "chair"))
    ask(office, "head", concern_id, "lead")
    (grant,) = grants(office)
    with writing(office.inbox) as session:
        session.execute(update(Person).where(Person.role == "head").values(active=False))

    with pytest.raises(Refused):
        granting.agree(*at_desk(office, "chair"), concern_id, grant.id, NOW)
    assert not sees(office, "lead", concern_id)


def test_a_waiting_key_can_be_declined_and_is_gone(office_on: Office) -> None:
    concern_id = told(office_on, ("who", "grownup"), to=("head", "chair"))
    ask(office_on, "head", concern_id, "lead")
    (grant,) = grants(office_on)
    with pytest.raises(NotYours):
        granting.decline(*at_desk(office_on, "deputy"), concern_id, grant.id, NOW)

    granting.decline(*at_desk(office_on, "chair"), concern_id, grant.id, NOW)

    assert grants(office_on) == []
    with pytest.raises(Refused):
        granting.agree(*at_desk(office_on, "chair"), concern_id, grant.id, NOW)


def test_sharing_asks_for_the_passphrase_again_after_five_minutes(office: Office, app: Flask) -> None:
    concern_id = told(office, ("what", "words"), to=("lead", "deputy"))
    lead = office.sign_in(app, "lead")
    token = lead.carried["csrf_token"]
    office.clock.shift(timedelta(minutes=5, seconds=1))

    assert (
        lead.get(f"/worries/{concern_id.hex()}/share").answer.headers["Location"].startswith("/prove?next=")
    )
    for path in (
        f"/worries/{concern_id.hex()}/share",
        f"/worries/{concern_id.hex()}/share/answer",
        "/share-all",
    ):
        fields = {"csrf_token": token, "to": key_of(office, "chair").hex(), "reason": "help"}
        assert lead.post(path, fields).answer.status_code == 403
    assert grants(office) == []


def test_an_excluded_person_finds_no_trace_of_a_worry_or_of_its_grants(office: Office, app: Flask) -> None:
    deputy = office.sign_in(app, "deputy")
    before = re.sub(r'value="[^"]+"', "", deputy.get("/").html)
    concern_id = told(office, ("what", "words"), to=("lead", "head"), left_out=("deputy",))
    ask(office, "lead", concern_id, "chair")

    assert re.sub(r'value="[^"]+"', "", deputy.get("/").html) == before
    made_up = deputy.get(f"/worries/{MADE_UP}/share").without_token
    assert deputy.get(f"/worries/{concern_id.hex()}/share").without_token == made_up
    with reading(office.inbox) as session:
        key = key_of(office, "deputy")
        subjects = [concern_id.hex(), office.people["lead"].person.id.hex(), "export.csv", None, MADE_UP]
        assert hidden_subjects(session, subjects, key) == {concern_id.hex(), MADE_UP}
        assert hidden_subjects(session, subjects, key_of(office, "lead")) == {MADE_UP}


def test_a_wrap_that_somebody_made_for_an_excluded_person_shows_them_nothing(
    office: Office, app: Flask
) -> None:
    concern_id = told(office, ("what", "words"), to=("lead", "head"), left_out=("deputy",))
    desk, lead = at_desk(office, "lead")
    granting.sharing_of(desk, lead, concern_id)
    found = opened(office.inbox, lead, concern_id)
    header = Envelope.from_bytes(found.envelope).header
    wrap = wrap_key(found.data_key, header, office.people["deputy"].reader_key.public_key)
    with writing(office.inbox) as session:
        row = {"concern_id": concern_id, "key_id": wrap.key_id, "sealed_key": wrap.sealed_key}
        session.execute(insert(ConcernWrap), [row])

    deputy = office.sign_in(app, "deputy")

    assert concern_id.hex() not in deputy.html
    made_up = deputy.get(f"/worries/{MADE_UP}").without_token
    for path in ("", "/share"):
        assert deputy.get(f"/worries/{concern_id.hex()}{path}").answer.status_code == 404
        assert deputy.without_token == made_up


class TestEverythingForANewcomer:
    def run(self, office: Office, **how: object) -> Progress:
        return grant_all(*at_desk(office, "lead"), key_of(office, "deputy"), "takeover", NOW, **how)  # type: ignore[arg-type]

    def test_all_but_restricted_and_damaged_ones_are_shared(self, office_on: Office) -> None:
        plain = [told(office_on, ("what", "words"), to=("lead",)) for _ in range(3)]
        about_staff = told(office_on, ("who", "grownup"), to=("lead", "chair"))
        leaves_out = told(office_on, ("what", "words"), to=("lead", "head"), left_out=("chair",))
        not_mine = told(office_on, ("what", "words"), to=("head", "chair"))
        damaged = told(office_on, ("what", "words"), to=("lead",))
        with writing(office_on.inbox) as session:
            envelope = session.get_one(CollectedConcern, damaged).envelope
            session.execute(
                update(CollectedConcern)
                .where(CollectedConcern.id == damaged)
                .values(envelope=envelope[:-1] + bytes([envelope[-1] ^ 1]))
            )

        progress = self.run(office_on)

        assert (progress.shared, progress.after, progress.done) == (3, None, progress.total)
        assert all(sees(office_on, "deputy", one) for one in plain)
        for one in (about_staff, leaves_out, not_mine, damaged):
            assert not sees(office_on, "deputy", one)
        assert {grant.concern_id for grant in grants(office_on)} == set(plain)
        assert [subject for act, subject in acts(office_on) if act == "grant"] == [
            one.hex() for one in sorted(plain)
        ]
        desk, deputy = at_desk(office_on, "deputy")
        assert granting.sharing_of(desk, deputy, plain[0]).left_out == ()
        assert opened(office_on.inbox, deputy, plain[0]).concern.words == {"words": "canary"}

    def test_it_stops_and_goes_on_and_shares_nothing_twice(self, office: Office) -> None:
        many(office, 120)
        steps = [self.run(office, seconds=0)]
        while steps[-1].after is not None:
            steps.append(self.run(office, seconds=0, after=steps[-1].after))

        assert [step.shared for step in steps] == [50, 50, 20]
        assert [step.done for step in steps] == [50, 100, 120]
        assert self.run(office).shared == 0
        assert len(grants(office)) == 120

    def test_a_run_that_was_cut_off_goes_on_from_the_start_without_its_place(self, office: Office) -> None:
        many(office, 60)
        self.run(office, seconds=0)

        assert self.run(office).shared == 10

    @pytest.mark.parametrize("role", ["head", "chair", "lead"])
    def test_only_another_lead_or_deputy_can_be_given_everything(self, office: Office, role: str) -> None:
        with pytest.raises(Refused) as refused:
            grant_all(*at_desk(office, "lead"), key_of(office, role), "takeover", NOW)

        assert refused.value.why == "person"

    def test_the_page_works_by_pressing_continue(
        self, two_workers: tuple[Office, list[Flask]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office, (one, _) = two_workers
        many(office, 120)
        ticks = iter(range(0, 10**6, 6))  # every look at the clock is six seconds later
        monkeypatch.setattr("kiosk.inbox.sharing.granting_all.time.monotonic", lambda: float(next(ticks)))
        lead = office.sign_in(one, "lead").get("/share-all")
        fields = {"to": key_of(office, "deputy").hex(), "reason": "takeover"}

        lead.post("/share-all", {"csrf_token": lead.carried["csrf_token"], **fields})
        assert "50 of 120 worries done for The deputy" in lead.html
        while any(field.get("name") == "after" for field in lead.page.all("input")):
            lead.post("/share-all", {field["name"]: field["value"] for field in lead.page.all("input")})

        assert "120 of 120 worries done" in lead.html
        assert len(grants(office)) == 120

    def test_a_wrong_choice_comes_back_with_words(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead").get("/share-all")

        lead.post("/share-all", {"csrf_token": lead.carried["csrf_token"], "to": "x", "reason": "help"})

        assert lead.answer.status_code == 422
        assert "Nothing was shared." in lead.html

    def test_a_thousand_are_shared_in_one_go_when_there_is_time(self, office: Office) -> None:
        many(office, 1000)

        progress = self.run(office, seconds=600)

        assert progress.after is None
        assert progress.done == 1000


def many(office: Office, count: int) -> None:
    """So many worries that only the lead opens, put into the inbox as collecting would."""
    for _ in range(count):
        sealed = office.seal(worry(("what", "words"), words=secrets.token_hex(8)), to=("lead", "recovery"))
        with writing(office.inbox) as session:
            row = {"id": sealed.envelope_id, "day": NOW.date(), "envelope": sealed.envelope}
            session.execute(insert(CollectedConcern), [row])
            session.execute(
                insert(ConcernWrap),
                [
                    {"concern_id": sealed.envelope_id, "key_id": wrap.key_id, "sealed_key": wrap.sealed_key}
                    for wrap in sealed.wraps
                ],
            )
