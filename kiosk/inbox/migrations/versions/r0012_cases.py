"""Cases: their keys, the worries they are about, their sealed entries, and how far each reader has seen them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "case_file",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_case_file_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_concern",
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["collected_concern.id"],
            name=op.f("fk_case_concern_concern_id_collected_concern"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
            name=op.f("fk_case_concern_case_id_case_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_case_concern")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_case_concern_case_id"), "case_concern", ["case_id"])
    op.create_table(
        "case_entry",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
            name=op.f("fk_case_entry_case_id_case_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_case_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "seen_case",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seen_case_person_id_person")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
            name=op.f("fk_seen_case_case_id_case_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "case_id", name=op.f("pk_seen_case")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_seen_case_case_id"), "seen_case", ["case_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("seen_case")
    op.drop_table("case_entry")
    op.drop_table("case_concern")
    op.drop_table("case_file")
