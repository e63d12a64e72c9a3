"""Questions as short texts: what is written is read again, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.periods import Times
from bot.statistics.question import Condition, Operation, Question, Subject
from bot.statistics.question_code import decode, encode

ids = st.integers(min_value=1, max_value=10**9)
years = st.integers(min_value=1930, max_value=2079)
subjects = st.builds(
    Subject, ids, st.sampled_from(["", "count", "percent"]), st.none() | ids, whole_said=st.just(value=True)
) | st.builds(Subject, ids, st.sampled_from(["", "count", "percent"]))
times = st.one_of(
    st.builds(Times, years=st.lists(years, max_size=4, unique=True).map(tuple)),
    st.builds(Times, span=st.tuples(years, st.none() | years)),
    st.builds(Times, recent=st.integers(min_value=1, max_value=20)),
    st.sampled_from([Times(every=True), Times(previous=True)]),
)
conditions = st.one_of(
    st.none(),
    st.builds(Condition, st.sampled_from(["gt", "ge", "lt", "le"]), st.integers(0, 10_000).map(Decimal)),
    st.sampled_from([Condition("met"), Condition("unmet")]),
)
questions = st.builds(
    Question,
    st.sampled_from(list(Operation)),
    st.lists(subjects, max_size=3).map(tuple),
    st.lists(ids, max_size=3).map(tuple),
    st.builds(replace, times, period=st.sampled_from(["", "year", "h1", "q3", "m12"])),
    st.sampled_from(["", "actual", "target"]),
    st.booleans(),
    st.integers(0, 99),
    st.integers(0, 99),
    conditions,
    st.sampled_from(["", "xa", "chi bo", "thi tran"]),
)


@given(questions)
def test_what_is_written_is_read_again(question: Question) -> None:
    code = encode(question)
    assert code.isascii()
    assert decode(code) == question


@given(st.text(max_size=80))
def test_anything_else_is_refused_or_is_a_question(text: str) -> None:
    try:
        question = decode(text)
    except ValueError:
        return
    assert isinstance(question, Question)


@pytest.mark.parametrize(
    "text", ["", "value", "drop;1;1;y2021;;;;", "value;x;;;;;;", "value;1;;y;;;;", "value;1;;;;z;;"]
)
def test_forged_codes_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # any of several, all meaning: not a question
        decode(text)


def test_a_simple_question_fits_into_a_button() -> None:
    question = Question(Operation.ATTAINMENT, (Subject(123456),), (98765,), Times(years=(2021, 2020)))
    assert len("ask:" + encode(question)) <= 64
