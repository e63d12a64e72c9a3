"""The audit log, unanswered questions, single values and groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import audit, state
from storage.audit import AuditEntry
from storage.database import Database
from storage.groups import GroupChat, bind_group, group_chat
from storage.questions import forget_question, keep_question, purge_questions, unanswered
from tests.storage.seed import NOW, plant_members


async def test_the_audit_log_is_read_page_by_page_the_newest_first(database: Database) -> None:
    hung = (await plant_members(database))["HUNG"]
    corrected = AuditEntry(
        NOW, hung, "HUNG", "figure.corrected", "figure excellent 2021 DB", {"value": "858"}, {"value": "860"}
    )
    imported = AuditEntry(NOW, None, "import", "unit.added", "unit " + "x" * 300, None, {"name": "Chi bộ 1"})
    removed = AuditEntry(NOW, hung, "HUNG", "account.unlinked", "member LAN", {"platform": "telegram"}, None)
    async with database.writing() as db:
        await audit.note(db, corrected, imported)
        await audit.note(db, removed)
        await audit.note(db)
        page = await audit.latest(db, 2)
        rest = await audit.latest(db, 2, page[-1].id)
    assert list(page) == [
        replace(removed, id=3),
        replace(imported, id=2, subject=imported.subject[:200]),
    ]
    assert list(rest) == [replace(corrected, id=1)]


async def test_a_question_is_kept_until_it_is_forgotten(database: Database) -> None:
    async with database.writing() as db:
        await keep_question(db, "Năm 2021 có bao nhiêu đoàn viên?", NOW)
        await keep_question(db, "?" * 20_000, NOW + timedelta(minutes=1))
        long, short = await unanswered(db, 10)
        assert (await unanswered(db, 1)) == (long,)
        assert (len(long.text), short.text) == (1000, "Năm 2021 có bao nhiêu đoàn viên?")
        assert [await forget_question(db, short.id), await forget_question(db, short.id)] == [True, False]
        assert await purge_questions(db, NOW + timedelta(hours=1)) == 1
        assert await unanswered(db, 10) == ()


async def test_a_value_is_put_replaced_and_removed(database: Database) -> None:
    async with database.writing() as db:
        assert await state.get(db, "telegram_offset:1") is None
        await state.put(db, "telegram_offset:1", "5")
        await state.put(db, "telegram_offset:1", "6")
        assert await state.get(db, "telegram_offset:1") == "6"
        await state.put(db, "telegram_offset:1", None)
        assert await state.get(db, "telegram_offset:1") is None


async def test_a_group_is_bound_to_another_unit_or_to_none(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        assert await group_chat(db, "telegram", "1", "-1") is None
        await bind_group(db, "telegram", "1", "-1", ids["SYT"], "Nhóm")
        await bind_group(db, "telegram", "1", "-1", None, "Nhóm")
        assert await group_chat(db, "telegram", "1", "-1") == GroupChat(1, "telegram", "1", "-1", "Nhóm", None)
