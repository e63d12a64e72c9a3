"""Questions that could not be answered, for the office to learn from: text and time, never the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import unanswered_questions

LENGTH = 1000  # characters kept of one question


@dataclass(frozen=True, slots=True)
class Question:
    """A question that somebody asked in vain."""

    id: int
    text: str
    asked_at: datetime


async def keep_question(db: AsyncConnection, text: str, now: datetime) -> None:
    """The question is kept, its first 1,000 characters."""
    await db.execute(unanswered_questions.insert(), {"text": text[:LENGTH], "asked_at": now})


async def unanswered(db: AsyncConnection, limit: int, before_id: int | None = None) -> tuple[Question, ...]:
    """The latest questions that could not be answered, the newest first.

    Args:
        limit: at most so many.
        before_id: only those older than that question, for the next page.
    """
    chosen = select(unanswered_questions).order_by(unanswered_questions.c.id.desc()).limit(limit)
    if before_id is not None:
        chosen = chosen.where(unanswered_questions.c.id < before_id)
    return tuple(Question(**row._mapping) for row in await db.execute(chosen))


async def question_by_id(db: AsyncConnection, question_id: int) -> Question | None:
    """The question, None when it has been forgotten."""
    chosen = select(unanswered_questions).where(unanswered_questions.c.id == question_id)
    row = (await db.execute(chosen)).first()
    return None if row is None else Question(**row._mapping)


async def forget_question(db: AsyncConnection, question_id: int) -> bool:
    """The question is gone; False when it was gone already."""
    gone = unanswered_questions.delete().where(unanswered_questions.c.id == question_id)
    return (await db.execute(gone)).rowcount > 0


async def purge_questions(db: AsyncConnection, before: datetime) -> int:
    """Forget questions asked before then; how many there were."""
    gone = unanswered_questions.delete().where(unanswered_questions.c.asked_at < before)
    return (await db.execute(gone)).rowcount
