"""Ranks by buttons: pages of members or units, each with the four ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.evaluation.ranks import RANKS
from bot.evaluation.recording import record, take_back
from bot.evaluation.share import check_share
from bot.turn import Outcome, Route, Turn
from handlers.buttons import argument, button, elsewhere, number, page_buttons
from handlers.evaluation.actions import LIST, SET, UNIT, WORDS
from handlers.evaluation.menu import STALE, roll_of, share_shown
from storage.locks import one_save_at_a_time
from storage.ratings import RatingRow

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.evaluation.roll import Roll
    from storage.ratings import Rating

_PAGE = 6
_CLEAR = "clear"
_LETTERS = {rank[0]: rank for rank in RANKS} | {"x": _CLEAR}


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A member or unit of the list."""

    id: int
    name: str
    code: str
    rating: Rating | None
    row: RatingRow
    exempt: bool = False


async def listed(turn: Turn) -> Outcome:
    """Show a page of the list that a button names."""
    db = await turn.work.reading()
    roll = await roll_of(turn, db, number(turn, 1), number(turn, 2))
    if roll is None or argument(turn) not in {"m", "u"}:
        return Outcome((Reply(STALE),))
    return await _page(turn, db, roll, argument(turn), number(turn, 3))


async def chosen(turn: Turn) -> Outcome:
    """Record the rank that was pressed, or take one back, and show the page again."""
    db = await turn.work.writing()
    await one_save_at_a_time(db)
    which, rank = argument(turn), _LETTERS.get(argument(turn, 4))
    roll = await roll_of(turn, db, number(turn, 1), number(turn, 2))
    if roll is None or rank is None:
        return Outcome((Reply(STALE),))
    one = next((one for one in _ranked(roll, which) if one.id == number(turn, 3)), None)
    if one is None:
        return Outcome((Reply(STALE),))
    now = turn.services.clock.now()
    if rank != _CLEAR:
        row = RatingRow(one.row.unit_id, roll.year, rank, one.row.member_id)
        await record(db, [row], roll, turn.person, now)
    elif one.rating is not None:
        await take_back(db, one.rating, roll, turn.person, now)
    fresh = await roll_of(turn, db, roll.unit.id, roll.year)
    return await _page(turn, db, fresh or roll, which, number(turn, 5))


async def _page(turn: Turn, db: AsyncConnection, roll: Roll, which: str, page: int) -> Outcome:
    everybody = _ranked(roll, which)
    pages = max(-(-len(everybody) // _PAGE), 1)
    page = max(min(page, pages - 1), 0)
    first = page * _PAGE
    here = everybody[first : first + _PAGE]
    counts = roll.counts() if which == "m" else roll.unit_counts(one.id for one in roll.rated_units)
    share = await check_share(db, counts, roll.year) if which == "m" or roll.children else None
    people: list[dict[str, Shown]] = [
        {
            "number": at,
            "name": one.name,
            "code": one.code,
            "exempt": one.exempt,
            "rank": one.rating.rating if one.rating else "",
        }
        for at, one in enumerate(here, first + 1)
    ]
    values: dict[str, Shown] = {
        "units": which == "u",
        "unit": roll.unit.name,
        "year": roll.year,
        "people": people,
        "total": len(everybody),
        "share": share_shown(share),
    }
    data = f"{which}:{roll.unit.id}:{roll.year}"
    rows: list[tuple[Button, ...]] = [_row(turn, data, at, one, page) for at, one in enumerate(here, first + 1)]
    buttons: Buttons = (
        *rows,
        *page_buttons(turn, f"{LIST}:{data}", page, pages),
        (button(turn, WORDS, "back", f"{UNIT}:{roll.unit.id}:{roll.year}:0"),),
    )
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    return Outcome((Reply("evaluation/list", values, buttons=buttons, replaces=pressed),), elsewhere(turn))


def _ranked(roll: Roll, which: str) -> Sequence[_Ranked]:
    if which == "m":
        return [
            _Ranked(
                one.member_id,
                one.name,
                one.code,
                roll.of_member.get(one.member_id),
                RatingRow(roll.unit.id, roll.year, "", one.member_id),
                one.exempt,
            )
            for one in roll.own_members
        ]
    return [
        _Ranked(one.id, one.name, one.code, roll.of_unit.get(one.id), RatingRow(one.id, roll.year, ""))
        for one in roll.rated_units
    ]


def _row(turn: Turn, data: str, at: int, one: _Ranked, page: int) -> tuple[Button, ...]:
    """The ranks that somebody does not have yet; and a button that takes the rank back."""
    current = one.rating.rating if one.rating else ""
    letters = [letter for letter, rank in _LETTERS.items() if rank not in {current, _CLEAR}]
    if current:
        letters.append("x")
    return tuple(
        button(turn, WORDS, "rank", f"{SET}:{data}:{one.id}:{letter}:{page}", number=at, rank=_LETTERS[letter])
        for letter in letters
    )


ROUTES = (
    Route(button=LIST, role=Role.SECRETARY, handle=listed),
    Route(button=SET, role=Role.SECRETARY, handle=chosen),
)
