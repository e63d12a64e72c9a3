"""The schedule: occurrences, who takes part, reminders and the rule book.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "days_off",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_days_off"),
    )
    op.create_table(
        "rules",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("leads", sa.JSON(), nullable=False),
        sa.Column("concerns", sa.String(length=24), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.CheckConstraint("origin IN ('starter', 'committee')", name="ck_rules_origin"),
        sa.PrimaryKeyConstraint("id", name="pk_rules"),
        sa.UniqueConstraint("key", name="uq_rules_key"),
    )
    op.create_table(
        "feeds",
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_feeds_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_feeds"),
        sa.UniqueConstraint("digest", name="uq_feeds_digest"),
    )
    op.create_table(
        "ratings",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("member_id", _id(), nullable=True),
        sa.Column("unit_id", _id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", _id(), nullable=True),
        sa.CheckConstraint(
            "rating IN ('excellent', 'good', 'completed', 'not_completed')",
            name="ck_ratings_rating",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_ratings_member_id_members", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["members.id"],
            name="fk_ratings_recorded_by_members",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_ratings_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_ratings"),
        sa.UniqueConstraint(
            "member_id", "unit_id", "year", name="uq_ratings_member_id_unit_id_year"
        ),
    )
    op.create_table(
        "occurrences",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("event_id", _id(), nullable=False),
        sa.Column("original_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint("state IN ('planned', 'cancelled')", name="ck_occurrences_state"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_occurrences_event_id_events", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_occurrences"),
        sa.UniqueConstraint("event_id", "original_at", name="uq_occurrences_event_id_original_at"),
    )
    op.create_index("ix_occurrences_time", "occurrences", ["starts_at", "ends_at"])
    op.create_table(
        "participants",
        sa.Column("occurrence_id", _id(), nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", _id(), nullable=True),
        sa.Column("file_id", _id(), nullable=True),
        sa.Column("attendance", sa.String(length=8), nullable=False),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended_way", sa.String(length=10), nullable=False),
        sa.CheckConstraint("answer IN ('', 'yes', 'no')", name="ck_participants_answer"),
        sa.CheckConstraint(
            "attendance IN ('', 'present', 'excused', 'absent')", name="ck_participants_attendance"
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["members.id"], name="fk_participants_done_by_members", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name="fk_participants_file_id_stored_files",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name="fk_participants_member_id_members",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name="fk_participants_occurrence_id_occurrences",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id", name="pk_participants"),
    )
    op.create_index("ix_participants_member_id", "participants", ["member_id"])
    op.create_table(
        "reminders",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=150), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("occurrence_id", _id(), nullable=True),
        sa.Column("member_id", _id(), nullable=True),
        sa.Column("unit_id", _id(), nullable=True),
        sa.Column("lead", sa.String(length=12), nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'sent', 'missed', 'cancelled')", name="ck_reminders_state"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_reminders_member_id_members", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name="fk_reminders_occurrence_id_occurrences",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_reminders_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("key", name="uq_reminders_key"),
    )
    op.create_index("ix_reminders_occurrence_id", "reminders", ["occurrence_id"])
    op.create_index(
        "ix_reminders_planned",
        "reminders",
        ["due_at"],
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rrule", sa.String(length=300), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("day_rule", sa.String(length=8), nullable=False, server_default="keep")
        )
        batch_op.add_column(
            sa.Column("link", sa.String(length=500), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("agenda", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("file_ids", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("leads", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("organiser_id", _id(), nullable=True))
        batch_op.add_column(
            sa.Column("state", sa.String(length=10), nullable=False, server_default="active")
        )
        batch_op.add_column(sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_foreign_key(
            "fk_events_organiser_id_members",
            "members",
            ["organiser_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_check_constraint("day_rule", "day_rule IN ('keep', 'skip', 'next', 'previous')")
        batch_op.create_check_constraint("state", "state IN ('active', 'cancelled')")

    with op.batch_alter_table("member_settings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extra_leads", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("quiet_hours", sa.String(length=11), nullable=True))
        batch_op.add_column(sa.Column("weekly_digest", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("tomorrow_digest", sa.Boolean(), nullable=True))
        batch_op.add_column(
            sa.Column("digests_offered_at", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    """Drop the tables, those first that refer to others."""
    with op.batch_alter_table("member_settings", schema=None) as batch_op:
        batch_op.drop_column("digests_offered_at")
        batch_op.drop_column("tomorrow_digest")
        batch_op.drop_column("weekly_digest")
        batch_op.drop_column("quiet_hours")
        batch_op.drop_column("extra_leads")

    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_constraint("fk_events_organiser_id_members", type_="foreignkey")
        batch_op.drop_constraint("day_rule", type_="check")
        batch_op.drop_constraint("state", type_="check")
        batch_op.drop_column("version")
        batch_op.drop_column("created_at")
        batch_op.drop_column("state")
        batch_op.drop_column("organiser_id")
        batch_op.drop_column("capacity")
        batch_op.drop_column("leads")
        batch_op.drop_column("file_ids")
        batch_op.drop_column("agenda")
        batch_op.drop_column("link")
        batch_op.drop_column("day_rule")
        batch_op.drop_column("rrule")

    op.drop_table("reminders")
    op.drop_table("participants")
    op.drop_table("occurrences")
    op.drop_table("ratings")
    op.drop_table("feeds")
    op.drop_table("rules")
    op.drop_table("days_off")
