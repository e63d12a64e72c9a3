"""Days off, calendar feeds, and what members have chosen for themselves."""

from __future__ import annotations

from datetime import date, timedelta

from storage.database import Database
from storage.days_off import NamedDay, all_days_off, forget_day_off, set_day_off
from storage.feeds import feed_since, member_of_feed, revoke_feed, set_feed
from storage.member_settings import (
    MemberSettings,
    change_settings,
    digest_choices,
    extra_leads,
    set_extra_lead,
    set_optional_notices,
    settings_of,
    settings_of_all,
    wants_optional_notices,
)
from tests.storage.seed import NOW, plant_members


async def test_a_day_is_off_worked_or_left_to_the_calendar(database: Database) -> None:
    tet, saturday = date(2026, 2, 17), date(2026, 2, 28)
    async with database.writing() as db:
        await set_day_off(db, saturday, "Nghỉ")
        await set_day_off(db, tet, "Trực Tết", works=True)
        await set_day_off(db, saturday, "Làm bù", works=True)
        assert await all_days_off(db) == (NamedDay(tet, "Trực Tết", True), NamedDay(saturday, "Làm bù", True))
        assert (await forget_day_off(db, tet), await forget_day_off(db, tet)) == (True, False)
        assert [one.day for one in await all_days_off(db)] == [saturday]


async def test_a_feed_is_made_anew_and_revoked(database: Database) -> None:
    lan = (await plant_members(database))["LAN"]
    async with database.writing() as db:
        assert await feed_since(db, lan) is None
        await set_feed(db, lan, "a", NOW)
        await set_feed(db, lan, "b", NOW + timedelta(hours=1))
        assert [await member_of_feed(db, digest) for digest in ("a", "b")] == [None, lan]
        assert await feed_since(db, lan) == NOW + timedelta(hours=1)
        assert (await revoke_feed(db, lan), await revoke_feed(db, lan)) == (True, False)
        assert await member_of_feed(db, "b") is None


async def test_members_choose_for_themselves(database: Database) -> None:
    ids = await plant_members(database)
    lan, hung = ids["LAN"], ids["HUNG"]
    async with database.writing() as db:
        assert await settings_of(db, lan) == MemberSettings(lan)
        await set_optional_notices(db, lan, wanted=False)
        await change_settings(db, lan, quiet_hours="", weekly_digest=True)
        await change_settings(db, hung, weekly_digest=False, tomorrow_digest=True, digests_offered_at=NOW)
        assert await settings_of(db, lan) == MemberSettings(lan, False, {}, "", True)
        assert not await wants_optional_notices(db, lan)
        assert await settings_of_all(db, [hung, ids["MINH"]]) == {
            hung: MemberSettings(hung, True, {}, None, False, True, NOW)
        }
        assert await digest_choices(db, "weekly") == {lan: True, hung: False}
        assert await digest_choices(db, "tomorrow") == {hung: True}


async def test_a_member_is_reminded_earlier_of_one_kind_or_another(database: Database) -> None:
    ids = await plant_members(database)
    lan, hung = ids["LAN"], ids["HUNG"]
    async with database.writing() as db:
        await set_extra_lead(db, lan, "meeting", "3d")
        await set_extra_lead(db, lan, "training", "14d")
        await set_extra_lead(db, hung, "meeting", "3d")
        assert await extra_leads(db) == {
            ("meeting", "3d"): {lan, hung},
            ("training", "14d"): {lan},
        }
        await set_extra_lead(db, lan, "meeting", None)
        await set_extra_lead(db, hung, "meeting", None)
        assert await extra_leads(db) == {("training", "14d"): {lan}}
        assert (await settings_of(db, hung)).extra_leads == {}
