"""/nhatky: who changed what and when, the latest first."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bot.access import Role
from bot.chat import Buttons, IncomingKind, Reply, Shown
from bot.turn import Outcome, Route, Turn
from handlers.buttons import button, number
from storage.audit import AuditEntry, latest
from storage.indicators import all_indicators
from storage.members import names_of
from storage.units import all_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.conversation import Json

    Names = Mapping[str, Mapping[str, str]]

_BUTTON = "audit"
_PAGE = 10
_MOST_FIELDS = 6
_DAYS = frozenset({"born", "admitted", "confirmed", "source_date"})
_NOTHING: tuple[Json, ...] = (None, "", [])
_LONGEST = 60  # characters of a value


async def show(turn: Turn) -> Outcome:
    """Show a page of the log: the latest, or what is older than the entry that a button names."""
    pressed = turn.incoming.kind is IncomingKind.BUTTON
    before = number(turn) if pressed else -1
    db = await turn.work.reading()
    found = await latest(db, _PAGE + 1, before if before > 0 else None)
    page = found[:_PAGE]
    names = await _names(db, page)
    values: dict[str, Shown] = {"entries": [_shown(entry, names) for entry in page]}
    buttons = _buttons(turn, page[-1].id if len(found) > _PAGE else 0, later=before > 0)
    return Outcome((Reply("audit/page", values, buttons=buttons, replaces=pressed),))


async def _names(db: AsyncConnection, page: Sequence[AuditEntry]) -> Names:
    """Of all who and that the page speaks of."""
    members = {entry.subject.partition(" ")[2] for entry in page if entry.subject.startswith("member ")}
    return {
        "member": await names_of(db, {*members, *(entry.actor for entry in page)}),
        "unit": {unit.code: unit.name for unit in await all_units(db)},
        "indicator": {indicator.key: indicator.name for indicator in await all_indicators(db)},
    }


def _shown(entry: AuditEntry, names: Names) -> dict[str, Shown]:
    kind, _, subject = entry.subject.partition(" ")
    details = entry.after or entry.before or {}
    return {
        "at": entry.at,
        "actor": entry.actor,
        "actor_name": names["member"].get(entry.actor, ""),
        "action": entry.action,
        "kind": kind,
        "subject": subject,
        "subject_name": names.get(kind, {}).get(subject, ""),
        "figure": _figure(subject, names) if kind == "figure" else None,
        "before": {name: _value(name, value) for name, value in (entry.before or {}).items()},
        "after": {name: _value(name, value) for name, value in (entry.after or {}).items()},
        "unit_name": names["unit"].get(str(details.get("unit", "")), ""),
        "changes": _changes(entry),
    }


def _figure(subject: str, names: Names) -> dict[str, Shown] | None:
    """What "members_admitted 2024 SYT target" names; None when it is written in another way."""
    words = subject.split(" ")
    if len(words) < 3 or words[0] not in names["indicator"] or words[2] not in names["unit"]:
        return None
    return {
        "indicator": names["indicator"][words[0]],
        "year": words[1],
        "unit": names["unit"][words[2]],
        "more": words[3:],
    }


def _changes(entry: AuditEntry) -> list[dict[str, Shown]]:
    """The fields that differ, as texts; only when there is a before and an after."""
    if entry.before is None or entry.after is None:
        return []
    changed = [
        (name, before, after)
        for name, after in entry.after.items()
        if (before := entry.before.get(name)) != after and not (before in _NOTHING and after in _NOTHING)
    ]
    return [
        {"field": name, "before": _side(name, before), "after": _side(name, after)}
        for name, before, after in changed[:_MOST_FIELDS]
    ]


def _side(field: str, value: Json) -> dict[str, Shown]:
    """One side of a change: the value, or the day that it is."""
    day = None
    if field in _DAYS and isinstance(value, str):
        with suppress(ValueError):  # a year of birth alone is no day
            day = date.fromisoformat(value)
    return {"value": _value(field, value), "day": day}


def _value(field: str, value: Json) -> Shown:
    """A stored value as something that a template can show; what is a figure as a number."""
    if field == "value" and isinstance(value, str):
        with suppress(InvalidOperation):
            return Decimal(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        value = ", ".join(str(one) for one in value if one not in (None, ""))
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _buttons(turn: Turn, oldest: int, *, later: bool) -> Buttons:
    row = [button(turn, "audit/labels", "older", f"{_BUTTON}:{oldest}")] if oldest else []
    if later:
        row.append(button(turn, "audit/labels", "latest", f"{_BUTTON}:0"))
    return (tuple(row),) if row else ()


ROUTES = (
    Route(commands=("nhatky", "audit"), role=Role.ADMIN, handle=show),
    Route(button=_BUTTON, role=Role.ADMIN, handle=show),
)
