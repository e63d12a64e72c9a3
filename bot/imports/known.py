"""What a file is checked against: the database's units, indicators and members, and the present moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.imports.cells import BadValue, read_text
from bot.imports.names import Names
from bot.imports.spreadsheet import Raw
from storage.indicators import Indicator, all_indicators
from storage.members import Member, select_members
from storage.units import Unit, all_units

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Known:
    """A snapshot to check a file against.

    Attributes:
        now: aware.
        zone: in which the committee's clocks run.
        scope: ids of the units whose rows may be imported; None = all.
    """

    units: tuple[Unit, ...]
    indicators: tuple[Indicator, ...]
    members: tuple[Member, ...]
    now: datetime
    zone: tzinfo = HANOI
    scope: frozenset[int] | None = None

    @cached_property
    def today(self) -> date:
        """The day on the committee's wall calendar."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def root(self) -> Unit | None:
        """The committee itself."""
        return next((unit for unit in self.units if unit.parent_id is None), None)

    @cached_property
    def unit_names(self) -> Names[Unit]:
        """The units by code, name and other names."""
        names: Names[Unit] = Names()
        for unit in self.units:
            names.add(unit, unit.code, (unit.name, *unit.aliases))
        return names

    def read_unit(self, raw: Raw) -> Unit | None:
        """The unit of a cell's code (or of a name that only one unit has); None for an empty cell.

        Raises:
            BadValue: no such unit, several of that name, or one that the importing person may not touch.
        """
        written = read_text(raw, 300)
        return self.unit_called(written) if written else None

    def unit_called(self, written: str) -> Unit:
        """The unit of that code or name.

        Raises:
            BadValue: as `read_unit`.
        """
        found = self.unit_names.find(written)
        if not found:
            raise BadValue("unknown_unit", {"text": written[:80]})
        if len(found) > 1:
            raise BadValue("ambiguous_unit", {"text": written[:80], "codes": [unit.code for unit in found]})
        if self.scope is not None and found[0].id not in self.scope:
            raise BadValue("unit_not_yours", {"text": found[0].name})
        return found[0]

    def whole_committee(self) -> Unit:
        """The unit meant by an empty unit cell.

        Raises:
            BadValue: there are no units yet, or the importing person may not act for the whole committee.
        """
        if self.root is None:
            raise BadValue("no_units_yet")
        return self.unit_called(self.root.code)


async def load_known(
    db: AsyncConnection,
    *,
    now: datetime,
    zone: tzinfo = HANOI,
    scope: Iterable[int] | None = None,
    members: bool = False,
) -> Known:
    """Read the snapshot; the members only when they are needed."""
    return Known(
        units=await all_units(db),
        indicators=await all_indicators(db),
        members=await select_members(db, true()) if members else (),
        now=now,
        zone=zone,
        scope=None if scope is None else frozenset(scope),
    )
