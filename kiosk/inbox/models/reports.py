"""Reports that were kept and shared with governors, sealed."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.inbox.models.base import Base


class SharedReport(Base):
    """One report, as it left the hands of whoever made it: small numbers hidden, sealed to those who may read it."""

    __tablename__ = "shared_report"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    day: Mapped[date]
    envelope: Mapped[bytes] = mapped_column(LargeBinary)


class SharedReportWrap(Base):
    """One reader's copy of a report's data key, under the key that they had on the signed list."""

    __tablename__ = "shared_report_wrap"
    __table_args__ = ({"sqlite_with_rowid": False},)

    report_id: Mapped[bytes] = mapped_column(
        ForeignKey(SharedReport.id, ondelete="CASCADE"), primary_key=True
    )
    key_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary(1168))
