"""How a case begins, and who sees to it."""

from kiosk.case.event import Event, kind
from kiosk.case.parts import Id, Ids, Key, KeyOrNone, Text, Why


@kind("opened")
class Opened(Event):
    """The first event: from these worries, with this procedure, for this colleague to see to."""

    concerns: Ids
    owner: Id
    procedure: Key
    told_by: KeyOrNone
    """How it reached the school when a colleague wrote it down; "" from the worry box."""


@kind("concern-joined")
class ConcernJoined(Event):
    """Another worry is about the same thing."""

    concern: Id
    why: Text


@kind("case-linked")
class CaseLinked(Event):
    """Another case has to do with this one, such as an earlier incident."""

    case: Id
    why: Text


@kind("procedure-chosen")
class ProcedureChosen(Event):
    """Another procedure is followed from now on."""

    procedure: Key
    why: Why


@kind("triaged")
class Triaged(Event):
    """How urgent it is."""

    urgency: Key
    why: Text


@kind("set-aside")
class SetAside(Event):
    """Not serious: kept, out of trends, and never held against a child."""

    reason: Key
    why: Text


@kind("assigned")
class Assigned(Event):
    """This colleague sees to it from now on."""

    to: Id
    why: Text
