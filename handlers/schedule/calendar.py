"""/lich: this week, the next, or a month, for oneself or all units governed; in a group, what is for all of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.language.moments.stretches import month, week
from bot.router import split_command
from bot.schedule.entries import for_viewer
from bot.schedule.spans import Span
from bot.schedule.telling import telling_to
from bot.schedule.viewing import Viewer, visible_between
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number, page_buttons
from handlers.schedule.asking import asked
from handlers.schedule.feed import FEED
from handlers.schedule.seeing import viewer_here

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.occurrences import Scheduled

VIEW, EXPORT = "lich", "lichics"
_PAGE = 15
_SPANS = ("w0", "w1", "m0", "m1")
_SCOPES = ("own", "all")


@dataclass(frozen=True, slots=True)
class View:
    """What is shown.

    Attributes:
        key: "w0" this week, "w1" the next, "m0" and "m1" likewise for months.
        scope: "own", or "all" for everything in the units that one governs.
    """

    key: str
    span: Span
    scope: str


async def show(turn: Turn) -> Outcome | None:
    """Show this week; "/lich tháng 12" is a question."""
    _, said = split_command(turn.incoming.text)
    if said:
        typed = f"schedule {said}"  # a word for it that needs no diacritics
        return await asked(replace(turn, incoming=replace(turn.incoming, kind=IncomingKind.TEXT, text=typed)))
    return await _shown(turn, "w0", 0, "own", replaces=False)


async def turned(turn: Turn) -> Outcome:
    """Show other days, or another page."""
    key, scope = argument(turn), argument(turn, 1)
    if key not in _SPANS or scope not in _SCOPES:
        return Outcome((Reply("errors/stale_button"),))
    return await _shown(turn, key, max(number(turn, 2), 0), scope, replaces=True)


async def _shown(turn: Turn, key: str, page: int, scope: str, *, replaces: bool) -> Outcome:
    db = await turn.work.reading()
    viewer = await viewer_here(turn, db)
    if viewer is None:
        return Outcome((_closed(turn),))
    view = View(key, span_of(turn, key), scope if viewer.governs else "own")
    found = await found_for(db, turn, viewer, view)
    pages = max(-(-len(found) // _PAGE), 1)
    page = min(page, pages - 1)
    some = found[page * _PAGE : (page + 1) * _PAGE]
    telling = await telling_to(db, viewer, some, turn.services.settings.zone)
    values: dict[str, Shown] = {
        "key": key,
        "scope": view.scope,
        "first": view.span.first,
        "last": view.span.last,
        "days": telling.days(some),
        "count": len(found),
        "page": page + 1,
        "pages": pages,
        "group": viewer.group_unit_id is not None,
    }
    buttons = _buttons(turn, viewer, view, page, pages, found=bool(found))
    reply = Reply("schedule/calendar", values, buttons=buttons, replaces=replaces)
    return Outcome((reply,), elsewhere(turn) if replaces else None)


def span_of(turn: Turn, key: str) -> Span:
    """The days that a button names, as the committee's calendar stands today."""
    today = turn.services.clock.now().astimezone(turn.services.settings.zone).date()
    away = int(key[1])
    if key[0] == "w":
        days = week(today, away)
    else:
        first = date(today.year + (today.month - 1 + away) // 12, (today.month - 1 + away) % 12 + 1, 1)
        days = month(first.year, first.month)
    return Span(days.first, days.last, unit=days.unit)


async def found_for(db: AsyncConnection, turn: Turn, viewer: Viewer, view: View) -> tuple[Scheduled, ...]:
    """What takes place in those days, by its start."""
    start, end = view.span.bounds(turn.services.settings.zone)
    if view.scope == "own":
        return await for_viewer(db, viewer, start, end)
    return await visible_between(db, viewer, start, end)


def _closed(turn: Turn) -> Reply:
    return Reply("errors/group_not_open") if turn.incoming.is_group else Reply("errors/members_only", asks_contact=True)


def _buttons(turn: Turn, viewer: Viewer, view: View, page: int, pages: int, *, found: bool) -> Buttons:
    def to(key: str, scope: str, label: str) -> Button:
        return button(turn, "schedule/labels", label, f"{VIEW}:{key}:{scope}:0")

    others = [to(key, view.scope, key) for key in _SPANS if key != view.key]
    rows: list[tuple[Button, ...]] = [*page_buttons(turn, f"{VIEW}:{view.key}:{view.scope}", page, pages)]
    rows.append(tuple(others))
    if viewer.group_unit_id is not None:
        return tuple(rows)
    if viewer.governs:
        other = "all" if view.scope == "own" else "own"
        rows.append((to(view.key, other, f"scope_{other}"),))
    follow = button(turn, "schedule/labels", "follow", FEED)
    save = button(turn, "schedule/labels", "file", f"{EXPORT}:{view.key}:{view.scope}")
    rows.append((save, follow) if found else (follow,))
    return tuple(rows)


ROUTES = (
    Route(show, Role.MEMBER, commands=("lich", "schedule"), in_groups=True),
    Route(turned, Role.MEMBER, button=VIEW, in_groups=True),
)
