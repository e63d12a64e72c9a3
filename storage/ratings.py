"""How members and units were rated in a year's evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batches import batches
from storage.locks import one_save_at_a_time
from storage.tables import ratings

EXCELLENT, GOOD, COMPLETED, NOT_COMPLETED = "excellent", "good", "completed", "not_completed"


@dataclass(frozen=True, slots=True)
class RatingRow:
    """A rating as it is to be.

    Attributes:
        unit_id: the unit that is rated, or of which the rated member is.
        rating: "excellent", "good", "completed" or "not_completed".
        member_id: None = the unit itself is rated.
    """

    unit_id: int
    year: int
    rating: str
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """The same, kept; `recorded_by` a member's id."""

    id: int
    member_id: int | None
    unit_id: int
    year: int
    rating: str
    recorded_at: datetime
    recorded_by: int | None


async def record_ratings(
    db: AsyncConnection, rows: Sequence[RatingRow], now: datetime, recorded_by: int | None
) -> tuple[Rating, ...]:
    """Members and units are rated so; of several rows for one the last holds.

    Returns:
        What the ratings were that have changed, by id.
    """
    await one_save_at_a_time(db)
    wanted = {(row.member_id, row.unit_id, row.year): row for row in rows}
    known: dict[tuple[int | None, int, int], Rating] = {}
    for year in {row.year for row in rows}:
        for one in await ratings_of(db, year, {row.unit_id for row in rows if row.year == year}):
            known[one.member_id, one.unit_id, one.year] = one
    trail = {"recorded_at": now, "recorded_by": recorded_by}
    new = [{**asdict(row), **trail} for key, row in wanted.items() if key not in known]
    for some in batches(new):
        await db.execute(ratings.insert(), some)
    changed = [one for key, one in known.items() if key in wanted and wanted[key].rating != one.rating]
    if changed:
        values = [
            {"the_id": one.id, "the_rating": wanted[one.member_id, one.unit_id, one.year].rating} for one in changed
        ]
        update = ratings.update().where(ratings.c.id == bindparam("the_id"))
        await db.execute(update.values(rating=bindparam("the_rating"), **trail), values)
    return tuple(sorted(changed, key=lambda one: one.id))


async def ratings_of(db: AsyncConnection, year: int, unit_ids: Iterable[int]) -> tuple[Rating, ...]:
    """The ratings of these units and of their members in a year, by id."""
    found: list[Rating] = []
    for some in batches(set(unit_ids)):
        chosen = select(ratings).where(ratings.c.year == year, ratings.c.unit_id.in_(some))
        found += [Rating(*row) for row in await db.execute(chosen)]
    return tuple(sorted(found, key=lambda one: one.id))


async def ratings_of_member(db: AsyncConnection, member_id: int) -> tuple[Rating, ...]:
    """How a member was rated, the latest year first."""
    chosen = select(ratings).where(ratings.c.member_id == member_id)
    return tuple(Rating(*row) for row in await db.execute(chosen.order_by(ratings.c.year.desc(), ratings.c.id)))


async def count_ratings(
    db: AsyncConnection, year: int, unit_ids: Iterable[int], *, of_members: bool
) -> Counter[tuple[int, str]]:
    """How many ratings there are in a year, by (unit, rating).

    Args:
        of_members: of the units' members; otherwise of the units themselves.
    """
    whose = ratings.c.member_id.is_not(None) if of_members else ratings.c.member_id.is_(None)
    found: Counter[tuple[int, str]] = Counter()
    for some in batches(set(unit_ids)):
        counted = (
            select(ratings.c.unit_id, ratings.c.rating, func.count())
            .where(ratings.c.year == year, ratings.c.unit_id.in_(some), whose)
            .group_by(ratings.c.unit_id, ratings.c.rating)
        )
        for unit_id, rating, number in await db.execute(counted):
            found[unit_id, rating] = number
    return found


async def remove_ratings(db: AsyncConnection, ids: Iterable[int]) -> None:
    """These ratings were a mistake."""
    for some in batches(ids):
        await db.execute(ratings.delete().where(ratings.c.id.in_(some)))
