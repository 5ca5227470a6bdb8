"""The pages: what a reader sees, what nobody else sees, and what is noted about it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from kiosk.db import reading, writing
from kiosk.inbox.models import AuditEvent, BrokenEnvelope, CollectedConcern
from kiosk.inbox.record import audit
from tests.inbox.conftest import START
from tests.inbox.office import Office, worry
from tests.visitor import Visitor, without_token

MADE_UP = "0123456789abcdef" * 2
XSS = (
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}{% raw %}",
    "javascript:alert(1)",
    "</blockquote></main><h1>",
    "\u202eesrever \u2066isolated\u2069 zero\u200bwidth",
    "👩‍👩‍👧‍👦" * 30,
    "&lt;b&gt; &amp;",
)


def links(visitor: Visitor) -> list[str]:
    return re.findall(r'<a href="(/worries/[0-9a-f]{32})"', visitor.html)


def address(told_id: bytes) -> str:
    return f"/worries/{told_id.hex()}"


def shown_text(visitor: Visitor, tag: str) -> str:
    return "".join(visitor.page.text_of.get(tag, []))


def acts(office: Office) -> list[tuple[str, str | None]]:
    with reading(office.inbox) as session:
        rows = session.execute(select(AuditEvent.act, AuditEvent.subject).order_by(AuditEvent.seq))
        return [(act, subject) for act, subject in rows]


def test_a_worry_told_on_one_side_is_read_word_for_word_on_the_other(office_on: Office) -> None:
    words = "they say i smel and no one sits with me\n\n  on the bus.  pleas dont say my name"
    told_id = office_on.tell(worry(("feel", "yellow"), ("what", "words"), ("what", "leftout"), words=words))
    lead = office_on.sign_in(office_on.app(), "lead")

    assert links(lead) == [address(told_id)]
    lead.get(links(lead)[0])

    assert lead.title == "Mean words, Left me out"
    assert shown_text(lead, "blockquote") == words
    assert "Worried or wobbly" in lead.html
    assert lead.html.count("<svg") >= 3, "taps are shown as symbols beside their words"


def test_the_list_puts_urgent_first_and_then_the_newest(office: Office, app: Flask) -> None:
    old = office.tell(worry(("what", "things"), at=START - timedelta(days=2)))
    urgent = office.tell(worry(("what", "unsafe"), at=START - timedelta(days=1)))
    new = office.tell(worry(("what", "words"), at=START - timedelta(minutes=5)))

    lead = office.sign_in(app, "lead")

    assert links(lead) == [address(one) for one in (urgent, new, old)]
    assert shown_text(lead, "tbody").count("Now") == 1


def test_the_list_says_the_day_in_words_and_how_long_ago_in_school_time(office: Office, app: Flask) -> None:
    office.tell(worry(("what", "words"), at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC)))
    office.tell(worry(("what", "body"), at=START - timedelta(hours=2)))
    office.tell(worry(("what", "things"), at=START - timedelta(days=1)))

    text = " ".join(shown_text(office.sign_in(app, "lead"), "tbody").split())

    assert "Today 08:00 2 hours ago" in text
    assert "Yesterday 10:00 1 day ago" in text
    assert "Thu 2 Jul 00:30" in text, "British summer time: the next day had begun"


def test_each_page_holds_twenty_five_and_its_address_holds_no_count_and_no_time(
    office: Office, app: Flask
) -> None:
    ids = [
        office.tell(worry(("what", "words"), at=START - timedelta(minutes=number))) for number in range(30)
    ]

    lead = office.sign_in(app, "lead")
    first = links(lead)
    (following,) = re.findall(r'rel="next" href="([^"]+)"', lead.html)
    lead.get(following)

    assert first + links(lead) == [address(one) for one in ids]
    assert len(first) == 25
    assert following == f"/?after={ids[24].hex()}"
    assert re.findall(r'rel="prev" href="([^"]+)"', lead.html) == ["/"]


@pytest.mark.parametrize("after", ["", "x", "-1", MADE_UP, MADE_UP.upper(), "0" * 33, "%00", "' OR 1=1--"])
def test_a_made_up_page_address_gives_the_first_page(office: Office, app: Flask, after: str) -> None:
    told_id = office.tell(worry(("what", "words")))
    lead = office.sign_in(app, "lead")

    lead.get("/", query_string={"after": after})

    assert links(lead) == [address(told_id)]


def test_an_empty_list_says_so_plainly(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")

    assert "There is nothing for you to read." in lead.html
    assert "<table" not in lead.html


def test_somebody_left_out_sees_no_trace_in_list_counts_neighbours_or_by_address(
    office: Office, app: Flask
) -> None:
    mine = [office.tell(worry(("what", "words"), at=START - timedelta(minutes=number))) for number in (1, 9)]
    lead = office.sign_in(app, "lead")
    list_before, worry_before = lead.html, lead.get(address(mine[0])).html

    hidden = office.tell(
        worry(("who", "grownup"), ("what", "unsafe"), at=START - timedelta(minutes=5)),
        to=("head", "chair", "recovery"),
    )
    head = office.sign_in(app, "head")

    assert links(head) == [address(hidden)]
    same_minute = without_times(lead.get("/").html)
    assert same_minute == without_times(list_before)
    assert without_times(lead.get(address(mine[0])).html) == without_times(worry_before)
    assert "1 worry," in head.get("/").html


def test_somebody_elses_worry_and_a_made_up_one_get_the_same_bytes(office: Office, app: Flask) -> None:
    hidden = office.tell(worry(("who", "grownup")), to=("head", "chair", "recovery"))
    office.sign_in(app, "head")
    lead = office.sign_in(app, "lead")
    token = lead.carried

    answers = [
        lead.get(path).answer for path in (address(hidden), f"/worries/{MADE_UP}", "/worries/nonsense")
    ]
    marks = [lead.post(f"{path}/read", token).answer for path in (address(hidden), f"/worries/{MADE_UP}")]

    assert {answer.status_code for answer in (*answers, *marks)} == {404}
    assert len({without_token(answer.text) for answer in answers}) == 1
    assert len({without_token(answer.text) for answer in marks}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_previous_and_next_lead_only_to_what_this_person_can_open(office: Office, app: Flask) -> None:
    first = office.tell(worry(("what", "words"), at=START - timedelta(minutes=1)))
    office.tell(worry(("who", "grownup"), at=START - timedelta(minutes=2)), to=("head", "chair", "recovery"))
    second = office.tell(worry(("what", "body"), at=START - timedelta(minutes=3)))
    lead = office.sign_in(app, "lead")

    lead.get(address(first))

    assert re.findall(r'rel="next" href="([^"]+)"', lead.html) == [address(second)]
    assert re.findall(r'rel="prev"', lead.html) == []


def test_reading_is_marked_for_one_person_and_not_for_the_others(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words")))
    lead, deputy = office.sign_in(app, "lead"), office.sign_in(app, "deputy")
    lead.get(address(told_id))

    lead.post(f"{address(told_id)}/read", lead.carried).follow()

    assert "0 not read yet" in lead.html
    assert "1 not read yet" in deputy.get("/").html
    assert "Marked as read: Today" in lead.get(address(told_id)).html


def test_marking_twice_keeps_the_first_time(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words")))
    lead = office.sign_in(app, "lead")
    token = lead.get(address(told_id)).carried
    lead.post(f"{address(told_id)}/read", token)
    first = re.findall(r"Marked as read: [^<]+", lead.get(address(told_id)).html)
    office.clock.shift(timedelta(minutes=5))

    lead.post(f"{address(told_id)}/read", token)

    assert re.findall(r"Marked as read: [^<]+", lead.get(address(told_id)).html) == first != []


def test_it_says_who_else_can_open_it_and_names_the_recovery_key_plainly(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words")))

    page = " ".join(shown_text(office.sign_in(app, "lead").get(address(told_id)), "ul").split())

    assert "Mr Osei Deputy safeguarding lead" in page
    assert "School recovery key on paper, in two halves" in page
    assert "Ms Reid" not in page
    assert "Mrs Kaur" not in page


def test_a_key_on_no_list_is_not_passed_over(office: Office, app: Flask) -> None:
    office.school.readers["recovery"] = type(office.school.readers["recovery"]).generate()
    told_id = office.tell(worry(("what", "words")))

    page = office.sign_in(app, "lead").get(address(told_id)).html

    assert "1 key that is not on today’s list of readers" in page
    assert "School recovery key" not in page


def test_a_parents_words_keep_their_language_and_direction_and_ask_for_an_interpreter(
    office: Office, app: Flask
) -> None:
    words = "میرے بیٹے کو بس میں مارا جاتا ہے۔"
    told_id = office.tell(
        worry(
            ("about_child", "body"),
            words=words,
            locale="ur",
            channel="family",
            shown="کسی نے میرے بچے کو مارا",
            child="علی",
            contact="0116 496 0123",
        )
    )
    lead = office.sign_in(app, "lead")
    assert "Parent or carer, gave a name" in lead.html
    assert '<bdi lang="ur" dir="rtl">اردو</bdi>' in lead.html

    lead.get(address(told_id))

    (quote,) = lead.page.all("blockquote")
    assert (quote["lang"], quote["dir"], shown_text(lead, "blockquote")) == ("ur", "auto", words)
    assert "Someone hurt my child" in lead.html, "staff read the answer in their own language"
    assert 'lang="ur" dir="auto">کسی نے میرے بچے کو مارا</q>' in lead.html, (
        "and what the parent saw, beside it"
    )
    assert "Not in English: this was told in Urdu." in lead.html
    assert "Never ask a child or a relative to interpret." in lead.html
    assert all(text in shown_text(lead, "dd") for text in ("علی", "0116 496 0123"))


def test_a_phone_number_keeps_its_groups_in_order_in_a_line_from_right_to_left(
    office: Office, app: Flask
) -> None:
    contact, words = "0116 496 0123, صبح", "فون\n\n+44 116 496 0123  یا 999"
    told_id = office.tell(worry(words=words, contact=contact, locale="ur", channel="family"))

    lead = office.sign_in(app, "lead").get(address(told_id))

    assert '<bdi dir="ltr">0116 496 0123</bdi>, صبح</dd>' in lead.html
    assert '<bdi dir="ltr">+44 116 496 0123</bdi>' in lead.html
    assert shown_text(lead, "blockquote") == words


def test_english_words_ask_for_no_interpreter(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), words="hello"))

    assert "interpreter" not in office.sign_in(app, "lead").get(address(told_id)).html


def test_a_language_and_a_choice_that_nobody_knows_any_more_are_still_shown(
    office: Office, app: Flask
) -> None:
    concern = worry(("what", "words"), words="ndapota", locale="sn")
    strange = type(concern.answers[0])("what", "dragons", "A dragon did it")
    told_id = office.tell(
        type(concern)(**{**vars(concern), "answers": (strange,), "words": dict(concern.words)})
    )

    lead = office.sign_in(app, "lead").get(address(told_id))

    assert "A dragon did it" in lead.html
    assert shown_text(lead, "blockquote") == "ndapota"


def test_one_of_many_is_marked_and_never_held_back(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), burst=True))
    lead = office.sign_in(app, "lead")

    assert "One of many in a short time" in lead.html
    assert "Please read each of them." in lead.get(address(told_id)).html


@pytest.mark.parametrize("text", XSS)
def test_whatever_is_typed_into_any_field_is_shown_as_text(office: Office, app: Flask, text: str) -> None:
    told_id = office.tell(
        worry(
            ("what", "words"), words=text, name=text, child=text, contact=text, shown=text, channel="family"
        )
    )
    lead = office.sign_in(app, "lead")
    lead.get("/")

    lead.get(address(told_id))  # the visitor checks each page for inline scripts, handlers and styles

    assert shown_text(lead, "blockquote") == text
    assert shown_text(lead, "dd").count(text) >= 3
    assert shown_text(lead, "q") == text
    assert text not in shown_text(lead, "title")
    assert [script["src"].partition("?")[0] for script in lead.page.all("script")] == ["/static/js/staff.js"]


def test_the_browsers_history_learns_nothing(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "unsafe"), words="canary", name="Ravi"))

    lead = office.sign_in(app, "lead").get(address(told_id))

    assert shown_text(lead, "title").strip() == "One worry"


def test_a_damaged_worry_has_a_page_that_says_what_to_do(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), words="canary"))
    lead = office.sign_in(app, "lead")
    with writing(office.inbox) as session:
        row = session.get_one(CollectedConcern, told_id)
        row.envelope = row.envelope[:-1] + bytes([row.envelope[-1] ^ 1])

    lead.get(address(told_id))

    assert (lead.answer.status_code, lead.title) == (200, "This worry can’t be opened")
    assert "kiosk check" in lead.html
    assert "canary" not in lead.html


def test_a_worry_that_never_opened_is_in_the_list_and_has_a_page(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words")))
    office.sign_in(app, "head")  # collects, and has no wrap
    with writing(office.inbox) as session:
        row = session.get_one(CollectedConcern, told_id)
        row.envelope = row.envelope[:-1] + bytes([row.envelope[-1] ^ 1])

    lead = office.sign_in(app, "lead")

    assert "This one can’t be opened" in lead.html
    assert lead.get(address(told_id)).title == "This worry can’t be opened"


def test_something_broken_in_the_letterbox_is_said_without_a_count(office: Office, app: Flask) -> None:
    rows = [
        {
            "fingerprint": bytes([number]) * 32,
            "id": bytes(16),
            "day": START.date(),
            "envelope": b"?",
            "wraps": b"?",
        }
        for number in range(3)
    ]
    assert "was damaged" not in office.sign_in(app, "lead").html
    with writing(office.inbox) as session:
        session.execute(insert(BrokenEnvelope), rows)

    page = office.sign_in(app, "deputy").html

    assert "Something in the letterbox was damaged and can’t be read by anyone." in page
    assert not re.search(r"\b3\b", shown_text(office.sign_in(app, "head"), "main"))


def test_a_letterbox_that_does_not_answer_does_not_hide_what_is_here(office: Office) -> None:
    told_id = office.tell(worry(("what", "words")))
    office.sign_in(office.app(), "lead")
    missing = f"sqlite:///{office.school.folder / 'nowhere' / 'letterbox.sqlite3'}"

    lead = office.sign_in(office.app(KIOSK_INBOX_LETTERBOX_URL=missing), "lead")

    assert "The letterbox does not answer." in lead.html
    assert links(lead) == [address(told_id)]
    assert lead.get(address(told_id)).title == "Mean words"


def test_an_inbox_that_does_not_answer_gets_a_plain_page(office: Office, app: Flask) -> None:
    lead = office.sign_in(app, "lead")
    (office.school.folder / "inbox" / "inbox.sqlite3").rename(office.school.folder / "gone")
    app.extensions["kiosk.inbox.desk"].inbox.dispose()

    lead.get("/")

    assert lead.answer.status_code == 503
    assert "tell your technician" in lead.html


def test_every_view_is_in_the_audit_chain_before_it_is_shown(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), words="canary sentence"))
    lead = office.sign_in(app, "lead")
    token = lead.get(address(told_id)).carried
    lead.post(f"{address(told_id)}/read", token)
    lead.get(f"/worries/{MADE_UP}")

    assert acts(office) == [
        ("passphrase-given", None),
        ("sign-in", None),
        ("list", None),
        ("view", told_id.hex()),
        ("read", told_id.hex()),
    ]
    report = audit.verify(office.inbox)
    assert (report.count, report.broken_at) == (5, None)


def test_a_page_brought_back_after_signing_out_shows_the_sign_in_page(office: Office, app: Flask) -> None:
    told_id = office.tell(worry(("what", "words"), words="canary"))
    lead = office.sign_in(app, "lead")
    lead.get(address(told_id))
    assert lead.answer.headers["Cache-Control"] == "no-store"

    lead.post("/sign-out", lead.carried)

    assert lead.get(address(told_id)).follow().title == "Sign in"


def test_nothing_that_was_told_reaches_the_log(
    office: Office, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    told_id = office.tell(worry(("what", "words"), words="canary sentence", name="Ravi Canary"))
    lead = office.sign_in(app, "lead")
    with writing(office.inbox) as session:
        session.get_one(CollectedConcern, told_id).envelope = b"damaged canary sentence"

    lead.get(address(told_id))
    lead.get("/worries/canary%20sentence")

    assert "anary" not in caplog.text


def without_times(html: str) -> str:
    return re.sub(r"\d+ minutes? ago|csrf_token\" value=\"[^\"]+", "", html)
