"""The people in a case: what is known, who was told, what they said and agreed."""

from kiosk.case.event import Event, kind
from kiosk.case.parts import Day, DayOrNone, Id, IdOrNone, Ids, Key, KeyOrNone, Keys, Text, Why, Yes


@kind("person-added")
class PersonAdded(Event):
    """Somebody who has to do with it. The same person has the same id in every case."""

    person: Id
    name: Why
    parts: Keys
    year: Text
    group: Text


@kind("part-given")
class PartGiven(Event):
    """A person's parts are these from now on."""

    person: Id
    parts: Keys
    why: Text


@kind("known-about")
class KnownAbout(Event):
    """What is known about a person and matters: all of it as it stands now."""

    person: Id
    flags: Keys
    baseline: Text
    triggers: Text
    communication: Text
    sensory: Text
    contact: Text


@kind("told")
class Told(Event):
    """Somebody was told. `person` is the child it was about, `step` the step that asks for it."""

    who: Key
    person: IdOrNone
    step: KeyOrNone
    how: Key
    on: Day
    what: Text
    legal_reason: Text
    """Why it may be shared, where somebody outside the school was told."""


@kind("not-told")
class NotTold(Event):
    """Somebody was not told, and why."""

    who: Key
    person: IdOrNone
    step: KeyOrNone
    why: Why


@kind("heard")
class Heard(Event):
    """What somebody said when they were asked, in staff's words, and what the pupil wants to happen."""

    person: Id
    source: Key
    on: Day
    said: Text
    wishes: Text


@kind("observed")
class Observed(Event):
    """Signs that somebody noticed in a person."""

    person: Id
    source: Key
    signs: Keys
    on: Day
    note: Text


@kind("consented")
class Consented(Event):
    """Somebody agreed or did not, for a person: `by` in words, such as the pupil or their mother."""

    person: Id
    to: Key
    agreed: Yes
    who: Why
    on: Day


@kind("met")
class Met(Event):
    """A restorative meeting or conversation of these people."""

    people: Ids
    on: Day
    note: Text


@kind("agreed")
class Agreed(Event):
    """What these people agreed, in writing, and when somebody looks whether it holds."""

    people: Ids
    text: Why
    review: DayOrNone


@kind("reflected")
class Reflected(Event):
    """A person filled in a reflection form: the pictures they picked. Words of their own stay on the form."""

    person: Id
    step: Key
    picked: Keys
    on: Day
