"""What the five policies ask of case work, row by row: where the lists answer it, so that no row is ever lost.

A row is a letter for the policy (see procedures.toml) and a number. An answer is "list/key" of the lists for cases, or
"module:name" in kiosk.case. What case work does not answer is named too, with who does, or that nobody does yet.
"""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest

from kiosk.content.case_load import load_casework

CASEWORK = load_casework()

ANSWERED: dict[str, tuple[str, ...]] = {
    # A: leads, definitions, types, vulnerabilities, staff as targets, signs
    "A4": ("doers/lead", "doers/pastoral", "doers/head", "told/senco"),
    "A5": ("tests/repeated", "tests/on-purpose", "tests/power", "decisions/bullying/our-definition"),
    "A6": (
        "decisions/not-bullying/accident",
        "decisions/not-bullying/falling-out",
        "decisions/not-bullying/one-off",
        "decisions/not-bullying/normal-conflict",
        "rules:check",
    ),
    "A7": ("categories/physical", "categories/verbal", "categories/emotional", "categories/online",
           "methods/belongings", "methods/blocking",
           "methods/coercion", "methods/images", "methods/impersonation", "methods/deepfake"),
    "A8": ("categories/disability", "categories/race", "categories/sex", "decisions/prejudice/thought-to-be",
           "events:Classified"),
    "A9": ("vulnerabilities/appearance", "vulnerabilities/weight", "vulnerabilities/home", "vulnerabilities/money",
           "vulnerabilities/trauma", "vulnerabilities/mental-health", "vulnerabilities/communication",
           "vulnerabilities/culture", "vulnerabilities/other"),
    "A10": ("measures/restorative-conversation", "measures/mentoring", "thresholds/place-again"),
    "A11": ("flags/staff", "referrals/hr", "told/hr", "support/staff-support"),
    "A12": ("observations/withdrawn", "observations/low-mood", "observations/work", "observations/anxious",
            "observations/outbursts"),
    "A13": ("flags/send", "observations/posture", "observations/sensory", "sources/therapist", "sources/peers",
            "events:KnownAbout"),
    # A: the six steps and what belongs to them
    "A24": ("procedures/six-steps/listen", "procedures/six-steps/reassure", "urgencies/now"),
    "A25": ("procedures/six-steps/record", "events:CaseLinked", "events:HandedOver"),
    "A26": ("procedures/six-steps/investigate", "events:Heard", "events:Classified"),
    "A27": ("procedures/six-steps/support", "support/safety", "support/guidance"),
    "A28": ("procedures/six-steps/follow-up", "events:CheckedIn", "events:CheckedBack"),
    "A29": ("measures/restorative-conversation", "measures/emotional-regulation", "measures/privileges",
            "measures/behaviour-contract", "measures/internal-exclusion", "measures/fixed-term-exclusion",
            "plans/coming-back"),
    "A30": ("police/reported", "crimes/assault", "crimes/harassment", "crimes/online", "events:PoliceConsidered"),
    "A31": ("thresholds/hurt-again", "thresholds/hurting-again", "tasks/risk-assessment", "tasks/support-plan",
            "tasks/pastoral-check-ins", "tasks/emotional-regulation", "tasks/social-skills", "tasks/resilience",
            "tasks/watch-pattern", "thresholds:repeats"),
    "A32": ("circumstances/journey", "circumstances/community", "circumstances/online"),
    "A33": ("support/family-meeting", "support/home-ideas", "told/parents", "plans/support-plan"),
    "A36": ("events:Corrected", "story:story"),
    "A37": ("measures/circle-of-friends", "measures/buddy", "measures/peer-counselling", "support/safe-space",
            "support/mentor", "measures/workshop"),
    "A38": ("circumstances/break", "sources/duty", "measures/supervision"),
    "A39": ("support/learning", "support/strengths", "observations/attendance"),
    "A41": ("outcomes/stopped", "outcomes/no-change", "stopped/no"),
    # B
    "B1": ("decisions/not-bullying/falling-out", "methods/graffiti", "media/text", "media/gaming", "media/camera"),
    "B4": ("procedures/eleven-steps/inform-parents", "referrals/anti-bullying-officer"),
    "B5": ("vulnerabilities/looked-after", "vulnerabilities/young-carer", "flags/young-carer"),
    "B7": ("circumstances/changing-lessons", "circumstances/yard", "plans/lunchtime-list", "support/lunchtime"),
    "B8": ("doers/first", "procedures/eleven-steps/at-once", "procedures/eleven-steps/log-allegation",
           "decisions/allegation"),
    "B9": ("procedures/eleven-steps/make-safe", "procedures/eleven-steps/interviews",
           "procedures/eleven-steps/inform-lead", "procedures/eleven-steps/inform-staff",
           "procedures/eleven-steps/inform-parents", "tasks/ask-victim", "events:Heard"),
    "B10": ("procedures/eleven-steps/log-incident", "decisions/bullying", "events:Decided"),
    "B11": ("procedures/eleven-steps/sanctions", "procedures/eleven-steps/agencies", "procedures/eleven-steps/outside",
            "referrals/early-help", "referrals/social-care", "referrals/other-school", "flags/other-school"),
    "B12": ("support/adult-of-choice", "support/confidence", "support/counselling", "referrals/specialist-services"),
    "B13": ("measures/take-down", "referrals/provider", "measures/warning", "measures/detention",
            "measures/online-access", "measures/permanent-exclusion", "measures/education"),
    "B14": ("observations/attendance", "observations/changed", "sources/family"),
    "B15": ("thresholds/hurt-again", "plans/check-in-list", "support/observer", "tasks/invite-parents"),
    # C
    "C1": ("parts/reporter", "circumstances/trip", "circumstances/online"),
    "C2": ("methods/hit", "methods/rumours", "categories/race", "categories/gender-reassignment",
           "categories/disability", "tests/power"),
    "C4": ("procedures/four-steps/investigation", "procedures/four-steps/victim-support",
           "procedures/four-steps/sanctions-support", "procedures/four-steps/check-stopped"),
    "C5": ("told/safeguarding-lead", "due_people:tellings"),
    "C6": ("measures/workshop", "measures/social-skills", "measures/restorative-conversation", "measures/sport"),
    "C7": ("acts/harassment-1997", "acts/malicious-1988", "acts/communications-2003", "acts/public-order-1986",
           "police/not-reported"),
    "C9": ("flags/main-provider", "told/main-provider", "referrals/main-provider"),
    # D
    "D1": ("events:PersonAdded", "tests/power"),
    "D2": ("stop_test:weigh", "tests/repeated"),
    "D5": ("parts/hurt", "parts/adult"),
    "D6": ("referrals/behaviour-support", "referrals/psychologist", "referrals/send-support",
           "referrals/restorative-service"),
    # E
    "E1": ("events:Heard", "tasks/ask-victim", "support/learning"),
    "E2": ("vulnerabilities/looked-after", "vulnerabilities/at-risk", "vulnerabilities/refugee", "vulnerabilities/new",
           "vulnerabilities/questioning", "vulnerabilities/language", "vulnerabilities/young-carer",
           "vulnerabilities/bereavement", "vulnerabilities/domestic-abuse", "vulnerabilities/trauma",
           "vulnerabilities/parent-was-bullied", "vulnerabilities/money", "flags/looked-after", "flags/at-risk",
           "flags/send", "flags/minority", "flags/refugee", "flags/new", "flags/questioning", "flags/eal",
           "flags/young-carer", "flags/bereavement", "flags/domestic-abuse", "flags/trauma",
           "flags/parent-was-bullied", "flags/free-meals"),
    "E3": ("categories/non-verbal", "categories/indirect", "categories/incited", "methods/signed", "methods/demands",
           "methods/sexualised-touch", "methods/self-made-images", "methods/incited-by-parent"),
    "E4": ("referrals/police-liaison", "referrals/anti-bullying-officer", "referrals/family-support",
           "flags/other-school", "circumstances/journey", "circumstances/holidays"),
    "E5": ("observations/sleep", "observations/bed-wetting", "observations/self-harm", "observations/bruises",
           "observations/no-lunch", "observations/afraid-alone"),
    "E10": ("harms/yes", "tasks/tell-social-care", "referrals/social-care"),
    "E11": ("referrals/ehcp-review", "support/send-provision", "tasks/needs-provision"),
    "E17": ("svsh/internal", "svsh/early-help", "svsh/social-care", "svsh/police", "events:SvshPath"),
    "E18": ("procedures/five-stages/stage-1", "procedures/five-stages/stage-2", "procedures/five-stages/stage-3",
            "procedures/five-stages/stage-4", "procedures/five-stages/stage-5"),
    "E19": ("measures/cooperative-work", "measures/circle-of-friends", "measures/support-group", "measures/diary",
            "measures/peer-counselling", "measures/buddy", "measures/peer-mediation", "measures/self-esteem"),
    "E20": ("procedures/restorative-stages/restorative-1", "events:Reflected", "measures/apology"),
    "E21": ("procedures/restorative-stages/restorative-2", "events:Consented", "events:Agreed",
            "measures/internal-exclusion"),
    "E22": ("procedures/restorative-stages/restorative-3", "plans/inclusion-support-plan",
            "tasks/behaviour-assessment", "referrals/victims-of-crime"),
    "E23": ("procedures/restorative-stages/restorative-4", "plans/safety-plan", "plans/team-around-family",
            "tasks/early-help-assessment", "referrals/sen-officer", "referrals/virtual-school",
            "referrals/social-worker", "referrals/family-support"),
}  # fmt: skip

# Why the lists for cases do not answer a row: another part of the product, or nothing yet.
ELSEWHERE: dict[str, str] = {
    "A34": "trends over many cases: kiosk.figures and reports.toml",
    "A35": "review of the policy: the review pack of reports.toml; no survey and no reminder yet",
    "A40": "helplines: helplines.toml and the school's profile",
    "B2": "who may tell: the public pages",
    "B3": "a term that a school may use: its own definition in its profile",
    "B6": "a tablet and not an app: the public pages",
    "B16": "a page with the flow of the chosen steps: nobody yet",
    "C3": "a way around staff near by: the public pages and routing.toml",
    "C8": "yearly numbers with the actions taken: reports.toml; no feedback form yet",
    "D3": "questions about feeling safe, asked of all pupils: nobody yet",
    "D4": "evidence for an award: reports.toml",
    "E6": "roles: roles.toml",
    "E7": "what pupils read about telling: the public pages",
    "E8": "whom families turn to next: the public pages",
    "E9": "what pupils read, ambassadors: the public pages",
    "E12": "pupils' word on the policy: nobody yet",
    "E13": "termly reports: reports.toml; no trust yet",
    "E14": "links and the yearly review: the school's profile",
    "E15": "advice for pupils: the public pages",
    "E16": "advice for parents: the public pages",
}


def _all_rows() -> set[str]:
    # Rows A1 to A3 and A14 to A23 are about telling, and the public pages answer them.
    ends = {"A": [(4, 13), (24, 41)], "B": [(1, 16)], "C": [(1, 9)], "D": [(1, 6)], "E": [(1, 23)]}
    return {
        f"{letter}{number}"
        for letter, runs in ends.items()
        for first, last in runs
        for number in range(first, last + 1)
    }


def _at(place: str) -> Any:
    if ":" in place:
        module, name = place.split(":")
        return getattr(import_module(f"kiosk.case.{module}"), name)
    name, *keys = place.split("/")
    row = getattr(CASEWORK, name)[keys[0]]
    for key in keys[1:]:
        row = row.step(key) if name == "procedures" else row.reasons[key]
    return row


def test_every_row_is_answered_or_has_a_reason_why_not() -> None:
    assert ANSWERED.keys() | ELSEWHERE.keys() == _all_rows()
    assert not ANSWERED.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("row", ANSWERED)
def test_a_row_is_answered_where_the_table_says(row: str) -> None:
    for place in ANSWERED[row]:
        assert _at(place), place


@pytest.mark.parametrize("policy", "ABCDE")
def test_each_policy_is_named_as_a_source_in_the_lists(policy: str) -> None:
    lists = [found for found in vars(CASEWORK).values() if isinstance(found, Mapping)]
    sources = [getattr(row, "source", "") for found in lists for row in found.values()]

    assert any(re.search(rf"\b{policy} ", source) for source in sources)
