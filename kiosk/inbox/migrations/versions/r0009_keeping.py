"""Holds, reviews of worries whose time is up, and what is left of destroyed ones."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "hold",
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("placed_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["collected_concern.id"],
            name=op.f("fk_hold_concern_id_collected_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["placed_by"], ["person.id"], name=op.f("fk_hold_placed_by_person")),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_hold")),
    )
    op.create_table(
        "keep_review",
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reviewed_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["collected_concern.id"],
            name=op.f("fk_keep_review_concern_id_collected_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["person.id"], name=op.f("fk_keep_review_reviewed_by_person")
        ),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_keep_review")),
    )
    op.create_table(
        "destroyed",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_destroyed")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("destroyed")
    op.drop_table("keep_review")
    op.drop_table("hold")
