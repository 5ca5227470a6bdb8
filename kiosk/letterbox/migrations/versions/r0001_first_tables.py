"""Sealed concerns, spent journeys and signed readers lists."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "sealed_concern",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("wraps", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_sealed_concern_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_concern")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "signed_readers_list",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_signed_readers_list")),
    )
    op.create_table(
        "spent_journey",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_spent_journey_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_journey")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop the tables and everything in them."""
    op.drop_table("spent_journey")
    op.drop_table("signed_readers_list")
    op.drop_table("sealed_concern")
