"""What is under way in one person's chat: kept in the database, so that a restart loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | None | Sequence[Json] | Mapping[str, Json]"


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state between two messages.

    Attributes:
        step: the step that waits for the next message, e.g. "figures.value"; "" = none.
        data: what the steps have collected.
        topic: what the last answered question was about, for follow-ups.
    """

    step: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)
    topic: Mapping[str, Json] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remember."""
        return not (self.step or self.data or self.topic)
