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


async def unanswered(db: AsyncConnection, limit: int) -> tuple[Question, ...]:
    """The latest questions that could not be answered, the newest first."""
    chosen = select(unanswered_questions).order_by(unanswered_questions.c.id.desc()).limit(limit)
    return tuple(Question(**row._mapping) for row in await db.execute(chosen))


async def forget_question(db: AsyncConnection, question_id: int) -> bool:
    """The question is gone; False when it was gone already."""
    gone = unanswered_questions.delete().where(unanswered_questions.c.id == question_id)
    return (await db.execute(gone)).rowcount > 0


async def purge_questions(db: AsyncConnection, before: datetime) -> int:
    """Forget questions asked before then; how many there were."""
    gone = unanswered_questions.delete().where(unanswered_questions.c.asked_at < before)
    return (await db.execute(gone)).rowcount
