"""Notices and their delivery.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outbox_messages",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("file_ids", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_messages"),
    )
    op.create_table(
        "stored_files",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stored_files"),
    )
    op.create_table(
        "member_settings",
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("optional_notices", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name="fk_member_settings_member_id_members",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", name="pk_member_settings"),
    )
    op.create_table(
        "notices",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("author_id", _id(), nullable=True),
        sa.Column("unit_id", _id(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("file_ids", sa.JSON(), nullable=False),
        sa.Column("audience", sa.String(length=1000), nullable=False),
        sa.Column("destination", sa.String(length=8), nullable=False),
        sa.Column("asks_read", sa.Boolean(), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approver_id", _id(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chase_after", sa.Integer(), nullable=True),
        sa.Column("chase_times", sa.Integer(), nullable=False),
        sa.Column("chased", sa.Integer(), nullable=False),
        sa.Column("last_chased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress_platform", sa.String(length=16), nullable=False),
        sa.Column("progress_bot", sa.String(length=64), nullable=False),
        sa.Column("progress_chat_id", sa.String(length=64), nullable=False),
        sa.Column("progress_message_id", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "destination IN ('members', 'groups', 'both')", name="ck_notices_destination"
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approving', 'rejected', 'scheduled', 'sending', 'sent', 'cancelled', 'recalled')",
            name="ck_notices_state",
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"],
            ["members.id"],
            name="fk_notices_approver_id_members",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["members.id"], name="fk_notices_author_id_members", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_notices_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_author_id", "notices", ["author_id"])
    op.create_index("ix_notices_state", "notices", ["state"])

    op.create_table(
        "platform_files",
        sa.Column("file_id", _id(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=64), nullable=False),
        sa.Column("remote_id", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name="fk_platform_files_file_id_stored_files",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "platform", "bot", name="pk_platform_files"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("message_id", _id(), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("target_id", _id(), nullable=True),
        sa.Column("fallback_message_id", _id(), nullable=True),
        sa.Column("notice_id", _id(), nullable=True),
        sa.Column("member_id", _id(), nullable=True),
        sa.Column("group_id", _id(), nullable=True),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_parts", sa.JSON(), nullable=False),
        sa.CheckConstraint("action IN ('send', 'edit', 'delete')", name="ck_deliveries_action"),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'delivered', 'failed', 'cancelled', 'expired')",
            name="ck_deliveries_state",
        ),
        sa.ForeignKeyConstraint(
            ["fallback_message_id"],
            ["outbox_messages.id"],
            name="fk_deliveries_fallback_message_id_outbox_messages",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["group_chats.id"],
            name="fk_deliveries_group_id_group_chats",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name="fk_deliveries_member_id_members",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["outbox_messages.id"], name="fk_deliveries_message_id_outbox_messages"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notices.id"],
            name="fk_deliveries_notice_id_notices",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["deliveries.id"], name="fk_deliveries_target_id_deliveries"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_member_id", "deliveries", ["member_id"])
    op.create_index("ix_deliveries_notice", "deliveries", ["notice_id", "state"])
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["platform", "bot", "priority", "next_at"],
        sqlite_where=sa.text("state IN ('queued', 'sending')"),
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_index("ix_deliveries_target", "deliveries", ["target_id"])

    op.create_table(
        "notice_readings",
        sa.Column("notice_id", _id(), nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["members.id"],
            name="fk_notice_readings_member_id_members",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notices.id"],
            name="fk_notice_readings_notice_id_notices",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", "member_id", "version", name="pk_notice_readings"),
    )
    op.create_table(
        "notice_versions",
        sa.Column("notice_id", _id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", _id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notices.id"],
            name="fk_notice_versions_notice_id_notices",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["members.id"],
            name="fk_notice_versions_written_by_members",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("notice_id", "version", name="pk_notice_versions"),
    )


def downgrade() -> None:
    """Drop the tables, those first that refer to others."""
    op.drop_table("notice_versions")
    op.drop_table("notice_readings")
    op.drop_table("deliveries")
    op.drop_table("platform_files")
    op.drop_table("notices")
    op.drop_table("member_settings")
    op.drop_table("stored_files")
    op.drop_table("outbox_messages")
