"""The time, as a thing that is handed in: the program never asks the system for it elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is moved (`chat --now`, tests)."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment at which the clock stands, aware, in UTC."""
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Make the clock stand at another (aware) moment."""
        self._moment = moment.astimezone(UTC)
