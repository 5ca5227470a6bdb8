"""What pastoral staff and administrators find in the inbox, and what they do not."""

from dataclasses import replace

import pytest
from flask import Flask

from kiosk.concern import Concern
from kiosk.content import load_content
from kiosk.inbox.roles import start_of
from tests.inbox.newcomers import give_school_key, invite, join, let_in, published, tell_today
from tests.inbox.office import Office, worry
from tests.visitor import Visitor

ORDINARY = worry(("what", "words"), words="canary sentence about a bag")
ABOUT_STAFF = worry(("what", "words"), ("who", "grownup"), words="canary sentence about a teacher")


@pytest.fixture
def tutor(office: Office) -> Office:
    """The school with a tutor on the signed list, who stands on no route."""
    office.hire("pastoral")
    office.publish_readers("pastoral")
    return office


def asking_for(office: Office, role: str, concern: Concern = ORDINARY) -> Concern:
    return replace(concern, asked_for=(office.people[role].person.key_id.hex(),))


def links(visitor: Visitor) -> set[str]:
    return {link["href"] for link in visitor.page.all("a")}


def test_each_role_begins_on_a_page_that_is_open_to_it(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    assert {role: start_of(role) for role in load_content().roles if role != "recovery"} == {
        **dict.fromkeys(("lead", "deputy", "head", "chair", "pastoral"), "/"),
        "administrator": "/people",
        "auditor": "/audit",
    }
    for role in ("pastoral", "administrator", "auditor"):
        office.hire(role)
        assert office.sign_in(app, role).answer.status_code == 200, role


def test_a_tutor_finds_no_trace_of_what_does_not_name_them(tutor: Office, app: Flask) -> None:
    told = [tell_today(tutor, concern).hex() for concern in (ORDINARY, ABOUT_STAFF)]
    told.append(tell_today(tutor, asking_for(tutor, "pastoral", ABOUT_STAFF)).hex())
    tutor.sign_in(app, "lead")

    hale = tutor.sign_in(app, "pastoral")

    assert "There is nothing for you to read." in hale.html
    made_up = hale.get(f"/worries/{'0123456789abcdef' * 2}")
    gone = made_up.without_token
    assert made_up.answer.status_code == 404
    for address in told:
        assert hale.get(f"/worries/{address}").answer.status_code == 404
        assert hale.without_token == gone
        assert hale.get(f"/worries/{address}/share").answer.status_code == 404
    assert "Two people or more can open every worry that you can open." in hale.get("/people/orphans").html


def test_a_tutor_reads_what_asks_for_them_and_is_told_why(tutor: Office, app: Flask) -> None:
    address = tell_today(tutor, asking_for(tutor, "pastoral")).hex()

    hale, lead = tutor.sign_in(app, "pastoral"), tutor.sign_in(app, "lead")

    assert "1 worry," in hale.html
    assert "in which somebody asked for you" in hale.html
    assert "canary sentence" in hale.get(f"/worries/{address}").html
    assert "The person who told this asked for you." in hale.html
    assert "asked for them" in lead.get(f"/worries/{address}").html
    assert "in which somebody asked for you" not in lead.get("/").html


def test_the_head_learns_whom_the_teller_asked_for_when_it_does_not_reach_them(
    tutor: Office, app: Flask
) -> None:
    address = tell_today(tutor, asking_for(tutor, "pastoral", ABOUT_STAFF)).hex()

    head = tutor.sign_in(app, "head").get(f"/worries/{address}")

    assert "Asked for, but can’t open it:" in head.html
    assert "Mr Hale" in head.html


def test_everything_at_once_is_not_for_a_tutor(tutor: Office, app: Flask) -> None:
    lead, hale = tutor.sign_in(app, "lead"), tutor.sign_in(app, "pastoral")

    assert "The deputy" in lead.get("/share-all").html
    assert "The pastoral" not in lead.html
    assert hale.get("/share-all").answer.status_code == 404
    form = {"to": tutor.people["pastoral"].person.key_id.hex(), "reason": "covering"}
    lead.post("/share-all", {**lead.carried, **form})
    assert lead.answer.status_code == 422


def test_a_tutor_has_no_page_of_people_record_or_school_and_no_link_to_one(tutor: Office, app: Flask) -> None:
    hale = tutor.sign_in(app, "pastoral")

    assert not links(hale) & {"/people", "/audit", "/share-all"}
    for path in ("/people", "/audit", "/audit/head", "/people/invite"):
        assert hale.get(path).answer.status_code == 404, path


class TestAnAdministrator:
    @pytest.fixture
    def byrne(self, office: Office, app: Flask) -> Visitor:
        """Mrs Byrne of the office, signed in."""
        give_school_key(office, "lead", "deputy")
        office.hire("administrator")
        return office.sign_in(app, "administrator")

    def test_sees_who_has_an_account_and_opens_nothing(
        self, office: Office, app: Flask, byrne: Visitor
    ) -> None:
        address = tell_today(office, ORDINARY).hex()
        office.sign_in(app, "lead")

        assert "Mrs Kaur" in byrne.html
        assert not links(byrne) & {"/", "/audit", "/share-all", "/people/orphans"}
        for path in ("/", f"/worries/{address}", f"/worries/{address}/share", "/audit", "/people/orphans"):
            assert byrne.get(path).answer.status_code == 404, path

    def test_holds_no_school_key_is_on_no_list_and_lets_nobody_in(
        self, office: Office, app: Flask, byrne: Visitor
    ) -> None:
        newcomer = join(app, invite(byrne, "Ms Priya Nair", "deputy")).person(office)
        person = office.people["administrator"].person

        assert not [one for one in published(office).readers if one.key_id == person.key_id]
        assert person.sealed_school_key is None
        for path in (f"/people/{newcomer.id.hex()}/let-in", f"/people/{newcomer.id.hex()}/leave"):
            assert byrne.get(path).answer.status_code == 404
            token = byrne.get("/people").carried
            assert byrne.post(path, {**token, "compared": "", "before": "no"}).answer.status_code == 404
        assert not [one for one in published(office).readers if one.key_id == newcomer.key_id]

    def test_whom_they_invite_reads_once_a_key_holder_has_let_them_in(
        self, office: Office, app: Flask, byrne: Visitor
    ) -> None:
        newcomer = join(app, invite(byrne, "Mr Hale", "pastoral"))
        assert len(newcomer.words) == 8

        let_in(office.sign_in(app, "lead"), newcomer.person(office))

        assert [one.name for one in published(office).with_role("pastoral")] == ["Mr Hale"]

    @pytest.mark.parametrize("role", ["administrator", "auditor", "recovery", "nobody"])
    def test_cannot_invite_somebody_whom_no_key_holder_would_have_to_let_in(
        self, byrne: Visitor, role: str
    ) -> None:
        form = byrne.get("/people/invite").carried
        assert f'value="{role}"' not in byrne.html

        byrne.post("/people/invite", {**form, "name": "Byrne again", "role": role})

        assert byrne.answer.status_code == 400
        assert "Byrne again" not in byrne.get("/people").html

    def test_takes_an_invitation_back(self, byrne: Visitor) -> None:
        invite(byrne, "Mr Hale", "pastoral")
        byrne.get("/people")
        path = next(form["action"] for form in byrne.page.all("form") if "withdraw" in form["action"])

        byrne.post(path, byrne.carried)

        assert byrne.answer.status_code == 303
        assert "Mr Hale" not in byrne.follow().html


def test_a_lead_who_was_not_let_in_yet_invites_nobody(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    newcomer = join(app, invite(office.sign_in(app, "lead"), "Ms Priya Nair", "lead"))

    priya = newcomer.sign_in(office, app)

    assert "/people/invite" not in links(priya.get("/people"))
    assert priya.get("/people/invite").answer.status_code == 404


def test_a_key_holder_invites_for_every_role(office: Office, app: Flask) -> None:
    give_school_key(office, "lead")
    lead = office.sign_in(app, "lead").get("/people/invite")

    offered = {field["value"] for field in lead.page.all("input") if field.get("name") == "role"}

    assert offered == set(load_content().roles) - {"recovery"}
    assert "reads only worries that ask for them" in lead.html
