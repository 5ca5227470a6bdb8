"""Reports that were shared with governors, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "shared_report",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_report")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shared_report_wrap",
        sa.Column("report_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(length=1168), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["shared_report.id"],
            name=op.f("fk_shared_report_wrap_report_id_shared_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", "key_id", name=op.f("pk_shared_report_wrap")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("shared_report_wrap")
    op.drop_table("shared_report")
