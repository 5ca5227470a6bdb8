"""Each language there and back: answers are told in it and read in English; sentences are sent, and read in it.

Both apps are the real ones. What is right is taken from the catalogues' files and from CLDR, never from the code that
shows it. One school serves all languages, so that another language costs a few requests.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from html import unescape

import pytest
import time_machine
from babel import Locale as CldrLocale
from babel.dates import format_time, get_day_names
from babel.messages.catalog import Catalog
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from kiosk.content import Locale, load_content
from kiosk.content.model import Choice, Question
from kiosk.db import reading
from kiosk.i18n import catalogue_path, translations_folder
from kiosk.i18n.catalogues import read_catalogue
from kiosk.inbox.models import CollectedConcern
from kiosk.inbox.worries.collect import collect
from kiosk.pepper import make_pepper
from kiosk.public import create_app
from kiosk.public.family_journey import ASKS
from tests.inbox.office import NAMES, Office
from tests.pagecheck import parse
from tests.schools import make_school
from tests.visitor import Visitor

CONTENT = load_content()
TAGS = tuple(CONTENT.locales)
START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)  # three days after START: near enough to be called by its name alone
NINE, THREE = time(9, 5), time(15, 30)
TALK = "We would like to talk with you."
ROOM = 14_000  # what the page promises to everybody, whatever letters they write in
# Joiners within a word and an emoji, marks and islands of direction, four bytes, line ends, spaces in front.
AWKWARD = "  é e\u0301 नि\u200dर्\u200c 👩\u200d👧 \u202bاردو\u202c \u200fab\u200e 𠮷\n\n\tß ﬁ 0116 496 0123"


@dataclass
class Both:
    """A school's public app, and its safeguarding lead at the inbox."""

    office: Office
    public: Flask
    lead: Visitor

    def newest(self) -> str:
        """The address of the worry that nobody had taken in before."""
        known = self._ids()
        collect(self.office.letterbox, self.office.inbox)
        (new,) = self._ids() - known
        return f"/worries/{new.hex()}"

    def _ids(self) -> set[bytes]:
        with reading(self.office.inbox) as session:
            return set(session.scalars(select(CollectedConcern.id)))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with time_machine.travel(START, tick=True) as clock:
        school = make_school(tmp_path_factory.mktemp("school"))
        settings = school.folder / "school.toml"
        settings.write_text(settings.read_text().replace('["en-GB", "pl", "ur"]', str(list(TAGS))))
        office = Office(school, clock)
        for role in NAMES:
            office.hire(role)
        office.publish_readers()
        make_pepper(school.public().pepper)
        yield Both(office, create_app(school.public()), office.sign_in(office.app(), "lead"))
        office.close()


@cache
def written(locale: Locale) -> Catalog | None:
    """The language's catalogue as its file says; English has none."""
    path = catalogue_path(translations_folder(), locale)
    return read_catalogue(path, locale) if locale.state != "source" else None


def in_words(catalogue: Catalog | None, context: str, english: str) -> str:
    message = catalogue.get(english, context) if catalogue else None
    return str(message.string) if message else english


def own_words(locale: Locale) -> str:
    """The language's own letters, composed and decomposed, with everything awkward, as long as may be."""
    catalogue = written(locale)
    letters = "".join(in_words(catalogue, "phrase", one.label) for one in CONTENT.phrases.values())
    both_forms = unicodedata.normalize("NFC", letters) + unicodedata.normalize("NFD", letters)
    text = AWKWARD + both_forms * (ROOM // len(both_forms) + 1)
    return text[: ROOM - 1] + "!"


def picked(locale: Locale) -> list[tuple[Question, Choice]]:
    """Some answers to every question for families, others for each language; none that goes past the lead."""
    at, found = TAGS.index(locale.tag), []
    for key in (key for keys in ASKS.values() for key in keys):
        question = CONTENT.families.questions.get(key) or CONTENT.questions[key]
        free = [choice for choice in question.choices if not choice.about_staff]
        wanted = 1 if question.pick == "one" else 3
        chosen = {(at * wanted + step) % len(free) for step in range(wanted)}
        found += [(question, free[number]) for number in sorted(chosen)]
    return found


def tell(both: Both, locale: Locale, told: list[tuple[Question, Choice]], words: str) -> str:
    """A parent tells this in their language; the reference that the page hands out."""
    parent = Visitor(both.public).get(f"/{locale.tag}/family")
    form = MultiDict(parent.carried)
    for question, choice in told:
        form.add(question.key, choice.key)
    form.update({"about": "mine", "own_words": words.replace("\n", "\r\n"), "go": "send"})
    parent.post(parent.action, form)
    assert parent.page.all("html")[0] == {"lang": locale.tag, "dir": locale.direction}
    return re.findall(r'<bdi translate="no">(\S+)</bdi>', parent.html)[0]


def taps_on(page: Visitor) -> set[tuple[str, str]]:
    """Each answer on staff's page, with what its teller saw where that was something else."""
    listed = re.findall(r'<ul class="said">(.*?)</ul>', page.html, re.DOTALL)[0]
    taps = re.findall(r"<span>([^<]*)</span>(?:<q[^>]*>([^<]*)</q>)?<small>", listed)
    return {(unescape(label), unescape(seen)) for label, seen in taps}


@pytest.mark.parametrize("tag", TAGS)
def test_what_a_parent_taps_is_english_for_staff_and_their_own_words_come_byte_for_byte(
    both: Both, tag: str
) -> None:
    locale = CONTENT.locales[tag]
    catalogue, told, words = written(locale), picked(locale), own_words(locale)

    tell(both, locale, told, words)

    page = both.lead.get(both.newest())
    shown = taps_on(page)
    for question, choice in told:
        theirs = in_words(catalogue, question.key, choice.label)
        if choice.own:
            assert choice.label in {label for label, _ in shown}
        else:
            assert (choice.label, theirs if theirs != choice.label else "") in shown
    own = page.page.all("blockquote")[0]
    assert own["lang"] == tag
    assert "".join(parse(page.html).text_of["blockquote"]) == words


@pytest.mark.parametrize("tag", TAGS)
def test_a_sentence_that_staff_send_is_read_in_the_familys_language_with_its_places_filled(
    both: Both, tag: str
) -> None:
    locale = CONTENT.locales[tag]
    reference = tell(both, locale, [], "x")
    worry = both.newest()
    data = MultiDict(both.lead.get(f"{worry}/answer").carried)
    for phrase in ("f-phone", "f-meet", "f-bring", "s-talk"):
        data.add("phrase", phrase)
    data |= {"fill.f-phone.who": "Mrs Kaur", "fill.f-phone.day": "2026-11-21", "fill.f-phone.time": "09:05"}
    data |= {"fill.f-meet.day": str(MONDAY), "fill.f-meet.time": "15:30", "fill.f-meet.place": "Room 4"}
    data |= {"fill.f-bring.language": "ur"}
    both.lead.post(f"{worry}/answer", data)
    assert TALK in both.lead.html, "staff see English"
    assert "Mrs Kaur will phone you tomorrow at about 09:05." in both.lead.html
    both.lead.post(f"{worry}/answer", MultiDict([*both.lead.carried.items(multi=True), ("do", "send")]))

    parent = Visitor(both.public).get(f"/{tag}/family/answer").press("go", "look", reference=reference)

    said = [unescape(one) for one in re.findall(r"<p><strong>(.*?)</strong></p></li>", parent.html)]
    assert sorted(said) == sorted(filled_by_hand(locale))
    standing = re.findall(r'id="standing">.*?<strong>(.*?)</strong>', parent.html, re.DOTALL)[0]
    assert unescape(standing) == in_words(written(locale), "phrase", TALK)
    assert parent.page.all("html")[0] == {"lang": tag, "dir": locale.direction}


def filled_by_hand(locale: Locale) -> list[str]:
    """The four sentences as the catalogue's file and CLDR have them."""
    catalogue, babel = written(locale), locale.babel
    named = get_day_names("wide", locale=babel)[MONDAY.weekday()]
    on_monday = in_words(catalogue, "day", "on %(day)s").replace("%(day)s", named)
    tomorrow = in_words(catalogue, "day", "tomorrow")
    five_past_nine, half_past_three = (format_time(at, "short", locale=babel) for at in (NINE, THREE))
    places = {
        "f-phone": {"who": "Mrs Kaur", "day": tomorrow, "time": five_past_nine},
        "f-meet": {"day": on_monday, "time": half_past_three, "place": "Room 4"},
        "f-bring": {"language": CldrLocale.parse(babel).languages["ur"]},
        "s-talk": {},
    }
    sentences = []
    for key, filled in places.items():
        text = in_words(catalogue, "phrase", CONTENT.phrases[key].label)
        for place, value in filled.items():
            assert text.count(f"{{{place}}}") == 1
            text = text.replace(f"{{{place}}}", value)
        sentences.append(text[:1].upper() + text[1:])
    return sentences
