"""Events from a file: every column read, checked and stored; nobody is invited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.imports.importing import import_file
from storage.events import EventRow
from storage.occurrences import scheduled_between
from storage.reminders import reminders_of_kinds
from tests.bot.imports.office import Office, csv_text, reason_values, told, workbook

HEADER = "loại,tên,bắt đầu,kết thúc,lặp,địa điểm,mã đơn vị,đối tượng,nhắc trước"
MEMBERS = """\
code,name,unit
DV001,Nguyễn Thị Lan,CB1
DV002,Trần Văn Hùng,CB1
DV003,Trần Văn Hùng,CB2
"""


def row(
    kind: str = "meeting",
    title: str = "Họp chi bộ",
    starts: str = "05/03/2026 14:00",
    ends: str = "",
    recurrence: str = "",
    place: str = "",
    unit: str = "",
    audience: str = "",
    remind_before: str = "",
) -> Sequence[object]:
    """One row of a file with HEADER; only what matters is said."""
    return (kind, title, starts, ends, recurrence, place, unit, audience, remind_before)


def events_file(*rows: Sequence[object]) -> str:
    return csv_text(HEADER, *rows)


async def test_every_column_is_stored_and_times_are_in_utc(office: Office) -> None:
    await office.imports("roster", MEMBERS)
    report = await office.imports(
        "events",
        events_file(
            row(
                "họp",
                "Sinh hoạt chi bộ",
                "05/03/2026 14:00",
                "05/03/2026 16:30",
                "ngày 5 hằng tháng",
                "Phòng họp A",
                "CB1",
                "bí thư, Nguyễn Thị Lan",
                "3 ngày;1 ngày",
            )
        ),
    )
    (event,) = await office.events()
    assert report.added == 1
    assert event == EventRow(
        unit_id=(await office.unit("CB1")).id,
        kind="meeting",
        title="Sinh hoạt chi bộ",
        starts_at=datetime(2026, 3, 5, 7, 0, tzinfo=UTC),
        ends_at=datetime(2026, 3, 5, 9, 30, tzinfo=UTC),
        recurrence="ngày 5 hằng tháng",
        place="Phòng họp A",
        audience="bí thư, Nguyễn Thị Lan",
        remind_before="3 ngày;1 ngày",
        rrule="FREQ=MONTHLY;BYMONTHDAY=5",
        leads=("3d", "1d"),
        id=event.id,
    )


async def test_a_deadline_without_a_time_means_five_in_the_afternoon(office: Office) -> None:
    await office.imports("events", events_file(row("deadline", "Nộp báo cáo", "20/03/2026")))
    assert [event.starts_at for event in await office.events()] == [datetime(2026, 3, 20, 10, 0, tzinfo=UTC)]
    assert await office.refused("events", events_file(row(starts="20/03/2026"))) == [(2, "bắt đầu", "time_missing")]


async def test_the_committees_own_zone_counts(office: Office) -> None:
    await import_file(
        "events",
        "a.csv",
        events_file(row(starts="01/07/2026 09:00")).encode(),
        database=office.database,
        clock=office.clock,
        vault=office.vault,
        zone=ZoneInfo("Europe/Berlin"),
    )
    assert [event.starts_at for event in await office.events()] == [datetime(2026, 7, 1, 7, 0, tzinfo=UTC)]


async def test_an_event_without_a_unit_is_the_whole_committees(office: Office) -> None:
    await office.imports("events", events_file(row()))
    assert [event.unit_id for event in await office.events()] == [(await office.unit("DB")).id]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("training", "training"),
        ("lớp bồi dưỡng", "training"),
        ("Kiểm điểm", "evaluation"),
        ("HỌP", "meeting"),
        ("khác", "other"),
    ],
)
async def test_kinds_are_said_in_both_languages(office: Office, written: str, kind: str) -> None:
    await office.imports("events", events_file(row(written)))
    assert [event.kind for event in await office.events()] == [kind]


async def test_the_same_event_again_is_updated(office: Office) -> None:
    await office.imports("events", events_file(row(place="Phòng A")))
    again = await office.imports("events", events_file(row(place="Phòng B"), row(starts="06/03/2026 14:00")))
    assert (again.added, again.updated) == (1, 1)
    assert [event.place for event in await office.events()] == ["Phòng B", ""]


async def test_the_same_event_twice_in_a_file_is_refused(office: Office) -> None:
    problems = await office.problems("events", events_file(row(), row(place="Phòng B")))
    assert (told(problems), reason_values(problems)) == ([(3, "", "event_twice")], [{"other": 2}])


async def test_every_bad_cell_of_every_bad_row_is_named(office: Office) -> None:
    file = events_file(
        row("liên hoan"),
        row(title=""),
        row(starts="mai", ends="05/03/2026 16:00"),
        row(ends="05/03/2026 13:00"),
        row(ends="05/03/2028 13:00"),
        row(recurrence="thỉnh thoảng"),
        row(unit="XX", audience="người ngoài", remind_before="ba ngày"),
        row(starts="05/03/1980 14:00"),
        row(starts="05/03/2050 14:00"),
        row(title="x" * 301),
    )
    assert await office.refused("events", file) == [
        (2, "loại", "not_a_choice"),
        (3, "tên", "empty_cell"),
        (4, "bắt đầu", "bad_date"),
        (5, "kết thúc", "ends_before_start"),
        (6, "kết thúc", "ends_too_late"),
        (7, "lặp", "bad_recurrence"),
        (8, "mã đơn vị", "unknown_unit"),
        (8, "đối tượng", "bad_audience"),
        (8, "nhắc trước", "bad_lead_time"),
        (9, "bắt đầu", "year_out_of_range"),
        (10, "bắt đầu", "year_out_of_range"),
        (11, "tên", "too_long"),
    ]
    assert await office.events() == ()


async def test_a_start_that_the_recurrence_does_not_name_is_a_warning(office: Office) -> None:
    report = await office.imports("events", events_file(row(recurrence="ngày 6 hằng tháng")))
    assert told(report.warnings) == [(2, "lặp", "start_not_on_rule")]


async def test_a_workbooks_dates_and_times_are_read(office: Office) -> None:
    starts = datetime(2026, 3, 5, 14, 0)  # noqa: DTZ001  # a workbook knows no zone
    await office.imports("events", workbook("loại,tên,bắt đầu", ("họp", "Họp", starts)), "a.xlsx")
    assert [event.starts_at for event in await office.events()] == [datetime(2026, 3, 5, 7, 0, tzinfo=UTC)]


@pytest.mark.parametrize(
    "audience",
    [
        "toàn đảng bộ",
        "bí thư",
        "Bí thư các chi bộ",
        "bi thu cac chi bo",
        "phó bí thư",
        "cấp ủy Đảng bộ Sở Giáo dục và Đào tạo",
        "cấp uỷ",
        "đảng viên dự bị",
        "đảng viên dự bị của Chi bộ Một",
        "Chi bộ Hoà Bình",
        "GD",
        "Sở Giáo dục và Đào tạo trừ Chi bộ Một",
        "Đảng bộ Sở Giáo dục và Đào tạo và Chi bộ Một",
        "toàn đảng bộ trừ đảng viên dự bị",
        "Nguyễn Thị Lan",
        "dv001; DV002",
        "Nguyễn Thị Lan, bí thư, Chi bộ Một",
    ],
)
async def test_an_audience_is_said_in_words(office: Office, audience: str) -> None:
    await office.imports("roster", MEMBERS)
    if audience.startswith("Sở Giáo dục và"):
        await office.imports(
            "units",
            csv_text(
                "mã,tên,tên gọi khác,mã cấp trên",
                ("GD", "Đảng bộ Sở Giáo dục và Đào tạo", "Sở Giáo dục và Đào tạo", "DB"),
            ),
        )
    await office.imports("events", events_file(row(audience=audience)))
    assert [event.audience for event in await office.events()] == [audience]


@pytest.mark.parametrize(
    ("audience", "part"),
    [
        ("mọi người ở đây", "mọi người ở đây"),
        ("bí thư, người lạ", "người lạ"),
        ("bí thư và", ""),
        ("chưa đọc thông báo 1", "chưa đọc thông báo 1"),
        ("bí thưxyz", "bí thưxyz"),
    ],
)
async def test_an_audience_of_nobody_is_refused(office: Office, audience: str, part: str) -> None:
    await office.imports("roster", MEMBERS)
    problems = await office.problems("events", events_file(row(audience=audience)))
    assert (told(problems), reason_values(problems)) == (
        [(2, "đối tượng", "bad_audience")],
        [{"text": audience, "part": part}],
    )


async def test_an_audience_that_may_mean_several_is_refused_with_what_it_may_mean(office: Office) -> None:
    await office.imports("roster", MEMBERS)
    problems = await office.problems("events", events_file(row(audience="Trần Văn Hùng")))
    assert (told(problems), reason_values(problems)) == (
        [(2, "đối tượng", "unclear_audience")],
        [{"text": "Trần Văn Hùng", "choices": ("Trần Văn Hùng (DV002)", "Trần Văn Hùng (DV003)")}],
    )


@pytest.mark.parametrize(
    ("audience", "named"),
    [
        ("Chi bộ Một, Chi bộ Hai", "Chi bộ Hòa Bình"),
        ("toàn đảng bộ", "toàn đảng bộ"),
        ("DV003", "DV003"),
    ],
)
async def test_an_audience_outside_ones_own_units_is_refused(office: Office, audience: str, named: str) -> None:
    await office.imports("roster", MEMBERS)
    own = (await office.unit("CB1")).id
    problems = await office.problems("events", events_file(row(unit="CB1", audience=audience)), scope={own})
    assert (told(problems), reason_values(problems)) == ([(2, "đối tượng", "unit_not_yours")], [{"text": named}])


async def test_what_is_imported_is_laid_out_and_reminded_of(office: Office) -> None:
    await office.imports("roster", MEMBERS)
    series = row(recurrence="ngày 5 hằng tháng", remind_before="1 tuần;30 phút", unit="CB1", ends="05/03/2026 16:00")
    await office.imports("events", events_file(series, row("deadline", "Nộp báo cáo", "20/03/2026")), dry_run=True)
    assert await laid_out(office) == {}
    await office.imports("events", events_file(series, row("deadline", "Nộp báo cáo", "20/03/2026")))
    first = await laid_out(office)
    assert {title: len(starts) for title, starts in first.items()} == {"Họp chi bộ": 14, "Nộp báo cáo": 1}
    async with office.database.reading() as db:
        planned = [
            (one.due_at, one.lead) for one in await reminders_of_kinds(db, ["lead"]) if one.lead in {"7d", "30m"}
        ]
    assert planned[0] == (datetime(2026, 3, 5, 6, 30, tzinfo=UTC), "30m")  # a week before is over
    assert len(planned) == 13 + 14 + 1
    again = await office.imports("events", events_file(row(recurrence="ngày 6 hằng tháng", unit="CB1")))
    assert again.updated == 1
    assert {moment.day for moment in (await laid_out(office))["Họp chi bộ"]} == {6}


async def laid_out(office: Office) -> dict[str, list[datetime]]:
    """When each event takes place."""
    found: dict[str, list[datetime]] = {}
    start = datetime(2026, 1, 1, tzinfo=UTC)
    async with office.database.reading() as db:
        for one in await scheduled_between(db, start, start + timedelta(days=800)):
            found.setdefault(one.event.title, []).append(one.occurrence.starts_at)
    return found
