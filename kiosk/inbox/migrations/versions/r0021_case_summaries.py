"""How cases stood when somebody last read all of them, sealed by each reader."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; it fills as people look at their lists."""
    op.create_table(
        "case_summary",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_summary_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "concern_id"],
            ["filed_concern.person_id", "filed_concern.concern_id"],
            name=op.f("fk_case_summary_person_id_filed_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "case_id", name=op.f("pk_case_summary")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_summary_case_id"), "case_summary", ["case_id"])
    op.create_index(op.f("ix_case_summary_person_id_concern_id"), "case_summary", ["person_id", "concern_id"])


def downgrade() -> None:
    """What was kept there is in the entries."""
    op.drop_table("case_summary")
