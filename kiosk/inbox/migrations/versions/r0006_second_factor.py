"""Passkeys, a second factor reset by two people, and starting again on one's own account."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what this revision is named for."""
    op.create_table(
        "second_factor_reset",
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("asked_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreed_by"], ["person.id"], name=op.f("fk_second_factor_reset_agreed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_second_factor_reset_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_factor_reset_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor_reset")),
    )
    op.add_column("person", sa.Column("sealed_passkeys", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("for_person", sa.LargeBinary(length=16), nullable=True))
        table.create_foreign_key(op.f("fk_invitation_for_person_person"), "person", ["for_person"], ["id"])


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("invitation") as table:
        table.drop_constraint(op.f("fk_invitation_for_person_person"), type_="foreignkey")
        table.drop_column("for_person")
    op.drop_column("person", "sealed_passkeys")
    op.drop_table("second_factor_reset")
