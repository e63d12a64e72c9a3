"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import BigInteger, DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

FIGURE_SCALE = 4
"""Decimal places kept of a figure."""

FIGURE_LIMIT = Decimal(10) ** 14
"""The largest figure: with its decimal places it fits into 63 bits."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware when it goes in (naive is refused), aware in UTC when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; without zone on SQLite, which keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Back to aware UTC."""
        if value is None:
            return None
        moment = cast("datetime", value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class FigureValue(TypeDecorator[Decimal]):
    """An exact decimal with up to four places, kept as a whole number, or SQLite would round it."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Times ten thousand.

        Raises:
            ValueError: more than four decimal places, or larger than FIGURE_LIMIT.
        """
        if value is None:
            return None
        if not value.is_finite() or abs(value) > FIGURE_LIMIT:
            raise ValueError(f"not a figure that can be kept: {value}")
        scaled = value.scaleb(FIGURE_SCALE)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than {FIGURE_SCALE} decimal places: {value}")
        return int(scaled)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Back to a decimal without needless zeros (4740, 98.1)."""
        if value is None:
            return None
        number = Decimal(int(value)).scaleb(-FIGURE_SCALE).normalize()
        return number.quantize(Decimal(1)) if number == number.to_integral_value() else number
