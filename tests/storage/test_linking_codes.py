"""Linking codes: single use, expiry, revocation, attempts."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from storage.database import Database
from storage.linking_codes import (
    attempts_since,
    new_code,
    note_attempt,
    purge_codes,
    revoke_codes_of,
    use_code,
)
from storage.roster import MemberRow, PlaceRow, save_members
from tests.storage.seed import NOW, plant_members

SOON = NOW + timedelta(minutes=15)


async def test_a_code_links_once(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        await new_code(db, ids["LAN"], "abc", ids["HUNG"], NOW, SOON)
        assert await use_code(db, "other", NOW) is None
        assert await use_code(db, "abc", NOW) == ids["LAN"]
        assert await use_code(db, "abc", NOW) is None


async def test_of_many_who_use_a_code_at_once_one_is_linked(database: Database) -> None:
    lan = (await plant_members(database))["LAN"]
    async with database.writing() as db:
        await new_code(db, lan, "abc", None, NOW, SOON)

    async def use() -> int | None:
        async with database.writing() as db:
            return await use_code(db, "abc", NOW)

    used = await asyncio.gather(*(use() for _ in range(8)))
    assert sorted(used, key=str) == [lan, *[None] * 7]


async def test_a_code_ends_when_it_expires_is_revoked_or_the_member_leaves(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        await new_code(db, ids["LAN"], "old", None, NOW, SOON)
        await new_code(db, ids["LAN"], "revoked", None, NOW, SOON)
        await new_code(db, ids["HUNG"], "gone", None, NOW, SOON)
        await save_members(db, [MemberRow("HUNG", "Trần Văn Hùng", (PlaceRow(ids["SYT"]),), status="left")])
        assert await use_code(db, "old", SOON) is None
        assert await revoke_codes_of(db, ids["LAN"], NOW) == 2
        assert await revoke_codes_of(db, ids["LAN"], NOW) == 0
        assert await use_code(db, "revoked", NOW) is None
        assert await use_code(db, "gone", NOW) is None


async def test_attempts_are_counted_by_person_and_time(database: Database) -> None:
    async with database.writing() as db:
        for minute in range(3):
            await note_attempt(db, "telegram", "77", NOW + timedelta(minutes=minute))
        await note_attempt(db, "telegram", "78", NOW)
        assert await attempts_since(db, "telegram", "77", NOW + timedelta(minutes=1)) == 2
        assert await attempts_since(db, "zalo", "77", NOW) == 0


async def test_expired_codes_and_old_attempts_are_forgotten(database: Database) -> None:
    lan = (await plant_members(database))["LAN"]
    async with database.writing() as db:
        await new_code(db, lan, "old", None, NOW, SOON)
        await new_code(db, lan, "good", None, NOW, SOON + timedelta(days=30))
        await note_attempt(db, "telegram", "77", NOW)
        assert await purge_codes(db, SOON + timedelta(days=1)) == 1
        assert await attempts_since(db, "telegram", "77", NOW) == 0
        assert await use_code(db, "good", SOON) == lan
