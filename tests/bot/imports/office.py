"""A committee's office that imports files, and files made on the spot."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from bot.chat import Shown
from bot.clock import FrozenClock
from bot.errors import BadCell, ImportRefused
from bot.imports.importing import ImportReport, Kind, import_file
from bot.imports.spreadsheet import read_sheet
from bot.imports.trail import Actor
from bot.vault import Vault
from storage.audit import AuditEntry, latest
from storage.database import Database
from storage.events import EventRow, all_events
from storage.figures import Figure, select_figures
from storage.indicators import Indicator, all_indicators
from storage.members import Member, member_by_code
from storage.units import Unit, all_units

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # a Monday, 09:00 in Hà Nội

UNITS = """\
code,name,aliases,kind,parent
DB,Đảng bộ Thử Nghiệm,Đảng ủy Thử Nghiệm,đảng bộ,
CB1,Chi bộ Một,,chi bộ,DB
CB2,Chi bộ Hòa Bình,Chi bộ Hai,chi bộ,DB
GD,Đảng bộ Sở Giáo dục và Đào tạo,Sở Giáo dục,đảng bộ,DB
"""

INDICATORS = """\
key,name,aliases,measure,of,higher_is
total,Tổng số đảng viên,số đảng viên,count,,
excellent,Đảng viên hoàn thành xuất sắc nhiệm vụ,đảng viên xuất sắc,count,total,better
orgs_excellent,Chi bộ hoàn thành xuất sắc nhiệm vụ,chi bộ xuất sắc,count,,better
admitted,Đảng viên mới kết nạp,kết nạp;đảng viên mới,count,,better
achieved,Tỷ lệ hoàn thành chỉ tiêu kết nạp,,percent,,better
share,Tỷ lệ học viên khá,,percent,,
trained,Đảng viên mới được bồi dưỡng,đảng viên mới;bồi dưỡng đảng viên mới,count,,
"""


@dataclass
class Office:
    """Imports files into one database and looks at what is there then."""

    database: Database
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(NOW))
    vault: Vault = field(default_factory=lambda: Vault("a secret that only the tests use"))

    async def imports(
        self,
        kind: Kind,
        content: str | bytes,
        name: str = "tep.csv",
        *,
        dry_run: bool = False,
        actor: Actor = Actor(),  # noqa: B008  # frozen
        scope: Collection[int] | None = None,
    ) -> ImportReport:
        """What a file that is in order does."""
        data = content.encode() if isinstance(content, str) else content
        return await import_file(
            kind,
            name,
            data,
            database=self.database,
            clock=self.clock,
            vault=self.vault,
            dry_run=dry_run,
            actor=actor,
            scope=scope,
        )

    async def refused(
        self,
        kind: Kind,
        content: str | bytes,
        name: str = "tep.csv",
        *,
        scope: Collection[int] | None = None,
    ) -> list[tuple[int, str, str]]:
        """Row, column and reason of everything that is wrong with a file."""
        return told(await self.problems(kind, content, name, scope=scope))

    async def problems(
        self,
        kind: Kind,
        content: str | bytes,
        name: str = "tep.csv",
        *,
        scope: Collection[int] | None = None,
    ) -> Sequence[BadCell]:
        """Everything that is wrong with a file."""
        with pytest.raises(ImportRefused) as refusal:
            await self.imports(kind, content, name, scope=scope)
        return refusal.value.problems

    async def unit(self, code: str) -> Unit:
        async with self.database.reading() as db:
            return next(unit for unit in await all_units(db) if unit.code == code)

    async def indicator(self, key: str) -> Indicator:
        async with self.database.reading() as db:
            return next(one for one in await all_indicators(db) if one.key == key)

    async def member(self, code: str) -> Member:
        async with self.database.reading() as db:
            member = await member_by_code(db, code)
        assert member is not None
        return member

    async def roles(self, code: str) -> set[tuple[str, str]]:
        """Role and unit's code of each role of a member."""
        async with self.database.reading() as db:
            codes = {unit.id: unit.code for unit in await all_units(db)}
        return {(role.role, codes.get(role.unit_id or 0, "")) for role in (await self.member(code)).roles}

    async def figures(self) -> tuple[Figure, ...]:
        async with self.database.reading() as db:
            return await select_figures(db)

    async def values(self) -> list[Decimal]:
        return [figure.value for figure in await self.figures()]

    async def events(self) -> tuple[EventRow, ...]:
        async with self.database.reading() as db:
            return await all_events(db)

    async def audit(self) -> list[AuditEntry]:
        """The whole log, the oldest first."""
        async with self.database.reading() as db:
            return list(reversed(await latest(db, 1_000)))


def told(cells: Iterable[BadCell]) -> list[tuple[int, str, str]]:
    """Row, column and reason of each."""
    return [(cell.row, cell.column, cell.template.removeprefix("import/")) for cell in cells]


def reason_values(cells: Sequence[BadCell]) -> list[dict[str, Shown]]:
    """What each reason names."""
    return [dict(cell.values) for cell in cells]


def csv_text(header: str, *rows: Sequence[object], delimiter: str = ",") -> str:
    """A file with that header (names separated by commas)."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue()


def workbook(header: str, *rows: Sequence[object]) -> bytes:
    """A workbook whose one sheet has that header (names separated by commas)."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(header.split(","))
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def refusal(name: str, content: bytes) -> str:
    """The one reason why a file is refused as a whole."""
    with pytest.raises(ImportRefused) as refused:
        await read_sheet(name, content)
    ((row, column, reason),) = told(refused.value.problems)
    assert (row, column) == (0, "")
    return reason
