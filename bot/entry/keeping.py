"""A figure entered in chat is stored: it holds or goes to the history, and the audit log tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.entry.stored import current, statement_of
from storage import audit
from storage.changes import difference
from storage.figures import figure_history
from storage.locks import one_save_at_a_time
from storage.precedence import settle
from storage.recording import record_figures

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from storage.changes import Json
    from storage.figures import Figure, NewFigure


class Outlook(StrEnum):
    """What becomes of a figure when it is stored."""

    NEW = "new"
    CORRECTS = "corrects"
    OLDER = "older"
    SAME = "same"


class ChangedMeanwhile(Exception):
    """Another figure holds than the one that the person had looked at; nothing is stored."""


def outlook(new: NewFigure, stored: Sequence[Figure]) -> Outlook:
    """What would become of a new figure.

    Args:
        new: as entered.
        stored: all figures stored for the same thing.
    """
    holding = current(stored)
    past = [statement_of(figure) for figure in stored if not figure.current]
    verdict = settle(None if holding is None else statement_of(holding), past, [new.statement])
    if verdict.holds is None:
        return Outlook.OLDER if verdict.history else Outlook.SAME
    return Outlook.NEW if holding is None else Outlook.CORRECTS


async def keep_figure(
    db: AsyncConnection, new: NewFigure, *, seen: int, subject: str, person: Person, now: datetime
) -> Outlook:
    """Store the figure with an audit entry, unless the stored one has changed since the person looked.

    Args:
        db: open for writing; whoever opened it commits.
        new: the figure.
        seen: id of the stored figure that the person has seen to hold; 0 = none.
        subject: as the audit log names the figure.
        person: who enters it; may do so.
        now: when.

    Returns:
        What became of it.

    Raises:
        ChangedMeanwhile: nothing is stored.
    """
    await one_save_at_a_time(db)
    stored = await figure_history(db, new.key)
    before = current(stored)
    if seen != (before.id if before else 0):
        raise ChangedMeanwhile
    becomes = outlook(new, stored)
    if becomes is not Outlook.SAME:
        await record_figures(db, [new], now, person.member_id)
        await audit.note(db, _entry(new, before, becomes, subject=subject, person=person, now=now))
    return becomes


def _entry(
    new: NewFigure, before: Figure | None, becomes: Outlook, *, subject: str, person: Person, now: datetime
) -> audit.AuditEntry:
    change = difference(subject, _fields(before) if before and becomes is Outlook.CORRECTS else None, _fields(new))
    after = change.after if change else {}
    if becomes is Outlook.OLDER:
        after = {**after, "holds": False}
    return audit.AuditEntry(
        at=now,
        actor_id=person.member_id,
        actor=person.code,
        action="figure.corrected" if becomes is Outlook.CORRECTS else "figure.entered",
        subject=subject,
        before=change.before if change else None,
        after=after,
    )


def _fields(figure: Figure | NewFigure) -> Mapping[str, Json]:
    return {
        "value": str(figure.value),
        "comparison": figure.comparison,
        "source": figure.source,
        "source_date": figure.source_date.isoformat() if figure.source_date else None,
        "note": figure.note,
    }
