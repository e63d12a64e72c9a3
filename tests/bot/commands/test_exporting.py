"""`export`: what comes out can be read in again, and every recipient of a notice has a row."""

from __future__ import annotations

import asyncio
import csv
import io
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.commands import exporting
from bot.exports.figures import written
from bot.imports.numbers import Limits, read_figure
from storage.audit import latest
from storage.database import open_database
from storage.members import select_members
from storage.notices import ENDED, new_notice
from storage.outbox import NewDelivery, NewMessage, keep_message, queue
from storage.tables import figures, members
from storage.units import all_units
from tests.bot.commands.test_commands import Run, committee, own_folder, run

pytestmark = pytest.mark.long

__all__ = ["committee", "own_folder", "run"]

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DATABASE = "sqlite:///data/committee.db"


def rows_of(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))
    sheet = load_workbook(file).worksheets[-1]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["figures", "roster"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_and_imported_again_changes_nothing(
    committee: None, run: Run, tmp_path: Path, kind: str, ending: str
) -> None:
    file = tmp_path / f"out.{ending}"
    status, out, err = run("export", kind, str(file))
    assert (status, err) == (0, "")
    count = len(rows_of(file)) - 1
    assert count > 5
    assert out == f'Đã ghi {count:,} dòng vào tệp "{file}".\n'.replace(",", ".")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = asyncio.run(counted())
    status, out, err = run("import", kind, str(file))
    assert (status, err) == (0, "")
    assert "thêm 0" in out
    assert "cập nhật 0" in out
    assert asyncio.run(counted()) == before


async def counted() -> tuple[int, int]:
    database = open_database(DATABASE)
    async with database.reading() as db:
        found = [await db.scalar(select(func.count()).select_from(table)) or 0 for table in (figures, members)]
    await database.close()
    return found[0], found[1]


@pytest.mark.parametrize(
    "value", ["18", "4740", "98.1", "0.5", "-1.5", "1.234", "2.021", "12.5", "1234.567", "0.0001", "100", "1000"]
)
@pytest.mark.parametrize("measure", ["count", "percent"])
def test_a_value_is_written_so_that_it_is_read_as_the_same(value: str, measure: str) -> None:
    from decimal import Decimal

    exact = Decimal(value)
    if measure == "percent" and abs(exact) > 1000:
        return
    limits = Limits("percent" if measure == "percent" else "count", rate=True, amount=True)
    if measure == "count" and exact < 0:
        return
    assert read_figure(written(exact, measure), limits) == exact


async def a_notice() -> int:
    """To two members of the demonstration: one has it, the other cannot be reached."""
    database = open_database(DATABASE)
    async with database.writing() as db:
        one, two = (await select_members(db, members.c.id > 0))[:2]
        unit = (await all_units(db))[0]
        number = await new_notice(db, one.id, unit.id, NOW, html="=Họp", state=ENDED, started_at=NOW, ended_at=NOW)
        message = await keep_message(db, NewMessage("=Họp"), NOW)
        later = NOW + timedelta(days=7)
        rows = [
            NewDelivery("notice", 2, message, NOW, later, number, one.id, platform="telegram", state="delivered"),
            NewDelivery("notice", 2, message, NOW, later, number, two.id, state="failed", reason="unreachable"),
        ]  # fmt: skip
        await queue(db, rows, NOW)
    await database.close()
    return number


@pytest.mark.parametrize("ending", ["csv", "xlsx", "XLSX"])
def test_every_recipient_has_a_row(committee: None, run: Run, tmp_path: Path, ending: str) -> None:
    number, file = asyncio.run(a_notice()), tmp_path / f"out.{ending}"
    status, out, err = run("export", "deliveries", str(number), str(file))
    assert (status, out, err) == (0, f'Đã ghi 2 dòng vào tệp "{file}".\n', "")
    header, *rows = rows_of(file)
    assert header[2:7] == ["Mã", "Họ tên", "Nền tảng", "Kết quả gửi", "Lý do"]
    assert sorted(row[5:7] for row in rows) == [["không gửi được", "chưa liên kết tài khoản"], ["đã nhận", ""]]
    assert "09" not in {row[3][:2] for row in rows}

    async def last() -> tuple[str, str, str]:
        database = open_database(DATABASE)
        async with database.reading() as db:
            (entry,) = await latest(db, 1)
        await database.close()
        return entry.actor, entry.action, entry.subject

    assert asyncio.run(last()) == (exporting.ACTOR, "notice.exported", f"notice {number}")


def test_a_notice_that_is_not_there_is_named(committee: None, run: Run) -> None:
    for wanted in ("99", "abc", "-1", "²", "9" * 30):
        status, out, err = run("export", "deliveries", "--", wanted, "a.csv")
        assert (status, out, err) == (1, "", f'Không có thông báo số "{wanted}" đã được gửi.\n')
    assert not Path("a.csv").exists()


def test_a_file_of_another_kind_or_in_no_folder_is_named(committee: None, run: Run) -> None:
    assert run("export", "roster", "a.pdf") == (1, "", 'Tệp "a.pdf" phải có đuôi .xlsx hoặc .csv.\n')
    assert run("export", "roster", "none/a.csv") == (1, "", 'Không ghi được tệp "none/a.csv".\n')


@pytest.mark.parametrize(
    "arguments", [(), ("roster",), ("deliveries", "1"), ("figures", "a.csv", "b.csv"), ("sheep", "a.csv")]
)
def test_wrong_usage_is_told_in_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run("export", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("Sai cách dùng lệnh export")
    assert err.count("\n") == 1
