"""Imports a file, wholly or not at all.

The steps: read the sheet (`spreadsheet`), recognise its columns (`columns`), check every cell and every row
against the database (`units`, `roster`, `indicators`, `figures`, `events`: plain functions that write
nothing), then store the rows, the audit entries and the new revision in one transaction. A dry run goes all
the way and rolls back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Literal, TypeAlias, get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.calendar.quiet import NIGHT, QuietHours
from bot.checks.finding import doubts_about
from bot.checks.telling import as_warnings
from bot.clock import Clock
from bot.errors import BadCell
from bot.events.planning import read_planning
from bot.events.series import lay_out_events
from bot.imports.columns import Findings
from bot.imports.events import check_events
from bot.imports.figures import check_figures
from bot.imports.indicators import check_indicators
from bot.imports.known import HANOI, Known, load_known
from bot.imports.roster import Roster, check_roster
from bot.imports.spreadsheet import Sheet, read_sheet
from bot.imports.trail import Actor, import_entries, readable_places, role_entries
from bot.imports.units import check_units
from bot.rulebook.planning import plan_rules
from bot.vault import Vault
from storage import audit
from storage.batches import batches
from storage.changes import Saved
from storage.database import Database
from storage.events import EventRow, events_by_id, save_events
from storage.figures import NewFigure
from storage.indicators import COMMITTEE, save_indicators
from storage.locks import one_save_at_a_time
from storage.members import revoke_role
from storage.recording import record_figures
from storage.roster import save_members
from storage.units import save_units

Kind: TypeAlias = Literal["units", "indicators", "roster", "figures", "events"]
KINDS: tuple[Kind, ...] = get_args(Kind)

WHOEVER_RUNS_THE_COMMAND = Actor()
_SCOPED: tuple[Kind, ...] = ("figures", "events")
_LAID_OUT_AT_A_TIME = 5
_NEEDS_MEMBERS: tuple[Kind, ...] = ("roster", "events")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        history: figures that were stored but do not hold, since a later source says otherwise.
        missing_codes: active members who are not in the new roster; they stay.
        warnings: by row; row 0 = the file as a whole.
    """

    kind: Kind
    file: str
    added: int
    updated: int
    unchanged: int
    history: int = 0
    missing_codes: tuple[str, ...] = ()
    warnings: tuple[BadCell, ...] = ()
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """What is to be imported, by whom and for which units.

    Attributes:
        now: aware; the same for checking and storing.
        zone: in which the committee's clocks run.
        scope: ids of the units for which the importing person may act (figures and events only); None = all.
        quiet_hours: in which no reminder of an imported event goes out; None = none.
    """

    kind: Kind
    sheet: Sheet
    vault: Vault
    now: datetime
    actor: Actor = WHOEVER_RUNS_THE_COMMAND
    zone: tzinfo = HANOI
    scope: frozenset[int] | None = None
    quiet_hours: QuietHours | None = NIGHT

    def __post_init__(self) -> None:
        if self.scope is not None and self.kind not in _SCOPED:
            raise ValueError(f"{self.kind} cannot be imported for some units only")


Save: TypeAlias = Callable[[AsyncConnection], Awaitable[Saved]]


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file that is in order: how its rows are saved, and what they were checked against.

    Attributes:
        doubts: what saving finds doubtful about the figures, those that were stored before among them.
    """

    save: Save
    known: Known
    missing_codes: tuple[str, ...]
    warnings: tuple[BadCell, ...]
    doubts: list[BadCell]


class _DryRun(Exception):
    """Ends the transaction of a dry run, so that nothing of it stays."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


async def import_file(
    kind: Kind,
    name: str,
    content: bytes,
    *,
    database: Database,
    clock: Clock,
    vault: Vault,
    dry_run: bool = False,
    actor: Actor = WHOEVER_RUNS_THE_COMMAND,
    zone: tzinfo = HANOI,
    scope: Collection[int] | None = None,
    quiet_hours: QuietHours | None = NIGHT,
) -> ImportReport:
    """Import a file in a transaction of its own.

    Args:
        kind: what the file holds.
        name: its name; the ending says how it is read.
        content: its bytes.
        dry_run: nothing is stored.
        zone: in which the committee's clocks run.
        scope: ids of the units for which the importing person may act; None = all.
        quiet_hours: in which no reminder of an imported event goes out; None = none.

    Raises:
        ImportRefused: with every problem by row and column; nothing is stored.
        ValueError: a scope for a kind that only admins may import.
    """
    sheet = await read_sheet(name, content)
    units = None if scope is None else frozenset(scope)
    job = Import(kind, sheet, vault, clock.now(), actor, zone, units, quiet_hours)
    async with database.reading() as db:
        checked = await _check(job, await _known(db, job))
    try:
        async with database.writing() as db:
            await one_save_at_a_time(db)
            known = await _known(db, job)
            if known != checked.known:  # somebody else has written since, before the database was locked
                checked = await _check(job, known)
            return _finished(await _store(db, job, checked), dry_run=dry_run)
    except _DryRun as over:
        return over.report


async def import_sheet(db: AsyncConnection, job: Import) -> ImportReport:
    """Import a sheet in a transaction that is open for writing; whoever opened it commits.

    Raises:
        ImportRefused: as `import_file`.
    """
    await one_save_at_a_time(db)
    return await _store(db, job, await _check(job, await _known(db, job)))


def _finished(report: ImportReport, *, dry_run: bool) -> ImportReport:
    if dry_run:
        raise _DryRun(replace(report, dry_run=True))
    return report


async def _known(db: AsyncConnection, job: Import) -> Known:
    members = job.kind in _NEEDS_MEMBERS
    return await load_known(db, now=job.now, zone=job.zone, scope=job.scope, members=members)


async def _check(job: Import, known: Known) -> _Checked:
    """Off the event loop: a hundred thousand rows take some seconds."""
    findings = Findings(warnings=list(job.sheet.notes))
    doubts: list[BadCell] = []
    save, missing = await asyncio.to_thread(_checked_rows, job, known, findings, doubts)
    return _Checked(save, known, missing, tuple(sorted(findings.warnings, key=lambda warning: warning.row)), doubts)


def _checked_rows(job: Import, known: Known, findings: Findings, doubts: list[BadCell]) -> tuple[Save, tuple[str, ...]]:
    """How the rows are saved, and the codes of members whom a roster no longer names."""
    match job.kind:
        case "units":
            units = check_units(job.sheet, known, findings)
            return (lambda db: save_units(db, units)), ()
        case "indicators":
            indicators = check_indicators(job.sheet, known, findings)
            return (lambda db: save_indicators(db, indicators, COMMITTEE)), ()
        case "roster":
            roster = check_roster(job.sheet, known, findings, job.vault)
            return (lambda db: _save_roster(db, roster, known, job)), roster.missing_codes
        case "figures":
            figures = check_figures(job.sheet, known, findings)
            return (lambda db: _save_figures(db, figures, job, known, doubts)), ()
        case "events":
            events = check_events(job.sheet, known, findings)
            return (lambda db: _save_events(db, events, job)), ()


async def _store(db: AsyncConnection, job: Import, checked: _Checked) -> ImportReport:
    saved = await checked.save(db)
    await audit.note(db, *import_entries(job.kind, job.sheet.name, saved, job.actor, job.now))
    return ImportReport(
        kind=job.kind,
        file=job.sheet.name,
        added=saved.added,
        updated=saved.updated,
        unchanged=saved.unchanged,
        history=saved.history,
        missing_codes=checked.missing_codes,
        warnings=(*checked.warnings, *checked.doubts),
    )


async def _save_figures(
    db: AsyncConnection, figures: Sequence[NewFigure], job: Import, known: Known, doubts: list[BadCell]
) -> Saved:
    saved = await record_figures(db, figures, job.now, job.actor.member_id)
    indicators = {one.id: one.name for one in known.indicators}
    units = {one.id: one.name for one in known.units}
    doubts[:] = as_warnings(await doubts_about(db, figures), indicators, units)
    return saved


async def _save_events(db: AsyncConnection, events: Sequence[EventRow], job: Import) -> Saved:
    """Nobody is invited, but what is new or changed is laid out: its reminders will go out."""
    saved = await save_events(db, events, job.now)
    planning = await read_planning(db, job.now, job.zone, job.quiet_hours)
    for some in batches(saved.ids, _LAID_OUT_AT_A_TIME):
        await lay_out_events(db, await events_by_id(db, some), planning)
        await asyncio.sleep(0)  # others have their turn meanwhile
    return saved.saved


async def _save_roster(db: AsyncConnection, roster: Roster, known: Known, job: Import) -> Saved:
    saved = await save_members(db, roster.members)
    for gone in roster.revoked:
        await revoke_role(db, gone.member.id, gone.role, gone.unit_id)
    await audit.note(db, *role_entries(roster, known.members, known.units, job.actor, job.now))
    if saved.anything:
        await plan_rules(db, await read_planning(db, job.now, job.zone, job.quiet_hours))
    changed = {change.subject for change in saved.changes}
    subjects = {f"member {gone.member.code}" for gone in roster.revoked}
    only_roles = len(subjects - changed)  # members of whom nothing changes but that a role goes
    return replace(
        saved,
        updated=saved.updated + only_roles,
        unchanged=saved.unchanged - only_roles,
        changes=tuple(readable_places(saved.changes, known.units)),
    )
