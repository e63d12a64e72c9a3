"""What else a reading tells: the rest of the text, lead times, doubts with their candidates; and hostile texts."""

from __future__ import annotations

import time as clock
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.moments import DoubtKind, PartKind, Reading, read_moment
from tests.bot.language.moments.expressions import SATURDAY, TUESDAY, cases
from tests.bot.language.moments.test_expressions import HANOI, at, read, written


def candidates(reading: Reading, kind: DoubtKind) -> list[str]:
    (doubt,) = [doubt for doubt in reading.doubts if doubt.kind is kind]
    return [written(moment) for moment in doubt.candidates]


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (
            "Họp chi bộ 14h30 thứ Sáu tuần này tại phòng họp A, nhắc trước 1 ngày và 2 giờ",
            "Họp chi bộ tại phòng họp A",
        ),
        ("Thứ Sáu, lúc 14h30: họp chi bộ ở phòng 302", "họp chi bộ ở phòng 302"),
        ("Nộp báo cáo tháng 11, hạn 30/11", "Nộp báo cáo tháng 11"),
        ("Sinh hoạt chi bộ định kỳ ngày 3 hằng tháng lúc 14h", "Sinh hoạt chi bộ"),
        ("Lớp tập huấn từ 8h ngày 20/12 đến 17h ngày 22/12 tại Trường Chính trị", "Lớp tập huấn tại Trường Chính trị"),
        ("Kiểm tra chi bộ ngày 20 và 21/12", "Kiểm tra chi bộ"),
        ("Lễ trao Huy hiệu Đảng đợt 3/2, 8h ngày 1/2/2027", "Lễ trao Huy hiệu Đảng đợt 3/2"),
        ("Tổng kết năm 2026, 8h ngày 5/1/2027", "Tổng kết năm 2026"),
        ("Giao ban thứ Hai hằng tuần lúc 7h15 (10 buổi)", "Giao ban"),
        ("Gặp chị Mai lúc 9h thứ Sáu", "Gặp chị Mai"),
        ("Kính mời đ/c dự họp ngày 02/12/2026 (thứ Tư) tại phòng họp số 2", "Kính mời đ/c dự họp tại phòng họp số 2"),
        ("Thời gian: 14 giờ 00, ngày 27 tháng 11 năm 2026. Địa điểm: Hội trường A", "Địa điểm: Hội trường A"),
        ("chào cờ vào mỗi sáng thứ Hai lúc 7h", "chào cờ"),
        ("Nộp đảng phí trước ngày 25 hằng tháng", "Nộp đảng phí"),
        ("họp  chi\nbộ   mai", "họp chi bộ"),
        ("chào đồng chí", "chào đồng chí"),
        ("", ""),
    ],
)
def test_the_rest_is_left_for_title_and_place(words: str, rest: str) -> None:
    assert read(words).rest == rest


def test_parts_are_pieces_of_the_text() -> None:
    reading = read("Họp 14h30 thứ Sáu hằng tuần trong 3 tháng, nhắc trước 1 ngày")
    pieces = {part.kind: reading.text[part.start : part.end] for part in reading.parts}
    assert pieces[PartKind.LEAD] == "nhắc trước 1 ngày"
    assert pieces[PartKind.DURATION].strip() == "trong 3 tháng"
    assert set(pieces) == set(PartKind)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("nhắc trước 1 ngày và 2 giờ", [1440, 120]),
        ("nhắc trước 3 ngày;2 giờ", [4320, 120]),
        ("nhắc trước 2 giờ, 1 ngày", [1440, 120]),
        ("báo trước 30 phút", [30]),
        ("nhắc tôi trước 15 phút", [15]),
        ("nhắc trước một ngày", [1440]),
        ("nhắc trước 1 tuần, 1 ngày và 2h", [10080, 1440, 120]),
        ("nhắc trước nửa tiếng", [30]),
        ("nhắc trước 1 tiếng rưỡi", [90]),
        ("nhắc 1 ngày trước", [1440]),
        ("nhac truoc 1 ngay va 2 gio", [1440, 120]),
        ("remind 1 day and 2 hours before", [1440, 120]),
        ("nhắc lúc 8h sáng mai", []),
        ("báo cáo trước 17h ngày 30/11", []),
    ],
)
def test_lead_times_are_found(words: str, minutes: list[int]) -> None:
    assert read(words).leads == tuple(timedelta(minutes=m) for m in minutes)


@pytest.mark.parametrize(
    ("now", "words", "kind", "wanted"),
    [
        (SATURDAY, "thứ 6 tuần này lúc 14h", DoubtKind.PAST, ["04/12/2026 14:00"]),
        (SATURDAY, "8 giờ", DoubtKind.PAST, ["28/11/2026 20:00", "29/11/2026 08:00"]),
        (SATURDAY, "8h sáng", DoubtKind.PAST, ["29/11/2026 08:00"]),
        (TUESDAY, "20/10/2025", DoubtKind.PAST, ["20/10/2027"]),
        (TUESDAY, "ngày 10 tháng này", DoubtKind.PAST, ["10/11/2027"]),
        (TUESDAY, "20/10", DoubtKind.PAST_YEAR, ["20/10/2026", "20/10/2027"]),
        (TUESDAY, "5/1", DoubtKind.PAST_YEAR, ["05/01/2027", "05/01/2026"]),
        (TUESDAY, "31/11", DoubtKind.NO_SUCH_DAY, ["30/11/2026", "01/12/2026"]),
        (TUESDAY, "ngày 31", DoubtKind.NO_SUCH_DAY, ["30/11/2026", "31/12/2026"]),
        (TUESDAY, "ngày 12/25", DoubtKind.NO_SUCH_DAY, ["25/12/2026"]),
        (TUESDAY, "14h ngày 1/1/9999", DoubtKind.NO_SUCH_DAY, []),
        (TUESDAY, "họp 14h 20/13", DoubtKind.NO_SUCH_DAY, []),
        (TUESDAY, "thứ Sáu 28/11 lúc 14h", DoubtKind.DAYS_DISAGREE, ["28/11/2026 14:00", "27/11/2026 14:00"]),
        (TUESDAY, "8 giờ mai", DoubtKind.HALF_OF_DAY, ["25/11/2026 08:00", "25/11/2026 20:00"]),
        (TUESDAY, "2 giờ mai", DoubtKind.HALF_OF_DAY, ["25/11/2026 14:00", "25/11/2026 02:00"]),
        (TUESDAY, "2h đêm 20/12", DoubtKind.TWO_READINGS, ["21/12/2026 02:00", "20/12/2026 02:00"]),
        (TUESDAY, "next Friday", DoubtKind.TWO_READINGS, ["27/11/2026", "04/12/2026"]),
        (TUESDAY, "cuối tuần", DoubtKind.VAGUE_DAY, ["28/11/2026", "29/11/2026"]),
        (TUESDAY, "trước ngày 30/11", DoubtKind.BEFORE_DAY, ["30/11/2026 17:00", "29/11/2026 17:00"]),
        (TUESDAY, "họp 1/12 hoặc 3/12", DoubtKind.SEVERAL_DAYS, ["01/12/2026", "03/12/2026"]),
        (TUESDAY, "8h sáng và 2h chiều mai", DoubtKind.SEVERAL_DAYS, ["25/11/2026 14:00", "25/11/2026 08:00"]),
        (TUESDAY, "mùng 3 Tết", DoubtKind.LUNAR, ["08/02/2027"]),
        (TUESDAY, "sáng mai", DoubtKind.CLOCK_ASSUMED, ["25/11/2026 08:00"]),
        (TUESDAY, "14h30", DoubtKind.WHICH_DAY, ["24/11/2026 14:30"]),
        (TUESDAY, "hạn 30/11", DoubtKind.DUE_CLOCK, ["30/11/2026 17:00"]),
        (TUESDAY, "ngày 3", DoubtKind.MONTH_ASSUMED, ["03/12/2026"]),
    ],
)
def test_a_doubt_names_what_may_be_meant(now: str, words: str, kind: DoubtKind, wanted: list[str]) -> None:
    assert candidates(read(words, now), kind) == wanted


@pytest.mark.parametrize("words", ["14:30 mai", "08:00 mai", "14h30 thứ Sáu 27/11/2026", "8h sáng mai", "2h chiều mai"])
def test_what_is_plain_leaves_no_doubt(words: str) -> None:
    assert read(words).doubts == ()


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("ngày 31 hằng tháng", (31,)),
        ("ngày 15, 30 hằng tháng", (30,)),
        ("ngày 28 hằng tháng", ()),
        ("ngày cuối cùng hằng tháng", ()),
        ("ngày 29/2 hằng năm", (29,)),
        ("ngày 31 tháng cuối quý", (31,)),
    ],
)
def test_days_that_some_months_lack_are_marked(words: str, days: tuple[int, ...]) -> None:
    recurrence = read(words).recurrence
    assert recurrence is not None
    assert recurrence.lacks == days


def test_the_bounds_of_a_series_are_told() -> None:
    until = read("thứ Hai hằng tuần đến 30/6/2027").recurrence
    times = read("thứ Hai hằng tuần, 10 buổi").recurrence
    assert until is not None
    assert times is not None
    assert (f"{until.until}", until.count, times.until, times.count) == ("2027-06-30", None, None, 10)


def test_the_day_is_the_committees() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("UTC")).astimezone(HANOI)  # the 25th in Hà Nội
    start = read_moment("mai", late).start
    assert start is not None
    assert written(start) == "26/11/2026"


def test_a_moment_is_put_on_the_committees_clock() -> None:
    start = read("14h30 mai").start
    assert start is not None
    assert start.at(HANOI) == at("25/11/2026 14:30")


def test_what_lies_far_behind_is_not_read() -> None:
    assert read("họp " * 300 + "14h30 mai").start is None


WORDS = """
14h30 8 giờ rưỡi kém 15 sáng trưa chiều tối đêm nay mai mốt thứ Hai 2 sáu CN tuần sau này tháng năm quý ngày 20/12 31/2
20-12-2026 hằng mỗi lần một hai từ đến - , ; trước hạn hết nhắc nửa 10 buổi rằm Tết âm lịch trong vòng nữa cuối đầu
tiên 2027 99 h : / . ~ T6 toi sau tu bay every Monday next of the first
"""
FRAGMENTS = st.sampled_from(WORDS.split())


@settings(max_examples=400, deadline=None)
@given(st.lists(FRAGMENTS, max_size=14), st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31)))  # noqa: DTZ001
def test_any_words_are_read_without_a_fault(words: list[str], wall: datetime) -> None:
    reading = read_moment(" ".join(words), wall.replace(tzinfo=HANOI))
    ends = [part.end for part in reading.parts]
    starts = [part.start for part in reading.parts]
    assert all(0 <= start < end <= len(reading.text) for start, end in zip(starts, ends, strict=True))
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert read(text).rest is not None


def test_an_endless_text_is_read_soon() -> None:
    begun = clock.perf_counter()
    for text in ("1 " * 5_000, "thứ 2, " * 2_000, "từ 1 đến " * 2_000, "hằng tháng ngày 1, " * 1_000, "0/" * 5_000):
        read(text)
    assert clock.perf_counter() - begun < 2


def test_a_sentence_takes_far_less_than_a_millisecond() -> None:
    sentences = [case.words for case in cases()]
    now = at(TUESDAY)
    for sentence in sentences:
        read_moment(sentence, now)
    begun = clock.perf_counter()
    for sentence in sentences:
        read_moment(sentence, now)
    assert (clock.perf_counter() - begun) / len(sentences) < 0.002
