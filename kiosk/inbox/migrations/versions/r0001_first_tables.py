"""People, collected concerns with their wraps, broken envelopes and the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("previous_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
    )
    op.create_table(
        "broken_envelope",
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("wraps", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_broken_envelope")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_broken_envelope_id"), "broken_envelope", ["id"], unique=False)
    op.create_table(
        "collected_concern",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_collected_concern_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collected_concern")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_collected_concern_day_id"), "collected_concern", ["day", "id"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sign_in_name", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=1216), nullable=False),
        sa.Column("passphrase_slot", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_totp", sa.LargeBinary(), nullable=False),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("sealed_school_key", sa.LargeBinary(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_person_id_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("key_id", name=op.f("uq_person_key_id")),
        sa.UniqueConstraint("sign_in_name", name=op.f("uq_person_sign_in_name")),
    )
    op.create_table(
        "concern_wrap",
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(length=1168), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["collected_concern.id"],
            name=op.f("fk_concern_wrap_concern_id_collected_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("concern_id", "key_id", name=op.f("pk_concern_wrap")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_concern_wrap_key_id_concern_id"), "concern_wrap", ["key_id", "concern_id"], unique=False
    )
    op.create_table(
        "filed_concern",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["collected_concern.id"],
            name=op.f("fk_filed_concern_concern_id_collected_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_filed_concern_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "concern_id", name=op.f("pk_filed_concern")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_filed_concern_concern_id"), "filed_concern", ["concern_id"], unique=False)


def downgrade() -> None:
    """Drop the tables and everything in them."""
    op.drop_table("filed_concern")
    op.drop_table("concern_wrap")
    op.drop_table("person")
    op.drop_table("collected_concern")
    op.drop_table("broken_envelope")
    op.drop_table("audit_event")
