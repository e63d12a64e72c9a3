"""Faults on demand: the next calls of a method fail, or any call with a probability."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tests.fakes.botapi.answers import COMMON, ApiError, Json, too_many

How: TypeAlias = "int | Literal['reset_before', 'reset_after', 'slow', 'garbage_html', 'hang']"
"""What goes wrong: an error of this status instead of the work; the connection reset before or after the
work; the work done late; HTML with status 200 instead of it (a hotel's login page); no answer and no work."""
ANY = "*"


@dataclass(slots=True)
class Fault:
    """One planned fault.

    Attributes:
        times: how many calls are left to hit.
        seconds: for "slow", how late; for 429, retry_after.
        description: overrides the status's commonest text.
        chat_id: only calls for this chat.
    """

    method: str
    how: How
    times: int = 1
    chat_id: int | None = None
    seconds: float = 1
    description: str = ""

    def fits(self, method: str, chat_id: Json) -> bool:
        """Whether it hits this call."""
        wanted = self.method in {ANY, method}
        return self.times > 0 and wanted and self.chat_id in {None, chat_id}

    def error(self) -> ApiError | None:
        """The refusal that a status means, None for the other kinds."""
        if not isinstance(self.how, int):
            return None
        if self.how == 429:
            return too_many(max(int(self.seconds), 1))
        return ApiError(self.how, self.description or COMMON.get(self.how, "Error"))


class Faults:
    """All planned faults of one server."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.hits: list[tuple[str, How, Json]] = []
        self._random = random.Random(0)  # noqa: S311 # not for secrets
        self._shares: Mapping[How, float] = {}
        self._methods: Collection[str] = ()
        self._slow_seconds = 0.5

    def plan(self, fault: Fault) -> None:
        """Let the next calls that fit fail; faults planned earlier come first."""
        self.planned.append(fault)

    def mix(
        self,
        randomness: random.Random,
        shares: Mapping[How, float],
        methods: Collection[str] = ("sendMessage",),
        slow_seconds: float = 0.5,
    ) -> None:
        """From now on let calls of `methods` fail by chance; `shares` are probabilities (0..1) by kind."""
        self._random, self._shares = randomness, shares
        self._methods, self._slow_seconds = methods, slow_seconds

    def clear(self) -> None:
        """No more faults."""
        self.planned.clear()
        self._shares = {}

    def strike(self, method: str, chat_id: Json) -> Fault | None:
        """The fault that hits this call, counted as used; None = it goes well."""
        for fault in self.planned:
            if fault.fits(method, chat_id):
                fault.times -= 1
                return self._hit(fault, chat_id)
        self.planned = [fault for fault in self.planned if fault.times > 0]
        if not self._shares or method not in self._methods:
            return None
        drawn = self._random.random()
        for how, share in self._shares.items():
            if drawn < share:
                return self._hit(Fault(method, how, seconds=self._slow_seconds), chat_id)
            drawn -= share
        return None

    def _hit(self, fault: Fault, chat_id: Json) -> Fault:
        self.hits.append((fault.method, fault.how, chat_id))
        return fault
