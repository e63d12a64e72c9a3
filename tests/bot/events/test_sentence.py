"""A sentence that says an event is taken apart into what it says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.known import AudienceKnown
from bot.events.audience import names_people
from bot.events.drafting import leads_of
from bot.events.drafts import write_moment
from bot.events.kinds import KINDS
from bot.events.sentence import LONGEST_PLACE, Sentence, read_sentence
from bot.events.titles import LONGEST_TITLE
from storage.units import Unit

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # a Tuesday
KNOWN = AudienceKnown(
    (
        Unit(1, "DB", "Đảng bộ Thử Nghiệm", "đảng bộ", None, ()),
        Unit(2, "CB1", "Chi bộ Một", "chi bộ", 1, ()),
        Unit(3, "CB2", "Chi bộ Hai", "chi bộ", 1, ()),
    )
)
TABLE = Path(__file__).with_name("sentences.txt").read_text("utf-8")
"""Each line: sentence | kind | title | start (and end) | place | audience | leads."""
ROWS = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
WORDS = (
    *("họp", "tại", "cho", "mời", "nội dung:", "thứ Sáu", "14h", "phòng", ",", ";", "~", "\n", "İ", "qua", "Zoom"),
    *("https://a.vn/1", "tối đa 5 người", "nhắc trước 1 ngày", "hằng tuần", "địa điểm:", "thành phần:", "các", "a"),
)


def is_audience(words: str) -> bool:
    return names_people(words, KNOWN)


def read(text: str) -> Sentence:
    return read_sentence(text, NOW, is_audience)


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 60
    assert {len(row) for row in ROWS} == {7}


@pytest.mark.parametrize(("text", "kind", "title", "when", "place", "audience", "leads"), ROWS, ids=lambda cell: cell)
def test_what_a_sentence_says(
    text: str, kind: str, title: str, when: str, place: str, audience: str, leads: str
) -> None:
    said = read(text)
    start, end = said.reading.start, said.reading.end
    clock = "" if start is None or start.clock or kind not in {"evaluation", "deadline"} else "T17:00"
    times = f"{write_moment(start)}{clock} {write_moment(end) if end and end.clock else ''}".strip()
    found = (said.kind, said.title, times, said.place, said.audience, " ".join(leads_of(said.reading.leads) or ()))
    assert found == (kind, title, when, place, audience, leads)


def test_an_audience_ends_where_the_words_name_nobody_any_more() -> None:
    said = read("Mời bí thư các chi bộ họp giao ban 8h thứ Hai")
    assert (said.audience, said.title) == ("bí thư các chi bộ", "Họp giao ban")


def test_an_audience_after_a_clear_word_is_taken_also_when_it_names_nobody() -> None:
    said = read("Họp giao ban 8h thứ Hai, thành phần: ban nhạc, tại hội trường")
    assert (said.audience, said.place) == ("ban nhạc", "hội trường")


def test_words_that_name_nobody_stay_in_the_title_after_a_weak_word() -> None:
    said = read("Trao quà cho các cháu thiếu nhi 8h ngày 1/6/2027")
    assert (said.audience, said.title) == ("", "Trao quà cho các cháu thiếu nhi")


@pytest.mark.parametrize(
    ("text", "link", "title", "place"),
    [
        ("Họp 20h mai qua Zoom https://zoom.us/j/123?pwd=a1", "https://zoom.us/j/123?pwd=a1", "Họp", "Zoom"),
        ("Họp trực tuyến 14h mai, link: zoom.us/j/9", "https://zoom.us/j/9", "Họp trực tuyến", ""),
        (
            "Họp 14h mai tại phòng họp A https://example.org/20-12-2026.",
            "https://example.org/20-12-2026",
            "Họp",
            "phòng họp A",
        ),
    ],
)
def test_a_link_is_taken_and_is_no_time(text: str, link: str, title: str, place: str) -> None:
    said = read(text)
    assert (said.link, said.title, said.place) == (link, title, place)
    assert said.reading.start is not None
    assert write_moment(said.reading.start)[:10] == "2026-11-25"


def test_an_agenda_goes_to_the_next_heading_and_its_days_are_no_times() -> None:
    said = read("Họp chi bộ 19h ngày 3/12, nội dung: sơ kết tháng 11, bàn việc 20/12. Địa điểm: nhà văn hóa")
    assert said.agenda == "Sơ kết tháng 11, bàn việc 20/12"
    assert said.place == "nhà văn hóa"
    assert write_moment(said.reading.start) == "2026-12-03T19:00"


def test_a_message_in_several_lines_is_read_like_a_sentence() -> None:
    said = read("Họp chi bộ\nThời gian: 14h30 thứ Sáu\nĐịa điểm: phòng A\nThành phần: đảng viên dự bị")
    assert (said.title, said.place, said.audience) == ("Họp chi bộ", "phòng A", "đảng viên dự bị")
    assert write_moment(said.reading.start) == "2026-11-27T14:30"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Lớp bồi dưỡng 8h ngày 5/12, tối đa 40 người", 40),
        ("Lớp bồi dưỡng 8h ngày 5/12 không quá 25 học viên", 25),
        ("Lớp bồi dưỡng 8h ngày 5/12, số chỗ tối đa 50 người", 50),
        ("Họp 8h ngày 5/12 tối đa 2 tiếng", None),
        ("Lớp bồi dưỡng 8h ngày 5/12, tối đa 0 người", None),
    ],
)
def test_places_are_counted(text: str, places: int | None) -> None:
    assert read(text).capacity == places


def test_a_series_is_read_with_its_rule() -> None:
    said = read("Sinh hoạt chi bộ ngày 3 hằng tháng lúc 14h đến hết năm 2027")
    assert said.reading.recurrence is not None
    assert said.reading.recurrence.rule == "FREQ=MONTHLY;BYMONTHDAY=3;UNTIL=20271231T235959"
    assert said.title == "Sinh hoạt chi bộ"


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    said = read_sentence(text, NOW, lambda words: len(words) % 2 == 0)
    assert said.kind in KINDS
    assert len(said.title) <= LONGEST_TITLE
    assert len(said.place) <= LONGEST_PLACE


def test_a_link_may_stand_in_what_is_to_be_discussed() -> None:
    said = read("Họp 14h mai nội dung: bàn việc A https://a.vn/1 và B")
    assert (said.title, said.agenda, said.link) == ("Họp", "Bàn việc A https://a.vn/1 và B", "https://a.vn/1")


@given(st.lists(st.sampled_from(WORDS), max_size=20))
def test_any_words_in_any_order_are_read(words: list[str]) -> None:
    said = read(" ".join(words))
    assert said.kind in KINDS
    assert "~" not in said.title or "~" in words
