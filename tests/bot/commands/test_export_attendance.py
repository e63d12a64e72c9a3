"""`export attendance`: a row for each member whom an event is for, formula-safe; and what is refused."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands import exporting
from storage.audit import latest
from storage.database import open_database
from storage.events import new_event
from storage.members import members_of_units
from storage.occurrences import NewOccurrence, add_occurrences, next_occurrences
from storage.participants import BY_CODE, EXCUSED, PRESENT, answer, set_attendance, set_done
from storage.units import all_units
from tests.bot.commands.test_commands import Run, committee, own_folder, run
from tests.bot.commands.test_exporting import DATABASE, rows_of

pytestmark = pytest.mark.long

__all__ = ["committee", "own_folder", "run"]

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=1)


async def an_event(kind: str) -> tuple[int, int]:
    """Of the unit with the most members; its number, and how many it is for. Two of them have answered."""
    database = open_database(DATABASE)
    async with database.writing() as db:
        units = {unit.id: await members_of_units(db, [unit.id]) for unit in await all_units(db)}
        below = {unit.parent_id for unit in await all_units(db)}
        unit_id = max((one for one in units if one not in below), key=lambda one: len(units[one]))
        event_id = await new_event(db, unit_id, kind, "=Họp", SOON, NOW)
        await add_occurrences(db, {event_id: [NewOccurrence(SOON, SOON)]})
        (one,) = await next_occurrences(db, event_id, NOW, 1)
        number = one.occurrence.id
        first, second = units[unit_id][:2]
        await answer(db, number, first.id, "no", NOW, reason="=1+1")
        await set_attendance(db, number, {first.id: EXCUSED}, NOW)
        await set_attendance(db, number, {second.id: PRESENT}, NOW, way=BY_CODE)
        await set_done(db, number, [second.id], NOW, by=second.id)
    await database.close()
    return number, len(units[unit_id])


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_each_member_has_a_row(committee: None, run: Run, tmp_path: Path, ending: str) -> None:
    number, count = asyncio.run(an_event("meeting"))
    file = tmp_path / f"out.{ending}"
    assert run("export", "attendance", f"#{number}", str(file)) == (0, f'Đã ghi {count} dòng vào tệp "{file}".\n', "")
    header, *rows = rows_of(file)
    assert header[4:] == ["Trả lời", "Lý do", "Điểm danh", "Thời điểm", "Cách ghi", "Ghi chú"]
    assert len(rows) == count
    reason = "'=1+1" if ending == "csv" else "=1+1"
    assert [row[4:7] + row[8:9] for row in rows if row[6] != "Chưa rõ"].count(
        ["Vắng", reason, "Vắng có lý do", "Bí thư ghi"]
    ) == 1
    (present,) = (row for row in rows if row[6] == "Có mặt")
    assert present[7] in {"02/03/2026 09:00:00", "2026-03-02 09:00:00"}
    assert present[8] == "Mã điểm danh"

    async def last() -> tuple[str, str, str]:
        database = open_database(DATABASE)
        async with database.reading() as db:
            (entry,) = await latest(db, 1)
        await database.close()
        return entry.actor, entry.action, entry.subject

    assert asyncio.run(last()) == (exporting.ACTOR, "attendance.exported", f"occurrence {number}")


def test_of_a_deadline_it_says_who_has_handed_in(committee: None, run: Run, tmp_path: Path) -> None:
    number, count = asyncio.run(an_event("deadline"))
    file = tmp_path / "out.csv"
    assert run("export", "attendance", str(number), str(file))[0] == 0
    header, *rows = rows_of(file)
    assert header[4:] == ["Đã xong", "Thời điểm", "Cách ghi", "Tệp"]
    assert [row[4] for row in rows].count("Chưa xong") == count - 1


def test_an_event_that_is_not_there_is_named(committee: None, run: Run) -> None:
    for wanted in ("99999", "abc", "-1", "²", "9" * 30):
        status, out, err = run("export", "attendance", "--", wanted, "a.csv")
        assert (status, out) == (1, "")
        assert err == (
            f"Không có sự kiện số {wanted}. Số của sự kiện có trong /diemdanh và ở phần trả lời của sự kiện.\n"
        )
    assert not Path("a.csv").exists()
    assert run("export", "attendance", "1")[0] == 2
