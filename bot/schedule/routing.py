"""The one decision whether a message is asked of the schedule or of the figures: by what each of them makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.schedule.question import ScheduleQuestion
from bot.statistics.question import NotAQuestion, Question, Unanswerable, Unclear

if TYPE_CHECKING:
    from bot.statistics.question import Understood


def is_for_schedule(question: ScheduleQuestion, figures: Understood, *, continues: bool) -> bool:
    """Whether the schedule is asked.

    Args:
        question: the message as a question about the schedule.
        figures: the same as a question about figures.
        continues: the question before was about the schedule.
    """
    if question.cues & {"figures"} and not question.asks_point:
        return False
    match figures:
        case Question() | Unclear():
            counted = question.cues & {"number", "figures"}
            if continues and not counted and ("follow" in question.cues or not question.content):
                return True
            if question.about_people and "who" in question.cues:
                return True  # no figure tells who
            return question.strong and not counted and (question.asks_point or "calendar" in question.cues)
        case Unanswerable():
            return question.strong and _is_of_days(question)
        case NotAQuestion(kind=kind):
            if kind in {"greet", "thank", "bye", "leave"} and not question.strong:
                return False
            return question.strong or (continues and _says_something(question)) or bool(question.items)


def _is_of_days(question: ScheduleQuestion) -> bool:
    """Whether it is not a question for the figure of a year."""
    by_year = question.span is not None and question.span.unit == "year"
    return not ("number" in question.cues and (by_year or (question.span is None and not question.about_people)))


def _says_something(question: ScheduleQuestion) -> bool:
    return question.span is not None or question.asks_point or bool(question.items) or bool(question.unit_ids)
