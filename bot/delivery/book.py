"""Writes into the outbox for the engine: what came of deliveries and which are next, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.clock import Clock
from bot.delivery.outcomes import Outcome
from storage.accounts import mark_blocked
from storage.conversations import migrate_chat
from storage.database import Database, DatabaseUnavailable
from storage.files import forget_remote_id, keep_remote_id
from storage.outbox_claims import Claim, Target, claim, expire, recover, sending_ids, settle, targets_by_id, unclaim

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.delivery.line import Line

AWAY: Final = (DatabaseUnavailable, OperationalError, InterfaceError, PoolTimeout)
"""What says that the database cannot be had just now."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is to be sent now, by id; and what is to be changed by it, by id."""

    deliveries: Mapping[int, Claim]
    targets: Mapping[int, Target]


class Book:
    """The outbox, as the engine writes it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def recover(self, lines: Iterable[Line]) -> int:
        """What was being sent when its process died is to be sent again; how many that were."""
        async with self._database.writing() as db:
            return sum([await recover(db, *line.where, self._clock.now(), line.only_chat) for line in lines])

    async def strays(self, lines: Iterable[Line], own: Collection[int]) -> frozenset[int]:
        """What stands as being sent, but not by this process, the only one that may send on these lines."""
        async with self._database.reading() as db:
            found = [await sending_ids(db, *line.where, line.only_chat) for line in lines]
        return frozenset().union(*found) - frozenset(own)

    async def take_up(self, lines: Iterable[Line], ids: Collection[int]) -> None:
        """These are to be sent again."""
        async with self._database.writing() as db:
            for line in lines:
                await recover(db, *line.where, self._clock.now(), line.only_chat, ids)

    async def expire(self, lines: Iterable[Line]) -> None:
        """What has not gone out in time never will."""
        async with self._database.writing() as db:
            for line in lines:
                await expire(db, *line.where, self._clock.now(), line.only_chat)

    async def write(self, outcomes: Sequence[Outcome], wanted: Sequence[int], doubtful: Iterable[int]) -> Claimed:
        """Note the outcomes and claim what is wanted.

        Args:
            doubtful: of these nobody knows whether they were claimed, since the connection was lost: they wait again.
        """
        try:
            return await self._together(outcomes, wanted, doubtful)
        except AWAY:
            raise
        except Exception:
            if not outcomes:
                raise
            log.exception("what came of %d deliveries cannot be written together", len(outcomes))
        for outcome in outcomes:  # one of them cannot be written: the others must not suffer for it
            try:
                await self._together([outcome], (), doubtful)
            except AWAY:
                raise
            except Exception:
                log.exception("what came of delivery %d cannot be written", outcome.delivery.id)
        return Claimed({}, {})

    async def _together(self, outcomes: Sequence[Outcome], wanted: Sequence[int], doubtful: Iterable[int]) -> Claimed:
        async with self._database.writing() as db:
            await self._note(db, outcomes)
            if doubtful:
                await unclaim(db, doubtful)
            return await self._claim(db, wanted)

    async def _claim(self, db: AsyncConnection, wanted: Sequence[int]) -> Claimed:
        if not wanted:
            return Claimed({}, {})
        claimed = await claim(db, wanted, self._clock.now())
        target_ids = [one.target_id for one in claimed if one.target_id is not None]
        targets = await targets_by_id(db, target_ids) if target_ids else {}
        return Claimed({one.id: one for one in claimed}, targets)

    async def _note(self, db: AsyncConnection, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        now = self._clock.now()
        await settle(db, [outcome.result for outcome in outcomes], now)
        for outcome in outcomes:
            where = outcome.delivery.platform, outcome.delivery.bot
            for file_id, remote_id in outcome.forgotten.items():
                await forget_remote_id(db, file_id, *where, remote_id)
            for file_id, remote_id in outcome.remote_ids.items():
                await keep_remote_id(db, file_id, *where, remote_id)
            if outcome.blocked_user:
                await mark_blocked(db, *where, outcome.blocked_user, now)
            if outcome.new_chat_id:
                await migrate_chat(db, *where, outcome.delivery.chat_id, outcome.new_chat_id)
