"""One cell at a time: texts, codes, days, moments, phones."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.cells import BadValue, read_code, read_day, read_moment, read_text, read_yes_no
from bot.imports.lead_times import read_lead_times
from bot.imports.phones import read_phone
from bot.imports.spreadsheet import Broken, Percent, Raw

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")


def reason(refusal: pytest.ExceptionInfo[BadValue]) -> str:
    return refusal.value.template.removeprefix("import/")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Nguyễn   Thị\tLan ", "Nguyễn Thị Lan"),
        ("Nguyễn", "Nguyễn"),
        ("Lan\x00\x07\u200b", "Lan"),
        ("Nguyễn\N{NO-BREAK SPACE}Lan", "Nguyễn Lan"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("+84", "+84"),
        ("<b>Lan</b>", "<b>Lan</b>"),
        (12, "12"),
    ],
)
def test_a_text_is_kept_as_written_but_tidy(raw: Raw, text: str) -> None:
    assert read_text(raw, 100) == text


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("x" * 11, "too_long"),
        ("Nguy\ufffdn", "lost_letters"),
        (date(2021, 1, 2), "not_text"),
        (Percent(Decimal(5)), "not_text"),
        (True, "not_text"),
        (Broken.ERROR, "cell_error"),
        (Broken.UNCALCULATED, "cell_uncalculated"),
    ],
)
def test_what_is_no_fit_text_is_refused(raw: Raw, why: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_text(raw, 10)
    assert reason(refusal) == why


def test_a_code_typed_as_a_number_is_its_digits() -> None:
    assert read_code(12) == "12"


@pytest.mark.parametrize("code", ["A B", "A,B", "A;B", "<A>", 'A"'])
def test_a_code_that_could_not_be_told_from_its_surroundings_is_refused(code: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_code(code)
    assert reason(refusal) == "bad_code"


@pytest.mark.parametrize(
    ("raw", "yes"), [("có", True), ("X", True), ("Yes", True), (True, True), ("", False), ("không", False), (0, False)]
)
def test_yes_and_no_are_said_in_both_languages(raw: Raw, yes: bool) -> None:
    assert read_yes_no(raw) is yes


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("06/01/2022", date(2022, 1, 6)),
        ("6/1/2022", date(2022, 1, 6)),
        ("06-01-2022", date(2022, 1, 6)),
        ("06.01.2022", date(2022, 1, 6)),
        ("2022-01-06", date(2022, 1, 6)),
        ("29/02/2024", date(2024, 2, 29)),
        (date(2022, 1, 6), date(2022, 1, 6)),
        (datetime(2022, 1, 6, 8, 0), date(2022, 1, 6)),  # noqa: DTZ001  # as a workbook gives it
        ("", None),
        ("  ", None),
    ],
)
def test_a_day_is_read_day_first(raw: Raw, day: date | None) -> None:
    assert read_day(raw) == day


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("01/13/2022", "no_such_day"),
        ("29/02/2023", "no_such_day"),
        ("31/04/2022", "no_such_day"),
        ("2022-02-30", "no_such_day"),
        ("06/01/22", "short_year"),
        ("06/01-2022", "bad_date"),
        ("01/2022", "bad_date"),
        ("hôm qua", "bad_date"),
        ("2022", "date_is_number"),
        (44567, "date_is_number"),
        (time(8, 0), "bad_date"),
        (Broken.ERROR, "cell_error"),
    ],
)
def test_what_is_no_day_is_refused(raw: Raw, why: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_day(raw)
    assert reason(refusal) == why


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_written_both_ways(day: date) -> None:
    assert read_day(f"{day:%d/%m/%Y}") == read_day(day.isoformat()) == day


@pytest.mark.parametrize(
    "raw",
    [
        "06/01/2022 08:30",
        "6/1/2022 8:30",
        "2022-01-06 08:30",
        "2022-01-06T08:30",
        "2022-01-06 08:30:00",
        "2022-01-06T08:30+07:00",
        "2022-01-06T01:30Z",
        "06/01/2022 8h30",
        datetime(2022, 1, 6, 8, 30),  # noqa: DTZ001  # as a workbook gives it
    ],
)
def test_a_moment_is_the_committees_wall_clock(raw: Raw) -> None:
    assert read_moment(raw, HANOI, None) == datetime(2022, 1, 6, 1, 30, tzinfo=UTC)


def test_a_day_gets_the_default_time_and_is_refused_without_one() -> None:
    assert read_moment("06/01/2022", HANOI, time(17)) == datetime(2022, 1, 6, 10, 0, tzinfo=UTC)
    assert read_moment(date(2022, 1, 6), HANOI, time(17)) == datetime(2022, 1, 6, 10, 0, tzinfo=UTC)
    with pytest.raises(BadValue) as refusal:
        read_moment("06/01/2022", HANOI, None)
    assert reason(refusal) == "time_missing"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("06/01/2022 25:00", "bad_moment"),
        ("06/01/2022 08:61", "bad_moment"),
        ("06/01/2022 sáng", "bad_moment"),
        ("06/01/22 08:00", "short_year"),
        ("32/01/2022 08:00", "no_such_day"),
        ("2022-01-06T08:30+99:00", "bad_moment"),
        ("8 giờ mai", "date_is_number"),
        ("mai 8 giờ", "bad_date"),
    ],
)
def test_what_is_no_moment_is_refused(raw: Raw, why: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_moment(raw, HANOI, None)
    assert reason(refusal) == why


def test_an_hour_that_clocks_skip_is_refused_and_one_that_comes_twice_is_the_first() -> None:
    with pytest.raises(BadValue) as refusal:
        read_moment("28/03/2027 02:30", BERLIN, None)
    assert reason(refusal) == "no_such_time"
    assert read_moment("31/10/2027 02:30", BERLIN, None) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "0912000001",
        "0912 000 001",
        "0912.000.001",
        "0912-000-001",
        "+84912000001",
        "84912000001",
        "(+84) 912 000 001",
        "0084912000001",
        "912000001",
        912000001,
        84912000001,
    ],
)
def test_a_phone_is_the_same_however_it_is_written(raw: Raw) -> None:
    assert read_phone(raw) == "+84912000001"


def test_a_landline_and_an_old_mobile_number_are_understood() -> None:
    assert read_phone(2438251234) == "+842438251234"
    assert read_phone("01629999999") == "+84329999999"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("0912", "bad_phone"),
        ("09120000012", "bad_phone"),
        ("9.12E+08", "bad_phone"),
        ("không có", "bad_phone"),
        ("0912000001/0912000002", "several_phones"),
        ("0912000001; 0912000002", "several_phones"),
        ("0912000001 và 0912000002", "several_phones"),
    ],
)
def test_what_is_no_phone_is_refused_without_repeating_it(raw: Raw, why: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_phone(raw)
    assert (reason(refusal), dict(refusal.value.values)) == (why, {})


@pytest.mark.parametrize(
    ("raw", "leads"),
    [
        ("", ""),
        ("3 ngày;1 ngày", "3d 1d"),
        ("3 ngày; 2 giờ", "3d 2h"),
        ("30 phút", "30m"),
        ("1 tuần và 2h", "7d 2h"),
        ("trước 1 ngày", "1d"),
        ("2 days, 1 hour", "2d 1h"),
        ("24 giờ", "24h"),
    ],
)
def test_lead_times_are_a_number_and_a_unit(raw: str, leads: str) -> None:
    assert [str(lead) for lead in read_lead_times(raw)] == leads.split()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("ba ngày", "bad_lead_time"),
        ("3", "bad_lead_time"),
        ("3 tháng", "bad_lead_time"),
        ("0 ngày", "lead_time_out_of_range"),
        ("61 ngày", "lead_time_out_of_range"),
        ("9 tuần", "lead_time_out_of_range"),
        (";".join(["1 giờ"] * 21), "bad_lead_time"),
    ],
)
def test_a_lead_time_that_makes_no_sense_is_refused(raw: str, why: str) -> None:
    with pytest.raises(BadValue) as refusal:
        read_lead_times(raw)
    assert reason(refusal) == why


@given(st.text(max_size=40))
def test_any_text_in_any_cell_is_read_or_refused(text: str) -> None:
    readers = (
        read_code,
        read_day,
        read_yes_no,
        read_phone,
        read_lead_times,
        lambda raw: read_text(raw, 20),
        lambda raw: read_moment(raw, HANOI, None),
    )
    for read in readers:
        with suppress(BadValue):
            read(text)
