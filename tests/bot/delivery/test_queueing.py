"""Where a member's copy goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.queueing import BLOCKED, UNREACHABLE, addresses_of
from storage.accounts import PLAYED, link_account, mark_blocked
from storage.database import Database
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, all_units, save_units
from tests.bot.delivery.conftest import NOW

pytestmark = pytest.mark.long


async def members(database: Database, count: int) -> None:
    """So many members, with the ids from 1 on."""
    async with database.writing() as db:
        await save_units(db, [UnitRow("DB", "Đảng bộ", "đảng bộ")])
        unit = next(iter(await all_units(db)))
        rows = [MemberRow(code=f"DV{number}", name="Lan", places=(PlaceRow(unit.id, ""),)) for number in range(count)]
        await save_members(db, rows)


async def link(database: Database, member_id: int, user_id: str, days: int, platform: str = "telegram") -> None:
    async with database.writing() as db:
        moment = NOW + timedelta(days=days)
        await link_account(db, platform, "7", user_id, f"chat-{user_id}", member_id, moment)


async def test_one_copy_goes_to_the_account_linked_last_and_one_to_the_seat(database: Database) -> None:
    await members(database, 5)
    await link(database, 1, "a", 2)
    await link(database, 1, "b", 1)
    await link(database, 1, f"{PLAYED}1", 3, "terminal")
    await link(database, 2, "c", 1)
    await link(database, 2, "d", 2, "zalo")
    await link(database, 3, "e", 1)
    await link(database, 4, f"{PLAYED}4", 1, "terminal")
    async with database.writing() as db:
        await mark_blocked(db, "zalo", "7", "d", NOW)
        await mark_blocked(db, "telegram", "7", "e", NOW)
    async with database.reading() as db:
        reach = await addresses_of(db, [5, 4, 3, 2, 1])
    assert list(reach) == [5, 4, 3, 2, 1]
    assert [one.chat_id for one in reach[1].addresses] == ["chat-a", f"chat-{PLAYED}1"]
    assert [(one.platform, one.user_id) for one in reach[2].addresses] == [("telegram", "c")]
    assert reach[3] == type(reach[3])((), BLOCKED)
    assert [one.platform for one in reach[4].addresses] == ["terminal"]
    assert reach[5] == type(reach[5])((), UNREACHABLE)
    assert {reach[number].reason for number in (1, 2, 4)} == {""}


async def test_a_whole_province_is_looked_up_at_once(database: Database) -> None:
    await members(database, 6000)
    async with database.reading() as db:
        reach = await addresses_of(db, range(1, 6001))
    assert {one.reason for one in reach.values()} == {UNREACHABLE}
    assert len(reach) == 6000
