"""What an admin has set for the whole committee: which notices need a second pair of eyes, and which are stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.language.folding import fold, nfc
from storage import state

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST_PEOPLE = 1_000_000
MOST_PHRASES = 100
SHORTEST_PHRASE, LONGEST_PHRASE = 3, 100
"""Letters and digits of the shortest, characters of the longest: one letter would stop every notice."""

_APPROVAL = "notice_approval_above"
_PHRASES = "notice_forbidden_phrases"
_CHANGING = "committee_settings_change"


async def approval_above(db: AsyncConnection) -> int | None:
    """A notice to more people than that waits for somebody else's approval; None = none does."""
    value = await state.get(db, _APPROVAL)
    return None if value is None else int(value)


async def set_approval_above(db: AsyncConnection, people: int | None) -> int | None:
    """Notices to more people than that wait for approval from now on; None = none does. Gives what held before.

    Raises:
        ValueError: not 1 to `MOST_PEOPLE`.
    """
    if people is not None and not 1 <= people <= MOST_PEOPLE:
        raise ValueError(f"from 1 to {MOST_PEOPLE} people, not {people}")
    await _one_at_a_time(db)
    before = await approval_above(db)
    await state.put(db, _APPROVAL, None if people is None else str(people))
    return before


async def forbidden_phrases(db: AsyncConnection) -> tuple[str, ...]:
    """The committee's own phrases that stop a notice, as written, in the order in which they were added."""
    return tuple(json.loads(await state.get(db, _PHRASES) or "[]"))


async def add_phrase(db: AsyncConnection, phrase: str) -> bool:
    """The phrase stops notices from now on; False when it, however spelled, is there already.

    Args:
        db: where it is kept.
        phrase: as `clean_phrase` gives it.

    Raises:
        OverflowError: there are `MOST_PHRASES` already.
    """
    await _one_at_a_time(db)
    kept = await forbidden_phrases(db)
    if fold(phrase) in map(fold, kept):
        return False
    if len(kept) >= MOST_PHRASES:
        raise OverflowError(f"more than {MOST_PHRASES} phrases")
    await _keep(db, (*kept, phrase))
    return True


async def remove_phrase(db: AsyncConnection, phrase: str) -> bool:
    """The phrase, however spelled, stops nothing any more; False when it was not there."""
    await _one_at_a_time(db)
    kept = await forbidden_phrases(db)
    left = [one for one in kept if fold(one) != fold(phrase)]
    if len(left) == len(kept):
        return False
    await _keep(db, left)
    return True


def clean_phrase(text: str) -> str:
    """The phrase with single spaces and without what cannot be seen.

    Raises:
        ValueError: too short or too long.
    """
    phrase = " ".join(nfc(text).split())
    if sum(map(str.isalnum, phrase)) < SHORTEST_PHRASE or len(phrase) > LONGEST_PHRASE:
        raise ValueError("too short or too long")
    return phrase


async def _keep(db: AsyncConnection, phrases: Sequence[str]) -> None:
    await state.put(db, _PHRASES, json.dumps(phrases, ensure_ascii=False) if phrases else None)


async def _one_at_a_time(db: AsyncConnection) -> None:
    """Two admins who change something at the same moment do it one after the other: the row is theirs till the end."""
    await state.put(db, _CHANGING, "1")
