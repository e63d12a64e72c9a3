"""Ranks are recorded, changed and taken back; the audit log tells of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.evaluation.ranks import SHORT
from storage import audit
from storage.locks import one_save_at_a_time
from storage.ratings import RatingRow, ratings_of, ratings_of_member, record_ratings, remove_ratings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.evaluation.roll import Roll
    from storage.changes import Json
    from storage.ratings import Rating


async def record(
    db: AsyncConnection, rows: Sequence[RatingRow], roll: Roll, person: Person, now: datetime
) -> Sequence[RatingRow]:
    """Members and units are ranked so; a member who was ranked elsewhere in that year no longer is.

    Args:
        db: open for writing.
        rows: of the roll's year, its members and units.
        roll: of a unit that the person governs.
        person: who records.
        now: when.

    Returns:
        The rows that have changed anything.
    """
    await one_save_at_a_time(db)
    before = await _before(db, rows, roll)
    ranks = {key: one.rating for key, one in before.items()}
    changed = [row for row in rows if ranks.get((row.member_id, row.unit_id)) != row.rating]
    if not changed:
        return ()
    await record_ratings(db, changed, now, person.member_id)
    elsewhere = [
        one
        for row in changed
        if row.member_id is not None
        for one in await ratings_of_member(db, row.member_id)
        if one.year == roll.year and one.unit_id != row.unit_id
    ]
    await remove_ratings(db, (one.id for one in elsewhere))
    entries = [_entry(row, before.get((row.member_id, row.unit_id)), roll, person, now) for row in changed]
    await audit.note(db, *entries)
    return changed


async def take_back(db: AsyncConnection, rating: Rating, roll: Roll, person: Person, now: datetime) -> None:
    """The rank was a mistake: there is none."""
    await remove_ratings(db, [rating.id])
    details: dict[str, Json] = {"rating": SHORT[rating.rating], "year": rating.year}
    subject = _subject(rating.member_id, rating.unit_id, roll)
    await audit.note(db, _audit(now, person, "rating.taken_back", subject, details, None))


async def _before(
    db: AsyncConnection, rows: Sequence[RatingRow], roll: Roll
) -> Mapping[tuple[int | None, int], Rating]:
    """The ratings as they are now, in the writing transaction."""
    known = await ratings_of(db, roll.year, {row.unit_id for row in rows})
    return {(one.member_id, one.unit_id): one for one in known}


def _entry(row: RatingRow, before: Rating | None, roll: Roll, person: Person, now: datetime) -> audit.AuditEntry:
    old: dict[str, Json] | None = None
    if before is not None:
        old = {"rating": SHORT[before.rating], "year": row.year}
    subject = _subject(row.member_id, row.unit_id, roll)
    return _audit(now, person, "rating.recorded", subject, old, {"rating": SHORT[row.rating], "year": row.year})


def _subject(member_id: int | None, unit_id: int, roll: Roll) -> str:
    if member_id is None:
        return f"unit {next((one.code for one in roll.units if one.id == unit_id), '')}"
    return f"member {next((one.code for one in roll.members if one.member_id == member_id), '')}"


def _audit(
    now: datetime,
    person: Person,
    action: str,
    subject: str,
    before: Mapping[str, Json] | None,
    after: Mapping[str, Json] | None,
) -> audit.AuditEntry:
    return audit.AuditEntry(now, person.member_id, person.code, action, subject, before, after)
