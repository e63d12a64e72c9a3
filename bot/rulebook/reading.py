"""Which rule holds on a day, and what its values say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.rules import COMMITTEE, Rule, rules_in_force


async def rule_of(db: AsyncConnection, kind: str, on: date) -> Rule | None:
    """The rule of a kind that holds on a day; None where there is none, or it is switched off.

    Of several the committee's own goes before the program's, then the one that came into force last.
    """
    return latest(await rules_in_force(db, on, kind=kind))


def latest(rules: Sequence[Rule]) -> Rule | None:
    """Of the rules of one kind that hold, the one to go by."""
    return max(rules, key=lambda one: (one.origin == COMMITTEE, one.valid_from or date.min, one.id), default=None)


def number_in(rule: Rule, name: str, default: int) -> int:
    """A number of the rule; the default where it says none, or none above zero."""
    value = rule.values.get(name, default)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else default


def numbers_in(rule: Rule, name: str) -> tuple[int, ...]:
    """A list of numbers of the rule, ascending; one number is a list too."""
    value = rule.values.get(name, ())
    found = value if isinstance(value, list | tuple) else [value]
    return tuple(sorted({one for one in found if isinstance(one, int) and not isinstance(one, bool)}))


def texts_in(rule: Rule, name: str) -> tuple[str, ...]:
    """A list of texts of the rule; one text is a list too."""
    value = rule.values.get(name, ())
    found = value if isinstance(value, list | tuple) else [value]
    return tuple(one for one in found if isinstance(one, str))
