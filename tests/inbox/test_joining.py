"""Joining: a link that works once, a passphrase and a phone of one's own, eight words, and then the list."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.inbox.models import AuditEvent, Invitation, Person
from kiosk.inbox.people.handover import offer
from kiosk.sealing.opening.reader_key import ReaderKey
from kiosk.sealing.opening.school_key import SchoolKey
from tests.inbox.newcomers import (
    Newcomer,
    eight_words_on,
    filled,
    give_school_key,
    invite,
    join,
    let_in,
    person_of,
    published,
    tell_today,
)
from tests.inbox.office import Office, worry
from tests.visitor import Visitor

CANARY = "canary sentence about a bag"


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    give_school_key(office, "lead", "deputy")
    return office.sign_in(app, "lead")


def people_count(office: Office) -> int:
    with reading(office.inbox) as session:
        return len(session.scalars(select(Person.id)).all())


def joined(lead: Visitor, app: Flask, role: str = "deputy", sign_in_name: str = "priya") -> Newcomer:
    return join(app, invite(lead, "Ms Priya Nair", role), sign_in_name)


def test_who_joins_can_sign_in_and_reads_nothing(office: Office, app: Flask, lead: Visitor) -> None:
    office.tell(worry(("what", "words"), words=CANARY))
    newcomer = joined(lead, app)

    visitor = newcomer.sign_in(office, app).get("/")
    tell_today(office, worry(("what", "words"), words=CANARY))
    visitor.get("/")

    assert visitor.title == "Worries"
    assert "There is nothing for you to read." in visitor.html


def test_who_joined_and_was_not_let_in_learns_nothing_of_what_others_did(
    office: Office, app: Flask, lead: Visitor
) -> None:
    priya = join(app, invite(lead, "Priya Rao", "head"))

    assert priya.sign_in(office, app).get("/audit").answer.status_code == 404
    assert priya.sign_in(office, app).get("/audit/head").answer.status_code == 404
    let_in(lead, priya.person(office))
    assert priya.sign_in(office, app).get("/audit").answer.status_code == 200


def test_eight_words_are_the_same_on_all_three_screens(office: Office, app: Flask, lead: Visitor) -> None:
    newcomer = joined(lead, app)

    theirs = eight_words_on(newcomer.sign_in(office, app).get("/my-words"))
    shown = eight_words_on(lead.get(f"/people/{newcomer.person(office).id.hex()}/let-in"))

    assert len(newcomer.words) == 8
    assert newcomer.words == theirs == shown


def test_whoever_is_let_in_reads_what_is_told_from_then_on_and_nothing_older(
    office: Office, app: Flask, lead: Visitor
) -> None:
    old = tell_today(office, worry(("what", "things"), words=CANARY))
    newcomer = joined(lead, app)
    assert let_in(lead, newcomer.person(office)).answer.status_code == 303
    new = tell_today(office, worry(("what", "words"), words=CANARY))

    visitor = newcomer.sign_in(office, app).get("/")

    assert "1 worry," in visitor.html
    assert CANARY in visitor.get(f"/worries/{new.hex()}").html
    assert visitor.get(f"/worries/{old.hex()}").answer.status_code == 404
    assert CANARY in lead.get(f"/worries/{old.hex()}").html, "who read before reads on"


def test_the_next_list_keeps_everybody_and_the_recovery_key(
    office: Office, app: Flask, lead: Visitor
) -> None:
    before = published(office)
    let_in(lead, joined(lead, app).person(office))

    after = published(office)

    assert after.version == before.version + 1
    assert set(before.readers) < set(after.readers)
    assert after.with_role("recovery") == before.with_role("recovery")


@pytest.mark.parametrize("role", ["lead", "deputy", "head"])
def test_only_a_new_lead_or_deputy_gets_the_school_key_at_their_next_sign_in(
    office: Office, app: Flask, lead: Visitor, role: str
) -> None:
    newcomer = joined(lead, app, role)
    let_in(lead, newcomer.person(office))
    offered = newcomer.person(office)
    assert offered.sealed_school_key is None
    assert (offered.offered_key_envelope is not None) == (role != "head")

    visitor = newcomer.sign_in(office, app)

    person = newcomer.person(office)
    assert (person.offered_key_envelope, person.offered_key_wraps) == (None, None)
    assert (person.sealed_school_key is not None) == (role != "head")
    if role != "head":
        assert invite(visitor, "Mr Lee", "auditor"), "they can do what key holders do"


def test_a_school_key_that_is_not_the_schools_is_never_taken_over(
    office: Office, app: Flask, lead: Visitor
) -> None:
    newcomer = joined(lead, app)
    with writing(office.inbox) as session:
        offer(session.get_one(Person, newcomer.person(office).id), SchoolKey.generate(), 1)

    visitor = newcomer.sign_in(office, app)

    person = newcomer.person(office)
    assert (person.sealed_school_key, person.offered_key_envelope) == (None, None)
    assert visitor.get("/people/invite").answer.status_code == 404


@pytest.mark.parametrize("damaged", [b"", b"damaged", bytes(2000)])
def test_a_damaged_offer_keeps_nobody_from_signing_in(
    office: Office, app: Flask, lead: Visitor, damaged: bytes
) -> None:
    newcomer = joined(lead, app)
    with writing(office.inbox) as session:
        session.get_one(Person, newcomer.person(office).id).offered_key_envelope = damaged

    assert newcomer.sign_in(office, app).get("/").title == "Worries"

    assert newcomer.person(office).offered_key_envelope is None


def test_a_key_put_in_place_of_the_compared_one_is_not_signed(
    office: Office, app: Flask, lead: Visitor
) -> None:
    newcomer = joined(lead, app)
    path = f"/people/{newcomer.person(office).id.hex()}/let-in"
    form = lead.get(path).carried
    stranger = ReaderKey.generate().public_key
    with writing(office.inbox) as session:
        row = session.get_one(Person, newcomer.person(office).id)
        row.public_key, row.key_id = stranger.to_bytes(), stranger.key_id
    before = published(office)

    lead.post(path, form)

    assert lead.answer.status_code == 409
    assert "the eight words have changed" in lead.html
    assert published(office) == before
    assert eight_words_on(lead.get(path)) != newcomer.words


def test_letting_in_that_was_stopped_after_the_list_is_finished_by_doing_it_again(
    office: Office, app: Flask, lead: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer = joined(lead, app)
    with monkeypatch.context() as stopped:
        stopped.setattr(
            "kiosk.inbox.people.letting_in.writing", lambda _: (_ for _ in ()).throw(OSError("power cut"))
        )
        assert let_in(lead, newcomer.person(office)).answer.status_code == 500
    version = published(office).version
    assert newcomer.person(office).offered_key_envelope is None

    assert "Hand on the school key" in lead.get("/people").html
    let_in(lead, newcomer.person(office))

    assert published(office).version == version
    assert newcomer.person(office).offered_key_envelope is not None
    assert lead.get(f"/people/{newcomer.person(office).id.hex()}/let-in").answer.status_code == 404


class TestTheLink:
    def test_it_works_once(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        second = Visitor(app).get(path)
        form = filled(second, sign_in_name="second")
        join(app, path)

        assert second.post(path, form).answer.status_code == 404
        assert Visitor(app).get(path).answer.status_code == 404
        assert people_count(office) == 5

    def test_it_works_for_a_day(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        office.clock.shift(timedelta(hours=23, minutes=59))
        visitor = Visitor(app).get(path)
        assert visitor.answer.status_code == 200

        office.clock.shift(timedelta(minutes=2))

        assert visitor.post(path, filled(visitor)).answer.status_code == 404
        assert people_count(office) == 4

    def test_taken_back_it_stops_working(self, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        lead.get("/people")
        action = re.search(r'action="(/people/invitations/[0-9a-f]{32}/withdraw)"', lead.html)
        assert action

        lead.post(action[1], lead.carried).follow()

        assert "Ms Priya Nair" not in lead.html
        assert Visitor(app).get(path).answer.status_code == 404

    def test_wrong_used_and_expired_links_answer_like_a_page_that_is_not_there(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        used, expired = invite(lead, "Ms Nair", "deputy"), invite(lead, "Mr Lee", "head")
        join(app, used)
        office.clock.shift(timedelta(hours=25))

        pages = [
            (Visitor(app).get(path).answer.status_code, Visitor(app).get(path).html)
            for path in ("/nothing-here", used, expired, "/join/" + "A" * 43, "/join/x", "/join/%ff")
        ]

        assert {status for status, _ in pages} == {404}
        assert len({html for _, html in pages}) == 1

    def test_its_token_is_kept_nowhere(self, office: Office, app: Flask, lead: Visitor) -> None:
        token = invite(lead, "Ms Priya Nair", "deputy").rpartition("/")[2]

        with reading(office.inbox) as session:
            kept = session.scalars(select(Invitation)).one()
            subjects = session.scalars(select(AuditEvent.subject)).all()

        assert all(token.encode() not in bytes(str(value), "utf-8") for value in vars(kept).values())
        assert token not in str(subjects)
        assert token not in lead.get("/people").html, "it was shown once"

    def test_tries_at_one_link_slow_down(self, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        visitor = Visitor(app).get(path)
        wrong = filled(visitor, code="000000")

        statuses = [visitor.post(path, wrong).answer.status_code for _ in range(6)]

        assert statuses == [400] * 5 + [429]

    def test_a_closed_accounts_invitations_stop_working(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        newcomer = joined(lead, app)
        let_in(lead, newcomer.person(office))
        path = invite(newcomer.sign_in(office, app), "A friend", "deputy")
        leaver = newcomer.person(office)
        form = lead.get(f"/people/{leaver.id.hex()}/leave").carried

        lead.post(f"/people/{leaver.id.hex()}/leave", form)

        assert not newcomer.person(office).active
        assert Visitor(app).get(path).answer.status_code == 404


class TestTheForm:
    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"code": "000000"}, "That is not the code of this moment."),
            ({"sign_in_name": "deputy"}, "A colleague has this sign-in name."),
            ({"sign_in_name": " "}, "Give a name of at most 100 characters."),
            ({"kind": "own", "own": "short one", "again": "short one"}, "at least 15 characters"),
            ({"kind": "own", "own": "x" * 300, "again": "x" * 300}, "at most 256 characters"),
            ({"kind": "own", "own": "Ms Priya Nair 123", "again": "Ms Priya Nair 123"}, "Too easy to guess."),
            (
                {"kind": "own", "own": "plum otter violin dusk", "again": "plum otter violin dust"},
                "not the same",
            ),
        ],
    )
    def test_an_error_loses_nothing_but_a_typed_passphrase(
        self, office: Office, app: Flask, lead: Visitor, changed: dict[str, str], said: str
    ) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        visitor = Visitor(app).get(path)
        before = visitor.carried
        form = filled(visitor, **{"sign_in_name": "Priya.N", **changed})

        visitor.post(path, form)

        fields = {field["name"]: field.get("value", "") for field in visitor.page.all("input")}
        assert visitor.answer.status_code in (400, 409)
        assert said in visitor.html
        assert fields["sign_in_name"] == form["sign_in_name"].strip()
        assert (fields["words"], fields["secret"]) == (before["words"], before["secret"])
        assert (fields["own"], fields["again"]) == ("", "")
        assert before["words"] in visitor.html
        assert people_count(office) == 4

    def test_after_an_error_the_same_page_still_works(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        visitor = Visitor(app).get(path)
        visitor.post(path, filled(visitor, code="000000"))

        visitor.post(path, filled(visitor))

        assert visitor.answer.status_code == 200
        assert people_count(office) == 5

    def test_a_passphrase_of_ones_own_signs_in(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        own = "seven damp herons argue by the weir"
        visitor = Visitor(app).get(path)
        form = filled(visitor, kind="own", own=own, again=own)
        visitor.post(path, form)

        newcomer = Newcomer("priya", own, form["secret"], [])

        assert newcomer.sign_in(office, app).get("/").title == "Worries"

    def test_the_code_that_was_typed_is_used_up(self, office: Office, app: Flask, lead: Visitor) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        visitor = Visitor(app).get(path)
        form = filled(visitor)
        visitor.post(path, form)

        again = office.try_in(Visitor(app), "priya", form["words"], form["code"])

        assert again.answer.status_code == 401

    @pytest.mark.parametrize("changed", [{"secret": "AAAA"}, {"words": "a b c"}, {"secret": ""}])
    def test_a_form_that_is_not_ours_makes_nobody(
        self, office: Office, app: Flask, lead: Visitor, changed: dict[str, str]
    ) -> None:
        path = invite(lead, "Ms Priya Nair", "deputy")
        visitor = Visitor(app).get(path)

        visitor.post(path, {**filled(visitor), **changed})

        assert visitor.answer.status_code == 400
        assert people_count(office) == 4

    def test_nothing_of_it_is_kept_in_a_cookie(self, app: Flask, lead: Visitor) -> None:
        visitor = Visitor(app).get(invite(lead, "Ms Priya Nair", "deputy"))
        carried = visitor.carried

        cookies = " ".join(cookie.value for cookie in visitor.client._cookies.values())

        assert carried["secret"] not in cookies
        assert carried["words"].split(" ")[0] not in cookies


class TestInviting:
    @pytest.mark.parametrize(
        "wrong", [{"name": " "}, {"name": "x" * 101}, {"name": "a\0b"}, {"role": "recovery"}, {"role": ""}]
    )
    def test_a_name_and_a_role_of_a_person_are_needed(
        self, office: Office, lead: Visitor, wrong: dict[str, str]
    ) -> None:
        form = lead.get("/people/invite").carried

        lead.post("/people/invite", {**form, "name": "Ms Nair", "role": "deputy", **wrong})

        assert lead.answer.status_code == 400
        with reading(office.inbox) as session:
            assert session.scalars(select(Invitation)).all() == []

    def test_an_auditor_joins_and_nobody_has_to_let_them_in(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        newcomer = joined(lead, app, "auditor")

        page = lead.get("/people").html

        assert f"/people/{newcomer.person(office).id.hex()}/let-in" not in page
        assert lead.get(f"/people/{newcomer.person(office).id.hex()}/let-in").answer.status_code == 404
        assert newcomer.sign_in(office, app).answer.headers["Location"] == "/audit"


ACTS = ("/people/invite", "/people/{id}/let-in", "/people/{id}/leave", "/people/invitations/{id}/withdraw")


@pytest.mark.parametrize("act", ACTS)
def test_no_people_act_without_a_fresh_proof(office: Office, app: Flask, lead: Visitor, act: str) -> None:
    path = act.format(id=joined(lead, app).person(office).id.hex())
    token = lead.get("/people").carried
    office.clock.shift(timedelta(minutes=6))

    assert lead.post(path, token).answer.status_code == 403
    if not act.endswith("withdraw"):
        assert lead.get(path).answer.headers["Location"].startswith("/prove?next=/people/")


@pytest.mark.parametrize("act", ACTS)
def test_no_people_act_without_the_school_key(office: Office, app: Flask, lead: Visitor, act: str) -> None:
    with writing(office.inbox) as session:
        session.get_one(Person, person_of(office, "deputy").id).sealed_school_key = None
    path = act.format(id=joined(lead, app).person(office).id.hex())

    deputy = office.sign_in(app, "deputy")
    token = deputy.get("/people").carried

    assert "Only colleagues who hold the school key" in deputy.html
    assert "Invite somebody" not in deputy.html
    assert deputy.post(path, token).answer.status_code == 404
    assert deputy.get(path).answer.status_code in (404, 405)


def test_every_step_is_in_the_audit_chain(office: Office, app: Flask, lead: Visitor) -> None:
    newcomer = joined(lead, app)
    let_in(lead, newcomer.person(office))
    newcomer.sign_in(office, app)

    with reading(office.inbox) as session:
        acts = session.scalars(select(AuditEvent.act).order_by(AuditEvent.seq)).all()

    steps = [act for act in acts if act in ("invite", "join", "let-in", "school-key-taken")]
    assert steps == ["invite", "join", "let-in", "school-key-taken"]
