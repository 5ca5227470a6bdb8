"""Photographs of grown-ups whom a pupil can ask for, beside the signed profile that names them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "portrait",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_portrait_digest_length")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_portrait")),
    )


def downgrade() -> None:
    """The symbols stand in their place again."""
    op.drop_table("portrait")
