"""Grants that were taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    with op.batch_alter_table("concern_grant") as table:
        table.add_column(sa.Column("taken_back_by", sa.LargeBinary(length=16), nullable=True))
        table.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            op.f("fk_concern_grant_taken_back_by_person"), "person", ["taken_back_by"], ["id"]
        )


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("concern_grant") as table:
        table.drop_constraint(op.f("fk_concern_grant_taken_back_by_person"), type_="foreignkey")
        table.drop_column("taken_back_at")
        table.drop_column("taken_back_by")
