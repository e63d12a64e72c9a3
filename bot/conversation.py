"""What is under way in one person's chat: kept in the database, so that a restart loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"


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


def read_state(state: Mapping[str, Json] | None) -> Conversation:
    """The conversation as `write_state` kept it; a state that is not understood is as good as none."""
    if not isinstance(state, Mapping):
        return Conversation()
    step, data, topic = state.get("step"), state.get("data"), state.get("topic")
    return Conversation(
        step=step if isinstance(step, str) else "",
        data=data if isinstance(data, Mapping) else {},
        topic=topic if isinstance(topic, Mapping) else {},
    )


def write_state(conversation: Conversation) -> Mapping[str, Json] | None:
    """What is kept of it; None when there is nothing to remember."""
    if conversation.empty:
        return None
    return {"step": conversation.step, "data": conversation.data, "topic": conversation.topic}
