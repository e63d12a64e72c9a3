"""The yearly figures that follow from the ranks: counts for the unit and for each unit below it that has any.

For members the counts are of those ranked in the unit and below. For units: directly below a committee that has đảng
bộ below it stand the grassroots organisations; all other chi bộ are counted as cells of the units above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.entry.stored import key_of, statement_of
from bot.evaluation.roll import Roll
from bot.imports.names import loose
from bot.language.folding import fold
from bot.membership import below
from bot.starter.seeding import starter_indicators
from storage import audit
from storage.figures import Figure, FigureKey, NewFigure, select_figures
from storage.indicators import COMMITTEE, Indicator, all_indicators
from storage.locks import one_save_at_a_time
from storage.precedence import settle
from storage.ratings import COMPLETED, EXCELLENT, GOOD, NOT_COMPLETED
from storage.recording import record_figures

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from storage.changes import Json
    from storage.units import Unit

_ALL = (EXCELLENT, GOOD, COMPLETED, NOT_COMPLETED)
_MEMBERS: Mapping[str, tuple[str, ...]] = {
    "members_assessed": _ALL,
    "members_excellent": (EXCELLENT,),
    "members_good_or_better": (EXCELLENT, GOOD),
    "members_good": (GOOD,),
    "members_completed": (COMPLETED,),
    "members_completed_or_better": (EXCELLENT, GOOD, COMPLETED),
    "members_not_completed": (NOT_COMPLETED,),
}
_ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    "orgs_assessed": _ALL,
    "orgs_excellent": (EXCELLENT,),
    "orgs_good_or_better": (EXCELLENT, GOOD),
    "orgs_good": (GOOD,),
    "orgs_completed": (COMPLETED,),
    "orgs_not_completed": (NOT_COMPLETED,),
}
_CELLS: Mapping[str, tuple[str, ...]] = {
    "cells_excellent": (EXCELLENT,),
    "cells_good_or_better": (EXCELLENT, GOOD),
    "cells_good": (GOOD,),
    "cells_completed": (COMPLETED,),
}


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that would hold, and the one that holds now; None = there is none."""

    figure: NewFigure
    before: Figure | None


async def figure_changes(db: AsyncConnection, roll: Roll, source: str, today: date) -> tuple[FigureChange, ...]:
    """What recording the counts would change, by unit and indicator.

    Args:
        db: the database.
        roll: of the unit.
        source: title of the source.
        today: the date of the source.
    """
    known = _by_starter_key(await all_indicators(db))
    figures = [
        NewFigure(
            indicator_id=known[name].id,
            unit_id=unit_id,
            year=roll.year,
            period="year",
            kind="actual",
            measure="count",
            comparison="eq",
            value=Decimal(count),
            source=source,
            source_date=today,
        )
        for unit_id, name, count in _counts(roll)
        if name in known
    ]
    stored = await _holding(db, figures)
    changes = ((one, stored.get(one.key)) for one in figures)
    return tuple(FigureChange(new, before) for new, before in changes if _changes(new, before))


async def record_changes(
    db: AsyncConnection, changes: Sequence[FigureChange], roll: Roll, person: Person, now: datetime
) -> None:
    """Store the figures; what held before is history, and the audit log tells of each."""
    await one_save_at_a_time(db)
    await record_figures(db, [one.figure for one in changes], now, person.member_id)
    names = {one.id: one.key for one in await all_indicators(db)}
    codes = {one.id: one.code for one in roll.units}
    await audit.note(
        db,
        *(
            audit.AuditEntry(
                at=now,
                actor_id=person.member_id,
                actor=person.code,
                action="figure.corrected" if one.before else "figure.entered",
                subject=f"figure {names[one.figure.indicator_id]} {roll.year} {codes[one.figure.unit_id]}",
                before=_fields(one.before) if one.before else None,
                after=_fields(one.figure),
            )
            for one in changes
        ),
    )


def _counts(roll: Roll) -> Iterable[tuple[int, str, int]]:
    """Unit, starter indicator and count."""
    for unit in (one for one in roll.units if one.id in roll.inside):
        inside = below(roll.units, unit.id)
        for names, ranks in (
            (_MEMBERS, roll.counts(inside)),
            (_ORGANISATIONS, roll.unit_counts(_organisations(unit, roll.units))),
            (_CELLS, roll.unit_counts(_cells(unit, roll.units, inside))),
        ):
            if ranks.total():
                yield from ((unit.id, name, sum(ranks[one] for one in of)) for name, of in names.items())


def _organisations(unit: Unit, units: Sequence[Unit]) -> list[int]:
    """The grassroots organisations of a committee; none of a unit that is below another, or has chi bộ only."""
    children = [one for one in units if one.parent_id == unit.id]
    if unit.parent_id is not None or not any(_is(one, "dang bo") for one in children):
        return []
    return [one.id for one in children]


def _cells(unit: Unit, units: Sequence[Unit], inside: frozenset[int]) -> list[int]:
    """The chi bộ below a unit that are no grassroots organisations."""
    root = next((one for one in units if one.parent_id is None), None)
    grassroots = set() if root is None else set(_organisations(root, units))
    return [
        one.id
        for one in units
        if one.id in inside and one.id != unit.id and _is(one, "chi bo") and one.id not in grassroots
    ]


def _is(unit: Unit, kind: str) -> bool:
    return fold(unit.kind or unit.name).startswith(kind)


def _by_starter_key(indicators: Sequence[Indicator]) -> dict[str, Indicator]:
    """The indicator for each starter's key: the committee's own of the same name goes before the starter's."""
    found = {one.key: one for one in indicators}
    own = {loose(name): one for one in indicators if one.origin == COMMITTEE for name in (one.name, *one.aliases)}
    wanted = {*_MEMBERS, *_ORGANISATIONS, *_CELLS}
    for row in starter_indicators():
        same = next((own[loose(name)] for name in (row.name, *row.aliases) if loose(name) in own), None)
        if row.key in wanted and same is not None:
            found[row.key] = same
    return found


async def _holding(db: AsyncConnection, figures: Sequence[NewFigure]) -> Mapping[FigureKey, Figure]:
    near = await select_figures(
        db,
        indicator_ids={one.indicator_id for one in figures},
        unit_ids={one.unit_id for one in figures},
        years={one.year for one in figures},
    )
    return {key_of(one): one for one in near}


def _changes(new: NewFigure, before: Figure | None) -> bool:
    """Whether it would hold, and say something else than what holds."""
    if before is not None and (before.value, before.comparison, before.source) == (new.value, "eq", new.source):
        return False
    return settle(statement_of(before) if before else None, (), [new.statement]).holds is not None


def _fields(figure: Figure | NewFigure) -> Mapping[str, Json]:
    return {
        "value": str(figure.value),
        "source": figure.source,
        "source_date": figure.source_date.isoformat() if figure.source_date else None,
    }
