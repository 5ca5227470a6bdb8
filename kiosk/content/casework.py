"""All that the files about cases hold. The public side never loads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.content.case_model import (
    Act,
    Decision,
    Doer,
    Flag,
    Harm,
    Listed,
    Measure,
    Method,
    Observation,
    Part,
    PlanKind,
    PoliceRow,
    Procedure,
    Referral,
    Route,
    Stopped,
    StopQuestion,
    Support,
    Tap,
    Task,
    Threshold,
    ToldRow,
    Urgency,
)
from kiosk.content.model import Category

ACT_GOES_STALE_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Casework:
    """All lists for cases. Every mapping is read-only and in file order."""

    doers: Mapping[str, Doer]
    procedures: Mapping[str, Procedure]
    decisions: Mapping[str, Decision]
    tests: Mapping[str, StopQuestion]
    urgencies: Mapping[str, Urgency]
    """The most urgent first."""
    taps: Mapping[str, Tap]
    not_serious: Mapping[str, Listed]
    categories: Mapping[str, Category]
    methods: Mapping[str, Method]
    vulnerabilities: Mapping[str, Listed]
    media: Mapping[str, Listed]
    circumstances: Mapping[str, Listed]
    observations: Mapping[str, Observation]
    told_by: Mapping[str, Listed]
    parts: Mapping[str, Part]
    flags: Mapping[str, Flag]
    sources: Mapping[str, Listed]
    told: Mapping[str, ToldRow]
    how: Mapping[str, Listed]
    harms: Mapping[str, Harm]
    svsh: Mapping[str, Route]
    police: Mapping[str, PoliceRow]
    crimes: Mapping[str, Listed]
    acts: Mapping[str, Act]
    referrals: Mapping[str, Referral]
    support: Mapping[str, Support]
    measures: Mapping[str, Measure]
    plans: Mapping[str, PlanKind]
    tasks: Mapping[str, Task]
    consents: Mapping[str, Listed]
    outcomes: Mapping[str, Listed]
    stopped: Mapping[str, Stopped]
    check_back_weeks: int
    """How many weeks after closing somebody asks whether it has stopped."""
    thresholds: Mapping[str, Threshold]

    def stale_acts(self, today: date) -> tuple[Act, ...]:
        """The Acts that were last checked more than 365 days before `today`."""
        oldest = today - ACT_GOES_STALE_AFTER
        return tuple(act for act in self.acts.values() if act.checked_on < oldest)
