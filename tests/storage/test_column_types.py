"""Moments and figures come back as they went in, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from storage.column_types import FIGURE_LIMIT, FigureValue
from storage.database import Database
from storage.questions import keep_question, unanswered
from storage.tables import figures, unanswered_questions
from tests.storage.seed import NOW, plant_indicators, plant_units

HANOI = timezone(timedelta(hours=7))


async def test_nine_in_hanoi_comes_back_as_two_in_utc(database: Database) -> None:
    nine = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=HANOI)
    async with database.writing() as db:
        await keep_question(db, "Chín giờ?", nine)
    async with database.reading() as db:
        (question,) = await unanswered(db, 10)
        column = unanswered_questions.c.asked_at
        latest = await db.scalar(select(func.max(column, type_=column.type)).where(column <= nine, column > NOW))
    assert (question.asked_at, question.asked_at.tzinfo) == (nine, UTC)
    assert latest == nine


async def test_a_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        async with database.writing() as db:
            await keep_question(db, "Mấy giờ?", datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001
    async with database.reading() as db:
        assert await unanswered(db, 10) == ()


VALUES = ("4740", "98.1", "79.85", "0.0001", "0", "-12.5", "0.3", "99999999999999.9999", "100000000000000")


async def test_figures_are_exact_and_sort_as_numbers(database: Database) -> None:
    await plant_units(database)
    await plant_indicators(database)
    rows = [
        {
            "indicator_id": 1,
            "unit_id": 1,
            "year": 2000 + number,
            "period": "year",
            "kind": "actual",
            "measure": "count",
            "comparison": "eq",
            "value": Decimal(value),
            "note": "",
            "entered_at": NOW,
            "current": True,
        }
        for number, value in enumerate(VALUES)
    ]
    async with database.writing() as db:
        await db.execute(figures.insert(), rows)
    async with database.reading() as db:
        stored = (await db.execute(select(figures.c.value).order_by(figures.c.value))).scalars().all()
    assert [str(value) for value in stored] == sorted(VALUES, key=Decimal)


@pytest.mark.parametrize("value", ["0.00001", "NaN", "Infinity", str(FIGURE_LIMIT + 1)])
async def test_a_value_that_cannot_be_kept_exactly_is_refused(value: str, sqlite_database: Database) -> None:
    async with sqlite_database.reading() as db:
        dialect = db.dialect
    with pytest.raises(ValueError, match=r"decimal places|not a figure"):
        FigureValue().process_bind_param(Decimal(value), dialect)
