"""What is sent to a seat at the terminal without having been asked for: it has arrived once it is written out.

A screen needs no pace, and many messages can be on their way to it at once; so here all that is due is taken
together, and settled together when it has been shown. How it is claimed, carried and noted is the engine's.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.book import Book
from bot.delivery.carrying import Carrier, Leg
from bot.delivery.contents import Contents
from bot.delivery.gate import Gate
from bot.delivery.slots import IN_FLIGHT
from bot.delivery.waiting import USUAL
from storage.database import DatabaseUnavailable
from storage.outbox import SEND
from storage.outbox_claims import due, expire, has_expired, recover

if TYPE_CHECKING:
    from bot.chat import Address, Message
    from bot.clock import Clock
    from bot.delivery.outcomes import Outcome
    from bot.platforms.terminal.channel import TerminalChannel
    from storage.database import Database

_ROUNDS: Final = 5
"""What a screen cannot change comes anew as a message of its own, in the next round."""

log = logging.getLogger(__name__)


class Mailbox:
    """The deliveries of one seat. Only one task at a time may use it."""

    def __init__(self, database: Database, clock: Clock, channel: TerminalChannel, address: Address) -> None:
        """Nothing has been looked for yet.

        Args:
            database: where the deliveries are.
            clock: tells what is due.
            channel: takes the messages.
            address: the seat.
        """
        self._database = database
        self._clock = clock
        self._channel = channel
        self._address = address
        self._book = Book(database, clock)
        self._carrier = Carrier(channel, Gate(None, USUAL), Contents(database, channel), clock, USUAL)
        self._brought: list[Outcome] = []
        self._doubtful: set[int] = set()

    async def open(self) -> None:
        """What an earlier seat had taken and perhaps not shown waits again."""
        where, now = self._address, self._clock.now()
        async with self._database.writing() as db:
            await recover(db, where.platform, where.bot, now, where.chat_id)

    async def collect(self) -> tuple[Message, ...]:
        """What is due now and has not been brought yet, in order. `written` has to follow as soon as it is shown.

        A database that is away is no reason to stop: what waits comes later.
        """
        try:
            await self._expire()
            for _ in range(_ROUNDS):
                if not await self._bring():
                    break
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            log.warning("what waits for this seat cannot be read: %s", type(error).__name__)
        return self._channel.take_arrived()

    async def written(self) -> None:
        """What was collected has been written out, so it has arrived."""
        if not self._brought:
            return
        try:
            await self._book.write(self._brought, (), ())
        except (DatabaseUnavailable, SQLAlchemyError) as error:  # tried again with the next; at worst it comes twice
            log.warning("that a message was shown could not be noted: %s", type(error).__name__)
        else:
            self._brought.clear()

    async def _expire(self) -> None:
        where, now = self._address, self._clock.now()
        async with self._database.reading() as db:
            late = await has_expired(db, where.platform, where.bot, now, where.chat_id)
        if late:
            async with self._database.writing() as db:
                await expire(db, where.platform, where.bot, now, where.chat_id)

    async def _bring(self) -> bool:
        """Bring what is due; whether more may be due because of it."""
        where, room = self._address, IN_FLIGHT - len(self._brought)
        async with self._database.reading() as db:
            found = await due(db, where.platform, where.bot, self._clock.now(), room, where.chat_id)
        if not found:
            return False
        ids = [one.id for one in found]
        self._doubtful.update(ids)
        claimed = await self._book.write((), ids, self._doubtful.difference(ids))
        self._doubtful.clear()
        silent: list[Outcome] = []
        for delivery in (claimed.deliveries[one] for one in ids if one in claimed.deliveries):
            target = None if delivery.target_id is None else claimed.targets.get(delivery.target_id)
            outcome = await self._carrier.carry(Leg(delivery, target, _only_one_part))
            (self._brought if delivery.action == SEND else silent).append(outcome)
        if silent:
            await self._book.write(silent, (), ())
        return bool(silent)


async def _only_one_part(outcome: Outcome) -> None:
    """A screen shows each message whole."""
