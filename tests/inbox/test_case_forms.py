"""Everything that can be written into a case is written through its form, and read back as it was meant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import time_machine

from kiosk.case.event import KINDS, Event
from kiosk.case.events import Corrected
from kiosk.inbox.cases.words_of_forms import FORMS
from tests.inbox.casebooks import (
    Given,
    as_shown,
    asked_on,
    fill_in,
    open_a_case,
    problem_on,
    read,
    told,
)
from tests.inbox.conftest import START
from tests.inbox.office import NAMES, Office
from tests.schools import make_school
from tests.visitor import Visitor

TODAY, LATER, MUCH_LATER = date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 4)
TODAY_, LATER_ = TODAY.isoformat(), LATER.isoformat()


# Together they have parts of every sort, and those that depend on how the case stood.
EVERY_SORT_OF_PART = (
    "opened", "person-added", "known-about", "told", "consented", "agreed", "reflected", "classified", "svsh-path",
    "case-linked", "measure-taken", "task-set", "task-done", "put-off", "noted",
)  # fmt: skip


@dataclass
class Walk:
    """One school in which every kind was written: what was read back, and which fields its form asked for."""

    office: Office
    lead: Visitor
    case: str
    found: dict[str, Event] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def write(self, kind: str, given: Given, case: str = "", link: str = "") -> None:
        """Write it through the form, and read it back from the store."""
        where = case or self.case
        path = f"/cases/{where}/add/{kind}"
        page = self.lead.get(path + link)
        self.asked[kind] = asked_on(page)
        assert set(given) <= self.asked[kind], f"{kind}: {set(given) - self.asked[kind]}"
        page = self.lead.post(path, {**as_shown(page), **given})
        assert page.answer.status_code == 303, f"{kind}: {page.answer.status} {problem_on(page)}"
        self.found[kind] = read(self.office, where).events[-1]

    def number(self, where: str = "") -> str:
        """The number of the entry that was written last."""
        return str(len(read(self.office, where or self.case).events))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """One school for all kinds: they are written once, and each test looks at one of them."""
    with time_machine.travel(START, tick=True) as clock:
        office = Office(make_school(tmp_path_factory.mktemp("school")), clock)
        for role in NAMES:
            office.hire(role)
        office.publish_readers()
        lead = office.sign_in(office.app(), "lead")
        walked = Walk(office, lead, open_a_case(lead, told(office)))
        walked.ids["lead"], walked.ids["deputy"] = (
            office.people[role].person.id.hex() for role in ("lead", "deputy")
        )
        walked.found["opened"], walked.found["triaged"] = read(office, walked.case).events
        _people(walked)
        _what_it_was(walked)
        _work(walked)
        _ending(walked)
        yield walked
        office.close()


def _people(walk: Walk) -> None:
    added = {"name": "Ben Invented", "parts": ["hurting"], "year": "6", "group": "Robins"}
    walk.write("person-added", added)
    walk.ids["ben"] = walk.found["person-added"].person  # type: ignore[attr-defined]
    walk.write("person-added", {**added, "name": "Aska Example", "parts": ["hurt", "reporter"]})
    aska = walk.ids["aska"] = walk.found["person-added"].person  # type: ignore[attr-defined]
    walk.write(
        "part-given", {"parts": ["hurting", "witness"], "why": "He saw it"}, link=f"?person={walk.ids['ben']}"
    )
    walk.write(
        "known-about",
        {"flags": ["send", "eal"], "triggers": "noise", "contact": "0116 496 0001"},
        link=f"?person={aska}",
    )
    walk.write("heard", {"person": aska, "source": "pupil", "said": "They say it", "wishes": "that it stops"})
    walk.write(
        "observed", {"person": aska, "source": "duty", "signs": ["withdrawn", "sleep"], "note": "at break"}
    )
    walk.write(
        "told", {"who": "parents", "person": aska, "step": "listen", "how": "phone", "what": "all of it"}
    )
    walk.write("not-told", {"who": "parents", "person": walk.ids["ben"], "why": "It would put him at risk"})
    walk.write("consented", {"person": aska, "to": "restorative", "agreed": "yes", "who": "Aska"})
    walk.write("consented", {"person": walk.ids["ben"], "to": "restorative", "agreed": "yes", "who": "Ben"})
    both = {"people": [walk.ids["ben"], aska]}
    walk.write("met", {**both, "note": "calm"})
    walk.write("agreed", {**both, "text": "We leave each other in peace", "review": LATER_})
    walk.write("reflected", {"person": walk.ids["ben"], "step": "listen", "picked": ["zone-red", "feel-sad"]})


def _what_it_was(walk: Walk) -> None:
    walk.write("procedure-chosen", {"procedure": "restorative-stages", "why": "Both want to talk"})
    walk.write(
        "classified",
        {
            "how": ["verbal", "online"],
            "methods": ["names"],
            "media": ["gaming"],
            "about": ["race"],
            "vulnerabilities": ["new"],
            "perceived": "yes",
            "places": ["bus"],
            "circumstances": ["journey"],
        },
    )
    walk.write("harm-considered", {"answer": "no", "why": "They are safe at home"})
    walk.write(
        "police-considered",
        {
            "answer": "advice",
            "crimes": ["hate"],
            "acts": ["communications-2003"],
            "why": "To be sure",
            "reference": "7",
        },
    )
    walk.write(
        "svsh-path", {"route": "internal", "why": "One remark", "risk": "PE changing", "review": LATER_}
    )
    walk.write("svsh-reviewed", {"found": "Nothing new", "next": ""})
    walk.write("tested", {"repeated": "yes", "on_purpose": "unsure", "power": "no", "note": "asked both"})
    walk.write("decided", {"decision": "prejudice", "reasons": ["aimed-at"], "why": "The words were plain"})
    other = open_a_case(walk.lead, told(walk.office, "an earlier time"))
    walk.ids["other"] = other
    walk.write("case-linked", {"case": other, "why": "The same two"})
    walk.ids["joined"] = told(walk.office, "a friend tells it too")
    walk.write("concern-joined", {"concern": walk.ids["joined"], "why": "The same day"})


def _work(walk: Walk) -> None:
    ben, aska = walk.ids["ben"], walk.ids["aska"]
    walk.write("step-started", {"step": "restorative-2", "note": "with the class teacher"})
    walk.write("step-done", {"step": "restorative-1"})
    walk.write("step-skipped", {"step": "restorative-2", "why": "Not needed after all"})
    walk.write("planned", {"plan": "coming-back", "person": ben, "text": "Back on Monday", "review": ""})
    plan = walk.ids["plan"] = walk.number()
    walk.write("measure-taken", {"person": ben, "measure": "internal-exclusion", "plan": plan})
    walk.write("plan-reviewed", {"plan": plan, "found": "He is back", "next": ""})
    walk.write("supported", {"person": aska, "support": "adult-of-choice", "check_in": LATER_})
    walk.write(
        "checked-in", {"person": aska, "safe": "yes", "note": "she smiled", "next": MUCH_LATER.isoformat()}
    )
    walk.write("referred", {"referral": "anti-bullying-officer", "person": ben, "reference": "A-7"})
    walk.write("not-referred", {"referral": "social-care", "person": aska, "why": "No sign of harm"})
    walk.write(
        "handed-over", {"system": "The record system", "label": "Prejudice Incident", "reference": "1234"}
    )
    for task in ("dropped", "done"):
        walk.write("task-set", {"task": "ask-victim", "person": aska, "due": "", "why": "to be sure"})
        walk.ids[task] = walk.number()
    walk.write("task-done", {"task": walk.ids["done"], "note": "she wants peace"})
    walk.write("task-dropped", {"task": walk.ids["dropped"], "why": "Set twice"})
    walk.write("put-off", {"item": f"check-in-{aska}", "until": MUCH_LATER.isoformat(), "why": "A trip"})
    walk.write("noted", {"note": "A note <b>with</b> marks & 100 %"})
    walk.write("assigned", {"to": walk.ids["deputy"], "why": "You know the family"})


def _ending(walk: Walk) -> None:
    other, number = walk.ids["other"], walk.number()
    page = walk.lead.get(f"/cases/{walk.case}/correct/{number}")
    walk.asked["corrected"] = asked_on(page)
    form = {**page.carried, "correct_why": "To me", "correct_how": "away"}
    assert walk.lead.post(f"/cases/{walk.case}/correct/{number}", form).answer.status_code == 303
    walk.found["corrected"] = read(walk.office, walk.case).events[-1]
    walk.write("set-aside", {"reason": "joke", "why": "Both laughed"}, other)
    walk.write("closed", {"outcome": "nothing-found", "why": "Nothing to do", "check_back": LATER_}, other)
    walk.write(
        "checked-back", {"person": "", "answer": "yes", "helped": "yes", "safe": "unsure", "next": ""}, other
    )
    walk.write("reopened", {"why": "It was no joke"}, other)
    walk.write("triaged", {"urgency": "week", "why": "Taken seriously now"}, other)


def expected(walk: Walk) -> dict[str, dict[str, Any]]:
    """For each kind what must be read back, where it differs from what was sent."""
    ben, aska, ids = walk.ids["ben"], walk.ids["aska"], walk.ids
    return {
        "opened": {"owner": ids["lead"], "procedure": "six-steps", "told_by": ""},
        "concern-joined": {"concern": ids["joined"], "why": "The same day"},
        "case-linked": {"case": ids["other"], "why": "The same two"},
        "procedure-chosen": {"procedure": "restorative-stages"},
        "triaged": {"urgency": "week", "why": "Taken seriously now"},
        "set-aside": {"reason": "joke", "why": "Both laughed"},
        "assigned": {"to": ids["deputy"], "why": "You know the family"},
        "person-added": {
            "name": "Aska Example",
            "parts": ("hurt", "reporter"),
            "year": "6",
            "group": "Robins",
        },
        "part-given": {"person": ben, "parts": ("hurting", "witness"), "why": "He saw it"},
        "known-about": {"person": aska, "flags": ("send", "eal"), "triggers": "noise", "baseline": ""},
        "told": {"who": "parents", "person": aska, "step": "listen", "how": "phone", "on": TODAY},
        "not-told": {"who": "parents", "person": ben, "step": "", "why": "It would put him at risk"},
        "heard": {"person": aska, "source": "pupil", "on": TODAY, "wishes": "that it stops"},
        "observed": {"person": aska, "signs": ("withdrawn", "sleep"), "note": "at break"},
        "consented": {"person": ben, "to": "restorative", "agreed": True, "who": "Ben"},
        "met": {"people": (ben, aska), "on": TODAY, "note": "calm"},
        "agreed": {"people": (ben, aska), "review": LATER},
        "reflected": {"person": ben, "picked": ("zone-red", "feel-sad"), "step": "listen"},
        "classified": {
            "how": ("verbal", "online"),
            "about": ("race",),
            "vulnerabilities": ("new",),
            "perceived": True,
            "places": ("bus",),
            "severe": False,
        },
        "harm-considered": {"answer": "no", "why": "They are safe at home"},
        "svsh-path": {"route": "internal", "risk": "PE changing", "review": LATER},
        "svsh-reviewed": {"found": "Nothing new", "on": TODAY, "next": None},
        "police-considered": {"answer": "advice", "crimes": ("hate",), "acts": ("communications-2003",)},
        "tested": {"repeated": "yes", "on_purpose": "unsure", "power": "no"},
        "decided": {"decision": "prejudice", "reasons": ("aimed-at",)},
        "step-started": {"step": "restorative-2", "on": TODAY},
        "step-done": {"step": "restorative-1", "on": TODAY},
        "step-skipped": {"step": "restorative-2", "why": "Not needed after all"},
        "planned": {"plan": "coming-back", "person": ben, "review": LATER},
        "plan-reviewed": {"plan": int(ids["plan"]), "next": None},
        "supported": {"person": aska, "support": "adult-of-choice", "check_in": LATER},
        "checked-in": {"person": aska, "safe": "yes", "next": MUCH_LATER},
        "measure-taken": {"person": ben, "measure": "internal-exclusion", "plan": int(ids["plan"])},
        "referred": {"referral": "anti-bullying-officer", "person": ben, "reference": "A-7"},
        "not-referred": {"referral": "social-care", "person": aska},
        "task-set": {"task": "ask-victim", "due": date(2026, 11, 24), "threshold": "", "cases": ()},
        "task-done": {"task": int(ids["done"]), "on": TODAY},
        "task-dropped": {"task": int(ids["dropped"]), "why": "Set twice"},
        "handed-over": {"label": "Prejudice Incident", "reference": "1234", "step": "", "person": ""},
        "put-off": {"item": f"check-in-{aska}", "until": MUCH_LATER},
        "noted": {"note": "A note <b>with</b> marks & 100 %"},
        "closed": {"outcome": "nothing-found", "check_back": LATER},
        "reopened": {"why": "It was no joke"},
        "checked-back": {"person": "", "answer": "yes", "reopens": False, "helped": "yes", "safe": "unsure"},
        "corrected": {"why": "To me", "instead": None},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_through_its_form_and_read_back(walk: Walk, kind: str) -> None:
    meant = expected(walk)[kind]

    found = walk.found[kind]

    assert kind == found.KIND
    assert {part: getattr(found, part) for part in meant} == meant
    assert found.by == walk.ids["lead"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("opened", "corrected")])
def test_every_part_is_asked_for_unless_it_follows_from_something_else(walk: Walk, kind: str) -> None:
    follows = {"at", "by", "threshold", "cases", "reopens"}
    if kind == "person-added":  # nobody was known from another case yet
        follows.add("person")

    assert walk.asked[kind] == set(KINDS[kind].PARTS) - follows


def test_every_kind_has_its_words() -> None:
    assert FORMS.keys() == KINDS.keys()


def test_after_all_that_the_page_of_the_case_tells_every_entry(walk: Walk) -> None:
    page = walk.lead.get(f"/cases/{walk.case}")

    number = len(read(walk.office, walk.case).events)
    assert all(f'id="entry-{one}"' in page.html for one in range(1, number + 1))
    assert "A note &lt;b&gt;with&lt;/b&gt; marks &amp; 100 %" in page.html
    assert "Corrected: it should not be there." in page.html


def test_nothing_that_was_ticked_is_missing_from_the_page(walk: Walk) -> None:
    page = walk.lead.get(f"/cases/{walk.case}")

    for ticked in (
        "Name-calling, insults, mocking, taunting",
        "On the way to or from school, on a bus or train",
        "Bus or taxi",
        "Communications Act",
        "Aimed at what somebody is",
        "4 December 2026",
        f"Entry {walk.ids['plan']}",
        "Asking how it is",
    ):
        assert ticked in page.html, ticked


def test_a_correction_that_changes_nothing_in_its_form_says_the_very_same_thing(walk: Walk) -> None:
    """So what the form of every entry shows is what the entry says."""
    events = read(walk.office, walk.case).events
    taken_away = [event.of for event in events if isinstance(event, Corrected)]
    for number, event in enumerate(events, start=1):
        path = f"/cases/{walk.case}/correct/{number}"
        if event.KIND not in EVERY_SORT_OF_PART or number in taken_away:
            continue
        form = {**as_shown(walk.lead.get(path)), "correct_why": "To be sure", "correct_how": "instead"}
        assert walk.lead.post(path, form).answer.status_code == 303, f"{event.KIND}: {problem_on(walk.lead)}"
        written = read(walk.office, walk.case).events[-1]
        assert isinstance(written, Corrected)
        assert (written.of, written.instead) == (number, event), event.KIND


def test_nobody_adds_an_opening_or_a_kind_that_is_none(walk: Walk) -> None:
    for kind in ("opened", "corrected", "nothing", "Noted"):
        assert walk.lead.get(f"/cases/{walk.case}/add/{kind}").answer.status_code == 404
    assert fill_in(walk.lead, walk.case, "noted", {"note": " "}).answer.status_code == 422
