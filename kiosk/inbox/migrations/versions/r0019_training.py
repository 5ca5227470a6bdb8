"""Who on the staff was trained in what."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "training",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("again_by", sa.Date(), nullable=True),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_training_id_length")),
        sa.CheckConstraint("again_by IS NULL OR again_by > held_on", name=op.f("ck_training_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_training_what_who"), "training", ["what", "who"])


def downgrade() -> None:
    """Forget it."""
    op.drop_table("training")
