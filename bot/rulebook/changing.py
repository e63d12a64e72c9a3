"""Changes an admin makes to the rule book; each is in the audit log, and what rests on it is planned anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events.chores import ask_for_layout
from bot.events.kinds import MEETING
from bot.rulebook.meetings import DAYS, DEFAULT_LEADS, EVENTS
from bot.rulebook.seeding import starter_rules
from storage import audit
from storage.rules import (
    COMMITTEE,
    Rule,
    RuleRow,
    all_rules,
    enable_rule,
    remove_rule,
    rule_by_key,
    save_rule,
    seed_rules,
)

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.access import Person
    from bot.rulebook.saying import OwnRule
    from bot.services import Services
    from storage.changes import Json

OWN = "own-"
MOST_RULES = 100

Details = Mapping[str, "Json"]


async def switch(db: AsyncConnection, services: Services, person: Person, rule: Rule, *, on: bool) -> None:
    """The rule is switched on or off."""
    if rule.enabled == on:
        return
    await enable_rule(db, rule.key, enabled=on)
    await _note(db, services, person, "rule.changed", rule.title, {"enabled": rule.enabled}, {"enabled": on})


async def change(db: AsyncConnection, services: Services, person: Person, rule: Rule, **columns: object) -> None:
    """The rule is the committee's own version from now on.

    Args:
        columns: fields of the rule: `leads`, `concerns`, `values`.
    """
    before = _row(rule)
    after = replace(before, **columns)  # type: ignore[arg-type]  # whichever fields they are
    if after == before:
        return
    await save_rule(db, after, enabled=rule.enabled)
    old, new = _details(before), _details(after)
    changed = [name for name in new if old[name] != new[name]]
    details = ({name: old[name] for name in changed}, {name: new[name] for name in changed})
    await _note(db, services, person, "rule.changed", rule.title, *details)


async def add(
    db: AsyncConnection, services: Services, person: Person, said: OwnRule, concerns: str, source: str
) -> Rule:
    """A rule of the committee's own, in force at once."""
    taken = [rule.key.removeprefix(OWN) for rule in await all_rules(db) if rule.key.startswith(OWN)]
    number = max((int(one) for one in taken if one.isdecimal()), default=0) + 1
    row = RuleRow(
        key=f"{OWN}{number}",
        kind=said.kind,
        title=said.title,
        values={DAYS: said.days, EVENTS: [MEETING]},
        leads=(DEFAULT_LEADS[said.kind],),
        concerns=concerns,
        source=source,
    )
    await save_rule(db, row)
    await _note(db, services, person, "rule.added", row.title, None, {**_details(row), "source": source})
    rule = await rule_by_key(db, row.key)
    assert rule is not None  # noqa: S101  # just written
    return rule


async def give_up(db: AsyncConnection, services: Services, person: Person, rule: Rule) -> bool:
    """The committee's own rule, or own version of one, is no more; one that came with the program is as it came.

    Returns:
        Whether there was anything of the committee's own.
    """
    if not await remove_rule(db, rule.key):
        return False
    starter = next((row for row, _ in starter_rules() if row.key == rule.key), None)
    if starter is None:
        await _note(db, services, person, "rule.removed", rule.title, _details(_row(rule)), None)
        return True
    await seed_rules(db, [(starter, rule.enabled)])
    await _note(db, services, person, "rule.changed", rule.title, _details(_row(rule)), _details(starter))
    return True


def is_own(rule: Rule) -> bool:
    """Whether the committee has added it, rather than changed one that came with the program."""
    return rule.origin == COMMITTEE and rule.key.startswith(OWN)


def _row(rule: Rule) -> RuleRow:
    return RuleRow(**{name: getattr(rule, name) for name in RuleRow.__dataclass_fields__})


def _details(row: RuleRow) -> dict[str, Json]:
    return {
        "leads": list(row.leads),
        "concerns": row.concerns,
        "values": "; ".join(f"{name}: {value}" for name, value in sorted(row.values.items())),
    }


async def _note(
    db: AsyncConnection,
    services: Services,
    person: Person,
    action: str,
    title: str,
    before: Details | None,
    after: Details | None,
) -> None:
    now = services.clock.now()
    entry = audit.AuditEntry(now, person.member_id, person.code, action, f"rule {title}", before, after)
    await audit.note(db, entry)
    await ask_for_layout(db, services)
