"""Who governs a unit."""

from __future__ import annotations

from storage.database import Database
from storage.governors import governors_of
from storage.members import ADMIN, SECRETARY, member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, all_units, save_units


async def test_secretaries_of_the_unit_and_of_those_above_and_admins(database: Database) -> None:
    rows = [UnitRow("A", "A"), UnitRow("B", "B", parent_code="A"), UnitRow("C", "C", parent_code="B")]
    async with database.writing() as db:
        await save_units(db, [*rows, UnitRow("D", "D", parent_code="A")])
        ids = {unit.code: unit.id for unit in await all_units(db)}

        def member(code: str, *roles: tuple[str, int | None], status: str = "active") -> MemberRow:
            return MemberRow(code=code, name=code, places=(PlaceRow(ids["A"], ""),), roles=roles, status=status)

        await save_members(
            db,
            [
                member("root", (SECRETARY, ids["A"]), (SECRETARY, ids["C"])),
                member("middle", (SECRETARY, ids["B"])),
                member("leaf", (SECRETARY, ids["C"])),
                member("beside", (SECRETARY, ids["D"])),
                member("admin", (ADMIN, None)),
                member("gone", (ADMIN, None), status="left"),
                member("nobody"),
            ],
        )
        codes = {}
        for code in ("root", "middle", "leaf", "beside", "admin", "gone", "nobody"):
            found = await member_by_code(db, code)
            assert found is not None
            codes[found.id] = code

        async def governors(unit: str) -> set[str]:
            return {codes[one] for one in await governors_of(db, ids[unit])}

        assert await governors("C") == {"root", "middle", "leaf", "admin"}
        assert await governors("B") == {"root", "middle", "admin"}
        assert await governors("A") == {"root", "admin"}
