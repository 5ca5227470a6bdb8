"""Invitations, and the school key on its way to a new key holder."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the invitations and the two columns of an offered key."""
    op.create_table(
        "invitation",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("invited_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_invitation_invited_by_person")),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name=op.f("fk_invitation_used_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.add_column("person", sa.Column("offered_key_envelope", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("offered_key_wraps", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drop them; open invitations stop working."""
    op.drop_column("person", "offered_key_wraps")
    op.drop_column("person", "offered_key_envelope")
    op.drop_table("invitation")
