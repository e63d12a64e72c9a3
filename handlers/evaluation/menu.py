"""How a unit's evaluation stands: counts, the limit of excellent ranks, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Role, may_govern
from bot.chat import Button, Buttons, IncomingKind, Reply, Shown
from bot.evaluation.ranks import RANKS
from bot.evaluation.roll import Roll, read_roll
from bot.evaluation.share import Share, check_share
from bot.membership import tops
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, elsewhere, number, page_buttons, shortened
from handlers.evaluation.actions import FIGURES, FILE, LIST, UNIT, WORDS
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.units import Unit

FIRST_YEAR = 2000
STALE = "errors/stale_button"
_PAGE = 8
_SEASON_ENDS = 6
"""Until the end of that month one speaks of last year's evaluation."""


async def begin(turn: Turn) -> Outcome:
    """Show the evaluation of the highest own unit; of several, ask which."""
    units = await all_units(await turn.work.reading())
    own = tops(units, frozenset(one.id for one in units if may_govern(turn.person, one.id)))
    year = _season(turn)
    if len(own) == 1:
        return await _show(turn, own[0].id, year, 0)
    if not own:
        return Outcome((Reply("import/no_units_yet"),))
    rows = tuple((Button(shortened(one.name), f"{UNIT}:{one.id}:{year}:0"),) for one in own[:_PAGE])
    return Outcome((Reply("evaluation/which_unit", buttons=rows),))


async def opened(turn: Turn) -> Outcome:
    """Show the unit and the year that a button names."""
    return await _show(turn, number(turn), number(turn, 1), number(turn, 2))


async def roll_of(turn: Turn, db: AsyncConnection, unit_id: int, year: int) -> Roll | None:
    """The roll of a unit that the person governs, for a year that there can be; a button may be forged."""
    known = may_govern(turn.person, unit_id) and FIRST_YEAR <= year <= this_year(turn)
    return await read_roll(db, unit_id, year) if known else None


def this_year(turn: Turn) -> int:
    """The year on the committee's wall calendar."""
    return turn.services.clock.now().astimezone(turn.services.settings.zone).year


def counts_shown(counts: Mapping[str, int]) -> list[dict[str, Shown]]:
    """The counts in the order of the ranks."""
    return [{"rank": rank, "count": counts.get(rank, 0)} for rank in RANKS]


def share_shown(share: Share | None) -> dict[str, Shown] | None:
    """The limit of excellent ranks, for the macro `share`."""
    if share is None:
        return None
    return {
        "excellent": share.excellent,
        "limit": share.limit,
        "percent": share.percent,
        "base": share.base,
        "base_count": share.base_count,
        "over": share.over,
        "source": share.source,
    }


async def _show(turn: Turn, unit_id: int, year: int, page: int) -> Outcome:
    db = await turn.work.reading()
    roll = await roll_of(turn, db, unit_id, year)
    if roll is None:
        return Outcome((Reply(STALE),))
    counts = roll.counts()
    of_units = roll.unit_counts(one.id for one in roll.rated_units)
    values: dict[str, Shown] = {
        "unit": roll.unit.name,
        "year": year,
        "rated": counts.total(),
        "unrated": roll.unrated,
        "counts": counts_shown(counts),
        "share": share_shown(await check_share(db, counts, year)),
        "units_rated": of_units.total(),
        "units": len(roll.rated_units),
        "unit_counts": counts_shown(of_units),
        "unit_share": share_shown(await check_share(db, of_units, year)) if roll.children else None,
        "below": len(roll.children),
    }
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    reply = Reply("evaluation/unit", values, buttons=_buttons(turn, roll, max(page, 0)), replaces=pressed)
    return Outcome((reply,), elsewhere(turn) if pressed else None)


def _buttons(turn: Turn, roll: Roll, page: int) -> Buttons:
    unit_id, year = roll.unit.id, roll.year
    rows: list[tuple[Button, ...]] = []
    lists = [button(turn, WORDS, "units", f"{LIST}:u:{unit_id}:{year}:0")]
    if roll.own_members:
        lists.insert(0, button(turn, WORDS, "members", f"{LIST}:m:{unit_id}:{year}:0"))
    rows.append(tuple(lists))
    more = [button(turn, WORDS, "file", f"{FILE}:{unit_id}:{year}")]
    if roll.ratings:
        more.append(button(turn, WORDS, "figures", f"{FIGURES}:{unit_id}:{year}"))
    rows.append(tuple(more))
    pages = -(-len(roll.children) // _PAGE)
    page = max(min(page, pages - 1), 0)
    here = roll.children[page * _PAGE : (page + 1) * _PAGE]
    rows += [(Button(shortened(one.name), f"{UNIT}:{one.id}:{year}:0"),) for one in here]
    rows += page_buttons(turn, f"{UNIT}:{unit_id}:{year}", page, pages)
    years = [one for one in (year - 1, year + 1) if FIRST_YEAR <= one <= this_year(turn)]
    rows.append(tuple(button(turn, WORDS, "year", f"{UNIT}:{unit_id}:{one}:0", year=str(one)) for one in years))
    above = _above(turn, roll.unit)
    if above:
        rows.append((button(turn, WORDS, "above", f"{UNIT}:{above}:{year}:0"),))
    return tuple(row for row in rows if row)


def _above(turn: Turn, unit: Unit) -> int:
    """The unit above, if the person governs it; else 0."""
    return unit.parent_id if unit.parent_id is not None and may_govern(turn.person, unit.parent_id) else 0


def _season(turn: Turn) -> int:
    now = turn.services.clock.now().astimezone(turn.services.settings.zone)
    return now.year - (now.month <= _SEASON_ENDS)


ROUTES = (
    Route(commands=("xeploai", "evaluation"), role=Role.SECRETARY, handle=begin),
    Route(button=UNIT, role=Role.SECRETARY, handle=opened),
)
