"""How a tablet's pages look until a child chooses otherwise, and the days on which codes were wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("tablet", sa.Column("look", sa.String(), server_default="{}", nullable=False))
    op.create_table(
        "wrong_try",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tablet_id", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_wrong_try_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_try")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Every tablet looks like any other again, and nobody is told of guesses."""
    op.drop_table("wrong_try")
    with op.batch_alter_table("tablet") as table:
        table.drop_column("look")
