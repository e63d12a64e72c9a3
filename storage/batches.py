"""Long lists in short pieces: databases take only so many parameters in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

SIZE = 5_000  # SQLite takes 32,766 parameters, PostgreSQL 65,535; a row has some ten


def batches(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """The items in lists of at most `size`, in order."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece
