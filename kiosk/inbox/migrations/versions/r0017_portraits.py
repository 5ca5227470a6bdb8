"""Photographs of grown-ups that wait with the draft of the school profile."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "draft_portrait",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_draft_portrait")),
    )


def downgrade() -> None:
    """Take them out of the draft."""
    op.drop_table("draft_portrait")
