"""The page of the school profile on which a survey is switched on: when, under which title, whom and what it asks."""

from collections.abc import Callable

from kiosk.content.survey import SurveyLists
from kiosk.inbox.profile.forms import Field, Rows, Section

Say = Callable[[str], str]


def survey(_: Say, lists: SurveyLists) -> Section:
    """Which surveys there are; outside their days nobody is asked anything."""
    titles = tuple((key, _(label)) for key, label in lists.titles.items())
    columns = (
        Field("title", _("Title"), "pick", choices=titles),
        Field("first", _("First day"), "day", told=_(", from %s")),
        Field("last", _("Last day"), "day", told=_(" to %s")),
    )
    questions = tuple((key, _(next(iter(one.words.values())))) for key, one in lists.questions.items())
    asked = (("pupil", _("Pupils")), ("family", _("Families")), ("staff", _("Staff")))
    return Section(
        "survey",
        _("Surveys"),
        _(
            "A few questions without a name. On these days pupils find them on the start page, families on theirs, and "
            "staff under “Write down”. You see how many gave each answer when the survey is over and at least five "
            "have answered. It is no way to tell a worry, and its pages say where to."
        ),
        (
            Rows("surveys", _("Surveys"), _("Survey"), columns, _("Both days count."), blames="last"),
            Field(
                "survey_asks", _("Who is asked"), "ticks", _("Tick nobody to ask everybody."), choices=asked
            ),
            Field(
                "survey_questions",
                _("What is asked"),
                "ticks",
                _("Tick none to ask all of them. Families and staff are asked in their own words."),
                choices=questions,
            ),
        ),
    )
