"""The indicators that come with the program, for a committee that has not described its own yet."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import state
from storage.indicators import STARTER, IndicatorRow, save_indicators

CATALOGUE = Path(__file__).with_name("catalogue.csv")
_SEEDED = "starter_catalogue"


@cache
def starter_indicators() -> tuple[IndicatorRow, ...]:
    """The catalogue's indicators, in its order."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return tuple(
            IndicatorRow(
                key=row["key"],
                name=row["name"],
                aliases=tuple(alias for alias in row["aliases"].split(";") if alias),
                measure=row["measure"],
                whole=row["of"],
                higher_is=row["higher_is"],
            )
            for row in csv.DictReader(file)
        )


async def seed_catalogue(db: AsyncConnection) -> bool:
    """The database has the starter indicators of this version of the program; what the committee said stays.

    Costs one query when nothing is to be done.

    Args:
        db: open for writing; whoever opened it commits.

    Returns:
        Whether anything was written.
    """
    digest = await _needs_seeding(db)
    if not digest:
        return False
    await save_indicators(db, starter_indicators(), STARTER)
    await state.put(db, _SEEDED, digest)
    return True


async def is_seeded(db: AsyncConnection) -> bool:
    """Whether the database has the starter indicators of this version: a read, to spare a writing transaction."""
    return not await _needs_seeding(db)


async def _needs_seeding(db: AsyncConnection) -> str:
    """The catalogue's digest when the database has another one, else ""."""
    digest = hashlib.sha256(CATALOGUE.read_bytes()).hexdigest()
    return "" if await state.get(db, _SEEDED) == digest else digest
