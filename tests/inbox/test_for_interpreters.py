"""Before staff speak with a family: the language, whether an interpreter is wanted, and what they saw themselves."""

from datetime import UTC, datetime

from flask import render_template

from kiosk.concern import Answer, Concern
from kiosk.content import load_content
from kiosk.i18n import translator
from kiosk.inbox.answers.for_interpreters import for_interpreter
from kiosk.inbox.worries.showing import Shower, Told
from tests.inbox.office import Office

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CONTENT = load_content()
SAW = "بری باتیں یا دھمکیاں"


def told(*answers: Answer, locale: str = "ur") -> Told:
    concern = Concern("family", locale, NOW, CONTENT.version, answers, {"words": "بس"})
    return Shower(CONTENT, translator("en-GB"), "Europe/London", NOW).told(concern)


WORRY = told(
    Answer("about_child", "words", SAW),
    Answer("where", "way", "راستے میں"),
    Answer("spoken", "mirpuri", "Mirpuri or Pahari, پہاڑی"),
    Answer("interpreter", "yes", "ہاں"),
    Answer("format", "large", "بڑے حروف"),
)


def test_staff_read_their_own_words_beside_what_the_family_saw() -> None:
    speak = for_interpreter(WORRY, CONTENT)

    assert (speak.spoken, speak.wanted, speak.needs) == ("Mirpuri or Pahari", True, ("Large print",))
    assert (speak.tag, speak.direction) == ("ur", "rtl")
    seen = {one.read: one for one in speak.seen}
    assert seen["Mean words or threats"].picked == SAW
    assert seen["Mean words or threats"].asked == translator("ur").pgettext(
        "question", "What happened to your child?"
    )
    assert seen["On the way to school or home"].picked == "راستے میں", "what only families can choose"


def test_a_language_that_a_later_version_no_longer_knows_is_foreign_and_shown_by_its_tag() -> None:
    later = told(Answer("about_child", "words", "Wuert"), locale="lb")

    speak = for_interpreter(later, CONTENT)

    assert (later.language.foreign, later.language.name, speak.direction) == (True, "lb", "auto")
    assert [(one.read, one.picked) for one in speak.seen] == [("Mean words or threats", "Wuert")]


def test_the_page_warns_against_children_and_relatives_and_marks_each_language(office: Office) -> None:
    app = office.app()
    with app.test_request_context("/"):
        foreign = render_template("interpreter_block.html", told=WORRY)
        plain = render_template("interpreter_block.html", told=told(locale="en-GB"))

    assert "Never ask a child or a relative to interpret." in foreign
    assert '<div class="stack" lang="ur" dir="rtl">' in foreign
    assert plain.strip() == ""
