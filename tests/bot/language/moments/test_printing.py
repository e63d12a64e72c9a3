"""What is written out can be read again; doubts become questions."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.moments import Doubt, DoubtKind, Moment, read_leads
from bot.language.moments.printing import (
    LEADS,
    MOMENT,
    NOTE,
    QUESTION,
    RECURRENCE,
    lead_values,
    moment_values,
    question_values,
    reading_values,
    recurrence_values,
)
from bot.language.moments.rules import first_of
from bot.rendering import Renderer, plain
from tests.bot.language.moments.test_expressions import HANOI, at, read

RENDERER = Renderer(HANOI)
LANGUAGES = st.sampled_from(["vi", "en"])
NOW = at("24/11/2026 10:00")
DAYS = st.dates(date(2026, 11, 25), date(2030, 12, 31))
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.builds(Moment, DAYS, st.none() | CLOCKS)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def show(template: str, values: object, language: str = "vi") -> str:
    return plain(RENDERER.text(template, values, language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("14h30 thứ Sáu tuần này", "thứ Sáu 27/11/2026, 14:30"),
        ("chủ nhật này", "Chủ nhật 29/11/2026"),
        ("14h-16h30 thứ Sáu", "thứ Sáu 27/11/2026, 14:00–16:30"),
        ("từ 20/12 đến 22/12", "từ Chủ nhật 20/12/2026 đến thứ Ba 22/12/2026"),
        ("hạn 30/11", "hạn thứ Hai 30/11/2026, 17:00"),
    ],
)
def test_a_moment_is_written_with_its_weekday(words: str, written: str) -> None:
    assert show(MOMENT, reading_values(read(words))) == written


def test_nothing_said_is_nothing_to_write() -> None:
    assert reading_values(read("chúc mừng đồng chí")) is None


@pytest.mark.parametrize(
    ("rule", "vietnamese", "english"),
    [
        ("FREQ=DAILY", "hằng ngày", "every day"),
        ("FREQ=DAILY;INTERVAL=3", "3 ngày một lần", "every 3 days"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "thứ Hai và thứ Năm hằng tuần", "every Monday and Thursday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2 tuần một lần vào thứ Ba", "every 2 weeks on Tuesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "ngày 3 hằng tháng", "day 3 of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "ngày cuối cùng hằng tháng", "last day of every month"),
        ("FREQ=MONTHLY;BYDAY=1MO", "thứ Hai đầu tiên hằng tháng", "first Monday of every month"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "thứ Sáu cuối cùng hằng tháng", "last Friday of every month"),
        ("FREQ=MONTHLY;INTERVAL=3", "hằng quý", "every quarter"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=3", "ngày 3/2 hằng năm", "3 February every year"),
        (
            "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=5",
            "ngày 5 tháng đầu mỗi quý",
            "day 5 of the first month of every quarter",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231T235959",
            "thứ Hai hằng tuần, đến 31/12/2027",
            "every Monday, until 31 December 2027",
        ),
        ("FREQ=WEEKLY;BYDAY=MO;COUNT=10", "thứ Hai hằng tuần, 10 lần", "every Monday, 10 times"),
        (
            "FREQ=MONTHLY;BYDAY=-1FR,2TU",
            "theo quy tắc FREQ=MONTHLY;BYDAY=-1FR,2TU",
            "by the rule FREQ=MONTHLY;BYDAY=-1FR,2TU",
        ),
    ],
)
def test_a_recurrence_is_written_in_words(rule: str, vietnamese: str, english: str) -> None:
    assert show(RECURRENCE, recurrence_values(rule), "vi") == vietnamese
    assert show(RECURRENCE, recurrence_values(rule), "en") == english


@pytest.mark.parametrize(
    ("minutes", "vietnamese", "english"),
    [
        ([1440, 120], "nhắc trước 1 ngày và 2 giờ", "reminders 1 day and 2 hours before"),
        (
            [4320, 1440, 90],
            "nhắc trước 3 ngày, 1 ngày và 1 giờ 30 phút",
            "reminders 3 days, 1 day and 1 hour 30 minutes before",
        ),
        ([30], "nhắc trước 30 phút", "reminders 30 minutes before"),
    ],
)
def test_lead_times_are_written_in_words(minutes: list[int], vietnamese: str, english: str) -> None:
    values = lead_values([timedelta(minutes=m) for m in minutes])
    assert show(LEADS, values) == vietnamese
    assert show(LEADS, values, "en") == english


@settings(max_examples=200, deadline=None)
@given(MOMENTS, LANGUAGES)
def test_a_written_moment_reads_the_same(moment: Moment, language: str) -> None:
    reading = read(show(MOMENT, moment_values(moment), language))
    assert (reading.start, reading.end, reading.doubts, reading.rest) == (moment, None, (), "")


@settings(max_examples=100, deadline=None)
@given(MOMENTS, LANGUAGES)
def test_a_written_deadline_reads_the_same(moment: Moment, language: str) -> None:
    reading = read(show(MOMENT, moment_values(moment, deadline=True), language))
    assert reading.deadline
    assert reading.start == Moment(moment.day, moment.clock or time(17, 0))


@settings(max_examples=200, deadline=None)
@given(MOMENTS, MOMENTS, LANGUAGES)
def test_a_written_span_reads_the_same(first: Moment, second: Moment, language: str) -> None:
    start, end = sorted((first, second), key=lambda m: (m.day, m.clock or time(0, 0)))
    if start.day == end.day or (start.clock is None) != (end.clock is None):
        end = Moment(start.day, time(23, 59))
        start = Moment(start.day, time(8, 30))
    reading = read(show(MOMENT, moment_values(start, end), language))
    assert (reading.start, reading.end, reading.questions) == (start, end, ())


LEAD_TIMES = st.lists(
    st.builds(lambda days: timedelta(days=days), st.integers(1, 60))
    | st.builds(lambda minutes: timedelta(minutes=minutes), st.integers(1, 24 * 60 - 1)),
    min_size=1,
    max_size=4,
    unique=True,
)


@settings(max_examples=200, deadline=None)
@given(LEAD_TIMES, LANGUAGES)
def test_written_lead_times_read_the_same(leads: list[timedelta], language: str) -> None:
    wanted = tuple(sorted(leads, reverse=True))
    assert read(show(LEADS, lead_values(wanted), language)).leads == wanted


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Every rule that has words."""
    interval = draw(st.integers(1, 12))
    spaced = f";INTERVAL={interval}" if interval > 1 else ""
    days = sorted(draw(st.sets(st.integers(0, 6), min_size=1)))
    numbers = ",".join(map(str, sorted(draw(st.sets(st.integers(1, 31), min_size=1, max_size=4)))))
    bound = draw(st.sampled_from(["", ";UNTIL=20331231T235959", ";COUNT=12"]))
    rule = draw(
        st.sampled_from(
            [
                f"FREQ=DAILY{spaced}",
                f"FREQ=WEEKLY{spaced};BYDAY={','.join(WEEKDAYS[day] for day in days)}",
                f"FREQ=MONTHLY{spaced};BYMONTHDAY={numbers}",
                f"FREQ=MONTHLY{spaced};BYMONTHDAY=-1",
                f"FREQ=MONTHLY{spaced};BYDAY={draw(st.sampled_from([1, 2, 3, 4, 5, -1]))}{WEEKDAYS[days[0]]}",
                f"FREQ=YEARLY;BYMONTH={draw(st.integers(1, 12))};BYMONTHDAY={draw(st.integers(1, 28))}",
                f"FREQ=YEARLY;BYMONTH={draw(st.sampled_from(['1,4,7,10', '2,5,8,11', '3,6,9,12']))};BYMONTHDAY=10",
                "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
            ]
        )
    )
    return rule + bound


@settings(max_examples=300, deadline=None)
@given(rules(), st.none() | CLOCKS, LANGUAGES)
def test_a_written_recurrence_reads_the_same(rule: str, clock: time | None, language: str) -> None:
    reading = read(show(RECURRENCE, recurrence_values(rule, clock), language))
    assert reading.recurrence is not None
    assert reading.recurrence.rule == rule
    assert reading.start is not None
    assert (reading.start.clock, reading.rest) == (clock, "")


@settings(max_examples=100, deadline=None)
@given(rules())
def test_a_series_begins_on_one_of_its_days(rule: str) -> None:
    start = read(show(RECURRENCE, recurrence_values(rule))).start
    assert start is not None
    begins = start.at(None, time(8, 0))
    assert first_of(rule, begins) == begins


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", list(DoubtKind))
def test_each_doubt_can_be_asked_about_or_noted(kind: DoubtKind, language: str) -> None:
    candidate = Moment(date(2026, 11, 27), time(14, 30))
    asked = show(QUESTION, question_values(Doubt(kind, "31/11", (candidate,))), language)
    assert "14:30" in asked
    assert len(asked.splitlines()) == 2
    assert show(QUESTION, question_values(Doubt(kind)), language)
    show(NOTE, question_values(Doubt(kind)), language)


def test_a_question_names_the_words_and_what_may_be_meant() -> None:
    (doubt,) = read("14h ngày 31/11").questions
    assert show(QUESTION, question_values(doubt)).splitlines() == [
        "Không có «ngày 31/11». Đồng chí muốn nói ngày nào?",
        "– thứ Hai 30/11/2026, 14:00",
        "– thứ Ba 01/12/2026, 14:00",
    ]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("3 ngày;2 giờ", [4320, 120]),
        ("2 giờ; 3 ngày", [4320, 120]),
        ("nhắc trước 1 ngày và 2 giờ", [1440, 120]),
        ("1 ngày, 30 phút", [1440, 30]),
        ("nửa tiếng", [30]),
        ("một tiếng rưỡi", [90]),
        ("1 giờ 30 phút", [90]),
        ("1 tuần", [10080]),
        ("2 gio", [120]),
        ("1 day and 2 hours", [1440, 120]),
    ],
)
def test_a_list_of_lead_times_is_read_alone(words: str, minutes: list[int]) -> None:
    assert read_leads(words) == tuple(timedelta(minutes=m) for m in minutes)


@pytest.mark.parametrize("words", ["", "sớm", "3", "0 ngày", "3 năm", "họp 3 ngày"])
def test_what_is_no_list_of_lead_times_is_none(words: str) -> None:
    assert read_leads(words) is None
