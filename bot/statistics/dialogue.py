"""Follow-up questions: what is unsaid is taken from the question before, what is said replaces it."""

from __future__ import annotations

from dataclasses import replace

from bot.language.periods import Times
from bot.statistics.operations import measure_said
from bot.statistics.question import Operation, Question, Subject
from bot.statistics.reading import Reading

_OWN_SUBJECT_OR_NONE = frozenset({Operation.AVAILABLE, Operation.OVERVIEW})
_SPENT = frozenset({Operation.TREND, Operation.ATTAINMENT})
"""Operations that a later "năm 2023?" does not ask for again."""
_SINGLE = frozenset({Operation.VALUE, Operation.TARGET, Operation.SOURCE, Operation.TREND})
_FORM = frozenset({"chart", "sheet", "source", "follow", "number", "overview"})
"""Cues of a message that asks for nothing but the form of an answer."""
_DONE = frozenset({Operation.SOURCE, Operation.AVAILABLE, Operation.EXPLAIN})
"""Questions about the figures themselves: whatever follows asks for a figure."""


def complete(
    question: Question,
    reading: Reading,
    *,
    places_said: bool,
    topic: Question | None,
    shown: Question | None = None,
) -> Question:
    """Take what is unsaid from the topic; another form ("vẽ biểu đồ đi") is wanted of what was `shown` last.

    A message that names no indicator continues the topic; so does one that begins like a continuation ("còn …",
    "trong đó …"). A full new question starts afresh.
    """
    last = shown or topic
    if last is not None and _asks_for_form(question, reading, places_said=places_said):
        return _in_form(last, question)
    if topic is None:
        return question
    if question.operation is Operation.OVERVIEW and ("overview" not in reading.cues or "count" in reading.cues):
        operation = Operation.TARGET if question.kind == "target" else Operation.VALUE
        question = replace(question, operation=operation)
    continues = not question.subjects and question.operation not in _OWN_SUBJECT_OR_NONE
    if not continues and "follow" not in reading.cues:
        return question
    if continues:
        measure = measure_said(reading)
        subjects = tuple(replace(s, measure=measure or s.measure) for s in topic.subjects)
        question = _operation(replace(question, subjects=subjects), reading, topic)
    if not places_said:
        question = replace(question, unit_ids=topic.unit_ids)
    elif question.operation is Operation.COMPARE and len(question.unit_ids) == 1 and not reading.times.said:
        others = tuple(u for u in topic.unit_ids if u not in question.unit_ids)
        question = replace(question, unit_ids=(*others, *question.unit_ids))
    return replace(question, times=_times(question, reading.times, topic))


def _asks_for_form(question: Question, reading: Reading, *, places_said: bool) -> bool:
    """Whether only the form of what was answered is asked for: "vẽ biểu đồ đi", "xuất Excel", "nguồn ở đâu?"."""
    says_more = bool(question.subjects or places_said or reading.times.said or reading.times.period)
    return not says_more and reading.cues <= _FORM and bool(reading.cues & {"chart", "sheet", "source"})


def _in_form(topic: Question, question: Question) -> Question:
    """The topic, in the form that is asked for; the chart of a single value is that of its years."""
    show = question.show or "sources"
    if show == "chart" and topic.operation in _SINGLE and _is_one_value(topic):
        topic = replace(topic, operation=Operation.TREND, times=Times(every=True, period=topic.times.period))
    return replace(topic, show=show, language=question.language)


def _is_one_value(topic: Question) -> bool:
    several_years = len(topic.times.years) > 1 or topic.times.span or topic.times.recent or topic.times.every
    return not several_years and len(topic.subjects) < 2 and len(topic.unit_ids) < 2


def _operation(question: Question, reading: Reading, topic: Question) -> Question:
    """The operation of a message without an indicator: its own if it says one, else the topic's."""
    cues = reading.cues
    speaks_of_target = topic.kind in {"target", "actual"} or topic.operation is Operation.ATTAINMENT
    if "reach" in cues and speaks_of_target:
        return replace(question, operation=Operation.ATTAINMENT, kind="", subjects=_any_measure(question))
    if question.operation is not Operation.VALUE:
        keeps_kind = question.operation in {Operation.TREND, Operation.COMPARE} and not question.kind
        return replace(question, kind=topic.kind) if keeps_kind else question
    if question.kind or (measure_said(reading) and topic.operation is not Operation.COMPARE):
        return question
    if topic.operation is Operation.COMPARE and len(reading.times.years) == 1:
        return question
    if topic.operation in _DONE:
        return question
    if topic.operation in _SPENT and reading.times.said and "follow" not in cues:
        return question
    return replace(
        question,
        operation=topic.operation,
        kind=topic.kind,
        best_first="few" not in cues if cues & {"few", "many"} else topic.best_first,
        limit=topic.limit,
        place=topic.place,
        condition=topic.condition,
        among=question.among or topic.among,
    )


def _any_measure(question: Question) -> tuple[Subject, ...]:
    return tuple(replace(s, measure="") for s in question.subjects)


def _times(question: Question, times: Times, topic: Question) -> Times:
    earlier = topic.times
    period = times.period or earlier.period
    if not times.said:
        single = not earlier.span and not earlier.recent and len(earlier.years) < 2
        if question.operation is Operation.TREND and single:
            earlier = Times(every=True)
        return replace(earlier, period=period, used=times.used)
    before = earlier.years[-1:] if not earlier.span else ()
    if times.previous and not times.years and before:
        years = (before[0], before[0] - 1) if question.operation is Operation.COMPARE else (before[0] - 1,)
        return replace(times, previous=False, years=years, period=period)
    if question.operation is Operation.COMPARE and len(times.years) == 1 and before and before != times.years:
        return replace(times, years=(*before, *times.years), period=period)
    return replace(times, period=period)
