"""From an understood question to an answer, by its operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.statistics.answers.answer import Answer, Case
from bot.statistics.answers.catalogue import (
    answer_available,
    answer_explanation,
    answer_overview,
    answer_source,
)
from bot.statistics.answers.comparing import answer_comparison
from bot.statistics.answers.composition import answer_composition
from bot.statistics.answers.series import answer_sum, answer_trend, answer_years
from bot.statistics.answers.targets import answer_attainment
from bot.statistics.answers.units import answer_units
from bot.statistics.answers.values import answer_values
from bot.statistics.lexicon import Lexicon
from bot.statistics.question import Operation, Question

_BY_OPERATION: Mapping[Operation, Callable[[Case], Awaitable[Answer]]] = {
    Operation.VALUE: answer_values,
    Operation.TARGET: answer_values,
    Operation.COMPARE: answer_comparison,
    Operation.ATTAINMENT: answer_attainment,
    Operation.TREND: answer_trend,
    Operation.SUM: answer_sum,
    Operation.MEAN: answer_sum,
    Operation.RANK_YEARS: answer_years,
    Operation.FILTER_YEARS: answer_years,
    Operation.RANK_UNITS: answer_units,
    Operation.FILTER_UNITS: answer_units,
    Operation.BY_UNIT: answer_units,
    Operation.SOURCE: answer_source,
    Operation.AVAILABLE: answer_available,
    Operation.OVERVIEW: answer_overview,
    Operation.EXPLAIN: answer_explanation,
    Operation.COMPOSITION: answer_composition,
}


async def answer_question(question: Question, lexicon: Lexicon, db: AsyncConnection, this_year: int) -> Answer:
    """Answer from the stored figures; when nothing is found, the question's other reading is tried.

    Args:
        question: understood, or decoded from a button; ids that are unknown (any more) are left out.
        this_year: the calendar year in the committee's zone.
    """
    answer = await _BY_OPERATION[question.operation](Case(question, lexicon, db, this_year))
    if not answer.found and question.otherwise is not None:
        other = await answer_question(question.otherwise, lexicon, db, this_year)
        return other if other.found else answer
    return answer


def is_known(question: Question, lexicon: Lexicon) -> bool:
    """Whether all indicators and units of a question still exist, and it has an indicator where it needs one."""
    ids = [i for s in question.subjects for i in (s.indicator_id, s.whole_id) if i is not None]
    needs_none = question.operation in {Operation.AVAILABLE, Operation.OVERVIEW}
    return (
        all(i in lexicon.indicators for i in ids)
        and all(u in lexicon.units for u in question.unit_ids)
        and (bool(question.subjects) or needs_none)
        and lexicon.root_id is not None
    )
