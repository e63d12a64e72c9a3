"""What a save did, row by row: for the report to the person and for the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Json: TypeAlias = "Sequence[Json] | Mapping[str, Json] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a save changed; values are fit for JSON.

    Attributes:
        subject: as the audit log names it, e.g. "unit CB1", "figure members_admitted 2021 SYT".
        before: only what changed; None when the thing is new.
        after: the same fields as in `before`.
    """

    subject: str
    before: Mapping[str, Json] | None
    after: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the rows of one save.

    Attributes:
        added: rows for things that were not there before.
        updated: rows that changed what was there.
        unchanged: rows that said what was there already.
        history: figures that were stored but do not hold, since a later source says otherwise.
        changes: additions and updates in detail; of figures the updates only, as they keep their history.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    history: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.updated or self.history)


def difference(subject: str, before: Mapping[str, Json] | None, after: Mapping[str, Json]) -> Change | None:
    """The change from one state to another, only the fields that differ; None when they are the same."""
    if before is None:
        return Change(subject, None, after)
    fields = [name for name, value in after.items() if before[name] != value]
    if not fields:
        return None
    return Change(subject, {name: before[name] for name in fields}, {name: after[name] for name in fields})


def count(changes: Sequence[Change | None]) -> Saved:
    """Sum up one entry a row, None for a row that changed nothing."""
    real = tuple(change for change in changes if change is not None)
    added = sum(change.before is None for change in real)
    return Saved(added=added, updated=len(real) - added, unchanged=len(changes) - len(real), changes=real)
