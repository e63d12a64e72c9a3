"""What the committee says of single days, whatever the calendar of public holidays says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import days_off
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day of which the committee has said something.

    Attributes:
        name: what it is called.
        works: it is worked; otherwise it is off.
    """

    day: date
    name: str
    works: bool


async def all_days_off(db: AsyncConnection) -> tuple[NamedDay, ...]:
    """All of them, in order."""
    return tuple(NamedDay(*row) for row in await db.execute(select(days_off).order_by(days_off.c.day)))


async def set_day_off(db: AsyncConnection, day: date, name: str, *, works: bool = False) -> None:
    """The day is off, or worked all the same."""
    statement = upsert(db, days_off, ["day"], ["name", "works"])
    await db.execute(statement, {"day": day, "name": name[:200], "works": works})


async def forget_day_off(db: AsyncConnection, day: date) -> bool:
    """The calendar decides about the day again; False when it did already."""
    return (await db.execute(days_off.delete().where(days_off.c.day == day))).rowcount > 0
