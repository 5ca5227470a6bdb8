"""The tablets that staff have named, and those that came with their codes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "tablet",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_until", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("made_day", sa.Date(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("practice_until", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_tablet_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_tablet_code_hash")),
    )
    op.create_table(
        "tablet_enrolment",
        sa.Column("tablet_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tablet_id"], ["tablet.id"], name=op.f("fk_tablet_enrolment_tablet_id_tablet")
        ),
        sa.PrimaryKeyConstraint("tablet_id", name=op.f("pk_tablet_enrolment")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tablet_enrolment_token_hash")),
    )


def downgrade() -> None:
    """Drop them: every tablet is like any other again."""
    op.drop_table("tablet_enrolment")
    op.drop_table("tablet")
