"""Whose chat gets a command menu of its own."""

from __future__ import annotations

from storage.accounts import link_account, mark_blocked
from storage.command_menus import MenuChat, menu_chats
from storage.database import Database
from storage.members import grant_role, set_language
from tests.storage.seed import NOW, plant_members


async def test_who_may_do_more_or_reads_another_language_has_a_menu_of_its_own(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        for number, code in enumerate(("LAN", "HUNG", "MINH")):
            await link_account(db, "telegram", "1", f"7{number}", f"7{number}", ids[code], NOW)
        await link_account(db, "telegram", "2", "71", "71", ids["HUNG"], NOW)
        assert await menu_chats(db, "telegram", "1", "vi") == (
            MenuChat("71", "secretary", ""),
            MenuChat("72", "admin", ""),
        )
        await set_language(db, ids["LAN"], "en")
        await mark_blocked(db, "telegram", "1", "72", NOW)
        assert await menu_chats(db, "telegram", "1", "vi") == (
            MenuChat("70", "", "en"),
            MenuChat("71", "secretary", ""),
        )
        assert await menu_chats(db, "telegram", "1", "en") == (MenuChat("71", "secretary", ""),)


async def test_of_several_roles_the_greatest_counts(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        await grant_role(db, ids["HUNG"], "admin", None)
        await link_account(db, "telegram", "1", "71", "71", ids["HUNG"], NOW)
        assert await menu_chats(db, "telegram", "1", "vi") == (MenuChat("71", "admin", ""),)
