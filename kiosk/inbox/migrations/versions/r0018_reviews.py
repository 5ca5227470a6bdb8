"""When a school's policy and reports are reviewed next."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nobody's dates are known yet."""
    op.create_table(
        "review_date",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("next_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("last_by", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_review_date_id_length")),
        sa.CheckConstraint("months > 0", name=op.f("ck_review_date_months_above_0")),
        sa.ForeignKeyConstraint(["last_by"], ["person.id"], name=op.f("fk_review_date_last_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_date")),
        sa.UniqueConstraint("what", name=op.f("uq_review_date_what")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("review_date")
