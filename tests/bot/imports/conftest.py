"""The office, without and with its units and indicators."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.bot.imports.office import INDICATORS, UNITS, Office


@pytest.fixture
def empty_office(sqlite_database: Database) -> Office:
    """An office whose database has nothing yet."""
    return Office(sqlite_database)


@pytest.fixture
async def office(empty_office: Office) -> Office:
    """An office that has imported its units and indicators."""
    await empty_office.imports("units", UNITS)
    await empty_office.imports("indicators", INDICATORS)
    return empty_office


@pytest.fixture
async def office_anywhere(database: Database) -> Office:
    """The same on SQLite and on PostgreSQL."""
    office = Office(database)
    await office.imports("units", UNITS)
    await office.imports("indicators", INDICATORS)
    return office
