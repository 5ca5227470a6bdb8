"""Answers to surveys, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_answer_day"), "survey_answer", ["day"])
    op.create_table(
        "survey_answer_wrap",
        sa.Column("answer_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(length=1168), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["survey_answer.id"],
            name=op.f("fk_survey_answer_wrap_answer_id_survey_answer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer_id", "key_id", name=op.f("pk_survey_answer_wrap")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_answer_wrap_key_id"), "survey_answer_wrap", ["key_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("survey_answer_wrap")
    op.drop_table("survey_answer")
