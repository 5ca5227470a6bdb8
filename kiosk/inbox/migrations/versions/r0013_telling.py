"""Telling staff by mail that something waits: their choices, what nobody has read, the outbox, the server's state."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    _choices_and_days()
    op.create_table(
        "news",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("concern_id", sa.LargeBinary(), nullable=True),
        sa.Column("message_id", sa.LargeBinary(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint("(concern_id IS NULL) <> (message_id IS NULL)", name=op.f("ck_news_one_thing")),
        sa.ForeignKeyConstraint(
            ["concern_id"],
            ["collected_concern.id"],
            name=op.f("fk_news_concern_id_collected_concern"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_news_message_id_message"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_news_concern_id"), "news", ["concern_id"])
    op.create_index(op.f("ix_news_message_id"), "news", ["message_id"])
    _outbox()


def _choices_and_days() -> None:
    op.create_table(
        "mail_choice",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("wish", sa.String(length=16), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("daily_on", sa.Date(), nullable=True),
        sa.Column("knows_of_none", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_choice")),
    )
    op.create_table(
        "due_day",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_due_day_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_due_day")),
    )


def _outbox() -> None:
    op.create_table(
        "waiting_mail",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("causes", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiting_mail_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_mail")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_waiting_mail_person_id")),
    )
    op.create_table(
        "mail_server",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_sent", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(length=16), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server")),
    )


def downgrade() -> None:
    """Take it away again."""
    for table in ("mail_server", "waiting_mail", "news", "due_day", "mail_choice"):
        op.drop_table(table)
