"""What a question names: its days, and whether it is one about the schedule at all."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.schedule.question import from_json, to_json
from bot.schedule.reading import read_question
from bot.schedule.spans import read_span
from bot.statistics.lexicon import UnitWords, build_lexicon

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)  # a Tuesday
UNITS = [
    UnitWords(1, "DB", "Đảng bộ Thử Nghiệm", (), "đảng bộ", None),
    UnitWords(2, "CB1", "Chi bộ Một", ("CB Một",), "chi bộ", 1),
]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("hôm nay họp gì", "2026-11-24", "2026-11-24"),
        ("hôm qua ai vắng", "2026-11-23", "2026-11-23"),
        ("tuần trước", "2026-11-16", "2026-11-22"),
        ("thứ sáu này", "2026-11-27", "2026-11-27"),
        ("thứ hai tuần sau", "2026-11-30", "2026-11-30"),
        ("tháng 12", "2026-12-01", "2026-12-31"),
        ("từ 25/11 đến 3/12", "2026-11-25", "2026-12-03"),
        ("từ nay đến cuối tháng", "2026-11-24", "2026-11-30"),
        ("ngày 3", "2026-12-03", "2026-12-03"),
        ("ngày 15/1", "2027-01-15", "2027-01-15"),
        ("ngày 10/11", "2026-11-10", "2026-11-10"),
        ("3 ngày tới", "2026-11-24", "2026-11-27"),
    ],
)
def test_days_may_lie_ahead_or_behind(text: str, first: str, last: str) -> None:
    span = read_span(text, NOW).span
    assert span is not None
    assert (span.first, span.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("text", ["đợt 19/5", "khóa I năm 2025", "ngày 31/2", "họp chi bộ mấy giờ", "", "?" * 2000])
def test_not_everything_is_a_day(text: str) -> None:
    assert read_span(text, NOW).span is None


def test_a_part_of_the_day_has_its_bounds() -> None:
    span = read_span("chiều mai", NOW).span
    assert span is not None
    start, end = (moment.astimezone(ZONE) for moment in span.bounds(ZONE))
    assert (f"{start:%d %H:%M}", f"{end:%d %H:%M}") == ("25 12:00", "25 18:00")


@pytest.mark.parametrize(
    ("text", "strong", "unit_ids"),
    [
        ("tuần này có họp gì không", True, ()),
        ("hạn nộp báo cáo", True, ()),
        ("khi nào chi bộ một sinh hoạt", True, (2,)),
        ("ai chưa nộp", True, ()),
        ("tôi còn việc gì", True, ()),
        ("chiều mai tôi có bận gì", True, ()),
        ("đảng viên mới kết nạp", False, ()),
        ("số văn bản ban hành năm 2025", False, ()),
        ("chào đồng chí", False, ()),
    ],
)
def test_the_form_of_a_question_tells_what_it_is_about(text: str, strong: bool, unit_ids: tuple[int, ...]) -> None:
    question = read_question(text, build_lexicon([], UNITS), NOW)
    assert (question.strong, question.unit_ids) == (strong, unit_ids)
    assert from_json(to_json(question, [7, 8])) == (question, (7, 8))


@pytest.mark.parametrize("kept", [None, 3, {}, {"cues": 1}, {"cues": [], "items": [1], "units": [], "span": None}])
def test_what_was_kept_and_is_not_understood_is_as_good_as_none(kept: object) -> None:
    assert from_json(kept) is None
