"""The benchmarks run, and their questions are ones that the program answers rightly."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.bench.assistant import REPOSITORY
from tests.bench.committee import LAST_YEAR, Size, questions, unit_name, value
from tests.bench.report import aligned


def bench(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.bench", "--quick", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_figures_of_one_unit_and_year_differ() -> None:
    figures = [value(unit=3, indicator=number, year=LAST_YEAR) for number in range(25)]
    assert len(set(figures)) == 25


def test_units_and_questions_are_many() -> None:
    assert len({unit_name(unit) for unit in range(400)}) == 400
    assert len({question.text for question in questions(Size(400, 10, 10), 400)}) >= 350


def test_columns_are_aligned() -> None:
    assert aligned([("", "x"), ("bot", "12")]) == "      x\nbot  12"


@pytest.mark.long
def test_the_contest_runs() -> None:
    assert "this bot, answering questions" in bench("--only", "ptb", "assistant")


@pytest.mark.long
def test_own_time_is_measured() -> None:
    assert "own time for a question" in bench("--only", "own-time")


@pytest.mark.long
def test_the_schedule_is_measured() -> None:
    assert "own time of /lich" in bench("--only", "schedule")
