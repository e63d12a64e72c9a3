"""The same small committee for all storage tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from storage.database import Database
from storage.indicators import COMMITTEE, IndicatorRow, save_indicators
from storage.members import member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, all_units, save_units

NOW = datetime(2022, 1, 6, 7, 30, tzinfo=UTC)

UNITS = (
    UnitRow("DB", "Đảng bộ tỉnh", "đảng bộ"),
    UnitRow("SYT", "Đảng bộ Sở Y tế", "đảng bộ", "DB", ("Sở Y tế", "ngành y tế")),
    UnitRow("CB1", "Chi bộ 1", "chi bộ", "SYT"),
    UnitRow("CB2", "Chi bộ 2", "chi bộ", "DB"),
)


async def plant_units(database: Database) -> dict[str, int]:
    """DB over SYT and CB2, SYT over CB1; ids by code."""
    async with database.writing() as db:
        await save_units(db, UNITS)
        return {unit.code: unit.id for unit in await all_units(db)}


async def plant_members(database: Database) -> dict[str, int]:
    """Lan, a member at home in CB1; Hùng, secretary of SYT; Minh, admin; ids by code, of units and members."""
    units = await plant_units(database)
    rows = [
        MemberRow(
            "LAN", "Nguyễn Thị Lan", (PlaceRow(units["CB1"], "đảng viên"),), b"secret", "digest", date(1960, 5, 2)
        ),
        MemberRow(
            "HUNG",
            "Trần Văn Hùng",
            (PlaceRow(units["SYT"], "bí thư"), PlaceRow(units["CB1"], "đảng viên")),
            roles=(("secretary", units["SYT"]),),
        ),
        MemberRow("MINH", "Lê Minh", (PlaceRow(units["DB"]),), roles=(("admin", None),)),
    ]
    async with database.writing() as db:
        await save_members(db, rows)
        members = [await member_by_code(db, row.code) for row in rows]
    return units | {member.code: member.id for member in members if member}


async def plant_indicators(database: Database) -> None:
    """Two indicators of the committee's, with the ids 1 and 2."""
    async with database.writing() as db:
        rows = [IndicatorRow("excellent", "Hoàn thành xuất sắc"), IndicatorRow("admitted", "Kết nạp")]
        await save_indicators(db, rows, COMMITTEE)
