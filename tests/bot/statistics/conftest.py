"""Committees to ask about; each data set is imported once a run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.vocabulary import Vocabulary
from storage.database import open_database
from tests.bot.statistics.committee import Committee, make_database, now_of

MakeCommittee = Callable[[str], Awaitable[Committee]]


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the database file of a data set."""
    folder = tmp_path_factory.mktemp("committees")

    def path_of(name: str) -> Path:
        path = folder / f"{name}.db"
        if not path.exists():
            asyncio.run(make_database(name, path))
        return path

    return path_of


@pytest.fixture(scope="session")
def both_imported(imported: Callable[[str], Path]) -> dict[str, Path]:
    """The database files of both data sets."""
    return {name: imported(name) for name in ("khoi-tinh", "dang-bo-a")}


@pytest.fixture(scope="session")
def vocabularies() -> dict[str, Vocabulary]:
    """One vocabulary for each data set, since making it takes longer than a question."""
    return {}


@pytest.fixture
async def committee(
    both_imported: dict[str, Path], vocabularies: dict[str, Vocabulary]
) -> AsyncIterator[MakeCommittee]:
    """Opens a committee: `await committee("dang-bo-a")`."""
    opened: list[Committee] = []

    async def make(name: str) -> Committee:
        vocabulary = vocabularies.setdefault(name, Vocabulary())
        made = Committee(open_database(f"sqlite:///{both_imported[name]}"), now_of(name).year, vocabulary)
        opened.append(made)
        return made

    yield make
    for one in opened:
        await one.database.close()
