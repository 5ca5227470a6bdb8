"""What it was, and what was decided."""

from kiosk.case.event import Event, kind
from kiosk.case.parts import Day, DayOrNone, Key, Keys, Text, Why, Yes


@kind("classified")
class Classified(Event):
    """What it was: the types in two levels, what it was aimed at (really, or only thought to be), where and when."""

    how: Keys
    methods: Keys
    media: Keys
    about: Keys
    vulnerabilities: Keys
    perceived: Yes
    places: Keys
    circumstances: Keys
    severe: Yes


@kind("harm-considered")
class HarmConsidered(Event):
    """The answer to the significant-harm question, and why."""

    answer: Key
    why: Why


@kind("svsh-path")
class SvshPath(Event):
    """It is sexual violence or harassment: the way taken, why, the risk assessment, and when that is reviewed."""

    route: Key
    why: Why
    risk: Why
    review: Day


@kind("svsh-reviewed")
class SvshReviewed(Event):
    """The risk assessment was looked at again; without a next day it needs no more."""

    on: Day
    found: Why
    next: DayOrNone


@kind("police-considered")
class PoliceConsidered(Event):
    """What was decided about the police, with the reason either way."""

    answer: Key
    crimes: Keys
    acts: Keys
    why: Why
    reference: Text


@kind("tested")
class Tested(Event):
    """The three questions beside the decision; each answer is "yes", "no" or "unsure"."""

    repeated: Key
    on_purpose: Key
    power: Key
    note: Text


@kind("decided")
class Decided(Event):
    """What it turned out to be, with reasons from the list and in words."""

    decision: Key
    reasons: Keys
    why: Why
