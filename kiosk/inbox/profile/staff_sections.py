"""The pages of the school profile about what only staff ever see."""

from collections.abc import Callable

from kiosk.content import Content
from kiosk.inbox.profile.forms import Field, Section
from kiosk.sealing.readers import RECOVERY

Say = Callable[[str], str]


def record(_: Say, content: Content) -> Section:
    """What the school's record system calls each category."""
    fields = (Field(f"record_labels.{key}", _(row.label)) for key, row in content.categories.items())
    return Section(
        "record",
        _("Record labels"),
        _("What your record system calls each of these. What is left empty keeps our word."),
        tuple(fields),
    )


def keeping(_: Say, content: Content) -> Section:
    """The school's own periods, in months."""
    fields = (
        Field(
            f"keep_months.{key}",
            _(rule.label),
            "number",
            _("As shipped: %(months)s months. %(why)s") % {"months": rule.months, "why": _(rule.why)},
            unit=_("months"),
        )
        for key, rule in content.retention.items()
    )
    return Section(
        "keeping",
        _("How long to keep"),
        _(
            "When this time is up, a person looks: nothing is ever destroyed by itself. Empty means: as shipped."
        ),
        tuple(fields),
    )


def told(_: Say, content: Content) -> Section:
    """Which roles are told of what."""
    roles = tuple(
        (key, _(role.label))
        for key, role in content.roles.items()
        if "read worries" in role.may and key != RECOVERY
    )
    occasions = (
        ("new", _("A new worry waits")),
        ("urgent", _("A worry that asks for eyes today")),
        ("digest", _("Once a day, how many wait")),
    )
    return Section(
        "told",
        _("Who is told"),
        _(
            "Who is to be told that something waits. Your choice is kept, but this version sends no messages yet."
        ),
        tuple(Field(f"told.{key}", label, "ticks", choices=roles) for key, label in occasions),
    )
