"""The rule book: what the regulations ask for, and when, as data; and what the committee has added to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import Json
from storage.tables import rules
from storage.upsert import insert_into, upsert

STARTER, COMMITTEE = "starter", "committee"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it is to be.

    Attributes:
        key: by which it is known again.
        kind: what triggers it.
        values: its numbers and dates.
        leads: how long before, e.g. ("60d", "30d").
        concerns: whom.
        source: the regulation and its article, as it is quoted.
        valid_from, valid_to: the first and the last day on which it holds; None = without such limit.
    """

    key: str
    kind: str
    title: str
    values: Mapping[str, Json]
    leads: tuple[str, ...] = ()
    concerns: str = ""
    source: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The same, kept.

    Attributes:
        enabled: whether the committee has it switched on.
        origin: "starter" (as it came with the program) or "committee" (added or changed by it).
    """

    id: int
    key: str
    kind: str
    title: str
    values: Mapping[str, Any]
    leads: tuple[str, ...]
    concerns: str
    source: str
    valid_from: date | None
    valid_to: date | None
    enabled: bool
    origin: str


async def all_rules(db: AsyncConnection) -> tuple[Rule, ...]:
    """Every rule, by id."""
    return tuple(_rule(row) for row in await db.execute(select(rules).order_by(rules.c.id)))


async def rule_by_key(db: AsyncConnection, key: str) -> Rule | None:
    """The rule of that key."""
    row = (await db.execute(select(rules).where(rules.c.key == key))).first()
    return None if row is None else _rule(row)


async def rule_by_id(db: AsyncConnection, rule_id: int) -> Rule | None:
    """The rule of that id."""
    row = (await db.execute(select(rules).where(rules.c.id == rule_id))).first()
    return None if row is None else _rule(row)


async def rules_in_force(db: AsyncConnection, day: date, *, kind: str | None = None) -> tuple[Rule, ...]:
    """The rules that are switched on and hold on a day, by id.

    Args:
        kind: only of that; None = of all.
    """
    begun = or_(rules.c.valid_from.is_(None), rules.c.valid_from <= day)
    not_over = or_(rules.c.valid_to.is_(None), rules.c.valid_to >= day)
    chosen = select(rules).where(rules.c.enabled, begun, not_over).order_by(rules.c.id)
    if kind is not None:
        chosen = chosen.where(rules.c.kind == kind)
    return tuple(_rule(row) for row in await db.execute(chosen))


async def seed_rules(db: AsyncConnection, rows: Sequence[tuple[RuleRow, bool]]) -> None:
    """The rule book that comes with the program.

    A rule that is known stays switched on or off as it is; one that the committee has changed stays altogether.

    Args:
        rows: each with whether it is switched on at first.
    """
    known = {rule.key: rule for rule in await all_rules(db)}
    new = [{**_columns(row), "enabled": enabled, "origin": STARTER} for row, enabled in rows if row.key not in known]
    if new:
        adding = insert_into(db, rules).on_conflict_do_nothing(index_elements=["key"])
        await db.execute(adding, new)
    for row, _ in rows:
        before = known.get(row.key)
        if before and before.origin == STARTER and _row(before) != row:
            await db.execute(rules.update().where(rules.c.id == before.id).values(_columns(row)))


async def save_rule(db: AsyncConnection, row: RuleRow, *, enabled: bool = True) -> None:
    """The committee's own rule, or its own version of one, is so from now on."""
    values = {**_columns(row), "enabled": enabled, "origin": COMMITTEE}
    changed = [name for name in values if name != "key"]
    await db.execute(upsert(db, rules, ["key"], changed), values)


async def enable_rule(db: AsyncConnection, key: str, *, enabled: bool) -> bool:
    """The rule is switched on or off; False when there is none of that key."""
    changed = rules.update().where(rules.c.key == key).values(enabled=enabled)
    return (await db.execute(changed)).rowcount > 0


async def remove_rule(db: AsyncConnection, key: str) -> bool:
    """Forget a rule that the committee has added or changed; False when there is no such."""
    gone = rules.delete().where(rules.c.key == key, rules.c.origin == COMMITTEE)
    return (await db.execute(gone)).rowcount > 0


def _columns(row: RuleRow) -> dict[str, object]:
    return {**asdict(row), "values": dict(row.values), "leads": list(row.leads)}


def _row(rule: Rule) -> RuleRow:
    return RuleRow(**{name: getattr(rule, name) for name in RuleRow.__dataclass_fields__})


def _rule(row: Sequence[Any]) -> Rule:
    rule = Rule(*row)
    return replace(rule, leads=tuple(rule.leads))
