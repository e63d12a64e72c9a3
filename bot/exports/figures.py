"""The figures that hold as a file, with the columns that `import figures` reads: reading it again changes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.imports.figures import COLUMNS
from bot.notices.report_tables import Table
from storage.figures import select_figures
from storage.indicators import all_indicators
from storage.units import all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


async def figures_table(db: AsyncConnection) -> Table:
    """Every figure that holds, by year, unit and indicator; those that were corrected are left out."""
    units = {unit.id: unit.code for unit in await all_units(db)}
    indicators = {indicator.id: indicator.key for indicator in await all_indicators(db)}
    rows = tuple(
        (
            str(one.year),
            one.period,
            units[one.unit_id],
            indicators[one.indicator_id],
            one.kind,
            one.comparison,
            written(one.value, one.measure),
            one.measure,
            one.source,
            "" if one.source_date is None else one.source_date.strftime("%d/%m/%Y"),
            one.note,
        )
        for one in await select_figures(db)
    )
    return Table("figures", tuple(column.names[0] for column in COLUMNS), rows)


def written(value: Decimal, measure: str) -> str:
    """The value so that it can be read in one way only: a comma before the decimals, nothing between thousands."""
    text = f"{value.normalize():f}".replace(".", ",")
    decimals = len(text.partition(",")[2])
    return f"{text}0" if measure == "count" and decimals == 3 else text  # 2,021 might be two thousand
