"""The tables of an export: one case as rows of text, with the columns that docs/export.md describes.

A column that the worry box knows nothing about is there and empty, so that what reads the files finds it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from kiosk.case import events as of
from kiosk.concern import Concern
from kiosk.export.entries import of_event
from kiosk.export.material import Lists, Whole, Worry
from kiosk.export.naming import Naming
from kiosk.export.texts import category

Row = Mapping[str, str]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "concerns": _names(
            """case_ref school_urn site received_at source input_language about reporter_named incident_date
            incident_time_band location_code frequency_code on_purpose method_codes prejudice_codes feeling_code
            child_words child_words_en translation_status urgency category_code target_category svsh online off_site
            staff_related stage bullying_status status outcome_code closed_at retention_rule dispose_review_on"""
        ),
        "people": _names(
            """case_ref person_ref role full_name year_group class upn send_flag looked_after_flag
            social_worker_flag"""
        ),
        "actions": _names(
            "case_ref seq at by_name by_role type text reason agency agency_ref due_on done_at"
        ),
        "sharing": _names("case_ref at by with_whom what shared lawful_reason why"),
        "access": _names("case_ref at who role event from_ip_prefix reason"),
    }
)
_ABOUT: Final = {"worry": "self", "saw": "saw", "feel": "self"}
_OFF_SITE: Final = frozenset({"before-after", "journey", "trip", "community", "holidays"})
_TELLING: Final = ("told", "not-told")
_DUE: Final = ("due", "review", "next", "check_in", "check_back", "until")


def tables(whole: Whole, lists: Lists) -> Mapping[str, tuple[Row, ...]]:
    """Each table's rows, by its name. Everybody has their full name: who takes it out said why."""
    called = Naming({one.id: one.name for one in whole.case.people.values()})
    return {
        "concerns": tuple(_concern(whole, worry, lists) for worry in whole.worries),
        "people": tuple(_people(whole)),
        "actions": tuple(_actions(whole, called, lists)),
        "sharing": tuple(_sharing(whole, called, lists)),
        "access": tuple(_access(whole)),
    }


def _row(table: str, **known: str) -> Row:
    return {column: known.get(column, "") for column in COLUMNS[table]}


def _concern(whole: Whole, worry: Worry, lists: Lists) -> Row:
    told = _said(worry.concern, lists) if worry.concern else {}
    received = _stamp(worry.day) if worry.concern else worry.day.date().isoformat()
    return _row("concerns", received_at=received, **(_standing(whole, lists) | told))


def _said(concern: Concern, lists: Lists) -> dict[str, str]:
    def picked(*questions: str) -> str:
        return " ".join(key for question in questions for key in concern.picked(question))

    foreign = concern.locale.partition("-")[0] != "en"
    words = concern.words.get("words", "")
    return {
        "source": _source(concern),
        "input_language": concern.locale,
        "about": _about(concern),
        "reporter_named": _yes(bool(concern.words.get("name"))),
        "incident_time_band": picked("when"),
        "location_code": picked("where"),
        "frequency_code": picked("often"),
        "feeling_code": picked("feel", "feeling"),
        "child_words": words if concern.written is None else "",
        "translation_status": "not translated" if foreign and words else "",
        "staff_related": _yes(concern.about_staff(lists.content)),
    }


def _about(concern: Concern) -> str:
    if concern.written:
        return ""
    kind = concern.picked("kind") or ("worry",)
    return "child" if concern.channel == "family" else _ABOUT.get(kind[0], "")


def _source(concern: Concern) -> str:
    if concern.written:
        return "paper" if concern.written.told_by == "paper" else "staff"
    return "family" if concern.channel == "family" else "kiosk"


def _standing(whole: Whole, lists: Lists) -> dict[str, str]:
    case, what = whole.case, whole.case.classified
    where = {*what.how, *what.circumstances} if what else set()
    stages = [key for key, step in case.steps.items() if step.state != "skipped"]
    return {
        "case_ref": whole.reference,
        "on_purpose": case.tested.on_purpose if case.tested else "",
        "method_codes": " ".join(what.methods) if what else "",
        "prejudice_codes": " ".join((*what.about, *what.vulnerabilities)) if what else "",
        "urgency": case.urgency,
        "category_code": case.decision,
        "target_category": category(whole, lists),
        "svsh": _yes(case.restricted),
        "online": _yes("online" in where),
        "off_site": _yes(bool(where & _OFF_SITE)),
        "stage": stages[-1] if stages else "",
        "bullying_status": "set-aside" if case.set_aside else case.decision,
        "status": "open" if case.is_open else "check-back" if case.check_back else "closed",
        "outcome_code": case.closed.outcome if case.closed else "",
        "closed_at": _stamp(case.closed.at) if case.closed else "",
    }


def _people(whole: Whole) -> list[Row]:
    return [
        _row(
            "people",
            case_ref=whole.reference,
            person_ref=one.id,
            role=" ".join(one.parts),
            full_name=one.name,
            year_group=one.year,
            send_flag=_yes("send" in one.flags) if one.known else "",
            looked_after_flag=_yes("looked-after" in one.flags) if one.known else "",
            social_worker_flag=_yes("social-worker" in one.flags) if one.known else "",
            **{"class": one.group},
        )
        for one in whole.case.people.values()
    ]


def _actions(whole: Whole, called: Naming, lists: Lists) -> list[Row]:
    rows = []
    for number, event in enumerate(whole.events, start=1):
        if event.KIND in _TELLING:
            continue
        entry = of_event(whole, number, event, called, lists)
        said = [f"{one.label}: {one.text}" for one in entry.own if one.text != getattr(event, "why", None)]
        writer = lists.colleagues.get(event.by)
        rows.append(
            _row(
                "actions",
                case_ref=whole.reference,
                seq=str(number),
                at=_stamp(event.at),
                by_name=entry.by,
                by_role=writer.role if writer else "",
                type=event.KIND,
                text="\n".join([entry.says, *said]),
                reason=getattr(event, "why", ""),
                agency=_agency(event, lists),
                agency_ref=getattr(event, "reference", ""),
                due_on=next((_day(getattr(event, part)) for part in _DUE if part in event.PARTS), ""),
                done_at=_day(getattr(event, "on", None)),
            )
        )
    return rows


def _agency(event: of.Event, lists: Lists) -> str:
    if isinstance(event, of.Referred | of.NotReferred):
        row = lists.casework.referrals.get(event.referral)
        return row.label if row else event.referral
    if isinstance(event, of.PoliceConsidered):
        return "Police"
    return event.system if isinstance(event, of.HandedOver) else ""


def _sharing(whole: Whole, called: Naming, lists: Lists) -> list[Row]:
    rows = []
    for _, event in whole.effective:
        if not isinstance(event, of.Told | of.NotTold):
            continue
        row = lists.casework.told.get(event.who)
        about = f" ({called.of(event.person)})" if event.person else ""
        rows.append(
            _row(
                "sharing",
                case_ref=whole.reference,
                at=event.on.isoformat() if isinstance(event, of.Told) else _stamp(event.at),
                by=lists.name_of(event.by),
                with_whom=(row.label if row else event.who) + about,
                what=event.what if isinstance(event, of.Told) else "",
                shared="y" if isinstance(event, of.Told) else "n",
                lawful_reason=event.legal_reason if isinstance(event, of.Told) else "",
                why=event.why if isinstance(event, of.NotTold) else "",
            )
        )
    return rows


def _access(whole: Whole) -> list[Row]:
    return [
        _row("access", case_ref=whole.reference, at=_stamp(one.at), who=one.who, role=one.role, event=one.did)
        for one in whole.looked
    ]


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else ""


def _yes(value: bool) -> str:
    return "y" if value else "n"
