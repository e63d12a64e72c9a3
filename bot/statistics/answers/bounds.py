"""Whether a value keeps to a bound."""

from __future__ import annotations

from decimal import Decimal

from bot.statistics.question import Condition


def holds(value: Decimal, condition: Condition) -> bool:
    """Whether the value meets a numeric condition; a condition without number never holds."""
    if condition.value is None:
        return False
    bound = condition.value
    return {
        "gt": value > bound,
        "ge": value >= bound,
        "lt": value < bound,
        "le": value <= bound,
    }.get(condition.comparison, False)
