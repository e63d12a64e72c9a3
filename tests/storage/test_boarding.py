"""Who of a unit is aboard, by which ways, and whose code is still good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.accounts import PLAYED, link_account, mark_blocked, reach_of_units
from storage.boarding import Boarding, boarding_of_units
from storage.database import Database
from storage.linking_codes import NewCode, known_digests, new_codes, revoke_codes, use_code
from storage.members import member_by_code, names_of
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, save_units, unit_by_code

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


async def a_roster(database: Database) -> dict[str, int]:
    """Units A and B; members A1 and A2 at home in A, B1 in B with a second place in A. Ids by code."""
    async with database.writing() as db:
        await save_units(db, [UnitRow("A", "Chi bộ A"), UnitRow("B", "Chi bộ B", parent_code="A")])
        units = {code: unit.id for code in "AB" if (unit := await unit_by_code(db, code))}
        at_a, at_b = PlaceRow(units["A"], "đảng viên"), PlaceRow(units["B"], "bí thư")
        rows = [
            MemberRow("A1", "Lan", (at_a,), phone_digest="digest"),
            MemberRow("A2", "Hùng", (at_a,)),
            MemberRow("A3", "Đã chuyển", (at_a,), status="moved"),
            MemberRow("B1", "Thảo", (at_b, at_a)),
        ]
        await save_members(db, rows)
        people = [await member_by_code(db, row.code) for row in rows]
    return units | {member.code: member.id for member in people if member}


async def test_members_are_counted_once_where_they_are_at_home(database: Database) -> None:
    ids = await a_roster(database)
    async with database.writing() as db:
        for platform, user in (("telegram", "1"), ("telegram", "2"), ("zalo", "3")):
            await link_account(db, platform, "bot", user, user, ids["A1"], NOW)
        await link_account(db, "telegram", "bot", "9", "9", ids["A2"], NOW)
        for platform, user in (("telegram", "1"), ("zalo", "3"), ("telegram", "9")):
            await mark_blocked(db, platform, "bot", user, NOW)
        await new_codes(db, [NewCode(ids["B1"], "b", NOW + timedelta(days=30))], None, NOW)
    async with database.reading() as db:
        at_a = await boarding_of_units(db, [ids["A"]], NOW)
        at_b = await boarding_of_units(db, [ids["B"]], NOW)
        nowhere = await boarding_of_units(db, [], NOW)
    lan = Boarding(ids["A1"], "A1", "Lan", ids["A"], True, ("telegram",), ("zalo",), None)
    hung = Boarding(ids["A2"], "A2", "Hùng", ids["A"], False, (), ("telegram",), None)
    thao = Boarding(ids["B1"], "B1", "Thảo", ids["B"], False, (), (), NOW + timedelta(days=30))
    assert (at_a, at_b, nowhere) == ((lan, hung), (thao,), ())
    assert [one.linked for one in (lan, hung, thao)] == [True, True, False]


async def test_a_seat_in_which_somebody_plays_a_member_is_no_link(database: Database) -> None:
    ids = await a_roster(database)
    async with database.writing() as db:
        seat = f"{PLAYED}{ids['A1']}"
        await link_account(db, "terminal", "", seat, seat, ids["A1"], NOW)
    async with database.reading() as db:
        lan, _ = await boarding_of_units(db, [ids["A"]], NOW)
        [reached, *_] = await reach_of_units(db, [ids["A"]])
    assert (lan.linked, lan.platforms) == (False, ())
    assert (reached.code, reached.platforms, reached.blocked) == ("A1", (), ())


async def test_a_code_that_is_used_revoked_or_over_is_not_waiting(database: Database) -> None:
    ids = await a_roster(database)
    soon, later = NOW + timedelta(minutes=15), NOW + timedelta(days=30)
    codes = [NewCode(ids["A1"], "1", later), NewCode(ids["A2"], "2", later), NewCode(ids["B1"], "3", soon)]
    async with database.writing() as db:
        await new_codes(db, codes, None, NOW)
        assert await use_code(db, "1", NOW) == ids["A1"]
        assert await revoke_codes(db, [ids["A1"], ids["A2"]], NOW) == 1
    async with database.reading() as db:
        waiting = await boarding_of_units(db, [ids["A"], ids["B"]], NOW)
        over = await boarding_of_units(db, [ids["A"], ids["B"]], soon)
        assert await known_digests(db, ["1", "2", "4"]) == {"1", "2"}
    assert [one.code_until for one in waiting] == [None, None, soon]
    assert [one.code_until for one in over] == [None, None, None]


async def test_names_are_found_by_code(database: Database) -> None:
    await a_roster(database)
    async with database.reading() as db:
        assert await names_of(db, ["A1", "B1", "nobody"]) == {"A1": "Lan", "B1": "Thảo"}
