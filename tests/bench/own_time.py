"""The program's own time for a question: understanding, query and rendering, through the dispatcher.

The clock runs from the moment when an incoming text is handed in to the moment when the finished message is
handed to the platform, which here only notes it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.app import make_dispatcher, make_services
from bot.chat import TELEGRAM, Address, Incoming, IncomingKind, Message, Sent, Upload
from bot.clock import SystemClock
from bot.dispatch import Dispatcher
from storage.database import open_database
from tests.bench.assistant import database_url, settings
from tests.bench.committee import Question
from tests.bench.contest import Failed
from tests.fakes.botapi.drive import percentile

BOT = "1"


@dataclass(frozen=True, slots=True)
class OwnTime:
    """Milliseconds for a question; `first_ms` is the first one, which also learns the vocabulary."""

    first_ms: float
    p50_ms: float
    p95_ms: float


@dataclass(slots=True)
class RecordingPlatform:
    """Takes messages at once, and notes when."""

    name: str = TELEGRAM
    bot: str = BOT
    sent: list[Message] = field(default_factory=list)
    taken_at: float = 0.0

    async def send(self, address: Address, message: Message) -> str:
        """Note the message and the time."""
        self.taken_at = time.perf_counter()
        self.sent.append(message)
        return str(len(self.sent))

    def read_update(self, payload: str) -> Incoming | None:
        """Nothing is read here: texts are handed in as they are."""
        raise NotImplementedError

    async def fetch(self, upload: Upload) -> bytes:
        """Nothing is uploaded here."""
        raise NotImplementedError

    def parts(self, message: Message) -> tuple[Message, ...]:
        """The message itself."""
        return (message,)

    async def send_part(self, address: Address, part: Message) -> Sent:
        """Note the message and the time."""
        return Sent(await self.send(address, part))

    async def edit(self, address: Address, message_id: str, part: Message) -> None:
        """Nothing is changed here."""
        raise NotImplementedError

    async def delete(self, address: Address, message_id: str) -> None:
        """Nothing is taken back here."""
        raise NotImplementedError


async def measure_own_time(folder: Path, questions: Sequence[Question], people: Sequence[int]) -> OwnTime:
    """Ask every question once, one after the other.

    Raises:
        Failed: an answer is wrong.
    """
    database = open_database(database_url(folder))
    services = await make_services(settings(folder), database, SystemClock())
    dispatcher, platform = make_dispatcher(services), RecordingPlatform()
    dispatcher.connect(platform, limited=False)
    try:
        times = [
            await _ask(dispatcher, platform, question, people[number % len(people)], number)
            for number, question in enumerate(questions)
        ]
    finally:
        await dispatcher.stop()
        await database.close()
    ordered = sorted(times[1:])
    return OwnTime(times[0], percentile(ordered, 50), percentile(ordered, 95))


async def _ask(
    dispatcher: Dispatcher, platform: RecordingPlatform, question: Question, person: int, number: int
) -> float:
    """Milliseconds until the answer is handed to the platform."""
    incoming = Incoming(
        Address(TELEGRAM, BOT, str(person)),
        update_id=str(number),
        user_id=str(person),
        kind=IncomingKind.TEXT,
        sent_at=datetime.now(UTC),
        text=question.text,
    )
    before = len(platform.sent)
    started = time.perf_counter()
    dispatcher.submit(platform, incoming)
    await dispatcher.idle()
    answers = platform.sent[before:]
    if len(answers) != 1 or question.expected not in answers[0].html:
        raise Failed(f"{question.text!r} was answered by {[answer.html for answer in answers]}")
    await asyncio.sleep(0)
    return (platform.taken_at - started) * 1000
