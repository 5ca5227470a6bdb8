"""The inbox's tables: who reads, what was collected, what was done. Words are sealed in every one."""

from kiosk.inbox.models.base import Base, UtcTime
from kiosk.inbox.models.cases import CaseConcern, CaseEntry, CaseFile, SeenCase
from kiosk.inbox.models.messages import FiledMessage, Message, MessageWrap
from kiosk.inbox.models.people import FormerKey, Invitation, Person, SecondFactorReset
from kiosk.inbox.models.record import AuditEvent
from kiosk.inbox.models.school import HeldReadersList, HeldSchoolKey, NewestList, ProfileDraft, RecoveryHalf
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
    "Base",
    "BrokenEnvelope",
    "CaseConcern",
    "CaseEntry",
    "CaseFile",
    "CollectedConcern",
    "ConcernWrap",
    "Destroyed",
    "FiledConcern",
    "FiledMessage",
    "FormerKey",
    "Grant",
    "HeldReadersList",
    "HeldSchoolKey",
    "Hold",
    "Invitation",
    "KeepReview",
    "Message",
    "MessageWrap",
    "NewestList",
    "Person",
    "ProfileDraft",
    "RecoveryHalf",
    "SecondFactorReset",
    "SeenCase",
    "UtcTime",
]
