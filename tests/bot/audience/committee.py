"""A small committee whose names are hard to read: twice the same, with "và", a comma, "trừ" in them."""

from __future__ import annotations

from datetime import date

from bot.access import Person, Role
from bot.audience.known import AudienceKnown
from bot.membership import below
from storage.database import Database
from storage.members import Held, member_by_code
from storage.placements import Placed
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import Unit, UnitRow, all_units, save_units

UNITS = (
    UnitRow("DB", "Đảng bộ Thử Nghiệm", "đảng bộ", "", ("Đảng ủy Thử Nghiệm",)),
    UnitRow("SYT", "Đảng bộ Sở Y tế", "đảng bộ", "DB", ("Sở Y tế",)),
    UnitRow("SYT1", "Chi bộ 1", "chi bộ", "SYT"),
    UnitRow("SYT2", "Chi bộ 2", "chi bộ", "SYT"),
    UnitRow("SGD", "Đảng bộ Sở Giáo dục và Đào tạo", "đảng bộ", "DB", ("Sở GD&ĐT", "Sở Giáo dục")),
    UnitRow("SGD1", "Chi bộ 1", "chi bộ", "SGD"),
    UnitRow("CBM", "Chi bộ Một", "chi bộ", "DB"),
    UnitRow("CBHB", "Chi bộ Hòa Bình", "chi bộ", "DB", ("Hòa Bình, Thống Nhất",)),
)
_UNIT_IDS = {unit.code: number for number, unit in enumerate(UNITS, 1)}
KNOWN_UNITS = tuple(
    Unit(_UNIT_IDS[unit.code], unit.code, unit.name, unit.kind, _UNIT_IDS.get(unit.parent_code), unit.aliases)
    for unit in UNITS
)

_FULL = date(2001, 1, 1)
PEOPLE = (
    ("M01", "Phạm Quang Minh", (("DB", "Bí thư Đảng ủy"),), _FULL, False, "active"),
    ("M02", "Lê Thị Thảo", (("DB", "Phó Bí thư Thường trực"),), _FULL, False, "active"),
    ("M03", "Vũ Văn Tư", (("CBM", "đảng viên"), ("DB", "Ủy viên BCH")), _FULL, False, "active"),
    ("Y01", "Hoàng Thị Yến", (("SYT1", "đảng viên"), ("SYT", "Bí thư Đảng ủy")), _FULL, False, "active"),
    ("Y02", "Trần Văn Hùng", (("SYT1", "Bí thư chi bộ"),), _FULL, False, "active"),
    ("Y03", "Đỗ Văn Bình", (("SYT1", "phó bí thư"),), _FULL, False, "active"),
    ("Y04", "Nguyễn Thị Lan", (("SYT1", "đảng viên"),), None, False, "active"),
    ("Y05", "Bùi Thị Hoa", (("SYT2", "bí thư"),), _FULL, False, "active"),
    ("Y06", "Bùi Thị Hòa", (("SYT2", "chi ủy viên"),), _FULL, False, "active"),
    ("G01", "Trần Văn Hùng", (("SGD", "bí thư"),), _FULL, False, "active"),
    ("G02", "Ngô Văn Trụ", (("SGD1", ""),), _FULL, False, "active"),
    ("G03", "Phan Thị Mai", (("SGD1", "Bí thư"),), _FULL, False, "active"),
    ("C01", "Lý Văn Sáu", (("CBM", "Bí thư"),), _FULL, False, "active"),
    ("C02", "Lò Thị Và", (("CBM", "đảng viên"),), None, False, "active"),
    ("C03", "Mai Văn Ba", (("CBM", "nguyên bí thư"),), _FULL, True, "active"),
    ("H01", "Cao Văn Tám", (("CBHB", "Bí thư"),), _FULL, False, "active"),
    ("X01", "Nguyễn Văn Cũ", (("CBM", "phó bí thư"),), _FULL, False, "left"),
)


def known(
    scope: str = "", *, notices: bool = True, latest_notice: int | None = None, units: tuple[Unit, ...] = KNOWN_UNITS
) -> AudienceKnown:
    """The snapshot of an admin, or of a secretary of the unit of that code."""
    people = tuple(
        Placed(
            number,
            code,
            name,
            confirmed is not None,
            exempt,
            tuple(Held(_UNIT_IDS[unit], position, index == 0) for index, (unit, position) in enumerate(places)),
        )
        for number, (code, name, places, confirmed, exempt, status) in enumerate(PEOPLE, 1)
        if status == "active"
    )
    reach = below(units, _UNIT_IDS[scope]) if scope else None
    return AudienceKnown(units, people, reach, notices, latest_notice)


async def plant(database: Database) -> dict[str, int]:
    """The same in a database; ids by code, of units and members."""
    async with database.writing() as db:
        await save_units(db, UNITS)
        ids = {unit.code: unit.id for unit in await all_units(db)}
        rows = [
            MemberRow(
                code,
                name,
                tuple(PlaceRow(ids[unit], position) for unit, position in places),
                confirmed=confirmed,
                exempt=exempt,
                status=status,
            )
            for code, name, places, confirmed, exempt, status in PEOPLE
        ]
        await save_members(db, rows)
        members = [await member_by_code(db, row.code) for row in rows]
    return ids | {member.code: member.id for member in members if member}


def admin(member_id: int | None = None) -> Person:
    return Person(Role.ADMIN, member_id)


async def secretary(database: Database, unit_id: int, member_id: int | None = None) -> Person:
    async with database.reading() as db:
        units = await all_units(db)
    return Person(Role.SECRETARY, member_id, governed_unit_ids=below(units, unit_id))
