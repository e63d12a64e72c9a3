"""Events from a file: every column read, checked and stored; nobody is invited."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.imports.cells import BadValue
from bot.imports.importing import import_file
from bot.imports.recurrence import read_recurrence, starts_on_rule
from storage.events import EventRow
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
        ("Trần Văn Hùng", "Trần Văn Hùng"),
        ("bí thư,", ""),
        ("chưa đọc thông báo", "chưa đọc thông báo"),
        ("bí thưx", "bí thưx"),
    ],
)
async def test_an_audience_of_nobody_is_refused(office: Office, audience: str, part: str) -> None:
    await office.imports("roster", MEMBERS)
    problems = await office.problems("events", events_file(row(audience=audience)))
    assert (told(problems), reason_values(problems)) == (
        [(2, "đối tượng", "bad_audience")],
        [{"text": audience, "part": part}],
    )


START = datetime(2026, 3, 5, 14, 0)  # noqa: DTZ001  # a Thursday on the wall clock


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("", ""),
        ("hằng ngày", "FREQ=DAILY"),
        ("hàng tuần", "FREQ=WEEKLY"),
        ("mỗi tháng", "FREQ=MONTHLY"),
        ("hằng quý", "FREQ=MONTHLY;INTERVAL=3"),
        ("hằng năm", "FREQ=YEARLY"),
        ("thứ Hai hằng tuần", "FREQ=WEEKLY;BYDAY=MO"),
        ("Thứ 2 và thứ 5 hàng tuần", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("thứ ba, thứ sáu mỗi tuần", "FREQ=WEEKLY;BYDAY=TU,FR"),
        ("chủ nhật hằng tuần", "FREQ=WEEKLY;BYDAY=SU"),
        ("ngày 5 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("ngay 05 hang thang", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("mùng 3 hàng tháng", "FREQ=MONTHLY;BYMONTHDAY=3"),
        ("ngày 5, 20 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=5,20"),
        ("ngày 5 và ngày 20 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=5,20"),
        ("ngày cuối tháng", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("ngày cuối cùng hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("thứ Bảy đầu tiên hằng tháng", "FREQ=MONTHLY;BYDAY=1SA"),
        ("thứ Sáu cuối cùng của mỗi tháng", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("thứ tư thứ hai hằng tháng", "FREQ=MONTHLY;BYDAY=2WE"),
        ("ngày 19/5 hằng năm", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=19"),
        ("FREQ=MONTHLY;BYMONTHDAY=13", "FREQ=MONTHLY;BYMONTHDAY=13"),
        ("RRULE:freq=weekly;byday=mo,we;interval=2", "FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2"),
        ("FREQ=WEEKLY;UNTIL=20261231T000000Z", "FREQ=WEEKLY;UNTIL=20261231T000000Z"),
        ("FREQ=DAILY;COUNT=5", "FREQ=DAILY;COUNT=5"),
    ],
)
def test_a_recurrence_is_a_rule_or_one_of_the_written_forms(written: str, rule: str) -> None:
    assert read_recurrence(written, START) == rule


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("thỉnh thoảng", "bad_recurrence"),
        ("thứ Chín hằng tuần", "bad_recurrence"),
        ("ngày rằm hằng tháng", "bad_recurrence"),
        ("ngày 0 hằng tháng", "bad_recurrence"),
        ("ngày 32 hằng tháng", "bad_recurrence"),
        ("ngày 30/2 hằng năm", "recurrence_never"),
        ("FREQ=SECONDLY", "bad_recurrence"),
        ("FREQ=HOURLY", "bad_recurrence"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "bad_recurrence"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "recurrence_never"),
        ("FREQ=WEEKLY;BYDAY=XX", "bad_recurrence"),
        ("FREQ=WEEKLY;BYDAY=2TU", "bad_recurrence"),
        ("FREQ=WEEKLY;INTERVAL=0", "bad_recurrence"),
        ("FREQ=WEEKLY;COUNT=5;UNTIL=20270101", "bad_recurrence"),
        ("FREQ=WEEKLY;UNTIL=20200101", "recurrence_never"),
        ("FREQ=WEEKLY;FREQ=DAILY", "bad_recurrence"),
        ("FREQ=WEEKLY;BYDAY", "bad_recurrence"),
        ("DTSTART:20260101T000000\nFREQ=DAILY", "bad_recurrence"),
        ("FREQ", "bad_recurrence"),
    ],
)
def test_a_recurrence_that_is_neither_or_never_is_refused(written: str, why: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_recurrence(written, START)
    assert refusal.value.template == f"import/{why}"


def test_whether_the_first_start_is_one_of_the_days_is_known() -> None:
    assert starts_on_rule("FREQ=MONTHLY;BYMONTHDAY=5", START)
    assert not starts_on_rule("FREQ=MONTHLY;BYMONTHDAY=6", START)


PARTS = st.sampled_from(
    [
        "BYDAY=MO",
        "BYDAY=-1FR,2TU",
        "BYMONTHDAY=5",
        "BYMONTHDAY=-31",
        "BYMONTH=2",
        "INTERVAL=7",
        "COUNT=3",
        "X=1",
        "WKST",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]), st.lists(PARTS, max_size=3))
def test_any_rule_is_followed_or_refused(frequency: str, parts: list[str]) -> None:
    written = ";".join([f"FREQ={frequency}", *parts])
    with suppress(BadValue):
        assert read_recurrence(written, START) == written
