"""A second way to a person's master key: the recovery key that they printed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the slot; nobody has one yet."""
    op.add_column("person", sa.Column("recovery_slot", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drop the slots: a forgotten passphrase can then not be helped."""
    op.drop_column("person", "recovery_slot")
