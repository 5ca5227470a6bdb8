"""The list page: what to open first, filters, kept views, search, marking as read, and the page that hides it all."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading
from kiosk.inbox.models import AuditEvent, SavedView
from tests.inbox.conftest import START
from tests.inbox.office import Office, worry
from tests.inbox.test_index_cases import add, an, begun, of
from tests.inbox.test_worries import address, links, shown_text
from tests.visitor import Visitor

QUERY = "quixotic Zoë"


def rows(visitor: Visitor) -> list[str]:
    body = visitor.html.partition("<tbody")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr ")[1:]]


def search(visitor: Visitor, looked_for: str, **more: str) -> Visitor:
    return visitor.post("/search", {**visitor.get("/").carried, "looked_for": looked_for, **more})


def test_a_row_says_urgency_own_taps_zone_what_where_whom_and_by_when(office: Office, app: Flask) -> None:
    lead_key = office.people["lead"].person.key_id.hex()
    told = worry(("feel", "red"), ("what", "words"), ("more", "selfharm"), ("where", "toilets"), at=START)
    office.tell(replace(told, asked_for=(lead_key,)))

    (row,) = rows(office.sign_in(app, "lead"))

    assert "Now Wants to hurt themselves (their own tap)" in row
    for said in (
        "Very angry or very scared",
        "Mean words",
        "Toilets",
        "Asked for Mrs Kaur",
        "None yet",
        "New",
    ):
        assert said in row, said
    assert "By Mon 23 Nov 15:30" in row, (
        "told on a Friday after school began: the promise is Monday's closing"
    )


def test_the_promise_is_late_until_anybody_has_read_it(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), at=START - timedelta(days=3)))
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    assert "Late since Wed 18 Nov 15:30" in rows(lead)[0]

    deputy.post(f"{address(told_id)}/read", deputy.carried)

    assert "Late" not in rows(lead.get("/"))[0]
    assert "New" in rows(lead)[0], "it is still new to the lead"


def test_a_row_says_who_answers_for_its_case_and_what_comes_next(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), at=START))
    lead = office.sign_in(app, "lead")
    case_id = begun(office, told_id, owner="deputy")

    (row,) = rows(lead.get("/"))
    assert "Mr Osei : the case Listen to and believe the pupil: By today" in row

    page = lead.get(address(told_id)).html
    assert "Mr Osei answers for it." in page
    assert f"/cases/{case_id.hex()}" in page
    assert "Take it on" not in page


def test_not_serious_is_out_of_the_usual_list_and_has_a_view_of_its_own(office: Office, app: Flask) -> None:
    told_id, other = office.tell(worry(("what", "words"))), office.tell(worry(("what", "body")))
    lead = office.sign_in(app, "lead")
    add(office, begun(office, told_id), an(office, of.SetAside, reason="trying-out", why=""))

    assert links(lead.get("/")) == [address(other)]
    assert "1 worry," in lead.html
    lead.get("/?show=aside")
    assert "Set aside as not serious" in rows(lead)[0]
    assert len(rows(lead)) == 1


def test_filters_stay_in_the_address_of_pages_worries_and_after_marking(office: Office, app: Flask) -> None:
    for number in range(27):
        office.tell(worry(("feel", "red"), ("what", "words"), at=START - timedelta(minutes=number)))
    hidden = office.tell(worry(("feel", "blue"), ("what", "words"), at=START))
    lead = office.sign_in(app, "lead").get("/?zone=red&unread=1&zone_of=canary&what=canary")

    assert "27 worries" in lead.html
    assert hidden.hex() not in lead.html
    assert "canary" not in lead.html
    (following,) = re.findall(r'rel="next" href="([^"]+)"', lead.html)
    assert following.endswith("&amp;unread=1&amp;zone=red")
    first = re.findall(r'href="(/worries/[^"]+)"', lead.html)[0].replace("&amp;", "&")
    lead.get(first)
    assert lead.html.count("?unread=1&amp;zone=red") >= 3, "back, next, and mark as read"
    lead.post(first.replace("?", "/read?"), lead.carried)
    assert lead.answer.headers["Location"] == "/?unread=1&zone=red"


def test_a_search_finds_folded_words_and_shows_them_where_they_stand(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), words="It was a QUIXOTIC idea of <b>Zoe</b>"))
    office.tell(worry(("what", "words"), words="quixotic, but nobody else"))
    office.tell(worry(words=QUERY), to=("head", "chair", "recovery"))

    lead = search(office.sign_in(app, "lead"), QUERY)

    assert links(lead) == [address(told_id)]
    assert "Found in 1 worry" in lead.html
    assert re.findall(r"<mark>([^<]+)</mark>", lead.html) == ["QUIXOTIC", "Zoe"]
    assert "&lt;b&gt;<mark>Zoe</mark>&lt;/b&gt;" in lead.html


def test_what_is_looked_for_is_in_no_address_log_record_or_cookie(
    office: Office, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(30):
        office.tell(worry(words=QUERY, at=START - timedelta(minutes=number)))
    lead = search(office.sign_in(app, "lead"), QUERY)
    (after,) = re.findall(r'name="after" value="([0-9a-f]{32})"', lead.html)
    first = links(lead)

    search(lead, QUERY, after=after)

    assert len({*first, *links(lead)}) == 30
    written = caplog.text + str([cookie.value for cookie in lead.client._cookies.values()])
    with reading(office.inbox) as session:
        written += str(session.execute(select(AuditEvent.act, AuditEvent.subject)).all())
    written += "".join(re.findall(r'(?:href|action|formaction)="([^"]*)"', lead.html))
    assert "uixotic" not in written
    assert "('search', None)" in written
    assert lead.get("/search").answer.status_code == 405


@pytest.mark.parametrize(
    "typed", ["", "   ", "x" * 5000, "\x00", "%", "' OR 1=1 --", "\ud83d\ude00", "(((", "\\"]
)
def test_whatever_is_typed_a_search_answers(office: Office, app: Flask, typed: str) -> None:
    office.tell(worry(words="something"))

    page = search(office.sign_in(app, "lead"), typed.encode("utf-8", "replace").decode())

    assert page.answer.status_code == 200
    assert page.title == "Search"


def test_a_view_is_kept_for_one_person_sealed_and_can_be_removed(office: Office, app: Flask) -> None:
    office.tell(worry(("feel", "red")))
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")

    lead.get("/?zone=red")
    lead.post("/views", {**lead.carried, "view_name": "Quixotic view"}).follow()

    assert "Quixotic view" in lead.html
    assert "Quixotic view" not in deputy.get("/?zone=red").html
    with reading(office.inbox) as session:
        (kept,) = session.scalars(select(SavedView)).all()
    assert b"uixotic" not in kept.sealed
    assert b"zone" not in kept.sealed
    deputy.post(f"/views/{kept.id.hex()}/drop", deputy.carried)
    assert "Quixotic view" in lead.get("/?zone=red").html
    lead.post(f"/views/{kept.id.hex()}/drop", lead.carried).follow()
    assert "Quixotic view" not in lead.html


def test_a_view_without_a_name_and_a_thirteenth_are_not_kept_and_it_says_so(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead").get("/?unread=1")
    form = lead.carried

    assert "Not kept" in lead.post("/views", {**form, "view_name": "  "}).follow().html
    for number in range(12):
        assert "Not kept" not in lead.post("/views", {**form, "view_name": f"v{number}"}).follow().html
    assert "Not kept" in lead.post("/views", {**form, "view_name": "one more"}).follow().html
    assert "Not kept" not in lead.post("/views", {**form, "view_name": "v3"}).follow().html, (
        "it takes its place"
    )


def test_the_hidden_page_holds_nothing_and_leads_back(office: Office, app: Flask) -> None:
    office.tell(worry(("what", "unsafe"), words="canary"))
    lead = office.sign_in(app, "lead")
    assert 'href="/blank"' in lead.html

    lead.get("/blank")

    text = " ".join(shown_text(lead, "body").split()).lower() + shown_text(lead, "title").lower()
    assert lead.title == "Notes"
    assert not [word for word in ("worr", "safe", "kaur", "canary", "pupil") if word in text]
    assert [link["href"] for link in lead.page.all("a")] == ["/"]


def test_a_worry_that_came_while_somebody_was_signed_in_is_on_the_next_page_they_load(
    office: Office, app: Flask
) -> None:
    lead = office.sign_in(app, "lead")
    assert links(lead) == []

    told_id = office.tell(worry(("what", "words")))

    assert links(lead.get("/")) == [address(told_id)]
