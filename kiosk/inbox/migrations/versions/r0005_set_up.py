"""The two recovery halves as they can be recognised, and the first readers list until set-up is finished."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "recovery_half",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_recovery_half_confirmed_by_person")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_recovery_half")),
    )
    op.create_table(
        "held_readers_list",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_held_readers_list")),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("held_readers_list")
    op.drop_table("recovery_half")
