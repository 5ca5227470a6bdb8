"""The pages of the school profile: what each asks for, in plain words."""

from collections.abc import Callable, Mapping, Sequence

from kiosk.content import Content
from kiosk.content.survey import SurveyLists, survey_lists
from kiosk.i18n import offered
from kiosk.inbox.profile.forms import Field, Rows, Section
from kiosk.inbox.profile.staff_sections import keeping, record, told
from kiosk.inbox.profile.survey_section import survey
from kiosk.profile import Profile
from kiosk.sealing.readers import RECOVERY, Reader

Say = Callable[[str], str]
_MAY_LACK = ("classroom", "corridor", "toilets", "playground", "dinner", "bus", "pe")


def sections(
    _: Say,
    content: Content,
    profile: Profile,
    readers: Sequence[Reader],
    lists: SurveyLists | None = None,
) -> Mapping[str, Section]:
    """Every section by its key, in order, with words from `_`; `lists` are the school's own for surveys, if it has any.

    `readers` are those on the signed list; the profile is asked only for people whom it names and the list does not.
    """
    made = (
        _hours(_),
        _year(_),
        _adults(_, content, profile, readers),
        _places(_, content),
        _values(_),
        _links(_, content),
        _helplines(_, content),
        _languages(_, content, profile),
        survey(_, lists or survey_lists()),
        record(_, content),
        keeping(_, content),
        told(_, content),
    )
    return {section.key: section for section in made}


def _hours(_: Say) -> Section:
    names = [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ]
    week = tuple((str(number), name) for number, name in enumerate(names))
    promises = tuple((str(days), _days(_, days)) for days in range(1, 6))
    columns = (
        Field("weekday", _("Day"), "pick", choices=week),
        Field("opens", _("From"), "time"),
        Field("closes", _("Until"), "time", told=_(" to %s")),
    )
    return Section(
        "hours",
        _("Hours"),
        _(
            "When somebody reads worries, in school time. Pupils and families are told when the next reading is."
        ),
        (
            Field("promise_days", _("A new worry is read"), "pick", choices=promises),
            Rows("hours", _("Hours in which worries are read"), _("Time"), columns, spare=2, blames="closes"),
        ),
    )


def _days(_: Say, days: int) -> str:
    return _("within one school day") if days == 1 else _("within %(days)s school days") % {"days": days}


def _year(_: Say) -> Section:
    columns = (
        Field("name", _("Name")),
        Field("first", _("First day"), "day"),
        Field("last", _("Last day"), "day", told=_(" to %s")),
    )
    return Section(
        "year",
        _("Terms and holidays"),
        _("Outside terms, and on holidays, nobody is promised that a worry is read."),
        (
            Rows("terms", _("Terms"), _("Term"), columns, spare=3, blames="last"),
            Rows(
                "holidays",
                _("Holidays and other days off"),
                _("Holiday"),
                columns,
                _("Half terms, bank holidays, training days. Both days count."),
                spare=3,
                blames="last",
            ),
        ),
    )


def _adults(_: Say, content: Content, profile: Profile, readers: Sequence[Reader]) -> Section:
    symbols = (
        ("grownup", _("A grown-up")),
        ("talk", _("Talking together")),
        ("classroom", _("Classroom")),
        ("playground", _("Playground")),
        ("quiet", _("A quiet place")),
        ("help", _("Help")),
    )
    people = [reader for reader in readers if reader.role != RECOVERY]
    on_list = [(reader.key_id.hex(), _who(_, reader, content)) for reader in people]
    gone = {adult.reader for adult in profile.adults} - {key_id for key_id, _name in on_list} - {""}
    columns = (
        Field("name", _("Name")),
        Field("called", _("What pupils know them as"), hint=_("Such as: class teacher")),
        Field("symbol", _("Picture"), "pick", choices=symbols, told=_(", picture: %s")),
        Field("portrait", _("with a photograph"), "portrait"),
        Field(
            "reader",
            _("Reads worries as"),
            "pick",
            choices=(
                ("", _("Nobody: has no account here")),
                *on_list,
                *((key_id, _("Somebody who is no longer let in")) for key_id in sorted(gone)),
            ),
            told=_(", reads worries as: %s"),
        ),
    )
    return Section(
        "adults",
        _("Trusted adults"),
        _("Grown-ups whom a pupil can ask for. A worry reaches only those who read worries here."),
        (Rows("adults", _("Trusted adults"), _("Adult"), columns, keyed=True),),
    )


def _who(_: Say, reader: Reader, content: Content) -> str:
    role = content.roles.get(reader.role)
    return f"{reader.name}, {_(role.label)}" if role else reader.name


def _places(_: Say, content: Content) -> Section:
    symbols = (
        ("where", _("A place")),
        ("playground", _("Playground")),
        ("classroom", _("Classroom")),
        ("toilets", _("Toilets")),
        ("bus", _("Bus")),
        ("home", _("Home")),
        ("quiet", _("A quiet place")),
        ("bike", _("Bicycles")),
    )
    columns = (
        Field("label", _("What pupils call it")),
        Field("symbol", _("Picture"), "pick", choices=symbols, told=_(", picture: %s")),
    )
    return Section(
        "places",
        _("Places"),
        _(
            "Places that only your school has, such as the orchard or Bus 2, and places that it does not have."
        ),
        (
            Rows("places", _("Your places"), _("Place"), columns, keyed=True, spare=2),
            Field(
                "places_not_here",
                _("Places that pupils are not shown"),
                "ticks",
                _(
                    "Tick what your school does not have. What is outside school, such as home, is always shown."
                ),
                choices=_not_everywhere(_, content),
            ),
        ),
    )


def _not_everywhere(_: Say, content: Content) -> tuple[tuple[str, str], ...]:
    """The built-in places that a school may lack. What is outside school stays: a child must be able to say it."""
    asked = content.questions["where"].choices
    return tuple((choice.key, _(choice.label)) for choice in asked if choice.key in _MAY_LACK)


def _values(_: Say) -> Section:
    return Section(
        "values",
        _("Values and definition"),
        _("What your school stands for, and what it calls bullying, as your policy says it."),
        (
            Rows("values", _("Values"), _("Value"), (Field("text", _("Value")),), plain=True, spare=2),
            Field(
                "definition", _("What we call bullying"), "long", _("For families and staff."), limit=2_000
            ),
            Field(
                "definition_for_pupils",
                _("What we call bullying, for pupils"),
                "long",
                _("Short sentences and easy words."),
                limit=2_000,
            ),
        ),
    )


def _for(_: Say, content: Content, *more: tuple[str, str]) -> Field:
    audiences = (*((key, _(channel.label)) for key, channel in content.channels.items()), *more)
    return Field("audience", _("Shown to"), "pick", choices=audiences, told=_(", shown to: %s"))


def _links(_: Say, content: Content) -> Section:
    kinds = (("web", _("Web address")), ("phone", _("Phone number")), ("email", _("Email address")))
    columns = (
        Field("label", _("What it is")),
        Field("kind", _("Kind"), "pick", choices=kinds),
        Field("target", _("Address or number")),
        _for(_, content, ("staff", _("Staff, beside each case"))),
        Field("checked_on", _("Last tried on"), "day", told=_(", last tried on %s")),
    )
    return Section(
        "links",
        _("Links and contacts"),
        _(
            "Where else to turn: your policy, the school office, the local council. For staff: guidance, the law."
        ),
        (
            Rows(
                "links",
                _("Links and contacts"),
                _("Link"),
                columns,
                today=_("I tried it today"),
                blames="target",
            ),
        ),
    )


def _helplines(_: Say, content: Content) -> Section:
    columns = (
        Field("name", _("Name")),
        Field("number", _("Number")),
        Field("by", _("Reached by"), "pick", choices=(("phone", _("Phoning")), ("text", _("Texting")))),
        _for(_, content),
        Field("note", _("What it is for"), limit=300),
        Field("cost", _("Cost, if you know it")),
        Field("hours", _("Open, if you know it")),
        Field("area", _("Where it works"), otherwise=_("United Kingdom")),
        Field("from_age", _("From which age"), "number", otherwise="0", told=_(", from age %s")),
        Field("checked_on", _("Last rung on"), "day", told=_(", last rung on %s")),
    )
    return Section(
        "helplines",
        _("Helplines"),
        _("Numbers for help from outside. A wrong one can hurt: ring each at least once a year."),
        (
            Rows(
                "helplines",
                _("Helplines"),
                _("Helpline"),
                columns,
                keyed=True,
                today=_("I rang it today"),
                blames="number",
            ),
        ),
    )


def _languages(_: Say, content: Content, profile: Profile) -> Section:
    tags = {locale.tag for locale in offered(content)} | set(profile.locales)
    unchecked = _("not yet checked by a person")
    choices = tuple(
        (
            tag,
            f"{locale.autonym} ({tag}, {unchecked})"
            if locale.state == "draft"
            else f"{locale.autonym} ({tag})",
        )
        for tag, locale in content.locales.items()
        if tag in tags
    )
    return Section(
        "languages",
        _("Languages"),
        _("Which languages pupils and families can read in."),
        (Field("locales", _("Languages offered"), "ticks", choices=choices),),
    )
