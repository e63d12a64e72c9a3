"""All tables. Times are UTC; ids are whole numbers; what people typed is kept as NFC text."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.column_types import FigureValue, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_OPEN = "state IN ('queued', 'sending')"
_id = BigInteger().with_variant(Integer, "sqlite")


def _key() -> Column[int]:
    return Column("id", _id, primary_key=True, autoincrement=True)


units = Table(
    "units",
    metadata,
    _key(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(300), nullable=False),
    Column("kind", String(64), nullable=False, default=""),
    Column("parent_id", ForeignKey("units.id"), index=True),
)

unit_aliases = Table(
    "unit_aliases",
    metadata,
    Column("unit_id", ForeignKey("units.id", ondelete="CASCADE"), primary_key=True),
    Column("alias", String(300), primary_key=True),
)

members = Table(
    "members",
    metadata,
    _key(),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("phone_encrypted", LargeBinary),
    Column("phone_digest", String(64), index=True),  # not unique: two members may share a phone
    Column("born", Date),
    Column("admitted", Date),
    Column("confirmed", Date),  # empty = probationary
    Column("exempt", Boolean, nullable=False, default=False),
    Column("status", String(16), nullable=False, default="active"),
    Column("language", String(2), nullable=False, default=""),
    CheckConstraint("status IN ('active', 'moved', 'left')", name="status"),
)

positions = Table(
    "positions",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True, index=True),
    Column("position", String(100), nullable=False, default=""),
    Column("home", Boolean, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    _key(),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(16), nullable=False),  # a plain member has no row here
    Column("unit_id", ForeignKey("units.id")),  # of a secretary; none for an admin
    UniqueConstraint("member_id", "role", "unit_id"),
    CheckConstraint("role IN ('secretary', 'admin')", name="role"),
    CheckConstraint("(role = 'admin') = (unit_id IS NULL)", name="unit"),
)

accounts = Table(
    "accounts",
    metadata,
    _key(),
    Column("platform", String(16), nullable=False),
    Column("bot", String(64), nullable=False, default=""),
    Column("user_id", String(64), nullable=False),
    Column("chat_id", String(64), nullable=False),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("linked_at", UtcDateTime, nullable=False),
    Column("blocked_at", UtcDateTime),
    UniqueConstraint("platform", "bot", "user_id"),
)

linking_codes = Table(
    "linking_codes",
    metadata,
    _key(),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_by", ForeignKey("members.id", ondelete="SET NULL")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)

code_attempts = Table(
    "code_attempts",
    metadata,
    _key(),
    Column("platform", String(16), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_code_attempts_who", "platform", "user_id", "at"),
)

group_chats = Table(
    "group_chats",
    metadata,
    _key(),
    Column("platform", String(16), nullable=False),
    Column("bot", String(64), nullable=False, default=""),
    Column("chat_id", String(64), nullable=False),
    Column("title", String(300), nullable=False, default=""),
    Column("unit_id", ForeignKey("units.id")),
    UniqueConstraint("platform", "bot", "chat_id"),
)

indicators = Table(
    "indicators",
    metadata,
    _key(),
    Column("key", String(100), nullable=False, unique=True),
    Column("name", String(300), nullable=False),
    Column("measure", String(16), nullable=False),  # count, percent
    Column("whole", String(100), nullable=False, default=""),  # key of what a percentage is of
    Column("higher_is", String(8), nullable=False, default=""),  # better, worse
    Column("origin", String(16), nullable=False),  # starter (came with the program), committee
    CheckConstraint("origin IN ('starter', 'committee')", name="origin"),
)

indicator_aliases = Table(
    "indicator_aliases",
    metadata,
    Column("indicator_id", ForeignKey("indicators.id", ondelete="CASCADE"), primary_key=True),
    Column("alias", String(300), primary_key=True),
    Column("origin", String(16), nullable=False),
)

sources = Table(
    "sources",
    metadata,
    _key(),
    Column("title", String(500), nullable=False),
    Column("dated", Date),
    UniqueConstraint("title", "dated"),
)

figures = Table(
    "figures",
    metadata,
    _key(),
    Column("indicator_id", ForeignKey("indicators.id"), nullable=False),
    Column("unit_id", ForeignKey("units.id"), nullable=False),  # the root unit = the whole committee
    Column("year", Integer, nullable=False),
    Column("period", String(8), nullable=False, default="year"),  # year, h1, h2, q1..q4, 9m
    Column("kind", String(8), nullable=False, default="actual"),  # actual, target
    Column("measure", String(16), nullable=False),  # count, percent
    Column("comparison", String(2), nullable=False, default="eq"),  # eq, ge, le
    Column("value", FigureValue, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("source_id", ForeignKey("sources.id")),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("entered_by", ForeignKey("members.id", ondelete="SET NULL")),
    Column("current", Boolean, nullable=False),  # False = history: a later source corrected it
    CheckConstraint("kind IN ('actual', 'target')", name="kind"),
    CheckConstraint("comparison IN ('eq', 'ge', 'le')", name="comparison"),
)
Index(
    "uq_figures_current",
    figures.c.indicator_id,
    figures.c.unit_id,
    figures.c.year,
    figures.c.period,
    figures.c.kind,
    figures.c.measure,
    unique=True,
    info={"only": {"sqlite": "current = 1", "postgresql": "current"}},
)
Index("ix_figures_history", figures.c.indicator_id, figures.c.unit_id, figures.c.year)
Index("ix_figures_year", figures.c.unit_id, figures.c.year)

events = Table(
    "events",
    metadata,
    _key(),
    Column("unit_id", ForeignKey("units.id"), nullable=False),
    Column("kind", String(16), nullable=False),  # meeting, training, evaluation, deadline, other
    Column("title", String(300), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),  # of a deadline: when it is due
    Column("ends_at", UtcDateTime),
    Column("recurrence", String(300), nullable=False, default=""),  # as written: an RRULE or Vietnamese words
    Column("place", String(300), nullable=False, default=""),
    Column("audience", String(300), nullable=False, default=""),  # as written; empty = the unit and all below
    Column("remind_before", String(200), nullable=False, default=""),  # as written; empty = the defaults
    Column("rrule", String(300), nullable=False, default=""),  # RFC 5545, local time; empty = once
    Column(
        "day_rule", String(8), nullable=False, default="keep"
    ),  # of days that are missing or off: keep, skip, next, previous
    Column("link", String(500), nullable=False, default=""),  # of an online meeting
    Column("agenda", Text, nullable=False, default=""),  # HTML subset
    Column("file_ids", JSON, nullable=False, default=list),  # of stored_files
    Column("leads", JSON(none_as_null=True)),  # e.g. ["1d", "2h"]; NULL = the defaults of the kind
    Column("capacity", Integer),  # places of a class; NULL = no limit
    Column("organiser_id", ForeignKey("members.id", ondelete="SET NULL")),
    Column("state", String(10), nullable=False, default="active"),
    Column("created_at", UtcDateTime),
    Column("version", Integer, nullable=False, default=1),
    UniqueConstraint("unit_id", "kind", "title", "starts_at"),
    CheckConstraint("day_rule IN ('keep', 'skip', 'next', 'previous')", name="day_rule"),
    CheckConstraint("state IN ('active', 'cancelled')", name="state"),
)

occurrences = Table(
    "occurrences",
    metadata,
    _key(),
    Column("event_id", ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("original_at", UtcDateTime, nullable=False),  # as the rule gave it: by this it is known again
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime),
    Column("place", String(300)),  # NULL = the event's
    Column("state", String(10), nullable=False, default="planned"),
    Column("moved", Boolean, nullable=False, default=False),  # by hand: the series does not move it back
    Column("invited_at", UtcDateTime),
    Column("code_digest", String(64)),  # by which one checks in
    UniqueConstraint("event_id", "original_at"),
    CheckConstraint("state IN ('planned', 'cancelled')", name="state"),
)
Index("ix_occurrences_time", occurrences.c.starts_at, occurrences.c.ends_at)  # what still goes on is seen in it alone

participants = Table(
    "participants",
    metadata,
    Column("occurrence_id", ForeignKey("occurrences.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("told_at", UtcDateTime),  # invited or reminded
    Column("answer", String(8), nullable=False, default=""),  # yes, no
    Column("reason", String(500), nullable=False, default=""),
    Column("answered_at", UtcDateTime),
    Column("waiting_since", UtcDateTime),  # on the waiting list of a class
    Column("done_at", UtcDateTime),  # handed in
    Column("done_by", ForeignKey("members.id", ondelete="SET NULL")),
    Column("file_id", ForeignKey("stored_files.id", ondelete="SET NULL")),
    Column("attendance", String(8), nullable=False, default=""),  # present, excused, absent
    Column("attended_at", UtcDateTime),
    Column("attended_way", String(10), nullable=False, default=""),  # code, secretary
    CheckConstraint("answer IN ('', 'yes', 'no')", name="answer"),
    CheckConstraint("attendance IN ('', 'present', 'excused', 'absent')", name="attendance"),
)

reminders = Table(
    "reminders",
    metadata,
    _key(),
    Column("key", String(150), nullable=False, unique=True),  # what it is for: so it is planned once
    Column("kind", String(16), nullable=False),
    Column("occurrence_id", ForeignKey("occurrences.id", ondelete="CASCADE"), index=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE")),  # only for that member; NULL = all concerned
    Column("unit_id", ForeignKey("units.id")),  # to that unit's secretary
    Column("lead", String(12), nullable=False, default=""),  # e.g. "1d", "2h", "-3d" (overdue)
    Column("details", JSON(none_as_null=True)),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False, default="planned"),
    Column("handled_at", UtcDateTime),
    CheckConstraint("state IN ('planned', 'sent', 'missed', 'cancelled')", name="state"),
)
Index(
    "ix_reminders_planned",
    reminders.c.due_at,
    info={"only": {"sqlite": "state = 'planned'", "postgresql": "state = 'planned'"}},
)

days_off = Table(
    "days_off",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("works", Boolean, nullable=False),  # True: worked all the same, whatever the calendar says
)

rules = Table(
    "rules",
    metadata,
    _key(),
    Column("key", String(64), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),  # what triggers it
    Column("title", String(300), nullable=False),
    Column("values", JSON, nullable=False),  # numbers and dates of the rule
    Column("leads", JSON, nullable=False),  # e.g. ["60d", "30d", "7d"]
    Column("concerns", String(24), nullable=False, default=""),
    Column("source", String(300), nullable=False, default=""),  # the regulation and its article
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("enabled", Boolean, nullable=False, default=True),
    Column("origin", String(16), nullable=False),  # starter, committee
    CheckConstraint("origin IN ('starter', 'committee')", name="origin"),
)

ratings = Table(
    "ratings",
    metadata,
    _key(),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE")),
    Column("unit_id", ForeignKey("units.id"), nullable=False),  # whose rating it is, or of which unit the member is
    Column("year", Integer, nullable=False),
    Column("rating", String(16), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", ForeignKey("members.id", ondelete="SET NULL")),
    UniqueConstraint("member_id", "unit_id", "year"),
    CheckConstraint("rating IN ('excellent', 'good', 'completed', 'not_completed')", name="rating"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of the token in the address
    Column("created_at", UtcDateTime, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("bot", String(64), primary_key=True),
    Column("chat_id", String(64), primary_key=True),
    Column("user_id", String(64), primary_key=True),
    Column("state", JSON, nullable=False),  # {"step", "data", "topic"}
    Column("updated_at", UtcDateTime, nullable=False, index=True),
)

inbox = Table(
    "inbox",
    metadata,
    _key(),
    Column("platform", String(16), nullable=False),
    Column("bot", String(64), nullable=False),
    Column("update_id", String(64), nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),  # the platform's own JSON; emptied when done
    Column("state", String(8), nullable=False, default="new"),  # new, answered (replies to be sent), done
    Column("replies", JSON(none_as_null=True)),  # while answered: the rendered messages that have to go out
    Column("tries", Integer, nullable=False, default=0),
    UniqueConstraint("platform", "bot", "update_id"),
)
Index(
    "ix_inbox_open",
    inbox.c.id,
    info={"only": {"sqlite": "state <> 'done'", "postgresql": "state <> 'done'"}},
)
Index("ix_inbox_received", inbox.c.received_at)

unanswered_questions = Table(
    "unanswered_questions",
    metadata,
    _key(),
    Column("text", String(1000), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False, index=True),  # no person: the office must not know who asked
)

taught_names = Table(
    "taught_names",
    metadata,
    _key(),
    Column("name", String(300), nullable=False),
    Column("indicator_id", ForeignKey("indicators.id", ondelete="CASCADE")),
    Column("unit_id", ForeignKey("units.id", ondelete="CASCADE")),
    Column("taught_by", ForeignKey("members.id", ondelete="SET NULL")),
    Column("taught_at", UtcDateTime, nullable=False),
    UniqueConstraint("name"),
    CheckConstraint("(indicator_id IS NULL) <> (unit_id IS NULL)", name="of_one_thing"),
)

stored_files = Table(
    "stored_files",
    metadata,
    _key(),
    Column("name", String(300), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("content", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

platform_files = Table(
    "platform_files",
    metadata,
    Column("file_id", ForeignKey("stored_files.id", ondelete="CASCADE"), primary_key=True),
    Column("platform", String(16), primary_key=True),
    Column("bot", String(64), primary_key=True),
    Column("remote_id", String(300), nullable=False),  # by which that bot can send the file again
)

notices = Table(
    "notices",
    metadata,
    _key(),
    Column("author_id", ForeignKey("members.id", ondelete="SET NULL"), index=True),
    Column("unit_id", ForeignKey("units.id"), nullable=False),  # in whose name it goes out
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False, default="draft", index=True),
    Column("paused", Boolean, nullable=False, default=False),
    Column("html", Text, nullable=False, default=""),
    Column("version", Integer, nullable=False, default=1),  # raised by each correction
    Column("file_ids", JSON, nullable=False, default=list),  # of stored_files, in order
    Column("audience", String(1000), nullable=False, default=""),  # as written
    Column("destination", String(8), nullable=False, default="members"),  # members, groups, both
    Column("asks_read", Boolean, nullable=False, default=True),
    Column("optional", Boolean, nullable=False, default=False),  # members may have switched such off
    Column("people", Integer, nullable=False, default=0),  # as shown to whoever confirmed it
    Column("send_at", UtcDateTime),  # when it is scheduled
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("approver_id", ForeignKey("members.id", ondelete="SET NULL")),
    Column("decided_at", UtcDateTime),
    Column("chase_after", Integer),  # seconds after which those who have not read are chased; NULL = not by itself
    Column("chase_times", Integer, nullable=False, default=0),
    Column("chased", Integer, nullable=False, default=0),
    Column("last_chased_at", UtcDateTime),
    Column("progress_platform", String(16), nullable=False, default=""),
    Column("progress_bot", String(64), nullable=False, default=""),
    Column("progress_chat_id", String(64), nullable=False, default=""),
    Column("progress_message_id", String(64), nullable=False, default=""),
    CheckConstraint(
        "state IN ('draft', 'approving', 'rejected', 'scheduled', 'sending', 'sent', 'cancelled', 'recalled')",
        name="state",
    ),
    CheckConstraint("destination IN ('members', 'groups', 'both')", name="destination"),
)

notice_versions = Table(
    "notice_versions",
    metadata,
    Column("notice_id", ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("html", Text, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("written_by", ForeignKey("members.id", ondelete="SET NULL")),
)

notice_readings = Table(
    "notice_readings",
    metadata,
    Column("notice_id", ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),  # which version was read
    Column("at", UtcDateTime, nullable=False),
)

outbox_messages = Table(
    "outbox_messages",
    metadata,
    _key(),
    Column("html", Text, nullable=False),
    Column("buttons", JSON, nullable=False),  # rows of [label, data]
    Column("file_ids", JSON, nullable=False),  # of stored_files, in order
    Column("created_at", UtcDateTime, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    _key(),
    Column("kind", String(16), nullable=False),  # notice, chase, correction, recall, reminder ...
    Column("priority", Integer, nullable=False),
    Column("message_id", ForeignKey("outbox_messages.id"), nullable=False),
    Column("action", String(8), nullable=False, default="send"),
    Column("target_id", ForeignKey("deliveries.id")),  # whose messages are edited or deleted
    Column("fallback_message_id", ForeignKey("outbox_messages.id")),  # sent where these cannot be
    Column("notice_id", ForeignKey("notices.id", ondelete="CASCADE")),
    Column("member_id", ForeignKey("members.id", ondelete="SET NULL"), index=True),
    Column("group_id", ForeignKey("group_chats.id", ondelete="SET NULL")),
    Column("platform", String(16), nullable=False, default=""),
    Column("bot", String(64), nullable=False, default=""),
    Column("chat_id", String(64), nullable=False, default=""),
    Column("user_id", String(64), nullable=False, default=""),
    Column("version", Integer, nullable=False, default=1),  # of the notice
    Column("state", String(10), nullable=False, default="queued"),
    Column("reason", String(20), nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("held", Boolean, nullable=False, default=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),  # not to be tried before then
    Column("expires_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("sent_parts", JSON, nullable=False, default=list),  # the platform's ids of the messages that arrived
    CheckConstraint("action IN ('send', 'edit', 'delete')", name="action"),
    CheckConstraint("state IN ('queued', 'sending', 'delivered', 'failed', 'cancelled', 'expired')", name="state"),
)
Index(
    "ix_deliveries_open",
    deliveries.c.platform,
    deliveries.c.bot,
    deliveries.c.priority,
    deliveries.c.next_at,
    info={"only": {"sqlite": _OPEN, "postgresql": _OPEN}},
)
Index("ix_deliveries_notice", deliveries.c.notice_id, deliveries.c.state)
Index("ix_deliveries_target", deliveries.c.target_id)

member_settings = Table(
    "member_settings",
    metadata,
    Column("member_id", ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("optional_notices", Boolean, nullable=False, default=True),
    Column("extra_leads", JSON(none_as_null=True)),  # earlier reminders, by kind of event: {"meeting": "3d"}
    Column("quiet_hours", String(11)),  # "21:00-07:00"; NULL = the committee's
    Column("weekly_digest", Boolean),  # NULL = the committee's choice
    Column("tomorrow_digest", Boolean),
    Column("digests_offered_at", UtcDateTime),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    _key(),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor_id", ForeignKey("members.id", ondelete="SET NULL")),
    Column("actor", String(64), nullable=False),  # member code, or "import", "start"
    Column("action", String(64), nullable=False),  # e.g. "figure.corrected", "account.linked"
    Column("subject", String(200), nullable=False),  # e.g. "member DV001", "figure members_admitted 2021 SYT"
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)

state = Table(
    "state",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single values: "vocabulary_revision" (raised at every change of units, indicators, aliases or figures),
"admin_code_digest", "telegram_offset:<bot>" …"""


def complete_indexes() -> None:
    """Tell SQLAlchemy which rows the partial indexes hold: only migrations ask for that.

    Said at import, it would load PostgreSQL's whole dialect into a program that runs on SQLite.
    """
    for table in metadata.tables.values():
        for index in table.indexes:
            for dialect, condition in index.info.get("only", {}).items():
                index.dialect_options[dialect]["where"] = text(condition)
