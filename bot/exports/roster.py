"""The roster as a file: a row for each place that a member has, with the columns that `import roster` reads.

Reading the file again changes nothing. Numbers are decrypted: the file is for whoever runs the program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import true

from bot.imports.roster import COLUMNS
from bot.notices.report_tables import Cell, Table
from storage.members import ADMIN, SECRETARY, Member, select_members
from storage.units import all_units

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.vault import Vault
    from storage.members import Held


async def roster_table(db: AsyncConnection, vault: Vault) -> Table:
    """Every member, also those who have left, by code; the home unit's row first.

    Raises:
        ValueError: a number was kept with another secret.
    """
    units = {unit.id: unit.code for unit in await all_units(db)}
    everybody = sorted(await select_members(db, true()), key=lambda member: member.code)
    rows = [row for member in everybody for row in _rows(member, units, vault)]
    return Table("roster", tuple(column.names[0] for column in COLUMNS), tuple(rows))


def _rows(member: Member, units: dict[int, str], vault: Vault) -> list[tuple[Cell, ...]]:
    phone = "" if member.phone_encrypted is None else _dialled(vault.decrypt(member.phone_encrypted))
    exempt = "yes" if member.exempt else "no"
    dates = (_day(member.born), _day(member.admitted), _day(member.confirmed))
    return [
        (
            member.code,
            member.name,
            units[held.unit_id],
            held.position,
            _role(member, held),
            phone,
            *dates,
            exempt,
            member.status,
        )
        for held in member.positions
    ]


def _role(member: Member, held: Held) -> str:
    """What the row says of roles: an empty cell takes none away."""
    if held.home and any(granted.role == ADMIN for granted in member.roles):
        return ADMIN
    governs = any(granted.role == SECRETARY and granted.unit_id == held.unit_id for granted in member.roles)
    return SECRETARY if governs else ""


def _dialled(number: str) -> str:
    """The number without a plus, with which a spreadsheet would begin a formula."""
    if number.startswith("+84"):
        return f"0{number[3:]}"
    return f"00{number[1:]}" if number.startswith("+") else number


def _day(day: date | None) -> str:
    return "" if day is None else day.strftime("%d/%m/%Y")
