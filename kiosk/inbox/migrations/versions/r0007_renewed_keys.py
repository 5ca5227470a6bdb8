"""Keys that people read with before, the school's next key, and the newest list known."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "former_key",
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_master_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=True),
        sa.Column("unlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_former_key_person_id_person")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_former_key")),
    )
    op.create_index(op.f("ix_former_key_person_id"), "former_key", ["person_id"], unique=False)
    op.create_table(
        "held_school_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verify_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("readers_body", sa.LargeBinary(), nullable=False),
        sa.Column("readers_signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("profile_body", sa.LargeBinary(), nullable=True),
        sa.Column("profile_signature", sa.LargeBinary(length=64), nullable=True),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_held_school_key_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_school_key")),
    )
    op.add_column("concern_wrap", sa.Column("sealed_to", sa.LargeBinary(length=16), nullable=True))
    op.create_table(
        "newest_list",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newest_list")),
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("newest_list")
    op.drop_column("concern_wrap", "sealed_to")
    op.drop_table("held_school_key")
    op.drop_table("former_key")
