"""The school profile while it is being written."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "profile_draft",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=True),
        sa.Column("changed_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_profile_draft_changed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_draft")),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("profile_draft")
