"""Accounts: linking, moving, blocking, and how a unit's members are reached."""

from __future__ import annotations

from datetime import timedelta

from storage.accounts import (
    Account,
    Reach,
    account_of,
    accounts_of_member,
    any_admin_linked,
    link_account,
    mark_blocked,
    reach_of_units,
    unlink_account,
)
from storage.database import Database
from tests.storage.seed import NOW, plant_members

LATER = NOW + timedelta(hours=1)


async def test_one_member_may_have_accounts_on_several_platforms(database: Database) -> None:
    lan = (await plant_members(database))["LAN"]
    async with database.writing() as db:
        first = await link_account(db, "telegram", "1", "77", "77", lan, NOW)
        second = await link_account(db, "zalo", "9", "z77", "z77", lan, LATER)
        assert await accounts_of_member(db, lan) == (first, second)
        assert await account_of(db, "telegram", "1", "77") == first
        assert await account_of(db, "telegram", "2", "77") is None
    assert first == Account(first.id, "telegram", "1", "77", "77", lan, NOW, None)


async def test_an_account_moves_to_another_member(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        before = await link_account(db, "telegram", "1", "77", "77", ids["LAN"], NOW)
        await mark_blocked(db, "telegram", "1", "77", NOW)
        after = await link_account(db, "telegram", "1", "77", "78", ids["HUNG"], LATER)
        assert await accounts_of_member(db, ids["LAN"]) == ()
        assert await accounts_of_member(db, ids["HUNG"]) == (after,)
    assert after == Account(before.id, "telegram", "1", "77", "78", ids["HUNG"], LATER, None)


async def test_an_account_is_unlinked_once(database: Database) -> None:
    lan = (await plant_members(database))["LAN"]
    async with database.writing() as db:
        account = await link_account(db, "telegram", "1", "77", "77", lan, NOW)
        assert [await unlink_account(db, account.id), await unlink_account(db, account.id)] == [True, False]
        assert await account_of(db, "telegram", "1", "77") is None


async def test_blocking_and_coming_back_are_noted(database: Database) -> None:
    lan = (await plant_members(database))["LAN"]
    async with database.writing() as db:
        await link_account(db, "telegram", "1", "77", "77", lan, NOW)
        assert await mark_blocked(db, "telegram", "1", "77", LATER)
        blocked = await account_of(db, "telegram", "1", "77")
        assert await mark_blocked(db, "telegram", "1", "77", None)
        back = await account_of(db, "telegram", "1", "77")
        assert not await mark_blocked(db, "telegram", "1", "stranger", LATER)
    assert blocked
    assert back
    assert (blocked.blocked_at, back.blocked_at) == (LATER, None)


async def test_a_unit_sees_how_its_members_are_reached(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        for user in ("1", "2"):
            await link_account(db, "telegram", "1", user, user, ids["LAN"], NOW)
        await mark_blocked(db, "telegram", "1", "2", NOW)
        await link_account(db, "zalo", "9", "z", "z", ids["LAN"], NOW)
        await mark_blocked(db, "zalo", "9", "z", NOW)
        reach = await reach_of_units(db, [ids["CB1"]])
        assert await reach_of_units(db, []) == ()
    assert reach == (
        Reach(ids["HUNG"], "HUNG", "Trần Văn Hùng", (), ()),
        Reach(ids["LAN"], "LAN", "Nguyễn Thị Lan", ("telegram",), ("zalo",)),
    )


async def test_the_first_admin_is_known_to_be_linked(database: Database) -> None:
    ids = await plant_members(database)
    async with database.writing() as db:
        await link_account(db, "telegram", "1", "1", "1", ids["LAN"], NOW)
        assert not await any_admin_linked(db)
        await link_account(db, "telegram", "1", "2", "2", ids["MINH"], NOW)
        assert await any_admin_linked(db)
