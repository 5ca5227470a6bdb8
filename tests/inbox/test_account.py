"""What people look after alone: where they are signed in, their passphrase, their recovery sheet, a way back in."""

import re
from datetime import timedelta

import pytest
import redis
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading, writing
from kiosk.inbox.models import AuditEvent, Person
from kiosk.inbox.people.accounts import Unlocked, WrongSignIn, unlock, unlock_with_sheet
from kiosk.inbox.signing_in import access
from kiosk.inbox.signing_in.own_secrets import ChangedMeanwhile, change_passphrase, print_sheet, recover
from kiosk.inbox.signing_in.session_stores import SessionsUnavailable
from kiosk.sealing.opening.personal_key import close_personal_slot
from tests.inbox.office import Office, worry
from tests.inbox.test_access import acts, cookie_of, switch
from tests.services import running_redis
from tests.visitor import Visitor

NEW = "seven purple kettles argue on Tuesdays"
KEY = re.compile(r"<span>([0-9A-Z]{4})</span>")


def key_on(page: Visitor) -> str:
    groups = KEY.findall(page.html)
    assert len(groups) == 10, page.title
    return "-".join(groups)


def make_sheet(visitor: Visitor) -> str:
    visitor.get("/me/recovery-sheet")
    return key_on(visitor.post("/me/recovery-sheet", visitor.carried))


def change(visitor: Visitor, new: str = NEW, again: str = NEW) -> Visitor:
    visitor.get("/me/passphrase")
    return visitor.post("/me/passphrase", {**visitor.carried, "new": new, "again": again})


def forget(office: Office, app: Flask, name: str, key: str, **typed: str) -> Visitor:
    """Fill in the form of a forgotten passphrase with a code that was not used yet."""
    office.clock.shift(timedelta(seconds=30))
    visitor = Visitor(app).get("/forgotten")
    code = office.code(name) if name in office.people else "000000"
    said = {"name": name, "key": key, "new": NEW, "again": NEW, "code": code}
    return visitor.post("/forgotten", {**visitor.carried, **said, **typed})


def row_of(office: Office, role: str) -> Person:
    with reading(office.inbox) as session:
        person = session.scalar(select(Person).where(Person.id == office.people[role].person.id))
    assert person is not None
    return person


def can_sign_in(office: Office, app: Flask, role: str, passphrase: str) -> bool:
    office.clock.shift(timedelta(minutes=1))
    visitor = office.try_in(Visitor(app), role, passphrase, office.code(role))
    assert visitor.answer.status_code in (303, 401)
    return visitor.answer.status_code == 303


class TestSessions:
    def test_a_person_sees_their_own_sessions_and_which_one_this_is(self, office: Office, app: Flask) -> None:
        first = office.sign_in(app, "lead")
        office.clock.shift(timedelta(minutes=10))
        office.sign_in(app, "lead")
        office.sign_in(app, "deputy")

        first.get("/me")

        assert first.html.count("<strong>Here, in this browser</strong>") == 1
        assert first.html.count("<strong>In another browser</strong>") == 1
        assert "since Friday, 20 November 2026, 10:00" in first.html
        assert "since Friday, 20 November 2026, 10:11" in first.html
        assert "last used Friday, 20 November 2026, 10:11" in first.html

    def test_neither_address_nor_browser_is_shown_or_kept(self, office: Office, redis_url: str) -> None:
        app = office.app(KIOSK_INBOX_LIMITS_URL=redis_url)
        lead = office.sign_in(app, "lead")
        lead.get(
            "/me", headers={"User-Agent": "Sentinel/7"}, environ_overrides={"REMOTE_ADDR": "203.0.113.77"}
        )

        with redis.Redis.from_url(redis_url) as client:
            kept = b"".join(key + (client.get(key) or b"") for key in client.keys("*session*"))
            client.flushdb()

        assert "Here, in this browser" in lead.html
        for sentinel in ("Sentinel", "203.0.113"):
            assert sentinel not in lead.html
            assert sentinel.encode() not in kept

    def test_signing_out_elsewhere_leaves_this_one_and_other_people(
        self, office: Office, redis_url: str
    ) -> None:
        here, there = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
        mine, mine_too, deputys = (
            office.sign_in(app, role) for app, role in ((here, "lead"), (there, "lead"), (there, "deputy"))
        )

        mine.get("/me").post("/me/sign-out-elsewhere", mine.carried)

        assert "You were signed out everywhere else." in mine.follow().html
        assert mine_too.get("/").answer.status_code == 302
        assert deputys.get("/").answer.status_code == 200
        assert acts(office)[-2][0] == "sign-out-elsewhere"
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()

    def test_signing_out_everywhere_ends_this_one_too(self, office: Office, redis_url: str) -> None:
        here, there = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
        mine, mine_too = office.sign_in(here, "lead"), office.sign_in(there, "lead")
        cookie = cookie_of(mine)

        mine.get("/me").post("/me/sign-out-everywhere", mine.carried)

        assert mine.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert mine.follow().title == "Sign in"
        assert mine_too.get("/").answer.status_code == 302
        mine.client.set_cookie("inbox", cookie)
        assert mine.get("/").answer.status_code == 302
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()


class TestPassphrase:
    def test_the_new_one_opens_and_the_old_one_does_not(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead")

        change(lead).follow()

        assert "You have a new passphrase." in lead.html
        assert not can_sign_in(office, app, "lead", office.passphrase("lead"))
        assert can_sign_in(office, app, "lead", NEW)
        assert ("passphrase-changed", office.people["lead"].person.id) in acts(office)

    def test_the_six_words_offered_are_taken(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead").get("/me/passphrase")
        words = lead.carried["offered"]
        assert len(words.split()) == 6

        lead.post("/me/passphrase", {**lead.carried, "new": words, "again": words})

        assert can_sign_in(office, app, "lead", words)

    def test_every_other_session_ends_and_this_one_has_a_new_cookie(
        self, office: Office, redis_url: str
    ) -> None:
        here, there = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
        mine, mine_too, deputys = (
            office.sign_in(app, role) for app, role in ((here, "lead"), (there, "lead"), (there, "deputy"))
        )
        before = cookie_of(mine)

        change(mine)

        assert cookie_of(mine) != before
        assert mine.get("/").answer.status_code == 200
        assert mine_too.get("/").answer.status_code == 302
        assert deputys.get("/").answer.status_code == 200
        mine.client.set_cookie("inbox", before)
        assert mine.get("/").answer.status_code == 302
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()

    @pytest.mark.parametrize(
        ("new", "again", "said"),
        [
            ("15 or fewer?", "15 or fewer?", "too short"),
            (NEW, NEW + ".", "not the same"),
            ("Mrs Kaur of Heron Brook School", "Mrs Kaur of Heron Brook School", "easy to guess"),
            ("x" * 257, "x" * 257, "too long"),
        ],
    )
    def test_a_poor_one_is_refused_and_nothing_changes(
        self, office: Office, app: Flask, new: str, again: str, said: str
    ) -> None:
        lead = office.sign_in(app, "lead")
        slot = row_of(office, "lead").passphrase_slot

        change(lead, new, again)

        assert lead.answer.status_code == 422
        assert said in lead.html
        assert new not in lead.html
        assert row_of(office, "lead").passphrase_slot == slot

    def test_it_asks_for_the_old_one_first(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead").get("/me/passphrase")
        form, slot = lead.carried, row_of(office, "lead").passphrase_slot
        office.clock.shift(timedelta(minutes=5))

        lead.post("/me/passphrase", {**form, "new": NEW, "again": NEW})

        assert lead.answer.status_code == 403
        assert row_of(office, "lead").passphrase_slot == slot
        assert lead.get("/me/passphrase").follow().title == "Your passphrase, please"

    def test_nobody_elses_row_changes_whatever_a_form_says(self, office: Office, app: Flask) -> None:
        deputy, before = row_of(office, "deputy").passphrase_slot, row_of(office, "lead")
        lead = office.sign_in(app, "lead").get("/me/passphrase")
        other = {"name": "deputy", "person": office.people["deputy"].person.id.hex(), "role": "chair"}

        lead.post("/me/passphrase", {**lead.carried, "new": NEW, "again": NEW, **other, "active": "0"})

        after = row_of(office, "lead")
        assert row_of(office, "deputy").passphrase_slot == deputy
        assert after.passphrase_slot != before.passphrase_slot
        left = [
            name
            for name in (column.name for column in Person.__table__.columns)
            if name not in ("passphrase_slot", "totp_last_step")
        ]
        assert [getattr(after, name) for name in left] == [getattr(before, name) for name in left]

    def test_a_sign_in_under_way_with_the_old_one_does_not_outlive_it(
        self, office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lead = office.sign_in(app, "lead")
        slow_unlock = access.unlock

        def unlock_then_change(*typed: str) -> Unlocked:
            unlocked = slow_unlock(*typed)  # type: ignore[arg-type]
            change(lead)
            return unlocked

        office.clock.shift(timedelta(seconds=30))
        monkeypatch.setattr(access, "unlock", unlock_then_change)
        thief = office.try_in(Visitor(app), "lead", office.passphrase("lead"), office.code("lead"))

        assert thief.answer.status_code == 401
        assert (
            len(app.extensions["kiosk.inbox.desk"].sessions.of_person("", row_of(office, "lead").id, 0)) == 1
        )

    def test_two_changes_at_once_leave_one_of_them(self, office: Office, app: Flask) -> None:
        who = unlock(office.inbox, "lead", office.passphrase("lead"))
        sessions = app.extensions["kiosk.inbox.desk"].sessions
        change_passphrase(office.inbox, sessions, who, NEW, "")

        with pytest.raises(ChangedMeanwhile):
            change_passphrase(office.inbox, sessions, who, "another passphrase altogether", "")

        assert unlock(office.inbox, "lead", NEW)

    def test_when_sessions_cannot_be_ended_nothing_changes(self, office: Office) -> None:
        with running_redis() as url:
            app = office.app(KIOSK_INBOX_LIMITS_URL=url)
        who = unlock(office.inbox, "lead", office.passphrase("lead"))

        with pytest.raises(SessionsUnavailable):
            change_passphrase(office.inbox, app.extensions["kiosk.inbox.desk"].sessions, who, NEW, "")

        assert unlock(office.inbox, "lead", office.passphrase("lead"))
        assert "passphrase-changed" not in dict(acts(office))


class TestRecoverySheet:
    def test_the_list_offers_one_until_there_is_one(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead")
        assert "You have no recovery sheet yet." in lead.html

        make_sheet(lead)

        assert "You have no recovery sheet yet." not in lead.get("/").html
        assert ("recovery-sheet-made", office.people["lead"].person.id) in acts(office)

    def test_it_is_shown_once_and_a_form_sent_again_makes_no_second_one(
        self, office: Office, app: Flask
    ) -> None:
        lead = office.sign_in(app, "lead").get("/me/recovery-sheet")
        form = lead.carried
        key = key_on(lead.post("/me/recovery-sheet", form))
        slot = row_of(office, "lead").recovery_slot

        lead.post("/me/recovery-sheet", form)

        assert (lead.answer.status_code, lead.title) == (409, "This was done already")
        assert row_of(office, "lead").recovery_slot == slot
        for path in ("/me/recovery-sheet", "/me", "/"):
            assert key not in lead.get(path).html
            assert not KEY.findall(lead.html)

    def test_the_sheet_says_whose_it_is_and_carries_no_style_of_its_own(
        self, office: Office, app: Flask
    ) -> None:
        lead = office.sign_in(app, "lead")
        make_sheet(lead)

        for words in (
            "Mrs Kaur",
            "Heron Brook School",
            "sealed envelope",
            "office safe",
            "Friday, 20 November 2026",
        ):
            assert words in lead.html
        assert (
            lead.page.all("svg")[-1]["viewbox"] == "0 0 37 37"
        )  # the visitor checked every element for styles
        assert lead.answer.headers["Cache-Control"] == "no-store"

    def test_the_key_is_kept_nowhere(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead")
        key = make_sheet(lead)

        office.inbox.dispose()
        for file in office.school.folder.rglob("*"):
            held = file.read_bytes() if file.is_file() else b""
            assert key.encode() not in held
            assert key.replace("-", "").encode() not in held

    def test_it_asks_for_the_passphrase_first(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead").get("/me/recovery-sheet")
        form = lead.carried
        office.clock.shift(timedelta(minutes=5))

        lead.post("/me/recovery-sheet", form)

        assert lead.answer.status_code == 403
        assert row_of(office, "lead").recovery_slot is None

    def test_a_new_sheet_kills_the_old_one(self, office: Office, app: Flask) -> None:
        lead = office.sign_in(app, "lead")
        old, new = make_sheet(lead), make_sheet(lead)

        assert forget(office, app, "lead", old).answer.status_code == 401
        assert forget(office, app, "lead", new).answer.status_code == 200


class TestForgotten:
    def test_sheet_and_code_make_a_new_passphrase_and_a_new_sheet(self, office: Office, app: Flask) -> None:
        address = office.tell(worry(("what", "words"), words="still readable"))
        old = make_sheet(office.sign_in(app, "lead"))

        found = forget(office, app, "lead", old.lower().replace("-", " "))

        new = key_on(found)
        assert new != old
        assert not can_sign_in(office, app, "lead", office.passphrase("lead"))
        assert forget(office, app, "lead", old).answer.status_code == 401, "the old sheet is dead"
        office.clock.shift(timedelta(minutes=1))
        lead = office.try_in(Visitor(app), "lead", NEW, office.code("lead")).follow()
        assert "still readable" in lead.get(f"/worries/{address.hex()}").html
        assert forget(office, app, "lead", new, new=NEW + "!", again=NEW + "!").answer.status_code == 200

    def test_all_sessions_end_in_every_worker_and_nobody_is_signed_in_by_it(
        self, office: Office, redis_url: str
    ) -> None:
        here, there = (office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2))
        lead, deputy = office.sign_in(here, "lead"), office.sign_in(there, "deputy")
        key = make_sheet(lead)

        found = forget(office, there, "lead", key)

        assert key_on(found)
        assert lead.get("/").answer.status_code == 302
        assert found.get("/").answer.status_code == 302
        assert deputy.get("/").answer.status_code == 200
        with redis.Redis.from_url(redis_url) as client:
            client.flushdb()

    def test_the_code_is_always_asked_for_and_works_once(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "lead"))
        used = office.code("lead")

        assert forget(office, app, "lead", key, code="000000").answer.status_code == 401
        assert forget(office, app, "lead", key, code="").answer.status_code == 401
        assert forget(office, app, "lead", key, code=used).answer.status_code == 401
        assert unlock(office.inbox, "lead", office.passphrase("lead")), "nothing was changed"

    def test_every_wrong_thing_gets_the_same_answer(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "lead"))
        other_key = make_sheet(office.sign_in(app, "deputy"))
        switch(office, "deputy", active=False)
        tries = [
            forget(office, app, "nobody", key),
            forget(office, app, "chair", key),  # who has no sheet
            forget(office, app, "deputy", other_key),  # who may not sign in
            forget(office, app, "lead", other_key),
            forget(office, app, "lead", key, code="000000"),
        ]

        hidden = re.compile(
            r'(name="(name|csrf_token|offered|ticket)" value="|class="words">|challenge&#34;: &#34;)[^"<&]*'
        )
        assert {one.answer.status_code for one in tries} == {401}
        assert len({hidden.sub("", one.html) for one in tries}) == 1
        assert [act for act, _ in acts(office)].count("recovery-refused") == 5

    def test_a_slip_is_named_and_says_nothing_about_the_name(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "lead"))
        slipped = key[:-1] + ("0" if key[-1] != "0" else "1")

        for name in ("lead", "nobody"):
            page = forget(office, app, name, slipped)
            assert page.answer.status_code == 422
            assert "not typed as it is printed" in page.html
            assert slipped not in page.html

    def test_a_poor_passphrase_uses_up_neither_sheet_nor_code(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "lead"))

        page = forget(office, app, "lead", key, new="Mrs Kaur Mrs Kaur", again="Mrs Kaur Mrs Kaur")
        assert page.answer.status_code == 422
        assert "easy to guess" in page.html
        page.post(
            "/forgotten",
            {
                **page.carried,
                "name": "lead",
                "key": key,
                "new": NEW,
                "again": NEW,
                "code": office.code("lead"),
            },
        )

        assert key_on(page)

    def test_what_was_typed_never_comes_back_but_the_name(self, office: Office, app: Flask) -> None:
        key = close_personal_slot(office.people["lead"].master_key, bytes(16))[0]

        page = forget(office, app, "lead", key, code="123456")

        assert 'value="lead"' in page.html
        assert not any(secret in page.html for secret in (key, NEW, "123456"))

    def test_tries_are_limited_by_name_and_other_names_go_on(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "lead"))
        wrong = close_personal_slot(office.people["lead"].master_key, bytes(16))[0]
        form = Visitor(app).get("/forgotten")
        typed = {**form.carried, "key": wrong, "new": NEW, "again": NEW, "code": "000000"}

        statuses = [form.post("/forgotten", {**typed, "name": " CHAIR"}).answer.status_code for _ in range(6)]

        assert statuses == [401] * 5 + [429]
        assert forget(office, app, "lead", key).answer.status_code == 200

    def test_two_at_once_with_one_sheet_leave_one_winner(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "lead"))
        first, second = (unlock_with_sheet(office.inbox, "lead", key) for _ in range(2))
        sessions = app.extensions["kiosk.inbox.desk"].sessions

        recover(office.inbox, sessions, first, NEW)
        with pytest.raises(ChangedMeanwhile):
            recover(office.inbox, sessions, second, "another passphrase altogether")
        with pytest.raises(ChangedMeanwhile):
            print_sheet(office.inbox, second)

        assert unlock(office.inbox, "lead", NEW)

    def test_a_slot_copied_to_another_person_opens_nothing(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "chair"))
        slot = row_of(office, "chair").recovery_slot
        with writing(office.inbox) as session:
            lead = session.get(Person, office.people["lead"].person.id)
            assert lead is not None
            lead.recovery_slot = slot

        with pytest.raises(WrongSignIn):
            unlock_with_sheet(office.inbox, "lead", key)

    def test_other_people_find_it_in_the_audit_chain(self, office: Office, app: Flask) -> None:
        key = make_sheet(office.sign_in(app, "lead"))
        forget(office, app, "lead", key)

        assert acts(office)[-1] == ("passphrase-recovered", office.people["lead"].person.id)
        with reading(office.inbox) as session:
            written = " ".join(map(str, session.execute(select(AuditEvent.__table__)).all()))
        assert NEW not in written
        assert key not in written


def test_everything_holds_on_both_databases(office_on: Office) -> None:
    app = office_on.app()
    key = make_sheet(office_on.sign_in(app, "lead"))

    assert key_on(forget(office_on, app, "lead", key)) != key
    assert forget(office_on, app, "lead", key).answer.status_code == 401
    assert can_sign_in(office_on, app, "lead", NEW)


def test_no_route_lets_anybody_choose_see_or_reset_another_persons_way_in(office: Office, app: Flask) -> None:
    """Every form of the app is sent by the lead with everything in it that could mean the deputy."""
    lead = office.sign_in(app, "lead")
    office.sign_in(app, "deputy")
    token, deputy = lead.carried, office.people["deputy"].person
    mine = ("passphrase_slot", "recovery_slot", "sealed_totp", "sealed_seed")
    before = [getattr(row_of(office, "deputy"), name) for name in mine]
    said = {
        **dict.fromkeys(("name", "sign_in_name", "username"), "deputy"),
        **{name: deputy.id.hex() for name in ("person", "person_id", "id", "who")},
        **dict.fromkeys(("new", "again", "own", "passphrase"), NEW),
        **dict.fromkeys(mine, "00"),
    }

    sent = 0
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint.startswith("access")):
        arguments = {name: deputy.id.hex() for name in rule.arguments}
        if "POST" not in (rule.methods or ()) or rule.endpoint == "account.sign_out_everywhere":
            continue
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, arguments, method="POST")
        page = lead.client.post(path, data={**token, **said}).get_data(as_text=True)
        assert office.people["deputy"].totp_secret not in page
        sent += 1

    assert sent > 5
    assert [getattr(row_of(office, "deputy"), name) for name in mine] == before
