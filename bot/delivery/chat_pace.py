"""How fast one chat may be written to: a person about once a second, a group twenty times a minute."""

from __future__ import annotations

from collections import deque
from typing import Final

PRIVATE_SECONDS: Final = 1.02
"""Between two messages to a person, in the long run: a hair more than Telegram asks for."""
PRIVATE_BURST: Final = 3
"""So many may go at once."""
GROUP_MESSAGES: Final = 20
GROUP_SECONDS: Final = 60.5
"""In which a group gets no more than that: a hair more than Telegram's minute."""
REMEMBERED: Final = 20_000


def is_group(chat_id: str) -> bool:
    """Whether a chat is a group's, by its id."""
    return chat_id.startswith("-")


class ChatPace:
    """Counts what each chat gets. All times are in the seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._paid: dict[str, float] = {}
        self._groups: dict[str, deque[float]] = {}

    def wait(self, chat_id: str, now: float) -> float:
        """Seconds until the chat may be written to; 0 or less = now."""
        if is_group(chat_id):
            sent = self._groups.get(chat_id)
            return sent[0] + GROUP_SECONDS - now if sent and len(sent) == GROUP_MESSAGES else 0.0
        return self._paid.get(chat_id, 0.0) - (PRIVATE_BURST - 1) * PRIVATE_SECONDS - now

    def taken(self, chat_id: str, now: float) -> None:
        """A message leaves for the chat."""
        if is_group(chat_id):
            self._groups.setdefault(chat_id, deque(maxlen=GROUP_MESSAGES)).append(now)
            return
        self._paid[chat_id] = max(self._paid.get(chat_id, 0.0), now) + PRIVATE_SECONDS
        if len(self._paid) > REMEMBERED:
            self._paid = {chat: until for chat, until in self._paid.items() if until > now}

    def arrived_late(self, chat_id: str, seconds: float) -> None:
        """The last message may have arrived so much later than it left."""
        if is_group(chat_id):
            sent = self._groups.get(chat_id)
            if sent:
                sent[-1] += seconds
        elif chat_id in self._paid:
            self._paid[chat_id] += seconds

    def exhausted(self, chat_id: str, until: float) -> None:
        """The platform has had enough of it: from then on only the long run's pace."""
        if not is_group(chat_id):
            self._paid[chat_id] = max(self._paid.get(chat_id, 0.0), until + (PRIVATE_BURST - 1) * PRIVATE_SECONDS)
