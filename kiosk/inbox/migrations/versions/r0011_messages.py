"""Later messages of those who told a worry, and staff's answers to them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "message",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("by_person", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_message_id_length")),
        sa.ForeignKeyConstraint(["by_person"], ["person.id"], name=op.f("fk_message_by_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_message_concern_id"), "message", ["concern_id"])
    op.create_table(
        "message_wrap",
        sa.Column("message_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(length=1168), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_message_wrap_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", "key_id", name=op.f("pk_message_wrap")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_message_wrap_key_id"), "message_wrap", ["key_id"])
    op.create_table(
        "filed_message",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("message_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("says", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_filed_message_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_filed_message_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "message_id", name=op.f("pk_filed_message")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_filed_message_message_id"), "filed_message", ["message_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("filed_message")
    op.drop_table("message_wrap")
    op.drop_table("message")
