"""Colleagues who are away, and who stands in for them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "away",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("stands_in", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_away_id_length")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_away_days_in_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_away_person_id_person")),
        sa.ForeignKeyConstraint(["stands_in"], ["person.id"], name=op.f("fk_away_stands_in_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away")),
        sa.UniqueConstraint("person_id", "first_day", name=op.f("uq_away_person_id")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("away")
