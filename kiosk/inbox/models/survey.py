"""Answers to surveys, sealed as they came. They stand in no worry's table, and so in no list of worries."""

from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base


class SurveyAnswer(Base):
    """What one person answered, on which day. Who it was is not in it, sealed or otherwise."""

    __tablename__ = "survey_answer"
    __table_args__ = (Index(None, "day"), {"sqlite_with_rowid": False})

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)


class SurveyAnswerWrap(Base):
    """One reader's copy of the data key of an answer, under the key that they had on the signed list."""

    __tablename__ = "survey_answer_wrap"
    __table_args__ = (Index(None, "key_id"), {"sqlite_with_rowid": False})

    answer_id: Mapped[bytes] = mapped_column(
        ForeignKey(SurveyAnswer.id, ondelete="CASCADE"), primary_key=True
    )
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary(1168))
