"""A reader's own index: which wraps are in it, what changed in cases, its sealed lines, and kept views."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_RANDOM = {"sqlite": "abs(random() % 2147483647)", "postgresql": "floor(random() * 2147483647)::integer"}
_WRAP = sa.table("concern_wrap", *map(sa.column, ("concern_id", "key_id", "mark")))
_FILED = sa.table("filed_concern", *map(sa.column, ("concern_id", "person_id")))
_PERSON = sa.table("person", *map(sa.column, ("id", "key_id")))


def upgrade() -> None:
    """Add what this revision is named for; what is filed already has its mark from the start."""
    op.add_column("concern_wrap", sa.Column("mark", sa.Integer(), nullable=True))
    random: sa.ColumnElement[int] = sa.literal_column(_RANDOM[op.get_context().dialect.name])
    filed = (
        sa.select(_FILED.c.concern_id)
        .join(_PERSON, _PERSON.c.id == _FILED.c.person_id)
        .where(_FILED.c.concern_id == _WRAP.c.concern_id, _PERSON.c.key_id == _WRAP.c.key_id)
    )
    op.execute(sa.update(_WRAP).where(filed.correlate(_WRAP).exists()).values(mark=random))
    op.create_index(op.f("ix_concern_wrap_key_id_mark"), "concern_wrap", ["key_id", "mark"])
    op.add_column("case_file", sa.Column("mark", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "index_line",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("concern_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "concern_id"],
            ["filed_concern.person_id", "filed_concern.concern_id"],
            name=op.f("fk_index_line_person_id_filed_concern"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "concern_id", name=op.f("pk_index_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_person_id"), "saved_view", ["person_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("saved_view")
    op.drop_table("index_line")
    op.drop_column("case_file", "mark")
    op.drop_index(op.f("ix_concern_wrap_key_id_mark"), "concern_wrap")
    op.drop_column("concern_wrap", "mark")
