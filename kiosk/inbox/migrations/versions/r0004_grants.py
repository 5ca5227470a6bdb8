"""Who let whom open what, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "concern_grant",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("to_person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("by_person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["person.id"], name=op.f("fk_concern_grant_approved_by_person")
        ),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_concern_grant_by_person_person")),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["collected_concern.id"],
            name=op.f("fk_concern_grant_concern_id_collected_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["to_person"], ["person.id"], name=op.f("fk_concern_grant_to_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_grant")),
    )
    op.create_index(op.f("ix_concern_grant_concern_id"), "concern_grant", ["concern_id"], unique=False)
    op.create_index(op.f("ix_concern_grant_to_person"), "concern_grant", ["to_person"], unique=False)


def downgrade() -> None:
    """Drop the record of grants; the wraps that they made stay."""
    op.drop_table("concern_grant")
