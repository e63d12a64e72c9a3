"""The roster: its import, whom it finds, and roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from storage.changes import Change, Saved
from storage.database import Database
from storage.members import (
    Granted,
    Held,
    Member,
    codes_not_among,
    count_admins,
    count_members,
    find_members,
    grant_role,
    member_by_code,
    member_by_id,
    members_by_phone_digest,
    members_of_units,
    revoke_role,
    set_language,
)
from storage.roster import MemberRow, PlaceRow, save_members
from tests.storage.seed import plant_members

pytestmark = pytest.mark.long


def codes(members: tuple[Member, ...]) -> list[str]:
    return [member.code for member in members]


async def test_a_member_comes_back_as_the_roster_said(database: Database) -> None:
    ids = await plant_members(database)
    lan = Member(
        id=ids["LAN"],
        code="LAN",
        name="Nguyễn Thị Lan",
        phone_encrypted=b"secret",
        phone_digest="digest",
        born=date(1960, 5, 2),
        admitted=None,
        confirmed=None,
        exempt=False,
        status="active",
        language="",
        positions=(Held(ids["CB1"], "đảng viên", home=True),),
        roles=(),
    )
    async with database.reading() as db:
        assert await member_by_code(db, "LAN") == lan
        assert await member_by_id(db, ids["LAN"]) == lan
        assert await member_by_code(db, "lan") is None
        hung = await member_by_code(db, "HUNG")
        assert await count_members(db) == 3
    assert hung
    assert hung.positions == (Held(ids["SYT"], "bí thư", home=True), Held(ids["CB1"], "đảng viên", home=False))
    assert hung.roles == (Granted("secretary", ids["SYT"]),)
    assert "secret" not in repr(lan)


async def test_two_members_may_share_a_phone_and_who_left_is_not_found(database: Database) -> None:
    ids = await plant_members(database)
    place = (PlaceRow(ids["CB1"]),)
    rows = [
        MemberRow("CHONG", "Chồng", place, b"x", "digest"),
        MemberRow("CU", "Cũ", place, b"x", "digest", status="left"),
    ]
    async with database.writing() as db:
        await save_members(db, rows)
        assert codes(await members_by_phone_digest(db, "digest")) == ["LAN", "CHONG"]
        assert codes(await members_of_units(db, [ids["CB1"]])) == ["LAN", "HUNG", "CHONG"]
        assert codes(await members_of_units(db, [])) == []
        assert await codes_not_among(db, ["LAN"]) == ("CHONG", "HUNG", "MINH")


async def test_members_are_found_by_code_or_words_of_the_name(database: Database) -> None:
    ids = await plant_members(database)
    everywhere = [ids["DB"], ids["SYT"], ids["CB1"]]
    async with database.reading() as db:
        assert codes(await find_members(db, everywhere, "hung", str.casefold)) == ["HUNG"]
        assert codes(await find_members(db, everywhere, "nguyễn lan", str.casefold)) == ["LAN"]
        assert codes(await find_members(db, everywhere, "nguyễn minh", str.casefold)) == []
        assert codes(await find_members(db, [ids["DB"]], "lan", str.casefold)) == []
        assert codes(await find_members(db, everywhere, "", str.casefold)) == []


async def test_importing_again_updates_and_does_not_duplicate(database: Database) -> None:
    ids = await plant_members(database)
    lan = MemberRow(
        "LAN", "Nguyễn Thị Lan", (PlaceRow(ids["CB1"], "đảng viên"),), b"other bytes", "digest", date(1960, 5, 2)
    )
    moved = replace(lan, places=(PlaceRow(ids["CB2"], "bí thư"),), phone_digest="new", phone_encrypted=b"new")
    async with database.writing() as db:
        await set_language(db, ids["LAN"], "en")
        assert await save_members(db, [lan]) == Saved(unchanged=1)
        saved = await save_members(db, [moved])
        member = await member_by_code(db, "LAN")
        assert await count_members(db) == 3
    assert saved.changes == (
        Change(
            "member LAN",
            {"phone": "***", "places": [[ids["CB1"], "đảng viên"]]},
            {"phone": "***", "places": [[ids["CB2"], "bí thư"]]},
        ),
    )
    assert member
    assert (member.positions, member.phone_encrypted, member.language) == (
        (Held(ids["CB2"], "bí thư", home=True),),
        b"new",
        "en",
    )


async def test_a_roster_grants_roles_and_takes_none_away(database: Database) -> None:
    ids = await plant_members(database)
    plain = MemberRow("HUNG", "Trần Văn Hùng", (PlaceRow(ids["SYT"], "bí thư"),))
    more = replace(plain, roles=(("secretary", ids["CB2"]),))
    async with database.writing() as db:
        await save_members(db, [plain])
        await save_members(db, [more])
        hung = await member_by_code(db, "HUNG")
    assert hung
    assert hung.roles == (Granted("secretary", ids["SYT"]), Granted("secretary", ids["CB2"]))


async def test_roles_are_granted_and_revoked_once(database: Database) -> None:
    ids = await plant_members(database)
    lan, cb1 = ids["LAN"], ids["CB1"]
    async with database.writing() as db:
        assert [await grant_role(db, lan, "admin", None), await grant_role(db, lan, "admin", None)] == [True, False]
        assert [await grant_role(db, lan, "secretary", cb1), await count_admins(db)] == [True, 2]
        assert [await revoke_role(db, lan, "admin", None), await revoke_role(db, lan, "admin", None)] == [True, False]
        member = await member_by_id(db, lan)
    assert member
    assert member.roles == (Granted("secretary", cb1),)


async def test_a_large_roster_is_saved(database: Database) -> None:
    ids = await plant_members(database)
    rows = [MemberRow(f"DV{number}", "Tên", (PlaceRow(ids["CB1"]),)) for number in range(6_000)]
    async with database.writing() as db:
        assert (await save_members(db, rows)).added == 6_000
        assert (await save_members(db, rows)).unchanged == 6_000
        assert len(await members_of_units(db, [ids["CB1"]])) == 6_002
