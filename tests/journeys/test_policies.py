"""Five policies, each walked from a tap to the checked-back case and its hand-over: by keyboard, by two at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

import pytest
from playwright.sync_api import expect

from tests.journeys import policies
from tests.journeys.browsing import Tablet
from tests.journeys.casework import CaseWork, Write
from tests.journeys.conftest import Tablets
from tests.journeys.entries import BEGINNING, HURT
from tests.journeys.policies import Policy
from tests.journeys.time_ahead import put_forward, served_with_a_clock
from tests.public.coming_back import KEYS
from tests.served import Served

HEADINGS = ("FACTS", "CONCERN", "RISK", "ACTION", "JUSTIFICATION")
STEPS = ".steps-of-case > li"


class Teller(Protocol):
    """Whoever tells, and says later whether it has stopped."""

    def tell(self, words: str) -> None: ...

    def says_that_it_has_stopped(self) -> None: ...


@dataclass
class Child:
    """A pupil at the tablet: taps, words of their own, six pictures to come back with."""

    tablet: Tablet
    feels: str
    what: str
    pictures: tuple[str, ...] = ()

    def tell(self, words: str) -> None:
        """Tell it, and keep the pictures."""
        taps = (
            ("go", "next"),
            ("pick", f"feel.{self.feels}"),
            ("pick", f"what.{self.what}"),
            ("pick", "name.no"),
        )
        self.tablet.open("/en-GB/tell")
        for name, value in taps:
            self.tablet.press_value(name, value)
        self.tablet.press("Write").type("own_words", words).press_value("go", "next").press_value(
            "go", "send"
        )
        self.tablet.see("Thank you for telling us.")
        shown = self.tablet.page.locator(".pictures li > span:last-child").all_inner_texts()
        self.pictures = tuple(KEYS[word] for word in shown)

    def says_that_it_has_stopped(self) -> None:
        """Put the six pictures in, read the question, and answer it."""
        self.tablet.open("/en-GB/answer")
        for key in self.pictures:
            self.tablet.press_value("key", key)
        self.tablet.press_value("go", "look").see("This is our answer.")
        assert "Has it stopped?" in self.tablet.text
        self.tablet.check_page().press_value("go", "stopped").check_page()


@dataclass
class Parent:
    """A parent on a phone, in Polish, with a reference to come back with."""

    tablet: Tablet
    reference: str = ""

    def tell(self, words: str) -> None:
        """Tell it, and keep the reference."""
        self.tablet.open("/pl/family").press_value("pick", "about.mine")
        self.tablet.page.locator("[name=about_child][value=words]").check()
        self.tablet.press_value("go", "next").press_value("go", "next").type("own_words", words)
        self.tablet.press_value("go", "next").press_value("go", "enough").press_value("go", "send")
        self.reference = self.tablet.page.locator(".reference").inner_text()

    def says_that_it_has_stopped(self) -> None:
        """Type the reference, and answer."""
        self.tablet.open("/pl/family/answer").type("reference", self.reference).press_value("go", "look")
        self.tablet.check_page().press_value("go", "stopped").check_page()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One school for the five, with a clock of its own."""
    with served_with_a_clock(tmp_path_factory.mktemp("policies")) as running:
        yield running


def in_front_of(tablets: Tablets, name: str) -> CaseWork:
    return CaseWork(tablets.new(width=1280, height=900, locale="en-GB").sign_in(name))


def walk(tablets: Tablets, policy: Policy, teller: Teller, words: str, read_as: str) -> None:
    """The whole way of one policy: told, opened, gone through, closed, asked back, handed over."""
    teller.tell(words)
    lead, deputy = in_front_of(tablets, "asha"), in_front_of(tablets, "ben")
    lead.find(words).open_case(policy.name, "Today")
    deputy.address = lead.address
    go_through(lead, deputy, BEGINNING)
    it_says_what_the_policy_says(lead, policy)
    write_at_once(lead, deputy, *policy.at_once)
    go_through(lead, deputy, policy.walk)
    every_step_is_walked(lead, policy)
    closed_until = close(lead, policy)

    put_forward(tablets.school, (closed_until - today(tablets.school)).days + 1)
    later = in_front_of(tablets, "asha")
    later.address = lead.address
    ask_whether_it_has_stopped(later)
    teller.says_that_it_has_stopped()
    write_down_that_it_has(later)
    hand_over(later, policy, read_as)


def go_through(lead: CaseWork, deputy: CaseWork, walked: tuple[Write, ...]) -> None:
    """Each writes their own; whoever goes on after a colleague loads the case first."""
    before = None
    for one in walked:
        here = lead if one.by == "lead" else deputy
        if here is not before:
            here.look()
        here.write(one)
        before = here


def it_says_what_the_policy_says(lead: CaseWork, policy: Policy) -> None:
    """Its steps in their order, and the questions of the first where it has some."""
    steps = lead.look().page.locator(f"{STEPS} > p:first-child > strong")
    assert tuple(steps.all_inner_texts()) == policy.steps
    asked = lead.page.locator(STEPS).first.locator("details li").all_text_contents()
    assert tuple(line.partition(":")[0] for line in asked) == policy.questions


def write_at_once(lead: CaseWork, deputy: CaseWork, hers: Write, his: Write) -> None:
    """Both type at the same time. Whoever sends second is shown what came, and has lost nothing."""
    lead.begin(hers)
    deputy.look().begin(his)
    deputy.send()
    lead.hands.press(lead.page.locator("main form .button.main"))
    expect(lead.page.locator("#problem:focus")).to_contain_text("Yours is not written yet.")
    expect(lead.page.locator("#problem")).to_contain_text(str(his.fill["What they said"]))
    expect(lead.page.get_by_label("What they said")).to_have_value(str(hers.fill["What they said"]))
    expect(lead.page.get_by_role("radio", name=HURT)).to_be_checked()
    lead.check("written at once")
    lead.send()
    expect(lead.page.locator(".story")).to_contain_text(str(hers.fill["What they said"]))
    expect(lead.page.locator(".story")).to_contain_text(str(his.fill["What they said"]))


def every_step_is_walked(lead: CaseWork, policy: Policy) -> None:
    """All steps are done, but for those that this case does without."""
    lead.look()
    for step in policy.steps:
        says = "If it is needed." if step in policy.not_needed else re.compile("(Done|Begun) on")
        expect(lead.page.locator(STEPS).filter(has_text=step)).to_contain_text(says)


def close(lead: CaseWork, policy: Policy) -> date:
    """Close it; the day on which somebody asks whether it has stopped."""
    lead.begin(
        Write(
            "Close",
            "Close the case",
            {"What came of it": policy.outcome, "Why it can be closed": "All say so."},
        )
    )
    day = date.fromisoformat(
        lead.page.get_by_label("When somebody asks whether it has stopped").input_value()
    )
    lead.send()
    expect(lead.page.locator(".next")).to_contain_text("Ask whether it has stopped")
    return day


def today(school: Served) -> date:
    return (datetime.now(UTC) + school.ahead).date()


def ask_whether_it_has_stopped(lead: CaseWork) -> None:
    """It stands in the due list, and one press asks the teller through their code."""
    lead.page.goto(lead.tablet.school.inbox_url + "/due")
    row = lead.page.locator(".due-list > li").filter(has_text="Ask whether it has stopped")
    lead.hands.past_the_menu().press(row.get_by_role("button", name="Ask them through their code").first)
    expect(lead.page.get_by_role("status")).to_contain_text("They are asked.")
    lead.check("asked")


def write_down_that_it_has(lead: CaseWork) -> None:
    """Their answer comes to the due list, and is written into the case."""
    lead.page.goto(lead.tablet.school.inbox_url)  # where one begins, and what waits in the letterbox comes in
    lead.hands.press(lead.page.get_by_role("navigation", name="Inbox").get_by_role("link", name="Due"))
    row = lead.page.locator(".due-list > li").filter(has_text="They say that it has stopped")
    lead.hands.past_the_menu().press(row.get_by_role("link", name="Write down the answer").first)
    lead.check("has it stopped")
    lead.hands.past_the_menu()
    lead.fill(
        {"Who was asked": HURT, "Has it stopped?": "Yes, it has stopped", "Do they feel safe now?": "Yes"}
    )
    lead.send()
    expect(lead.page.locator(".next")).to_contain_text("Nothing is due in this case any more.")


def hand_over(lead: CaseWork, policy: Policy, read_as: str) -> None:
    """The text for the record system: its headings in order, the teller's words, the other pupil as a letter."""
    lead.hands.past_the_menu().press(lead.page.get_by_role("link", name="Hand over to the record system"))
    lead.check("hand over")
    lead.hands.past_the_menu().put("Why does it leave?", "To write it into the record system")
    lead.hands.press(lead.page.get_by_role("button", name="Show the text to copy"))
    lead.check("text to copy")
    text = lead.page.get_by_label("Incident", exact=True).input_value()
    places = [text.index(f"\n{heading}\n") for heading in HEADINGS]
    assert places == sorted(places)
    assert read_as in text
    assert "Pupil B" in text
    assert "Marsh" not in text
    assert lead.page.get_by_label("Categories").input_value().startswith(policy.stands)
    lead.hands.past_the_menu().put("Reference there", "CP-9000")
    lead.hands.press(lead.page.get_by_role("button", name="It is handed over"))
    expect(lead.page.locator("main")).to_contain_text("Handed over. It is written into the case.")
    expect(lead.look().page.locator(".story")).to_contain_text("CP-9000")


def test_a_child_whose_lunch_was_taken_is_seen_to_in_six_steps(tablets: Tablets) -> None:
    child = Child(tablets.new(), "blue", "things")

    walk(tablets, policies.SIX_STEPS, child, "Dov takes my lunch", "Pupil B takes my lunch")


def test_an_allegation_becomes_a_bullying_incident_in_eleven_steps(tablets: Tablets) -> None:
    child = Child(tablets.new(), "red", "words")

    walk(tablets, policies.ELEVEN_STEPS, child, "Dov and all of them laugh", "Pupil B and all of them laugh")


def test_four_steps_are_enough_for_a_prejudice_incident(tablets: Tablets) -> None:
    child = Child(tablets.new(), "yellow", "leftout")

    walk(tablets, policies.FOUR_STEPS, child, "Dov says go home", "Pupil B says go home")


def test_a_parent_tells_in_polish_and_five_stages_keep_a_formal_record_from_the_third(
    tablets: Tablets,
) -> None:
    parent = Parent(tablets.new(width=390, height=844))

    walk(
        tablets, policies.FIVE_STAGES, parent, "Dov popycha ją w autobusie", "Pupil B popycha ją w autobusie"
    )


def test_four_restorative_stages_begin_with_five_questions(tablets: Tablets) -> None:
    child = Child(tablets.new(), "red", "body")

    walk(
        tablets,
        policies.RESTORATIVE_STAGES,
        child,
        "Dov pushed me in the corridor",
        "Pupil B pushed me in the corridor",
    )
