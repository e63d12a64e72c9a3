"""Names that the office taught for indicators and units, from questions that were not understood.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "taught_names",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("indicator_id", _id(), nullable=True),
        sa.Column("unit_id", _id(), nullable=True),
        sa.Column("taught_by", _id(), nullable=True),
        sa.Column("taught_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(indicator_id IS NULL) <> (unit_id IS NULL)", name="ck_taught_names_of_one_thing"),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name="fk_taught_names_indicator_id_indicators", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_taught_names_unit_id_units", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["taught_by"], ["members.id"], name="fk_taught_names_taught_by_members", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_taught_names"),
        sa.UniqueConstraint("name", name="uq_taught_names_name"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("taught_names")
