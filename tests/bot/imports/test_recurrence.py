"""How events repeat: a rule, or words of a small set of forms."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.imports.cells import BadValue
from bot.imports.recurrence import read_recurrence, starts_on_rule

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
        ("hai tuần một lần vào thứ Ba", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("ngày 5 tháng đầu quý", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5"),
        ("thứ Hai hằng tuần, đến 30/6/2026", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260630T235959"),
        ("ngày 5 hằng tháng, 10 lần", "FREQ=MONTHLY;BYMONTHDAY=5;COUNT=10"),
        ("ngày 5 hằng tháng lúc 14h", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("every Monday", "FREQ=WEEKLY;BYDAY=MO"),
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
        ("thứ Hai hằng tuần đến 1/1/2026", "recurrence_never"),
        ("ngày 5 hằng tháng lúc 15h", "bad_recurrence"),
        ("ngày 5 hằng tháng tại hội trường", "bad_recurrence"),
        ("ngày 5 hằng tháng, nhắc trước 1 ngày", "bad_recurrence"),
        ("ngày 5/4/2026", "bad_recurrence"),
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
