"""One notice that went out: how it stands, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.notices.chasing import may_be_chased
from bot.notices.progress import CARD, PAUSE, RESUME, STOP, Progress, progress
from bot.notices.recalling import may_be_recalled
from bot.turn import Outcome, Route, Turn
from handlers.buttons import elsewhere
from handlers.notices.chase import CHASE
from handlers.notices.correct import CORRECT
from handlers.notices.following import STALE, followed, label, named
from handlers.notices.recall import RECALL
from handlers.notices.report import CALLS, EXCEL, REPORT
from handlers.notices.state import REUSE
from storage.members import member_by_id
from storage.notices import RECALLED, STARTED, TO_GROUPS, Notice, count_readings
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def show(turn: Turn) -> Outcome:
    """Show the notice that a button names."""
    db = await turn.work.reading()
    notice = await followed(turn, db)
    if notice is None:
        return STALE
    far = await progress(db, notice, turn.services.clock.now())
    reply = Reply(
        "notices/card",
        await _values(db, notice, far),
        buttons=_buttons(turn, notice, far),
        replaces=turn.incoming.kind is IncomingKind.BUTTON,
    )
    return Outcome((reply,), elsewhere(turn))


async def _values(db: AsyncConnection, notice: Notice, far: Progress) -> dict[str, Shown]:
    names = {unit.id: unit.name for unit in await all_units(db)}
    author = None if notice.author_id is None else await member_by_id(db, notice.author_id)
    earlier = [await count_readings(db, notice.id, version) for version in range(1, notice.version)]
    return named(
        notice,
        unit=names[notice.unit_id],
        author="" if author is None else author.name,
        audience=notice.audience,
        destination=notice.destination,
        state=notice.state,
        paused=notice.paused,
        sent_at=notice.started_at,
        asks_read=notice.asks_read and notice.destination != TO_GROUPS,
        version=notice.version,
        total=far.total,
        sent=far.sent,
        failed=far.failed,
        remaining=far.remaining,
        stopped=far.stopped,
        read=await count_readings(db, notice.id, notice.version),
        read_old=max(earlier, default=0),
        chased_at=notice.last_chased_at,
        files=len(notice.file_ids),
    )


def _buttons(turn: Turn, notice: Notice, far: Progress) -> Buttons:
    """As they fit the notice's state."""
    rows: list[tuple[Button, ...]] = []
    if notice.state == STARTED and far.remaining:
        turned = ("resume", RESUME) if notice.paused else ("pause", PAUSE)
        rows.append((label(turn, *turned, notice), label(turn, "stop", STOP, notice)))
    rows.append((label(turn, "report", REPORT, notice), label(turn, "excel", EXCEL, notice)))
    if notice.destination != TO_GROUPS and notice.state != RECALLED:
        rows.append((label(turn, "calls", CALLS, notice),))
    if may_be_chased(notice) and notice.destination != TO_GROUPS:
        rows.append((label(turn, "chase", CHASE, notice),))
    if may_be_recalled(notice):
        row = [label(turn, "recall", RECALL, notice)]
        if notice.state != "cancelled":
            row.insert(0, label(turn, "correct", CORRECT, notice))
        rows.append(tuple(row))
    rows.append((label(turn, "reuse", REUSE, notice),))
    return tuple(rows)


ROUTES = (Route(button=CARD, role=Role.SECRETARY, handle=show),)
