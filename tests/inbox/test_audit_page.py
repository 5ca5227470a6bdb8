"""The audit page: who sees which acts, and what nobody may learn from it."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

import kiosk
from kiosk.db import writing
from kiosk.inbox.models import AuditEvent
from kiosk.inbox.people.accounts import create_person
from kiosk.inbox.record import audit
from kiosk.inbox.record.acts import ACTS
from kiosk.inbox.record.audit_lines import PAGE_SIZE
from tests.inbox.office import CHEAP, Office, worry
from tests.visitor import Visitor

ABOUT_STAFF = ("head", "chair", "recovery")


def acts_on(visitor: Visitor) -> list[str]:
    """What the page says was done, newest first."""
    return [text.split("<")[0] for text in visitor.html.split('role="rowheader">')[1:]]


def record(office: Office, act: str, subject: bytes | None = None, count: int = 1, who: str = "head") -> None:
    with writing(office.inbox) as session:
        for _ in range(count):
            audit.record(session, act, office.people[who].person.id, subject, datetime.now(UTC))


def hire_auditor(office: Office) -> None:
    with writing(office.inbox) as session:
        office.people["auditor"] = create_person(
            session,
            sign_in_name="auditor",
            name="Mx Vale",
            role="auditor",
            passphrase=office.passphrase("auditor"),
            cost=CHEAP,
        )


def test_the_newest_act_is_the_looking_itself(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead").get("/audit")

    assert lead.title == "Who did what"
    assert acts_on(lead)[:3] == ["Looked at this record", "Looked at the list of worries", "Signed in"]
    assert "Mrs Kaur" in lead.html


def test_a_reader_finds_the_worry_they_can_open(office: Office, app: Flask) -> None:
    address = office.tell(worry(("what", "words"), words="canary")).hex()
    lead = office.sign_in(app, "lead")
    lead.get(f"/worries/{address}")

    lead.get("/audit")

    assert "Opened a worry" in acts_on(lead)
    assert f'href="/worries/{address}"' in lead.html
    assert "canary" not in lead.html


@pytest.mark.parametrize("role", ["lead", "deputy"])
def test_nobody_finds_an_act_about_a_worry_that_they_cannot_open(
    office: Office, app: Flask, role: str
) -> None:
    told = office.tell(worry(("what", "words")), to=ABOUT_STAFF)
    head = office.sign_in(app, "head")
    head.get(f"/worries/{told.hex()}").get("/audit")
    assert "Opened a worry" in acts_on(head)

    reader = office.sign_in(app, role)
    pages = [
        reader.get(path).html for path in ("/audit", "/audit?act=view", f"/audit?person={id_of(office)}")
    ]

    assert not [page for page in pages if told.hex() in page]
    assert "Opened a worry" not in acts_on(reader.get("/audit"))
    assert acts_on(reader.get("/audit?act=view")) == []


def id_of(office: Office, role: str = "head") -> str:
    return office.people[role].person.id.hex()


def test_an_act_about_a_worry_that_is_gone_stays_hidden(office: Office, app: Flask) -> None:
    record(office, "view", b"\x01" * 16)

    assert "Opened a worry" not in acts_on(office.sign_in(app, "lead").get("/audit"))


def test_an_auditor_sees_the_act_and_a_neutral_mark(office: Office, app: Flask) -> None:
    told = office.tell(worry(("what", "words")), to=ABOUT_STAFF)
    office.sign_in(app, "head").get(f"/worries/{told.hex()}")
    hire_auditor(office)

    auditor = office.sign_in(app, "auditor").get("/audit")

    assert "Opened a worry" in acts_on(auditor)
    assert "a worry</span>" in auditor.html
    assert told.hex() not in auditor.html
    assert "/worries/" not in auditor.html


def test_pages_are_full_whatever_was_left_out_and_end_once(office: Office, app: Flask) -> None:
    for _ in range(PAGE_SIZE + 3):
        record(office, "view", b"\x02" * 16, count=4)
        record(office, "read", office.people["deputy"].person.id)
    lead = office.sign_in(app, "lead").get("/audit")
    first = acts_on(lead)

    lead.get(next(a["href"] for a in lead.page.all("a") if a.get("rel") == "next"))
    second = acts_on(lead)

    assert len(first) == PAGE_SIZE
    assert second[: PAGE_SIZE + 3 - first.count("Marked a worry as read")] == ["Marked a worry as read"] * (
        PAGE_SIZE + 3 - first.count("Marked a worry as read")
    )
    assert not [a for a in lead.page.all("a") if a.get("rel") == "next"]


def test_no_number_on_the_page_counts_the_acts_left_out(office: Office, app: Flask) -> None:
    record(office, "view", b"\x03" * 16, count=PAGE_SIZE)
    record(office, "sign-out", count=PAGE_SIZE + 5)
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    place = next(a["href"] for a in lead.get("/audit").page.all("a") if a.get("rel") == "next")

    seqs = [str(seq) for seq in range(PAGE_SIZE * 2, PAGE_SIZE * 2 + 12)]
    assert not [seq for seq in seqs if f"before={seq}" in place]
    assert acts_on(deputy.get(place))[0] == "Looked at this record", "a place is one person's own"


def test_filters_work_together_and_by_the_schools_own_days(office: Office, app: Flask) -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # in London it is the 2nd of July by then
    with writing(office.inbox) as session:
        audit.record(session, "sign-in", office.people["chair"].person.id, None, late)
        audit.record(session, "sign-out", office.people["chair"].person.id, None, late)
        audit.record(session, "sign-out", office.people["head"].person.id, None, late + timedelta(days=1))
    lead = office.sign_in(app, "lead")
    chair = id_of(office, "chair")

    assert acts_on(lead.get("/audit?from=2026-07-02&to=2026-07-02")) == ["Signed out", "Signed in"]
    assert acts_on(lead.get("/audit?from=2026-07-01&to=2026-07-01")) == []
    assert acts_on(lead.get("/audit?act=sign-out&to=2026-07-31")) == ["Signed out", "Signed out"]
    assert acts_on(lead.get(f"/audit?act=sign-out&person={chair}&from=&to=")) == ["Signed out"]
    assert 'value="2026-07-02"' in lead.get("/audit?from=2026-07-02").html


@pytest.mark.parametrize(
    "untrusted",
    [
        "from=yesterday",
        "to=9999-12-31",
        "from=0001-01-01",
        "person=0",
        "act=%27%3B",
        "from=2026-02-30",
        "person=%00",
    ],
)
def test_what_is_not_understood_is_said(office: Office, app: Flask, untrusted: str) -> None:
    lead = office.sign_in(app, "lead").get(f"/audit?{untrusted}")

    assert lead.answer.status_code == 200
    assert "Not all of that was understood" in lead.html


@pytest.mark.parametrize("place", ["1", "AAAA", "é", "A" * 5000, "%00", "-1"])
def test_a_made_up_place_is_the_first_page(office: Office, app: Flask, place: str) -> None:
    lead = office.sign_in(app, "lead").get(f"/audit?before={place}")

    assert acts_on(lead)[0] == "Looked at this record"


def test_the_printed_head_is_the_one_that_verify_finds(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead").get("/audit/head")
    groups = lead.html.split('<p class="groups" dir="ltr">')[1].split("</p>")[0]
    printed = bytes.fromhex("".join(groups.replace("<span>", "").replace("</span>", "").split()))
    record(office, "sign-out")

    report = audit.verify(office.inbox, printed)

    assert (report.broken_at, report.truncated) == (None, False)
    assert f"<dd>{report.count - 1}</dd>" in lead.html
    assert "Heron Brook School" in lead.html
    assert "Printed the end of this record" in acts_on(lead.get("/audit"))


def test_a_changed_record_is_named_where_it_is_printed(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    with writing(office.inbox) as session:
        session.execute(update(AuditEvent).where(AuditEvent.seq == 2).values(act="sign-out"))

    assert "act 2 is not as it was written" in lead.get("/audit/head").html


def test_the_page_is_the_same_on_postgresql(office_on: Office) -> None:
    told = office_on.tell(worry(("what", "words")), to=ABOUT_STAFF)
    app = office_on.app()
    office_on.sign_in(app, "head").get(f"/worries/{told.hex()}")

    lead = office_on.sign_in(app, "lead").get("/audit?from=2026-01-01")

    assert acts_on(lead)[0] == "Looked at this record"
    assert "Opened a worry" not in acts_on(lead)


def test_every_act_that_the_program_records_has_words() -> None:
    found = set(_acts_recorded(Path(kiosk.__file__).parent))

    assert {
        "list",
        "view",
        "sign-in",
        "grant",
        "let-in",
        "recovery-let-in",
        "restored",
        "audit-head",
    } <= found
    assert found == set(ACTS), f"no words: {found - set(ACTS)}; never recorded: {set(ACTS) - found}"


def _acts_recorded(package: Path) -> Iterator[str]:
    """The act of each call that records one, also through a module's own helper that is handed the act."""
    for file in package.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        relays = {"record": 1}
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            names = [argument.arg for argument in function.args.args]
            for call in _calls(function, "record"):
                if isinstance(call.args[1], ast.Name) and call.args[1].id in names:
                    relays[function.name] = names.index(call.args[1].id)
        for name, place in relays.items():
            for call in _calls(tree, name):
                act = call.args[place]
                texts = set(_texts(act, tree))
                handed_on = isinstance(act, ast.Name) and name == "record"  # to a relay, whose calls follow
                assert texts or handed_on, f"{file}:{call.lineno}: this test can't tell which act that is"
                yield from texts
        # A helper of another module that is handed the act by its name.
        for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
            yield from (
                text for word in call.keywords if word.arg == "act" for text in _texts(word.value, tree)
            )


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {ast.Name: "id", ast.Attribute: "attr"}
    return [call for call in calls if getattr(call.func, named.get(type(call.func), ""), None) == name]


def _texts(value: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The texts that this expression can be: written out, chosen between two, or a name given them before."""
    if isinstance(value, ast.Constant):
        yield from [value.value] if isinstance(value.value, str) else []
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body, tree)
        yield from _texts(value.orelse, tree)
    elif isinstance(value, ast.Name):
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign) and any(
                isinstance(target, ast.Name) and target.id == value.id for target in targets
            ):
                assert node.value is not None
                yield from _texts(node.value, tree)
