"""A draft takes what is said of time, asks what is in doubt, and is kept and read again as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events.drafting import chosen, columns_of, ends_at, leads_of, missing, starts_at, timed, with_kind
from bot.events.drafts import (
    Draft,
    Question,
    fingerprint,
    read_draft,
    read_moment_kept,
    read_questions,
    write_draft,
    write_moment,
    write_questions,
)
from bot.language.moments.reading import read_moment
from bot.language.moments.readings import Moment

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
FRIDAY = date(2026, 11, 27)
MEETING = Draft(kind="meeting", title="Họp", start=Moment(FRIDAY, time(14, 30)))


def said(draft: Draft, text: str) -> Draft:
    return timed(draft, read_moment(text, NOW)).draft


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("15h", "2026-11-27T15:00"),
        ("8h", "2026-11-27T08:00"),
        ("thứ Hai tuần sau", "2026-11-30T14:30"),
        ("20/12", "2026-12-20T14:30"),
        ("9h thứ Hai tuần sau", "2026-11-30T09:00"),
    ],
)
def test_a_time_alone_keeps_the_day_and_a_day_alone_the_time(text: str, start: str) -> None:
    found = timed(MEETING, read_moment(text, NOW))
    assert write_moment(found.draft.start) == start
    assert found.questions == ()


def test_what_is_moved_lasts_as_long_as_before() -> None:
    draft = replace(MEETING, end=Moment(FRIDAY, time(16, 0)))
    assert said(draft, "15h").end == Moment(FRIDAY, time(16, 30))
    assert said(draft, "thứ Hai tuần sau").end == Moment(date(2026, 11, 30), time(16, 0))
    assert said(draft, "8h đến 11h").end == Moment(FRIDAY, time(11, 0))


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ("8h", Moment(date(2026, 12, 5))),
        ("8h đến 17h", Moment(date(2026, 12, 5), time(17, 0))),
        ("từ 7h30 ngày 4/12 đến 11h ngày 6/12", Moment(date(2026, 12, 6), time(11, 0))),
    ],
)
def test_a_time_that_is_said_later_leaves_several_days_several(answer: str, end: Moment) -> None:
    draft = said(Draft(kind="training", title="Tập huấn"), "từ ngày 3 đến ngày 5/12")
    assert missing(draft) == "clock"
    assert said(draft, answer).end == end


def test_what_is_due_on_a_day_is_due_at_the_end_of_work() -> None:
    draft = said(Draft(kind="evaluation", title="Kiểm điểm"), "ngày 15/12")
    assert draft.start == Moment(date(2026, 12, 15), time(17, 0))
    assert with_kind(Draft(title="Nộp", start=Moment(FRIDAY)), "deadline").start == Moment(FRIDAY, time(17, 0))


def test_what_takes_place_needs_a_time() -> None:
    assert missing(Draft()) == "kind"
    assert missing(Draft(kind="meeting")) == "title"
    assert missing(Draft(kind="meeting", title="Họp")) == "when"
    assert missing(said(Draft(kind="meeting", title="Họp"), "thứ Sáu")) == "clock"
    assert missing(MEETING) == ""


def test_a_recurrence_takes_the_place_of_a_single_time() -> None:
    draft = said(replace(MEETING, day_rule="skip"), "ngày 3 hằng tháng lúc 14h")
    assert (draft.rrule, draft.day_rule, write_moment(draft.start)) == (
        "FREQ=MONTHLY;BYMONTHDAY=3",
        "",
        "2026-12-03T14:00",
    )


def test_an_answer_settles_its_doubt_and_leaves_the_other_on_its_day() -> None:
    found = timed(Draft(kind="meeting", title="Họp"), read_moment("2 giờ thứ 5 27/11", NOW))
    first, *left = found.questions
    assert [one.kind for one in found.questions] == ["days_disagree", "half_of_day"]
    then = chosen(found.draft, first, first.candidates[1], left)
    assert write_moment(then.draft.start) == "2026-11-26T14:00"
    (other,) = then.questions
    assert [write_moment(one) for one in other.candidates] == ["2026-11-26T14:00", "2026-11-26T02:00"]
    assert write_moment(chosen(then.draft, other, other.candidates[1], []).draft.start) == "2026-11-26T02:00"


def test_the_end_of_several_days_is_that_of_work() -> None:
    draft = said(replace(MEETING, kind="training"), "từ 8h ngày 20/12 đến 22/12")
    assert ends_at(draft, ZONE) == datetime(2026, 12, 22, 10, 0, tzinfo=UTC)
    assert starts_at(draft, ZONE) == datetime(2026, 12, 20, 1, 0, tzinfo=UTC)


def test_a_draft_without_a_time_has_no_start() -> None:
    with pytest.raises(LookupError):
        starts_at(Draft(), ZONE)


def test_a_rule_that_never_comes_true_leaves_the_time_open() -> None:
    found = timed(Draft(kind="meeting", title="Họp"), read_moment("rằm hằng tháng lúc 19h", NOW))
    assert (found.draft.start, found.draft.rrule) == (None, "")
    assert [one.kind for one in found.questions] == ["lunar_series"]


@pytest.mark.parametrize(
    ("minutes", "lead"), [(1440, "1d"), (10080, "7d"), (120, "2h"), (30, "30m"), (90, "90m"), (1500, "25h")]
)
def test_leads_are_kept_in_the_largest_unit(minutes: int, lead: str) -> None:
    assert leads_of([timedelta(minutes=minutes)]) == (lead,)


def test_no_leads_are_the_committees() -> None:
    assert leads_of([]) is None
    assert columns_of(MEETING, ZONE)["leads"] is None


MOMENTS = st.builds(
    Moment,
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.none() | st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
DRAFTS = st.builds(
    Draft,
    kind=st.sampled_from(["", "meeting", "deadline"]),
    title=st.text(max_size=20),
    start=st.none() | MOMENTS,
    end=st.none() | MOMENTS,
    file_ids=st.lists(st.integers(1, 99)).map(tuple),
    leads=st.none() | st.lists(st.sampled_from(["1d", "2h"])).map(tuple),
    capacity=st.none() | st.integers(1, 99),
)


@given(DRAFTS)
def test_a_draft_is_read_as_it_was_kept(draft: Draft) -> None:
    assert read_draft(write_draft(draft)) == draft
    assert fingerprint(draft) != fingerprint(replace(draft, title=f"{draft.title}x"))


@given(st.lists(st.builds(Question, st.just("past"), st.text(max_size=9), st.lists(MOMENTS, max_size=3).map(tuple))))
def test_questions_are_read_as_they_were_kept(questions: list[Question]) -> None:
    assert read_questions(write_questions(questions)) == tuple(questions)


@pytest.mark.parametrize("kept", [None, "", [], {}, {"kind": "meeting"}])
def test_what_is_no_draft_is_not_read(kept: object) -> None:
    with pytest.raises(LookupError):
        read_draft(kept)


def test_what_is_no_moment_is_none() -> None:
    assert read_moment_kept("") is None
    assert read_moment_kept(None) is None
    assert read_questions(None) == ()
