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
        ("new", _("As soon as something waits")),
        ("urgent", _("When nobody has read it for an hour of school time, one role after the other")),
        ("digest", _("Once a school day, how many wait")),
    )
    return Section(
        "told",
        _("Who is told"),
        _(
            "Whom a mail tells that something waits. Only people who can open it are ever told, at the address that "
            "each of them gives under “Your account”. Where you tick nobody, everybody who can open it is told at once "
            "and once a day, and after an hour the deputy, then the head, then the chair."
        ),
        tuple(Field(f"told.{key}", label, "ticks", choices=roles) for key, label in occasions),
    )
