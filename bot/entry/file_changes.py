"""What a file of figures would change, figure by figure, before it is imported."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.entry.stored import key_of, statement_of
from bot.imports.columns import Findings
from bot.imports.figures import check_figures
from storage.figures import FigureKey, select_figures
from storage.precedence import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.imports.known import Known
    from bot.imports.spreadsheet import Sheet
    from storage.figures import Figure, NewFigure


@dataclass(frozen=True, slots=True)
class FileChange:
    """A figure that would hold after the import, and did not before.

    Attributes:
        before: the one that holds now; None when there is none.
    """

    figure: NewFigure
    before: Figure | None


async def file_changes(db: AsyncConnection, sheet: Sheet, known: Known) -> tuple[FileChange, ...]:
    """The changes, in the file's order.

    Raises:
        ImportRefused: the file is not in order.
    """
    figures = await asyncio.to_thread(check_figures, sheet, known, Findings())
    stored = await _holding(db, figures)
    given: defaultdict[FigureKey, list[NewFigure]] = defaultdict(list)
    for figure in figures:
        given[figure.key].append(figure)
    return tuple(
        FileChange(holds, before)
        for key, rows in given.items()
        for before in (stored.get(key),)
        for holds in (_holds(rows, before),)
        if holds is not None
    )


async def _holding(db: AsyncConnection, figures: Sequence[NewFigure]) -> Mapping[FigureKey, Figure]:
    near = await select_figures(
        db,
        indicator_ids={figure.indicator_id for figure in figures},
        unit_ids={figure.unit_id for figure in figures},
        years={figure.year for figure in figures},
    )
    return {key_of(figure): figure for figure in near}


def _holds(rows: Sequence[NewFigure], before: Figure | None) -> NewFigure | None:
    verdict = settle(statement_of(before) if before else None, (), [row.statement for row in rows])
    return next((row for row in rows if row.statement == verdict.holds), None)
