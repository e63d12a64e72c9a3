"""What everyday expressions mean on certain days."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.language.moments import Moment, Reading, read_moment
from tests.bot.language.moments.expressions import TUESDAY, Case, cases

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(written: str) -> datetime:
    return datetime.strptime(written, "%d/%m/%Y %H:%M").replace(tzinfo=HANOI)


def read(words: str, now: str = TUESDAY) -> Reading:
    return read_moment(words, at(now))


def written(moment: Moment) -> str:
    return f"{moment.day:%d/%m/%Y}" + (f" {moment.clock:%H:%M}" if moment.clock else "")


def when(reading: Reading) -> str:
    if reading.start is None:
        return ""
    before = "due " if reading.deadline else "~" if reading.vague else ""
    after = f" > {written(reading.end)}" if reading.end else ""
    return before + written(reading.start) + after


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.words} @ {case.now[:10]}")
def test_what_is_said_is_understood(case: Case) -> None:
    reading = read(case.words, case.now)
    asked = tuple(doubt.kind.value for doubt in reading.questions)
    rule = reading.recurrence.rule if reading.recurrence else ""
    assert (when(reading), rule, asked) == (case.when, case.rule, case.asks)


def test_the_table_is_large() -> None:
    assert len(cases()) >= 350
