"""The ranks as yearly figures: shown first, recorded when the person agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Reply, Shown
from bot.evaluation.figures import FigureChange, figure_changes, record_changes
from bot.evaluation.share import check_share
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from handlers.buttons import elsewhere, number
from handlers.evaluation.actions import FIGURES
from handlers.evaluation.menu import STALE, roll_of, share_shown
from handlers.evaluation.prompts import FIGURES_CHECK, done, kept_roll, save_or_cancel
from storage.indicators import all_indicators
from storage.locks import one_save_at_a_time

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.evaluation.roll import Roll

_SHOWN = 20


async def begin(turn: Turn) -> Outcome:
    """Show which figures would be recorded."""
    db = await turn.work.reading()
    roll = await roll_of(turn, db, number(turn), number(turn, 1))
    if roll is None:
        return Outcome((Reply(STALE),))
    return await _ask(turn, db, roll, outdated=False)


async def save(turn: Turn) -> Outcome:
    """Record them, if they are still what the person has seen."""
    db = await turn.work.writing()
    await one_save_at_a_time(db)
    roll = await kept_roll(turn, db)
    if roll is None:
        return Outcome((Reply(STALE),), elsewhere(turn))
    changes = await _changes(turn, db, roll)
    if _fingerprint(changes) != turn.conversation.data.get("changes"):
        return await _ask(turn, db, roll, outdated=True)
    await record_changes(db, changes, roll, turn.person, turn.services.clock.now())
    return done(turn, "evaluation/figures_saved", roll, count=len(changes))


async def _ask(turn: Turn, db: AsyncConnection, roll: Roll, *, outdated: bool) -> Outcome:
    changes = await _changes(turn, db, roll)
    if not changes:
        return done(turn, "evaluation/figures_nothing", roll)
    labels = {one.id: one.name for one in await all_indicators(db)}
    names = {one.id: one.name for one in roll.units}
    lines: list[dict[str, Shown]] = [
        {
            "label": labels[one.figure.indicator_id],
            "unit": names[one.figure.unit_id],
            "value": one.figure.value,
            "before": one.before.value if one.before else None,
            "before_source": one.before.source if one.before else "",
        }
        for one in changes[:_SHOWN]
    ]
    values: dict[str, Shown] = {
        "unit": roll.unit.name,
        "year": roll.year,
        "changes": lines,
        "total": len(changes),
        "unrated": roll.unrated,
        "share": share_shown(await check_share(db, roll.counts(), roll.year)),
        "source": _source(turn, roll.year),
        "outdated": outdated,
    }
    buttons, waiting = save_or_cancel(turn, FIGURES_CHECK, roll, changes=_fingerprint(changes))
    return Outcome((Reply("evaluation/figures_check", values, buttons=buttons),), waiting)


async def _changes(turn: Turn, db: AsyncConnection, roll: Roll) -> tuple[FigureChange, ...]:
    today = turn.services.clock.now().astimezone(turn.services.settings.zone).date()
    return await figure_changes(db, roll, _source(turn, roll.year), today)


def _source(turn: Turn, year: int) -> str:
    """The title of the source, in the committee's language: it is stored, whoever reads it."""
    return plain(turn.services.renderer.text("evaluation/source", {"year": str(year)})).strip()


def _fingerprint(changes: Sequence[FigureChange]) -> str:
    seen = [(one.figure, one.before.id if one.before else 0) for one in changes]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


ROUTES = (Route(button=FIGURES, role=Role.SECRETARY, handle=begin),)
