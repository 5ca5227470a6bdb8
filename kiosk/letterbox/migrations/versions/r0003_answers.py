"""Pigeonholes, and the answers that wait in their boxes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pigeonhole",
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("length(tag) = 16", name=op.f("ck_pigeonhole_tag_length")),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_pigeonhole")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_pigeonhole_box"), "pigeonhole", ["box"])
    op.create_table(
        "sealed_reply",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("box", sa.LargeBinary(length=16), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("wraps", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_sealed_reply_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_reply")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sealed_reply_box"), "sealed_reply", ["box"])


def downgrade() -> None:
    """Drop them: no code opens anything any more."""
    op.drop_table("sealed_reply")
    op.drop_table("pigeonhole")
