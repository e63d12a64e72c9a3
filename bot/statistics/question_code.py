"""A question as a short ASCII text: in a button's data, and in what a conversation remembers.

Eight fields between semicolons: operation, subjects, units, times, period, kind, order, condition; and a ninth, the
kind of units ranked, where there is one. For example `value;12c;3;y2021;;;;` asks for the count of indicator 12 in unit
3 in 2021.
"""

from __future__ import annotations

import re
from decimal import Decimal

from bot.language.periods import Times
from bot.statistics.question import Condition, Operation, Question, Subject

_MEASURES = {"": "", "c": "count", "p": "percent"}
_SUBJECT = re.compile(r"(\d+)([cp]?)(?:w(\d*))?")
_KINDS = {"": "", "a": "actual", "t": "target"}


def encode(question: Question) -> str:
    """The question's short text; what `decode` reads again (but for its language and other reading)."""
    order = f"{'' if question.best_first else '-'}{question.place or ''}/{question.limit or ''}"
    condition = question.condition
    among = (question.among.replace(" ", "_"),) if question.among else ()
    return ";".join(
        (
            question.operation.value,
            ".".join(_subject(s) for s in question.subjects),
            ".".join(str(u) for u in question.unit_ids),
            _times(question.times),
            question.times.period,
            question.kind[:1],
            "" if order == "/" else order,
            f"{condition.comparison}{'' if condition.value is None else condition.value}" if condition else "",
            *among,
        )
    )


def decode(text: str) -> Question:
    """Read an encoded question.

    Raises:
        ValueError: it is not one (a forged or foreign button).
    """
    fields = text.split(";")
    if len(fields) not in {8, 9} or len(text) > 2000:
        raise ValueError("not a question code")
    operation, subjects, units, times, period, kind, order, condition = fields[:8]
    among = fields[8] if len(fields) == 9 else ""
    if not re.fullmatch(r"[a-z_]{0,40}", among):
        raise ValueError("not a kind of unit")
    if kind not in _KINDS or not re.fullmatch(r"[a-z0-9]{0,8}", period):
        raise ValueError("not a question code")
    best_first, place, limit = _read_order(order)
    return Question(
        Operation(operation),
        tuple(_read_subject(s) for s in subjects.split(".") if s),
        tuple(_read_id(u) for u in units.split(".") if u),
        _read_times(times, period),
        _KINDS[kind],
        best_first,
        place,
        limit,
        _read_condition(condition),
        among.replace("_", " "),
    )


def _subject(subject: Subject) -> str:
    whole = f"w{subject.whole_id or ''}" if subject.whole_said else ""
    return f"{subject.indicator_id}{subject.measure[:1]}{whole}"


def _read_subject(text: str) -> Subject:
    match = _SUBJECT.fullmatch(text)
    if match is None:
        raise ValueError("not a subject")
    whole = match[3]
    return Subject(
        _read_id(match[1]),
        _MEASURES[match[2]],
        _read_id(whole) if whole else None,
        whole_said=whole is not None,
    )


def _read_id(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError("not an id")
    return int(text)


def _times(times: Times) -> str:
    if times.span:
        return f"s{times.span[0]}-{times.span[1] or ''}"
    if times.recent:
        return f"r{times.recent}"
    if times.every:
        return "e"
    if times.previous:
        return "p"
    return "y" + ".".join(str(y) for y in times.years) if times.years else ""


def _read_times(text: str, period: str) -> Times:
    if text.startswith("s"):
        first, _, last = text[1:].partition("-")
        return Times(span=(_read_id(first), _read_id(last) if last else None), period=period)
    if text.startswith("r"):
        return Times(recent=_read_id(text[1:]), period=period)
    if text in {"e", "p"}:
        return Times(every=text == "e", previous=text == "p", period=period)
    if text.startswith("y"):
        return Times(years=tuple(_read_id(y) for y in text[1:].split(".")), period=period)
    if text:
        raise ValueError("not a time")
    return Times(period=period)


def _read_order(text: str) -> tuple[bool, int, int]:
    if not text:
        return True, 0, 0
    match = re.fullmatch(r"(-?)([0-9]{0,3})/([0-9]{0,3})", text)
    if match is None:
        raise ValueError("not an order")
    return not match[1], int(match[2] or 0), int(match[3] or 0)


def _read_condition(text: str) -> Condition | None:
    if not text:
        return None
    match = re.fullmatch(r"(gt|ge|lt|le|unmet|met)([0-9]{1,12}(?:\.[0-9]{1,4})?)?", text)
    if match is None:
        raise ValueError("not a condition")
    return Condition(match[1], Decimal(match[2]) if match[2] else None)
