"""The school profile as staff write it: pages, forms that come back filled, two people at once, publishing."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from kiosk.db import reading, writing
from kiosk.inbox.models import AuditEvent, Person, ProfileDraft
from kiosk.letterbox.deposit import Letterbox
from kiosk.letterbox.emptying import publish_profile
from kiosk.profile import Profile, believed
from kiosk.public import create_app
from kiosk.sealing.opening.school_key import SchoolKey
from tests.inbox.newcomers import give_school_key, invite, join
from tests.inbox.office import Office
from tests.visitor import Visitor

SECTIONS = (
    *("hours", "year", "adults", "places", "values", "links"),
    *("helplines", "languages", "record", "keeping", "told"),
)


@pytest.fixture(autouse=True)
def _key_holders(office: Office) -> None:
    give_school_key(office, "lead", "deputy")


@pytest.fixture
def lead(office: Office, app: Flask) -> Visitor:
    return office.sign_in(app, "lead")


def filled(visitor: Visitor) -> MultiDict[str, str]:
    """Everything that the browser would send of the form on the page, as it stands there."""
    form = MultiDict(visitor.carried)
    for field in visitor.page.all("input"):
        kind = field.get("type", "text")
        if kind == "hidden" or (kind == "checkbox" and "checked" not in field):
            continue
        form.add(field["name"], field.get("value", "on" if kind == "checkbox" else ""))
    for name, options in re.findall(
        r'<select id="[^"]*" name="([^"]*)".*?>(.*?)</select>', visitor.html, re.S
    ):
        picked = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        assert picked
        form.add(name, picked[1])
    for name, text in re.findall(
        r'<textarea id="[^"]*" name="([^"]*)".*?>\n(.*?)</textarea>', visitor.html, re.S
    ):
        form.add(name, text)
    return form


def write(visitor: Visitor, section: str, **typed: str) -> Visitor:
    form = filled(visitor.get(f"/profile/{section}"))
    for name, text in typed.items():
        form[name.replace("__", "-")] = text
    return visitor.post(f"/profile/{section}", form)


def publish(visitor: Visitor) -> Visitor:
    form = visitor.get("/profile/publish").carried
    return visitor.post("/profile/publish", form)


def published(office: Office) -> Profile | None:
    signed = Letterbox(office.letterbox).profile()
    if signed is None:
        return None
    school = office.school.inbox().school
    return believed(signed, verify_key=school.verify_key, school_id=school.id, at_least=1)


def acts(office: Office) -> list[tuple[str, str | None]]:
    with reading(office.inbox) as session:
        asked = select(AuditEvent.act, AuditEvent.subject).where(AuditEvent.act.startswith("profile-"))
        return [(act, subject) for act, subject in session.execute(asked.order_by(AuditEvent.seq))]


def test_every_section_is_saved_as_it_stands_without_a_change(office: Office, lead: Visitor) -> None:
    for section in SECTIONS:
        form = filled(lead.get(f"/profile/{section}"))
        lead.post(f"/profile/{section}", form)
        assert lead.answer.status_code == 303, section

    assert acts(office) == []
    assert "Nothing waits to be published" in lead.get("/profile").html


def test_from_an_empty_row_to_what_pupils_read(office: Office, lead: Visitor) -> None:
    write(lead, "adults", adults__0__name="Mrs Kaur", adults__0__called="Safeguarding")
    lead.follow()
    drafted = (lead.html, published(office))
    shown = lead.get("/profile/publish").html

    publish(lead).follow()

    assert "A draft waits" in drafted[0]
    assert "Time: Monday, 08:30 to 15:30" in shown  # nobody was told of hours before
    assert "Trusted adults: Mrs Kaur" in drafted[0]
    assert drafted[1] is None
    now = published(office)
    assert now is not None
    assert [(adult.name, adult.symbol, adult.reader) for adult in now.adults] == [("Mrs Kaur", "grownup", "")]
    assert "It is published." in lead.html
    assert "Published: version 1, on Friday, 20 November 2026" in lead.html
    assert "by Mrs Kaur." in lead.html
    assert acts(office) == [("profile-drafted", "adults"), ("profile-published", "version-1")]


def test_an_entry_keeps_its_key_when_its_words_change(office: Office, lead: Visitor) -> None:
    write(lead, "places", places__0__label="The orchard")
    key = re.search(r'name="places-0-key" value="(k[0-9a-f]{16})"', lead.get("/profile/places").html)
    assert key

    write(lead, "places", places__0__label="The old orchard")
    publish(lead)

    now = published(office)
    assert now is not None
    assert [(place.key, place.label) for place in now.places] == [(key[1], "The old orchard")]


def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(office: Office, lead: Visitor) -> None:
    typed = {
        "links__0__label": "Our <policy> 100 %(x)s",
        "links__0__target": "http://x.example",
        "links__0__today": "on",
    }

    write(lead, "links", **typed)

    assert lead.answer.status_code == 400
    assert "One thing has to be put right. Nothing is saved yet." in lead.html
    assert (
        'href="#links-0-target">Link 1, Address or number</a>: A web address begins with https://'
        in lead.html
    )
    fields = {field.get("name"): field for field in lead.page.all("input")}
    assert fields["links-0-label"]["value"] == "Our <policy> 100 %(x)s"
    assert fields["links-0-target"]["value"] == "http://x.example"
    assert fields["links-0-target"]["aria-invalid"] == "true"
    assert "checked" in fields["links-0-today"]
    assert "".join(lead.page.text_of["title"]).startswith("Problem: ")
    assert acts(office) == []

    form = filled(lead)
    form["links-0-target"] = "https://x.example"
    lead.post("/profile/links", form).follow()
    assert "Our &lt;policy&gt; 100 %(x)s" in lead.html


def test_the_second_of_two_is_told_and_keeps_what_they_typed(
    office: Office, lead: Visitor, redis_url: str
) -> None:
    apps = [office.app(KIOSK_INBOX_LIMITS_URL=redis_url) for _ in range(2)]
    first, second = office.sign_in(apps[0], "lead"), office.sign_in(apps[1], "deputy")
    form = filled(second.get("/profile/values"))
    write(first, "values", values__0__text="Kindness")

    form["values-0-text"] = "Courage"
    second.post("/profile/values", form)

    assert second.answer.status_code == 409
    assert "Mrs Kaur changed this page while you were writing." in second.html
    assert "Value: Kindness" in second.html
    assert 'value="Courage"' in second.html
    assert acts(office) == [("profile-drafted", "values")]

    second.post("/profile/values", filled(second)).follow()
    assert "Values: Courage" in second.html
    assert "Kindness" not in second.html


def test_what_was_changed_after_it_was_looked_through_is_not_published(
    office: Office, app: Flask, lead: Visitor
) -> None:
    write(lead, "values", values__0__text="Kindness")
    form = lead.get("/profile/publish").carried
    write(office.sign_in(app, "deputy"), "values", values__0__text="Courage")

    lead.post("/profile/publish", form)

    assert lead.answer.status_code == 409
    assert "Nothing was published: somebody changed the draft after you looked at it." in lead.html
    assert "Value: Courage" in lead.html
    assert published(office) is None
    lead.post("/profile/publish", lead.carried)
    now = published(office)
    assert now is not None
    assert now.values == ("Courage",)


def test_publishing_asks_for_the_passphrase_once_more(office: Office, lead: Visitor) -> None:
    write(lead, "values", values__0__text="Kindness")
    form = lead.get("/profile/publish").carried
    office.clock.shift(timedelta(minutes=6))

    asked = lead.get("/profile/publish").answer
    lead.post("/profile/publish", form)

    assert (asked.status_code, asked.headers["Location"]) == (303, "/prove?next=/profile/publish")
    assert lead.answer.status_code == 403
    assert published(office) is None


def test_an_administrator_drafts_and_finds_no_way_to_publish(
    office: Office, app: Flask, lead: Visitor
) -> None:
    office.clock.shift(timedelta(minutes=1))
    newcomer = join(app, invite(lead, "Sam Field", "administrator"))
    sam = newcomer.sign_in(office, app)

    write(sam, "places", places__0__label="The orchard").follow()

    assert "A colleague who holds the school key publishes it" in sam.html
    assert "/profile/publish" not in sam.html
    assert sam.get("/profile/publish").answer.status_code == 404
    assert sam.post("/profile/publish", filled(sam.get("/profile/places"))).answer.status_code == 404
    assert published(office) is None
    assert "Last changed by Sam Field" in lead.get("/profile").html


def test_a_lead_without_the_school_key_publishes_nothing(office: Office, lead: Visitor) -> None:
    write(lead, "values", values__0__text="Kindness")
    form = lead.get("/profile/publish").carried
    with writing(office.inbox) as session:
        session.execute(update(Person).values(sealed_school_key=None))

    for answer in (lead.get("/profile/publish").answer, lead.post("/profile/publish", form).answer):
        assert answer.status_code == 404
    assert published(office) is None


@pytest.mark.parametrize("role", ["head", "chair"])
def test_others_find_no_such_pages(office: Office, app: Flask, role: str) -> None:
    visitor = office.sign_in(app, role)

    assert "/profile" not in visitor.html
    for path in ("/profile", "/profile/hours", "/profile/preview", "/profile/no-such-section"):
        assert visitor.get(path).answer.status_code == 404


def test_a_section_that_is_not_there_is_not_found(lead: Visitor) -> None:
    form = filled(lead.get("/profile/hours"))

    assert lead.get("/profile/version").answer.status_code == 404
    assert lead.post("/profile/version", form).answer.status_code == 404


def test_a_draft_is_thrown_away_and_what_is_published_stays(office: Office, lead: Visitor) -> None:
    write(lead, "values", values__0__text="Kindness")
    publish(lead)
    write(lead, "values", values__0__text="Courage")
    form = lead.get("/profile/discard").carried
    shown = lead.html

    lead.post("/profile/discard", form).follow()

    assert "<del>Value: Kindness</del>" in shown
    assert "Value: Courage" in shown
    assert "The draft is thrown away." in lead.html
    assert "Values: Kindness" in lead.html
    assert acts(office)[-1] == ("profile-discarded", None)


def test_a_draft_of_another_school_is_said_to_be_of_no_use(office: Office, lead: Visitor) -> None:
    write(lead, "values", values__0__text="Kindness")
    with writing(office.inbox) as session:
        row = session.get_one(ProfileDraft, 1)
        foreign = Profile.from_bytes(row.body).model_copy(update={"school_id": "ab" * 16})
        row.body = foreign.to_bytes()

    lead.get("/profile")
    assert "The draft can’t be used" in lead.html
    for path in ("/profile/values", "/profile/publish", "/profile/preview", "/profile/discard"):
        assert lead.get(path).answer.headers["Location"] == "/profile"
    lead.post("/profile/discard", lead.get("/profile").carried).follow()

    assert "Nothing waits to be published" in lead.html
    assert published(office) is None


def test_a_published_profile_that_was_tampered_with_is_said(office: Office, lead: Visitor) -> None:
    write(lead, "values", values__0__text="Kindness")
    form = filled(lead.get("/profile/values"))
    with reading(office.inbox) as session:
        body = session.get_one(ProfileDraft, 1).body
    publish_profile(office.letterbox, SchoolKey.generate().sign_profile(body))

    said = [lead.get("/profile"), lead.post("/profile/values", form)]

    assert all(
        "The published profile was changed by somebody who may not do that." in one.html for one in said
    )
    assert lead.answer.status_code == 409


def test_what_has_gone_stale_is_said_with_a_way_to_mend_it(office: Office, app: Flask, lead: Visitor) -> None:
    quiet = lead.get("/profile").html
    office.clock.shift(timedelta(days=400))
    late = office.sign_in(app, "lead").get("/profile")

    assert "Not rung for more than a year" not in quiet
    assert re.search(r"Not rung for more than a year: .*Childline.*/profile/helplines", late.html)
    form = filled(late.get("/profile/helplines"))
    for name in [name for name in form if name.endswith("-number") and form[name]]:
        form[name.replace("-number", "-today")] = "on"
    late.post("/profile/helplines", form).follow()
    assert "Not rung for more than a year" not in late.html


def test_an_adult_who_reads_no_more_is_said(office: Office, lead: Visitor) -> None:
    key_id = office.people["deputy"].reader_key.public_key.key_id.hex()
    form = {"adults__0__name": "Mr Osei", "adults__0__called": "Deputy head", "adults__0__reader": key_id}
    write(lead, "adults", **form).follow()
    before = lead.html

    office.school.publish_readers("lead", "head", "chair", "recovery")
    after = lead.get("/profile").html

    assert "Pick again who this is" not in before
    assert "Pick again who this is, or remove them: Mr Osei." in after
    assert "Somebody who is no longer let in" in lead.get("/profile/adults").html


def test_the_preview_says_what_the_draft_says(lead: Visitor) -> None:
    form = filled(lead.get("/profile/helplines"))
    form["helplines-1-number"] = "0116 496 0123"
    lead.post("/profile/helplines", form)
    write(
        lead, "values", definition_for_pupils="Bullying is <hurting> on purpose.", definition="Again & again."
    )

    lead.get("/profile/preview")

    assert "0116 496 0123" in lead.html
    assert "Bullying is &lt;hurting&gt; on purpose." in lead.html
    assert "Again &amp; again." in lead.html


def test_the_preview_speaks_each_language_that_the_draft_offers(office: Office, lead: Visitor) -> None:
    write(lead, "values", definition="Again & again.")
    write(lead, "places", places_not_here="bus")

    english, polish = lead.get("/profile/preview").html, lead.get("/profile/preview?in=pl").html

    assert "When worries are read" in english
    assert "Kiedy czytamy" in polish or "When worries are read" not in polish
    assert '<div class="stack" lang="pl" dir="ltr">' in polish
    assert "As pupils and families will read it" in polish, "the page round it stays the reader's"
    for html in (english, polish):
        assert "Again &amp; again." in html
    assert "Bus" not in english[english.index('id="pupils"') : english.index('id="families"')]
    assert '<div class="stack" lang="en-GB" dir="ltr">' in lead.get("/profile/preview?in=xx").html


def test_what_the_preview_shows_is_what_families_and_pupils_read_once_it_is_published(
    office: Office, lead: Visitor
) -> None:
    write(
        lead,
        "values",
        values__0__text="Kindness",
        definition="Again & again.",
        definition_for_pupils="Hurting.",
    )
    write(
        lead,
        "year",
        terms__0__name="Autumn",
        terms__0__first="2026-09-01",
        terms__0__last="2026-12-18",
        holidays__0__name="Over",
        holidays__0__first="2026-10-26",
        holidays__0__last="2026-10-30",
    )
    write(lead, "helplines", helplines__1__number="0116 496 0123")
    preview = spaced(lead.get("/profile/preview").html)

    publish(lead)

    public = Visitor(create_app(office.school.public()))
    families = spaced(public.get("/en-GB/family/about").html)
    about = families[
        families.index('<div class="notice">') : families.index('<div class="tiles three">')
    ].strip()
    assert "Autumn" in about
    assert "Over" not in about
    assert about in preview
    for page in ("/en-GB/what-is-it", "/en-GB/help"):
        html = spaced(public.get(page).html)
        notice = re.search(r'<div class="notice">.*?</div></div>', html)
        assert notice
        assert notice[0] in preview, page


def spaced(html: str) -> str:
    return " ".join(html.split()).replace("> <", "><")
