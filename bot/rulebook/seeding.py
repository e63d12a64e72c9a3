"""The rules that come with the program; what the committee has changed of them stays as it is."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import state
from storage.changes import Json
from storage.rules import RuleRow, seed_rules

RULES = Path(__file__).with_name("rules.csv")
_SEEDED = "starter_rules"


@cache
def starter_rules() -> tuple[tuple[RuleRow, bool], ...]:
    """The rules of the file in its order, each with whether it is switched on at first."""
    with RULES.open(encoding="utf-8", newline="") as file:
        return tuple((_rule(row), row["enabled"] == "yes") for row in csv.DictReader(file))


async def seed_rule_book(db: AsyncConnection) -> bool:
    """The database has the rules of this version of the program.

    Costs one query when nothing is to be done.

    Args:
        db: open for writing; whoever opened it commits.

    Returns:
        Whether anything was written.
    """
    digest = await _needs_seeding(db)
    if not digest:
        return False
    await seed_rules(db, starter_rules())
    await state.put(db, _SEEDED, digest)
    return True


async def is_rule_book_seeded(db: AsyncConnection) -> bool:
    """Whether the database has them already: a read, to spare a writing transaction."""
    return not await _needs_seeding(db)


async def _needs_seeding(db: AsyncConnection) -> str:
    """The file's digest when the database has another one, else ""."""
    digest = hashlib.sha256(RULES.read_bytes()).hexdigest()
    return "" if await state.get(db, _SEEDED) == digest else digest


def _rule(row: dict[str, str]) -> RuleRow:
    return RuleRow(
        key=row["key"],
        kind=row["kind"],
        title=row["title"],
        values=dict(_value(part) for part in row["values"].split(";") if part),
        leads=tuple(lead for lead in row["leads"].split(";") if lead),
        concerns=row["concerns"],
        source=row["source"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _value(part: str) -> tuple[str, Json]:
    """`months=12` is a number, `years=30,40` a list, `base=good` a word."""
    name, _, written = part.partition("=")
    found: list[Json] = [int(one) if one.isdecimal() else one for one in written.split(",")]
    return name, found if len(found) > 1 else found[0]


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
