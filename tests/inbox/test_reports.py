"""Figures and reports: exact for those who can open what is counted, and without a small number for anybody else."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.case import events as of
from kiosk.db import reading, writing
from kiosk.figures.exchange import from_file
from kiosk.figures.report import BadReport, KeptReport
from kiosk.inbox.cases.store import append, open_case
from kiosk.inbox.models import AuditEvent, SharedReport
from kiosk.inbox.reports.gathering import gathered
from kiosk.inbox.worries.filing import file_new, mark_read
from tests.case.cases import an, opened
from tests.inbox.office import Office
from tests.inbox.records import NOW, at_desk, told
from tests.visitor import Visitor

NAMES = ("Ravi", "canary")


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


def tell(office: Office, *picked: tuple[str, str], to: tuple[str, ...] = ("lead", "deputy")) -> bytes:
    return told(
        office, *(picked or (("feel", "red"), ("what", "words"))), to=to, at=NOW - timedelta(minutes=5)
    )


def row(visitor: Visitor, label: str) -> list[str]:
    """The words in the cells of the row with this heading."""
    found = re.search(rf'<th scope="row">{re.escape(label)}</th>(.*?)</tr>', visitor.html, re.DOTALL)
    assert found, label
    cells = re.findall(r"<td>(.*?)</td>", found[1], re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]


def make(visitor: Visitor, kind: str = "review", **written: str) -> Visitor:
    form = visitor.get(f"/reports/make/{kind}").carried
    return visitor.post(f"/reports/make/{kind}", {**form, **written})


def classified(office: Office, **parts: tuple[str, ...]) -> None:
    """A worry with a case that says what it was."""
    desk, me = at_desk(office, "lead")
    by = me.person.id.hex()
    first = opened(concerns=(tell(office).hex(),), owner=by, by=by, when=NOW)
    case = open_case(desk, me, first)  # type: ignore[arg-type]
    append(desk, me, case, an(of.Classified, by=by, **parts))


def heat(visitor: Visitor, label: str) -> list[str]:
    """The numbers in this row of the table of two axes."""
    table = re.search(r'<table class="heat">(.*?)</table>', visitor.html, re.DOTALL)
    assert table
    found = re.search(rf'<th scope="row">{re.escape(label)}</th>(.*?)</tr>', table[1], re.DOTALL)
    assert found, label
    return re.findall(r"<td[^>]*>(\d+)</td>", found[1])


def acts(office: Office) -> list[str]:
    with reading(office.inbox) as session:
        return list(session.scalars(select(AuditEvent.act).order_by(AuditEvent.seq)))


class TestFigures:
    def test_they_are_exact_for_whoever_can_open_what_is_counted(self, office: Office, lead: Visitor) -> None:
        for _ in range(2):
            tell(office)

        page = lead.get("/reports/figures?period=months")

        assert page.answer.status_code == 200
        assert row(page, "Very angry or very scared") == ["2", "0"]
        assert row(page, "Pupil") == ["2", "0"]
        assert "figures-viewed" in acts(office)

    def test_nothing_that_somebody_can_not_open_is_counted_for_them(self, office: Office, app: Flask) -> None:
        tell(office, to=("head", "chair"))
        tell(office)

        lead, head = (
            office.sign_in(app, role).get("/reports/figures?period=months") for role in ("lead", "head")
        )

        assert row(lead, "Pupil") == row(head, "Pupil") == ["1", "0"]
        for role in ("lead", "head"):
            assert len(gathered(*at_desk(office, role)).facts) == 1

    def test_a_case_counts_once_with_what_was_written_in_it(self, office: Office, lead: Visitor) -> None:
        worries = [tell(office), tell(office)]
        desk, me = at_desk(office, "lead")
        first = opened(
            concerns=tuple(one.hex() for one in worries),
            owner=me.person.id.hex(),
            by=me.person.id.hex(),
            when=NOW,
        )
        case = open_case(desk, me, first)  # type: ignore[arg-type]
        was = an(of.Classified, by=me.person.id.hex(), how=("verbal",), about=("race",))
        append(desk, me, case, was)

        page = lead.get("/reports/figures?period=months")

        assert row(page, "Pupil") == ["1", "0"]
        assert row(page, "Race or ethnicity") == ["1", "0"]

    def test_place_by_time_of_day_is_exact_here_and_hidden_in_a_report(
        self, office: Office, lead: Visitor
    ) -> None:
        for _ in range(2):
            classified(office, places=("toilets",), circumstances=("break",))

        exact = heat(lead.get("/reports/figures?period=months"), "Toilets")
        report = make(lead, "governors", period="months").follow()

        assert exact == ["2", "2"]
        assert "Place by time of the day" in report.html
        assert "Too few were counted" in report.html
        assert 'class="heat"' not in report.html

    def test_a_cell_of_enough_leaves_the_school(self, office: Office, lead: Visitor) -> None:
        for _ in range(5):
            classified(office, places=("toilets",), circumstances=("break",))

        report = make(lead, "governors", period="months").follow()

        assert heat(report, "Toilets") == ["5", "5"]

    def test_the_first_reader_counts_whoever_that_is(self, office: Office) -> None:
        concern_id = tell(office)
        desk, deputy = at_desk(office, "deputy")
        file_new(desk.inbox, deputy, desk.content)
        with writing(desk.inbox) as session:
            mark_read(session, deputy, concern_id, NOW)

        (fact,) = gathered(*at_desk(office, "lead")).facts

        assert fact.read_in == 0

    def test_no_name_and_no_word_of_a_child_is_on_the_page(self, office: Office, lead: Visitor) -> None:
        tell(office)

        page = lead.get("/reports/figures?period=months")

        assert not [name for name in NAMES if name in page.html]


class TestReports:
    def test_a_small_number_is_not_in_what_is_kept(self, office: Office, lead: Visitor) -> None:
        for _ in range(3):
            tell(office)

        report = make(lead, period="months").follow()

        assert row(report, "Very angry or very scared") == ["hidden", "0"]
        assert ">3<" not in report.html

    def test_what_the_school_wrote_stands_in_it(self, lead: Visitor) -> None:
        report = make(lead, **{"written-0": "More art at lunch.\r\nThey asked for it."})

        assert "More art at lunch.\nThey asked for it." in report.follow().html

    def test_governors_read_it_and_no_figures(self, office: Office, app: Flask, lead: Visitor) -> None:
        office.hire("auditor")
        address = make(lead, **{"written-0": "for governors"}).answer.headers["Location"]
        theirs = office.sign_in(app, "auditor")

        assert "for governors" in theirs.get(address).html
        assert "Policy review pack" in theirs.get("/reports").html
        assert theirs.get("/reports/figures").answer.status_code == 404
        assert theirs.get("/reports/make/review").answer.status_code == 404

    def test_whoever_joins_later_finds_no_older_report(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        address = make(lead).answer.headers["Location"]
        office.hire("auditor")
        theirs = office.sign_in(app, "auditor")

        assert theirs.get(address).answer.status_code == 404
        assert "None yet." in theirs.get("/reports").html

    def test_pastoral_staff_find_no_report_at_all(self, office: Office, app: Flask, lead: Visitor) -> None:
        address = make(lead).answer.headers["Location"]
        office.hire("pastoral")

        assert office.sign_in(app, "pastoral").get(address).answer.status_code == 404

    def test_a_text_that_is_too_long_comes_back_and_nothing_is_kept(
        self, office: Office, lead: Visitor
    ) -> None:
        page = make(lead, **{"written-0": "a" * 4_001, "written-1": "short"})

        assert page.answer.status_code == 422
        assert "a" * 4_001 in page.html
        assert "short" in page.html
        with reading(office.inbox) as session:
            assert session.scalars(select(SharedReport)).all() == []

    def test_it_is_sealed_where_it_lies(self, office: Office, lead: Visitor) -> None:
        make(lead, **{"written-0": "a canary in the report"})

        with reading(office.inbox) as session:
            (kept,) = session.scalars(select(SharedReport)).all()
        assert b"canary" not in kept.envelope

    def test_its_numbers_go_to_a_trust_as_a_file_with_the_small_ones_hidden(
        self, office: Office, app: Flask, lead: Visitor
    ) -> None:
        office.hire("auditor")
        tell(office)
        address = make(lead, period="year", **{"written-0": "not for the trust"}).answer.headers["Location"]

        taken = lead.get(f"{address}/figures.json").answer

        assert "attachment" in taken.headers["Content-Disposition"]
        said = from_file(taken.data)
        (pupils,) = [line.now for table in said.tables for line in table.lines if line.key == "red"]
        assert (said.school, pupils) == ("Heron Brook School", None)
        assert b"not for the trust" not in taken.data
        assert acts(office)[-1] == "export-figures"
        assert office.sign_in(app, "auditor").get(f"{address}/figures.json").answer.status_code == 404

    def test_a_damaged_report_is_said_to_be_damaged(self, office: Office, lead: Visitor) -> None:
        address = make(lead).answer.headers["Location"]
        with writing(office.inbox) as session:
            (kept,) = session.scalars(select(SharedReport)).all()
            kept.envelope = kept.envelope[:-1] + bytes([kept.envelope[-1] ^ 1])

        assert "does not open" in lead.get(address).html
        assert "does not open" in lead.get("/reports").html

    @pytest.mark.parametrize("address", ["ab" * 16, "x", "AB" * 16, "figures/x"])
    def test_a_made_up_address_is_no_page(self, lead: Visitor, address: str) -> None:
        assert lead.get(f"/reports/{address}").answer.status_code == 404

    @pytest.mark.parametrize("kind", ["governors", "inspection", "review", "award"])
    def test_every_kind_of_report_can_be_made(self, office: Office, lead: Visitor, kind: str) -> None:
        tell(office)

        assert make(lead, kind).follow().answer.status_code == 200
        assert acts(office)[-2:] == ["report-kept", "report-viewed"]


def test_a_report_comes_back_as_it_was_kept(office: Office, lead: Visitor) -> None:
    report = KeptReport(
        "k", "Label", "School", date(2026, 11, 20), "Name", "now", "before", (), (), {"h": "t"}
    )

    back = KeptReport.from_bytes(report.to_bytes())

    assert back.to_bytes() == report.to_bytes()
    for broken in (b"", b"{}", b"[]", b'{"v":2}', report.to_bytes()[:-1]):
        with pytest.raises(BadReport):
            KeptReport.from_bytes(broken)
