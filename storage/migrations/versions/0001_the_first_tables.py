"""The first tables.

Revision 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "code_attempts",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_attempts"),
    )
    op.create_index("ix_code_attempts_who", "code_attempts", ["platform", "user_id", "at"])
    op.create_table(
        "conversations",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "bot", "chat_id", "user_id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])
    op.create_table(
        "inbox",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=64), nullable=False),
        sa.Column("update_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("replies", sa.JSON(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("platform", "bot", "update_id", name="uq_inbox_platform_bot_update_id"),
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["id"],
        sqlite_where=sa.text("state <> 'done'"),
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_index("ix_inbox_received", "inbox", ["received_at"])
    op.create_table(
        "indicators",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("whole", sa.String(length=100), nullable=False),
        sa.Column("higher_is", sa.String(length=8), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.CheckConstraint("origin IN ('starter', 'committee')", name=op.f("ck_indicators_origin")),
        sa.PrimaryKeyConstraint("id", name="pk_indicators"),
        sa.UniqueConstraint("key", name="uq_indicators_key"),
    )
    op.create_table(
        "members",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("phone_digest", sa.String(length=64), nullable=True),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("admitted", sa.Date(), nullable=True),
        sa.Column("confirmed", sa.Date(), nullable=True),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.CheckConstraint("status IN ('active', 'moved', 'left')", name=op.f("ck_members_status")),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("code", name="uq_members_code"),
    )
    op.create_index("ix_members_phone_digest", "members", ["phone_digest"])
    op.create_table(
        "sources",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("title", "dated", name="uq_sources_title_dated"),
    )
    op.create_table(
        "state",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_state"),
    )
    op.create_table(
        "unanswered_questions",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unanswered_questions"),
    )
    op.create_index("ix_unanswered_questions_asked_at", "unanswered_questions", ["asked_at"])
    op.create_table(
        "units",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("parent_id", _id(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name="fk_units_parent_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sa.UniqueConstraint("code", name="uq_units_code"),
    )
    op.create_index("ix_units_parent_id", "units", ["parent_id"])
    op.create_table(
        "accounts",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_accounts_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("platform", "bot", "user_id", name="uq_accounts_platform_bot_user_id"),
    )
    op.create_index("ix_accounts_member_id", "accounts", ["member_id"])
    op.create_table(
        "audit_entries",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", _id(), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["members.id"], name="fk_audit_entries_actor_id_members", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_table(
        "events",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("unit_id", _id(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recurrence", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("remind_before", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_events_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint(
            "unit_id", "kind", "title", "starts_at", name="uq_events_unit_id_kind_title_starts_at"
        ),
    )
    op.create_table(
        "figures",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("indicator_id", _id(), nullable=False),
        sa.Column("unit_id", _id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("comparison", sa.String(length=2), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_id", _id(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", _id(), nullable=True),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.CheckConstraint("comparison IN ('eq', 'ge', 'le')", name=op.f("ck_figures_comparison")),
        sa.CheckConstraint("kind IN ('actual', 'target')", name=op.f("ck_figures_kind")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["members.id"], name="fk_figures_entered_by_members", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name="fk_figures_indicator_id_indicators"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_figures_source_id_sources"),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_figures_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_figures"),
    )
    op.create_index("ix_figures_history", "figures", ["indicator_id", "unit_id", "year"])
    op.create_index("ix_figures_year", "figures", ["unit_id", "year"])
    op.create_index(
        "uq_figures_current",
        "figures",
        ["indicator_id", "unit_id", "year", "period", "kind", "measure"],
        unique=True,
        sqlite_where=sa.text("current = 1"),
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "group_chats",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("bot", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("unit_id", _id(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_group_chats_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_group_chats"),
        sa.UniqueConstraint("platform", "bot", "chat_id", name="uq_group_chats_platform_bot_chat_id"),
    )
    op.create_table(
        "indicator_aliases",
        sa.Column("indicator_id", _id(), nullable=False),
        sa.Column("alias", sa.String(length=300), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicators.id"],
            name="fk_indicator_aliases_indicator_id_indicators",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("indicator_id", "alias", name="pk_indicator_aliases"),
    )
    op.create_table(
        "linking_codes",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", _id(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["members.id"], name="fk_linking_codes_created_by_members", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_linking_codes_member_id_members", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_linking_codes"),
        sa.UniqueConstraint("digest", name="uq_linking_codes_digest"),
    )
    op.create_index("ix_linking_codes_member_id", "linking_codes", ["member_id"])
    op.create_table(
        "positions",
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("unit_id", _id(), nullable=False),
        sa.Column("position", sa.String(length=100), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_positions_member_id_members", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_positions_unit_id_units"),
        sa.PrimaryKeyConstraint("member_id", "unit_id", name="pk_positions"),
    )
    op.create_index("ix_positions_unit_id", "positions", ["unit_id"])
    op.create_table(
        "roles",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("unit_id", _id(), nullable=True),
        sa.CheckConstraint("(role = 'admin') = (unit_id IS NULL)", name=op.f("ck_roles_unit")),
        sa.CheckConstraint("role IN ('secretary', 'admin')", name=op.f("ck_roles_role")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_roles_member_id_members", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_roles_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
        sa.UniqueConstraint("member_id", "role", "unit_id", name="uq_roles_member_id_role_unit_id"),
    )
    op.create_table(
        "unit_aliases",
        sa.Column("unit_id", _id(), nullable=False),
        sa.Column("alias", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name="fk_unit_aliases_unit_id_units", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("unit_id", "alias", name="pk_unit_aliases"),
    )


def downgrade() -> None:
    """Drop the tables, those first that refer to others."""
    op.drop_table("unit_aliases")
    op.drop_table("roles")
    op.drop_table("positions")
    op.drop_table("linking_codes")
    op.drop_table("indicator_aliases")
    op.drop_table("group_chats")
    op.drop_table("figures")
    op.drop_table("events")
    op.drop_table("audit_entries")
    op.drop_table("accounts")
    op.drop_table("units")
    op.drop_table("unanswered_questions")
    op.drop_table("state")
    op.drop_table("sources")
    op.drop_table("members")
    op.drop_table("indicators")
    op.drop_table("inbox")
    op.drop_table("conversations")
    op.drop_table("code_attempts")
