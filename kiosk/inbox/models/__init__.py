"""The inbox's tables: who reads, what was collected, what was done. Words are sealed in every one."""

from kiosk.inbox.models.away import Away
from kiosk.inbox.models.base import Base, UtcTime
from kiosk.inbox.models.cases import CaseConcern, CaseEntry, CaseFile, CaseSummary, SeenCase
from kiosk.inbox.models.index import IndexLine, SavedView
from kiosk.inbox.models.messages import FiledMessage, Message, MessageWrap
from kiosk.inbox.models.people import FormerKey, Invitation, Person, SecondFactorReset
from kiosk.inbox.models.record import AuditEvent
from kiosk.inbox.models.reports import SharedReport, SharedReportWrap
from kiosk.inbox.models.school import (
    DraftPortrait,
    HeldReadersList,
    HeldSchoolKey,
    NewestList,
    ProfileDraft,
    RecoveryHalf,
)
from kiosk.inbox.models.survey import SurveyAnswer, SurveyAnswerWrap
from kiosk.inbox.models.telling import DueDay, MailChoice, MailServer, News, WaitingMail
from kiosk.inbox.models.upkeep import ReviewDate, Training
from kiosk.inbox.models.worries import (
    BrokenEnvelope,
    CollectedConcern,
    ConcernWrap,
    Destroyed,
    FiledConcern,
    Grant,
    Hold,
    KeepReview,
)

__all__ = [
    "AuditEvent",
    "Away",
    "Base",
    "BrokenEnvelope",
    "CaseConcern",
    "CaseEntry",
    "CaseFile",
    "CaseSummary",
    "CollectedConcern",
    "ConcernWrap",
    "Destroyed",
    "DraftPortrait",
    "DueDay",
    "FiledConcern",
    "FiledMessage",
    "FormerKey",
    "Grant",
    "HeldReadersList",
    "HeldSchoolKey",
    "Hold",
    "IndexLine",
    "Invitation",
    "KeepReview",
    "MailChoice",
    "MailServer",
    "Message",
    "MessageWrap",
    "NewestList",
    "News",
    "Person",
    "ProfileDraft",
    "RecoveryHalf",
    "ReviewDate",
    "SavedView",
    "SecondFactorReset",
    "SeenCase",
    "SharedReport",
    "SharedReportWrap",
    "SurveyAnswer",
    "SurveyAnswerWrap",
    "Training",
    "UtcTime",
    "WaitingMail",
]
