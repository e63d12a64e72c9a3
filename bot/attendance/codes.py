"""The code by which one checks in: six digits, shown in the room, good for that event's time only.

A code follows from the program's secret, the event and a count, so the same can be shown again after a restart though
only its keyed digest is kept. It is good from half an hour before the start until the end. Against guessing: five wrong
tries in 15 minutes an account, as for linking codes, and whoever guesses must be among the people it is for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.linking.codes import canonical
from storage.occurrences import Occurrence, Scheduled, change_occurrence, occurrences_of_code

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.vault import Vault

DIGITS = 6
OPENS = timedelta(minutes=30)
"""So long before the start one can check in."""
LASTS = timedelta(hours=3)
"""So long after the start, when no end is told."""
LINK = "att_"
"""In front of the code in a deep link."""

_LONGEST = timedelta(days=366)
_MOST_CODES = 200
_ALONE = re.compile(rf"[0-9]{{{DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Code:
    """A code that is good between two moments."""

    digits: str = field(repr=False)
    since: datetime
    until: datetime


def opens_at(occurrence: Occurrence) -> datetime:
    """From when one can check in."""
    return occurrence.starts_at - OPENS


def closes_at(occurrence: Occurrence) -> datetime:
    """Until when one can check in."""
    return occurrence.ends_at or occurrence.starts_at + LASTS


def looks_like_code(text: str) -> bool:
    """Whether a text that came alone can only be meant as such a code; digits may stand in groups."""
    return bool(_ALONE.fullmatch(canonical(text)))


async def code_of(db: AsyncConnection, vault: Vault, scheduled: Scheduled, *, fresh: bool = False) -> Code:
    """The code of an occurrence; made and kept when there is none yet.

    Args:
        db: a writing transaction.
        vault: holds the secret.
        scheduled: of which event.
        fresh: another one, by which the one before is good no longer.
    """
    occurrence = scheduled.occurrence
    codes = [_digits(vault, occurrence.id, count) for count in range(_MOST_CODES)] if occurrence.code_digest else []
    kept = next((at for at, one in enumerate(codes) if _digest(vault, one) == occurrence.code_digest), -1)
    count = kept
    if kept < 0 or fresh:
        count = kept + 1
        while await _is_anothers(db, vault, occurrence, _digits(vault, occurrence.id, count)):
            count += 1
        digest = _digest(vault, _digits(vault, occurrence.id, count))
        await change_occurrence(db, occurrence.id, code_digest=digest)
    return Code(_digits(vault, occurrence.id, count), opens_at(occurrence), closes_at(occurrence))


async def scheduled_by_code(db: AsyncConnection, vault: Vault, text: str, now: datetime) -> Scheduled | None:
    """What that code checks in to: what it is good for now, or else what it is good for next or was last."""
    digest = _digest(vault, canonical(text))
    found = await occurrences_of_code(db, digest, now - _LONGEST, now + _LONGEST)
    good = [one for one in found if is_open(one.occurrence, now)]
    near = sorted(found, key=lambda one: abs(one.occurrence.starts_at - now))
    return next(iter((*good, *near)), None)


def is_open(occurrence: Occurrence, now: datetime) -> bool:
    """Whether one can check in now."""
    return opens_at(occurrence) <= now < closes_at(occurrence)


async def _is_anothers(db: AsyncConnection, vault: Vault, occurrence: Occurrence, digits: str) -> bool:
    """Whether another event within some days has that code: in a year there may be thousands of events."""
    start, end = occurrence.starts_at - _LONGEST, closes_at(occurrence) + OPENS
    same = await occurrences_of_code(db, _digest(vault, digits), start, end)
    return any(one.occurrence.id != occurrence.id and closes_at(one.occurrence) > opens_at(occurrence) for one in same)


def _digits(vault: Vault, occurrence_id: int, count: int) -> str:
    return f"{int(vault.derived(f'attendance {occurrence_id} {count}'), 16) % 10**DIGITS:0{DIGITS}d}"


def _digest(vault: Vault, digits: str) -> str:
    return vault.code_digest(f"{LINK}{digits}")
