"""A lost second factor: two key holders in person, and nothing less, let somebody set up another one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from kiosk.db import reading, writing
from kiosk.inbox.models import Person, SecondFactorReset
from kiosk.inbox.record.audit import verify
from kiosk.sealing.opening.factor_reset import FactorReset
from kiosk.sealing.opening.school_key import SchoolKey
from tests.inbox.authenticator import Authenticator
from tests.inbox.newcomers import give_school_key, person_of
from tests.inbox.office import Office
from tests.inbox.second_factors import (
    add_passkey,
    at_the_new_factor,
    fields_of,
    half_way_in,
    options_on,
    press_on,
    reset_by,
    set_up_app,
    with_passkey,
)
from tests.inbox.test_access import acts
from tests.visitor import Visitor

DOOR = "/sign-in/new-second-factor"
Holders = tuple[Visitor, Visitor]


@pytest.fixture
def holders(office: Office, app: Flask) -> Holders:
    """The lead and the deputy, who hold the school key; the head has lost their phone."""
    give_school_key(office, "lead", "deputy")
    return office.sign_in(app, "lead"), office.sign_in(app, "deputy")


def address(office: Office, role: str) -> str:
    return office.people[role].person.id.hex()


def row_of(office: Office) -> SecondFactorReset | None:
    with reading(office.inbox) as session:
        return session.scalar(select(SecondFactorReset))


def is_let_through(office: Office, app: Flask, role: str) -> bool:
    """Whether the right passphrase alone leads to the page that sets up a new second factor."""
    visitor = half_way_in(office, app, role)
    straight = visitor.client.get(DOOR)
    assert (visitor.answer.status_code == 302) == (straight.status_code == 200)
    return visitor.answer.status_code == 302


def test_two_key_holders_and_the_passphrase_make_a_new_phone(
    office: Office, app: Flask, holders: Holders
) -> None:
    old = office.code("head")
    reset_by(*holders, address(office, "head"))
    visitor = at_the_new_factor(office, app, "head")
    assert visitor.title == "Your new second step"

    secret = set_up_app(office, visitor, DOOR)

    assert visitor.follow().title == "Worries"
    assert office.try_in(Visitor(app), "head", office.passphrase("head"), old).answer.status_code == 401
    office.people["head"] = replace(office.people["head"], totp_secret=secret)
    assert office.sign_in(app, "head").title == "Worries"


def test_a_passkey_can_be_the_new_second_factor(office: Office, app: Flask, holders: Holders) -> None:
    reset_by(*holders, address(office, "head"))
    visitor, device = at_the_new_factor(office, app, "head"), Authenticator()

    visitor.post(DOOR, {**fields_of(visitor), "passkey": device.make(options_on(visitor))})

    assert visitor.follow().title == "Worries"
    assert with_passkey(office, app, "head", device).answer.status_code == 303
    tried = office.try_in(Visitor(app), "head", office.passphrase("head"), office.code("head"))
    assert tried.answer.status_code == 401, "the lost phone is worth nothing"


def test_old_passkeys_are_gone_as_well(office: Office, app: Flask, holders: Holders) -> None:
    lost = Authenticator()
    add_passkey(office.sign_in(app, "head"), lost)
    reset_by(*holders, address(office, "head"))

    set_up_app(office, at_the_new_factor(office, app, "head"), DOOR)

    assert with_passkey(office, app, "head", lost).answer.status_code == 401


def test_all_their_sessions_end(office: Office, app: Flask, holders: Holders) -> None:
    elsewhere = office.sign_in(app, "head")
    reset_by(*holders, address(office, "head"))
    assert elsewhere.get("/").answer.status_code == 200, "until it is used"

    set_up_app(office, at_the_new_factor(office, app, "head"), DOOR)

    assert elsewhere.get("/").answer.status_code == 302


def test_it_works_once(office: Office, app: Flask, holders: Holders) -> None:
    reset_by(*holders, address(office, "head"))
    second = at_the_new_factor(office, app, "head")
    set_up_app(office, at_the_new_factor(office, app, "head"), DOOR)

    set_up_app(office, second, DOOR)

    assert second.answer.headers["Location"] == "/sign-in"
    assert not is_let_through(office, app, "head")
    assert row_of(office) is None


def test_it_lasts_for_a_day_from_when_it_was_asked(office: Office, app: Flask, holders: Holders) -> None:
    reset_by(*holders, address(office, "head"))
    assert is_let_through(office, app, "head")

    office.clock.shift(timedelta(hours=24))

    assert not is_let_through(office, app, "head")


def test_a_wrong_passphrase_is_not_let_through(office: Office, app: Flask, holders: Holders) -> None:
    reset_by(*holders, address(office, "head"))

    visitor = office.half_way(Visitor(app), "head", "not that").follow()

    assert visitor.title == "And now your phone"
    assert visitor.get(DOOR).answer.headers["Location"] == "/sign-in"


def test_a_slip_in_the_new_code_costs_nothing(office: Office, app: Flask, holders: Holders) -> None:
    reset_by(*holders, address(office, "head"))
    visitor = at_the_new_factor(office, app, "head")
    secret = visitor.carried["secret"]

    visitor.post(DOOR, {**visitor.carried, "code": "000000"})

    assert (visitor.answer.status_code, visitor.carried["secret"]) == (422, secret)
    set_up_app(office, visitor, DOOR)
    assert visitor.follow().title == "Worries"


def test_who_signs_in_as_before_has_lost_nothing_so_the_way_closes(
    office: Office, app: Flask, holders: Holders
) -> None:
    reset_by(*holders, address(office, "head"))
    found = Visitor(app)
    office.half_way(found, "head", office.passphrase("head"))
    found.post("/sign-in/second-factor", {**found.get("/sign-in").carried, "code": office.code("head")})

    assert found.answer.status_code == 303
    assert row_of(office) is None


class TestWhoSaysSo:
    def test_one_holder_is_not_enough(self, office: Office, app: Flask, holders: Holders) -> None:
        press_on(holders[0], f"/people/{address(office, 'head')}/second-factor", "ask")

        assert not is_let_through(office, app, "head")

    def test_nobody_agrees_with_themselves(self, office: Office, app: Flask, holders: Holders) -> None:
        lead, path = holders[0], f"/people/{address(office, 'head')}/second-factor"
        press_on(lead, path, "ask")
        lead.get(path)
        assert f"{path}/agree" not in lead.html

        form = {**lead.carried, "asked_by": address(office, "lead")}

        assert lead.post(f"{path}/agree", form).answer.status_code == 404
        assert not is_let_through(office, app, "head")

    def test_nobody_asks_or_agrees_for_themselves(self, office: Office, app: Flask, holders: Holders) -> None:
        lead, deputy = holders
        path = f"/people/{address(office, 'deputy')}/second-factor"
        press_on(lead, path, "ask")
        token = deputy.get("/people").carried

        assert deputy.get(path).answer.status_code == 404
        form = {**token, "asked_by": address(office, "lead")}
        assert [deputy.post(f"{path}/{act}", form).answer.status_code for act in ("ask", "agree")] == [
            404
        ] * 2
        assert not is_let_through(office, app, "deputy")

    def test_who_holds_no_key_finds_no_page(self, office: Office, app: Flask, holders: Holders) -> None:
        with writing(office.inbox) as session:
            session.get_one(Person, office.people["deputy"].person.id).sealed_school_key = None
        path = f"/people/{address(office, 'head')}/second-factor"
        deputy = holders[1].get("/people")
        made_up = deputy.get(f"/people/{'00' * 16}/second-factor").without_token

        for act in ("", "/ask", "/agree", "/withdraw"):
            answer = deputy.post(path + act, deputy.carried) if act else deputy.get(path)
            assert answer.answer.status_code == 404
        assert deputy.get(path).without_token == made_up

    @pytest.mark.parametrize("act", ["ask", "agree", "withdraw"])
    def test_each_act_takes_a_fresh_proof(
        self, office: Office, app: Flask, holders: Holders, act: str
    ) -> None:
        lead, deputy = holders
        path = f"/people/{address(office, 'head')}/second-factor"
        if act != "ask":
            press_on(lead, path, "ask")
        form = deputy.get(path).carried
        before = row_of(office)
        office.clock.shift(timedelta(minutes=5))

        assert deputy.post(f"{path}/{act}", form).answer.status_code == 403

        after = row_of(office)
        assert (after is None) == (before is None)
        assert after is None or after.agreed_by is None

    def test_a_holder_can_take_it_back(self, office: Office, app: Flask, holders: Holders) -> None:
        reset_by(*holders, address(office, "head"))

        press_on(holders[0], f"/people/{address(office, 'head')}/second-factor", "withdraw")

        assert not is_let_through(office, app, "head")

    def test_what_a_holder_said_ends_with_their_account(
        self, office: Office, app: Flask, holders: Holders
    ) -> None:
        reset_by(*holders, address(office, "head"))
        with writing(office.inbox) as session:
            session.get_one(Person, office.people["deputy"].person.id).active = False

        assert not is_let_through(office, app, "head")

    def test_of_two_who_ask_at_once_the_second_is_told(
        self, office: Office, app: Flask, holders: Holders
    ) -> None:
        lead, deputy = holders
        path = f"/people/{address(office, 'head')}/second-factor"
        form = deputy.get(path).carried
        press_on(lead, path, "ask")

        deputy.post(f"{path}/ask", form)

        assert deputy.answer.status_code == 409
        assert "Mrs Kaur asks you to agree" in deputy.html


class TestForgery:
    """Whoever can write to the database lets nobody in."""

    def write(self, office: Office, **columns: object) -> None:
        with writing(office.inbox) as session:
            session.connection().execute(update(SecondFactorReset).values(**columns))

    def test_a_row_that_nobody_signed(self, office: Office, app: Flask, holders: Holders) -> None:
        people = office.people
        with writing(office.inbox) as session:
            now = datetime.now(UTC)
            session.add(
                SecondFactorReset(
                    person_id=people["head"].person.id,
                    asked_by=people["lead"].person.id,
                    asked_at=now,
                    agreed_by=people["deputy"].person.id,
                    agreed_at=now,
                    signature=bytes(64),
                )
            )

        assert not is_let_through(office, app, "head")

    def test_a_row_signed_by_another_key(self, office: Office, app: Flask, holders: Holders) -> None:
        reset_by(*holders, address(office, "head"))
        row = row_of(office)
        assert row is not None
        assert row.agreed_by is not None
        assert row.agreed_at is not None
        said = FactorReset(
            row.person_id,
            bytes(32),
            row.asked_by,
            int(row.asked_at.timestamp()),
            row.agreed_by,
            int(row.agreed_at.timestamp()),
        )

        self.write(office, signature=SchoolKey.generate().sign_reset(said))

        assert not is_let_through(office, app, "head")

    def test_an_ask_is_not_made_an_agreement(self, office: Office, app: Flask, holders: Holders) -> None:
        press_on(holders[0], f"/people/{address(office, 'head')}/second-factor", "ask")

        self.write(office, agreed_by=office.people["deputy"].person.id, agreed_at=datetime.now(UTC))

        assert not is_let_through(office, app, "head")

    @pytest.mark.parametrize("column", ["person_id", "asked_by", "agreed_by", "asked_at", "agreed_at"])
    def test_a_signed_row_with_one_field_changed(
        self, office: Office, app: Flask, holders: Holders, column: str
    ) -> None:
        give_school_key(office, "chair")
        reset_by(*holders, address(office, "head"))
        whose = {"person_id": "chair", "asked_by": "chair", "agreed_by": "chair"}
        row = row_of(office)
        assert row is not None
        changed: object = (
            office.people[whose[column]].person.id
            if column in whose
            else getattr(row, column) + timedelta(seconds=1)
        )
        assert is_let_through(office, app, "head")

        self.write(office, **{column: changed})

        assert not is_let_through(office, app, "head")
        assert not is_let_through(office, app, "chair")

    def test_a_row_that_was_used_and_is_put_back(self, office: Office, app: Flask, holders: Holders) -> None:
        reset_by(*holders, address(office, "head"))
        row = row_of(office)
        assert row is not None
        kept = {column.name: getattr(row, column.name) for column in SecondFactorReset.__table__.columns}
        set_up_app(office, at_the_new_factor(office, app, "head"), DOOR)

        with writing(office.inbox) as session:
            session.add(SecondFactorReset(**kept))

        assert not is_let_through(office, app, "head")

    def test_nobody_is_asked_to_agree_with_a_forgery(
        self, office: Office, app: Flask, holders: Holders
    ) -> None:
        lead, deputy = holders
        path = f"/people/{address(office, 'head')}/second-factor"
        press_on(lead, path, "ask")
        form = deputy.get(path).carried
        self.write(office, asked_at=datetime.now(UTC) - timedelta(minutes=1))

        assert "asks you to agree" not in deputy.get(path).html
        assert deputy.post(f"{path}/agree", form).answer.status_code == 409


def test_a_closed_account_can_not_be_opened_this_way(office: Office, app: Flask, holders: Holders) -> None:
    path = f"/people/{address(office, 'chair')}/second-factor"
    with writing(office.inbox) as session:
        session.get_one(Person, office.people["chair"].person.id).active = False

    assert holders[0].get(path).answer.status_code == 404


def test_every_step_is_in_the_audit_chain(office: Office, app: Flask, holders: Holders) -> None:
    reset_by(*holders, address(office, "head"))
    set_up_app(office, at_the_new_factor(office, app, "head"), DOOR)

    done = [one for one in acts(office) if one[0].startswith("second-factor")]
    ids = {role: office.people[role].person.id for role in ("lead", "deputy", "head")}
    assert done == [
        ("second-factor-asked", ids["lead"]),
        ("second-factor-agreed", ids["deputy"]),
        ("second-factor-renewed", ids["head"]),
    ]
    assert verify(office.inbox).broken_at is None
    assert person_of(office, "head").sealed_passkeys is None
