"""The tablets' pages: a code shown once, revoking for good, lessons that end; and each act in the record."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading
from kiosk.inbox.models import AuditEvent
from kiosk.inbox.tablet_looks import settings
from kiosk.letterbox.tablet_list import ListedTablet, listed_tablets
from kiosk.letterbox.tablets import Tablets
from kiosk.letterbox.wrong_tries import Kind, forget_wrong_tries, note_wrong_try, wrong_tries
from kiosk.look import OF_A_TABLET, SETTINGS, Look
from kiosk.settings import load_inbox
from tests.inbox.office import Office, worry
from tests.visitor import Visitor

TOKEN = bytes(range(32))


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


def add(visitor: Visitor, name: str = "Willow class tablet", place: str = "Willow class") -> Visitor:
    form = visitor.get("/tablets/new").carried
    return visitor.post("/tablets/new", {**form, "name": name, "place": place})


def code_on(visitor: Visitor) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', visitor.html)
    assert found
    return found[1]


def listed(office: Office) -> list[ListedTablet]:
    return listed_tablets(office.letterbox)


def come_with(office: Office, code: str, token: bytes = TOKEN) -> bool:
    """What the public side does when somebody types a code."""
    return Tablets(office.letterbox).enrol(code, token, datetime.now(UTC))


def in_use(office: Office, visitor: Visitor) -> str:
    """A tablet that has typed its code; returns its address."""
    assert come_with(office, code_on(add(visitor)))
    return listed(office)[0].id.hex()


def send(visitor: Visitor, path: str, **fields: str) -> Visitor:
    form = visitor.get("/tablets").carried
    return visitor.post(path, {"csrf_token": form["csrf_token"], **fields})


def acts(office: Office) -> list[tuple[str, str | None]]:
    with reading(office.inbox) as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    return [(one.act, one.subject) for one in events if one.act.startswith(("tablet", "practice"))]


def test_a_tablet_is_added_and_its_code_is_shown_once(office: Office, lead: Visitor) -> None:
    code = code_on(add(lead))

    assert re.fullmatch(r"\w{4} \w{4}", code)
    assert "works once" in lead.html
    lead.get("/tablets")
    assert "Willow class tablet" in lead.html
    assert "Waits for its code" in lead.html
    assert code not in lead.html
    assert code.replace(" ", "") not in lead.html
    assert come_with(office, code)
    assert "In use" in lead.get("/tablets").html


def test_the_address_and_its_picture_lead_to_the_pupils_side_without_the_code(
    office: Office, lead: Visitor
) -> None:
    code = code_on(add(lead)).replace(" ", "")

    assert "<code>http://localhost/tablet</code>" in lead.html
    assert '<svg class="qr"' in lead.html
    assert f"tablet/{code}" not in lead.html
    assert f"={code}" not in lead.html


def test_where_the_pupils_address_is_not_known_the_page_says_how_it_ends(office: Office) -> None:
    toml = office.school.folder / "school.toml"
    toml.write_text(re.sub(r"\[public\].*?(?=\[inbox\])", "", toml.read_text(), flags=re.DOTALL))
    assert load_inbox(office.school.folder, {}).public_url == ""

    page = add(office.sign_in(office.app(), "lead"))

    assert "with /tablet behind it" in page.html
    assert '<svg class="qr"' not in page.html


def test_another_setting_gives_the_pupils_address(office: Office) -> None:
    environ = {"KIOSK_PUBLIC_URL": "https://tell.example.org/"}

    assert load_inbox(office.school.folder, environ).public_url == "https://tell.example.org"


@pytest.mark.parametrize(
    ("name", "place"), [("", "Hall"), ("Tablet", ""), ("x" * 61, "Hall"), ("a\u202eb", "Hall")]
)
def test_a_name_or_place_that_can_not_be_shown_is_asked_for_again(
    office: Office, lead: Visitor, name: str, place: str
) -> None:
    add(lead, name, place)

    assert lead.answer.status_code == 400
    assert listed(office) == []
    assert acts(office) == []


def test_markup_in_a_name_is_text(lead: Visitor) -> None:
    add(lead, "<b>Tablet</b>", "{{7*7}}")

    page = lead.get("/tablets").html
    assert "&lt;b&gt;Tablet" in page
    assert "<b>Tablet" not in page


@pytest.mark.parametrize("path", ["/tablets/new", "/tablets/{address}/revoke"])
def test_making_and_revoking_ask_for_the_passphrase_again(office: Office, lead: Visitor, path: str) -> None:
    path = path.format(address=in_use(office, lead))
    form = lead.get("/tablets").carried
    before = listed(office)
    office.clock.shift(timedelta(minutes=6))

    assert lead.get(path).answer.status_code == 303
    assert lead.post(path, {**form, "name": "Another", "place": "Hall"}).answer.status_code == 403
    assert listed(office) == before


def test_beginning_and_ending_a_lesson_do_not_ask_for_it(office: Office, lead: Visitor) -> None:
    """A teacher stands in front of a class."""
    address = in_use(office, lead)
    office.clock.shift(timedelta(minutes=6))

    assert send(lead, f"/tablets/{address}/practice", minutes="20").answer.status_code == 303
    assert send(lead, f"/tablets/{address}/practice/end").answer.status_code == 303


def test_a_revoked_tablet_is_gone_for_good_and_its_name_stays_in_the_list(
    office: Office, lead: Visitor
) -> None:
    address = in_use(office, lead)
    assert "can’t be undone" in lead.get(f"/tablets/{address}/revoke").html

    send(lead, f"/tablets/{address}/revoke")

    assert lead.answer.status_code == 303
    assert Tablets(office.letterbox).known(TOKEN) is None
    assert "Revoked" in lead.get("/tablets").html
    assert send(lead, f"/tablets/{address}/revoke").answer.status_code == 404
    assert send(lead, f"/tablets/{address}/practice", minutes="10").answer.status_code == 404


@pytest.mark.parametrize("address", ["0" * 32, "x", "0" * 31, "%00"])
def test_a_tablet_that_is_not_there_is_not_found(lead: Visitor, address: str) -> None:
    assert lead.get(f"/tablets/{address}/revoke").answer.status_code == 404
    for path in ("revoke", "practice", "practice/end"):
        assert send(lead, f"/tablets/{address}/{path}", minutes="10").answer.status_code == 404


def test_the_list_says_first_where_children_practise_and_until_when(office: Office, lead: Visitor) -> None:
    address = in_use(office, lead)
    assert "No tablet is in practice." in lead.get("/tablets").html

    send(lead, f"/tablets/{address}/practice", minutes="20").follow()

    assert "Nothing they send is kept." in lead.html
    assert lead.html.index("Nothing they send is kept.") < lead.html.index('class="people"')
    until = (datetime.now(UTC) + timedelta(minutes=20)).strftime("%H:%M")
    assert f"Ends by itself at {until}." in lead.html
    office.clock.shift(timedelta(minutes=20))
    assert "No tablet is in practice." in office_page(office, lead)


def office_page(office: Office, lead: Visitor) -> str:
    """The list as it is now; whoever was idle too long signs in again."""
    if lead.get("/tablets").answer.status_code != 200:
        lead = office.sign_in(office.workers[0], "lead").get("/tablets")
    return lead.html


def test_a_lesson_can_be_ended_at_once(office: Office, lead: Visitor) -> None:
    address = in_use(office, lead)
    send(lead, f"/tablets/{address}/practice", minutes="60")

    send(lead, f"/tablets/{address}/practice/end").follow()

    assert "No tablet is in practice." in lead.html


@pytest.mark.parametrize("minutes", ["", "0", "5", "61", "600", "-10", "ten", "1e1", " 10", "10 "])
def test_a_lesson_of_another_length_does_not_begin(office: Office, lead: Visitor, minutes: str) -> None:
    address = in_use(office, lead)

    send(lead, f"/tablets/{address}/practice", minutes=minutes)

    assert lead.answer.status_code == 400
    assert "from 10 to 60 minutes" in lead.html
    assert not any(one.practice_until for one in listed(office))


def test_a_tablet_whose_code_waits_can_not_be_taught_on(office: Office, lead: Visitor) -> None:
    add(lead)
    address = listed(office)[0].id.hex()

    assert "Practice for" not in lead.get("/tablets").html
    assert send(lead, f"/tablets/{address}/practice", minutes="10").answer.status_code == 409
    assert not listed(office)[0].practice_until


def test_each_act_is_in_the_record_and_what_did_not_happen_is_not(office: Office, lead: Visitor) -> None:
    address = in_use(office, lead)
    mark = f"tablet-{address[:6]}"
    send(lead, f"/tablets/{address}/practice", minutes="20")
    send(lead, f"/tablets/{address}/practice", minutes="1000")
    send(lead, f"/tablets/{address}/practice/end")
    send(lead, f"/tablets/{address}/revoke")
    send(lead, f"/tablets/{address}/revoke")

    done = acts(office)

    assert done == [
        (act, mark) for act in ("tablet-made", "practice-begun", "practice-ended", "tablet-revoked")
    ]
    page = lead.get("/audit").html
    assert "Added a tablet" in page
    assert mark in page


def test_a_code_that_ran_out_says_so(office: Office, lead: Visitor) -> None:
    add(lead)
    office.clock.shift(timedelta(hours=24))

    assert "Its code has run out" in office.sign_in(office.workers[0], "lead").get("/tablets").html


def test_an_administrator_cares_for_tablets_and_a_head_does_not(office: Office, app: Flask) -> None:
    office.hire("administrator")
    administrator, head = office.sign_in(app, "administrator"), office.sign_in(app, "head")

    assert add(administrator).answer.status_code == 200
    assert head.get("/tablets").answer.status_code == 404
    assert "/tablets" not in {link["href"] for link in head.get("/my-words").page.all("a")}


def test_staff_read_where_a_worry_was_told(office: Office, app: Flask) -> None:
    told = replace(worry(("feel", "red"), at=datetime.now(UTC)), told_at_place="Willow class & <b>co</b>")
    address = office.tell(told).hex()
    visitor = office.sign_in(app, "lead").get(f"/worries/{address}")

    assert "Willow class &amp; &lt;b&gt;co" in visitor.html
    assert "Told at" in visitor.html


def test_the_pages_work_on_both_databases(office_on: Office) -> None:
    visitor = office_on.sign_in(office_on.app(), "lead")
    address = in_use(office_on, visitor)

    send(visitor, f"/tablets/{address}/practice", minutes="10").follow()

    assert "Nothing they send is kept." in visitor.html


# ---------------------------------------------------------------- how its pages look


def test_how_a_tablets_pages_look_is_chosen_said_in_the_list_and_recorded(
    office: Office, lead: Visitor
) -> None:
    address = in_use(office, lead)

    page = lead.get(f"/tablets/{address}/look")
    assert page.title == "How the pages look on Willow class tablet"
    send(lead, f"/tablets/{address}/look", theme="calm", text="150", scan="one", scan_seconds="4")

    assert lead.answer.status_code == 303
    assert Look.of_tablet(listed(office)[0].look) == Look(theme="calm", text=150, scan="one", scan_seconds=4)
    assert acts(office)[-1] == ("tablet-look", f"tablet-{address[:6]}")
    assert "Colours: soft; Text: big; Switches: one switch" in lead.get("/tablets").html
    chosen = [
        one["value"] for one in lead.get(f"/tablets/{address}/look").page.all("option") if "selected" in one
    ]
    assert chosen == ["calm", "150", "10", "bottom", "False", "0", "one", "4"]


def test_what_no_setting_has_leaves_that_setting_alone(office: Office, lead: Visitor) -> None:
    address = in_use(office, lead)

    send(lead, f"/tablets/{address}/look", theme="pink", text="1000", hold="500", take_time="True", grid="")

    assert Look.of_tablet(listed(office)[0].look) == Look(hold=500)


def test_every_setting_of_a_tablet_has_a_field_with_a_word_for_each_of_its_values() -> None:
    offered = {one.name: {value for value, _words in one.values} for one in settings(str)}

    assert tuple(offered) == OF_A_TABLET
    assert offered == {
        name: {str(value) for value in SETTINGS[name]} | ({""} if name == "theme" else set())
        for name in OF_A_TABLET
    }


def test_a_revoked_tablet_has_no_look_to_choose(office: Office, lead: Visitor) -> None:
    address = in_use(office, lead)
    send(lead, f"/tablets/{address}/revoke")

    assert lead.get(f"/tablets/{address}/look").answer.status_code == 404


# ---------------------------------------------------------------- wrong codes


def guess(office: Office, kind: Kind, times: int, tablet_id: bytes | None = None, days_ago: int = 0) -> None:
    day = datetime.now(UTC).date() - timedelta(days=days_ago)
    for _ in range(times):
        note_wrong_try(office.letterbox, kind, tablet_id, day)


def test_many_wrong_codes_of_a_day_are_told_by_tablet(office: Office, lead: Visitor) -> None:
    in_use(office, lead)
    guess(office, "pictures", 12, listed(office)[0].id)
    guess(office, "pictures", 11)
    guess(office, "tablet", 5)

    page = lead.get("/tablets").html

    assert "12 wrong picture codes, on Willow class tablet." in page
    assert "11 wrong picture codes, on tablets and phones without a name here." in page
    assert "5 wrong codes for adding a tablet" in page
    assert "A wrong code opened nothing" in page


def test_a_few_slips_and_old_days_are_told_to_nobody(office: Office, lead: Visitor) -> None:
    guess(office, "pictures", 9)
    guess(office, "tablet", 4)
    guess(office, "pictures", 50, days_ago=20)

    assert "Many codes were wrong" not in lead.get("/tablets").html


def test_counts_go_after_their_days(office: Office) -> None:
    guess(office, "reference", 2, days_ago=31)
    guess(office, "reference", 3, days_ago=1)
    today = datetime.now(UTC).date()

    forget_wrong_tries(office.letterbox, today - timedelta(days=30))

    assert [one.count for one in wrong_tries(office.letterbox, today - timedelta(days=99))] == [3]
