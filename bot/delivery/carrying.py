"""Takes one delivery to its chat: part by part, as a change of what was sent, or back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.chat import Address, Message, Sent
from bot.clock import Clock
from bot.delivery.channel import Channel
from bot.delivery.contents import Contents
from bot.delivery.gate import Gate
from bot.delivery.outcomes import Outcome, Standing
from bot.delivery.waiting import Waiting
from bot.errors import SendFailed
from storage.database import DatabaseUnavailable
from storage.outbox import DELETE, FAILED, QUEUED, SEND, SENDING
from storage.outbox_claims import Claim, Target

LONGEST_STAND_SECONDS: Final = 5.0
"""A delivery whose chat has to be left alone for longer gives its slot to another meanwhile."""
TARGET_SECONDS: Final = 1.0
"""After so long it is looked again whether what is to be changed has arrived."""
NO_CONTENT_SECONDS: Final = 1.0

Progress = Callable[[Outcome], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Leg:
    """One delivery on its way.

    Attributes:
        target: what is to be changed or taken back.
        out: whether something is handed to the network whose outcome is not known yet.
    """

    delivery: Claim
    target: Target | None
    progress: Progress
    out: bool = False
    standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        self.standing = Standing(self.delivery, self.delivery.sent_parts)


class Carrier:
    """Takes deliveries to the chats of one channel."""

    def __init__(self, channel: Channel, gate: Gate, contents: Contents, clock: Clock, waiting: Waiting) -> None:
        self._channel = channel
        self._gate = gate
        self._contents = contents
        self._clock = clock
        self._waiting = waiting

    async def carry(self, leg: Leg) -> Outcome:
        """What comes of it; never raises but when it is cancelled while something is out."""
        try:
            return await self._carry(leg)
        except SendFailed as failure:
            leg.out = False
            return self._after(leg, failure)
        except asyncio.CancelledError:
            if leg.out:
                raise
            return leg.standing.again(0.0, self._clock.now())
        except (DatabaseUnavailable, SQLAlchemyError) as error:
            log.warning("delivery %d waits for the database: %s", leg.delivery.id, type(error).__name__)
            return leg.standing.again(NO_CONTENT_SECONDS, self._clock.now())
        except Exception:  # ours: whether it arrived nobody knows
            log.exception("delivery %d", leg.delivery.id)
            return self._after(leg, SendFailed("server", permanent=False, ambiguous=leg.out))

    def _after(self, leg: Leg, failure: SendFailed) -> Outcome:
        if failure.reason == "flood":
            self._gate.flooded(leg.delivery.chat_id, failure.retry_after or 1.0)
        return leg.standing.after(failure, self._clock.now(), self._waiting)

    async def _carry(self, leg: Leg) -> Outcome:
        delivery = leg.delivery
        if delivery.action != SEND:
            target = leg.target
            if target is not None and target.state in (QUEUED, SENDING):
                return leg.standing.again(TARGET_SECONDS, self._clock.now())
            if target is None or not target.sent_parts:
                return self._nothing_to_change(leg)
            return await (self._delete(leg, target) if delivery.action == DELETE else self._edit(leg, target))
        return await self._send(leg)

    def _nothing_to_change(self, leg: Leg) -> Outcome:
        """What never arrived is well taken back; whoever did not get it gets the new text."""
        uncertain = leg.target is not None and leg.target.state == FAILED and leg.target.reason == "unknown"
        if leg.delivery.action == DELETE and not uncertain:
            return leg.standing.delivered()
        return leg.standing.fallback(f"cannot_{leg.delivery.action}", self._clock.now())

    async def _send(self, leg: Leg) -> Outcome:
        delivery = leg.delivery
        count = len((await self._contents.content(delivery.message_id)).parts)
        if count == 0:
            return leg.standing.after(SendFailed("bad_request", permanent=True), self._clock.now(), self._waiting)
        for number in range(len(delivery.sent_parts), count):
            if self._clock.now() >= delivery.expires_at:
                return leg.standing.expired()
            wait = self._gate.chat_wait(delivery.chat_id)
            if wait > LONGEST_STAND_SECONDS:
                return leg.standing.again(wait, self._clock.now())
            start = await self._gate.permit(delivery.chat_id, delivery.priority)
            part = (await self._contents.content(delivery.message_id)).parts[number]
            try:
                sent = await self._send_part(leg, part)
            except SendFailed as failure:
                if failure.reason != "stale_file":
                    raise
                return self._stale(leg, part)
            finally:
                self._gate.ended(delivery.chat_id, start)
            self._contents.arrived(delivery.message_id, sent.files)
            leg.standing = Standing(delivery, (*leg.standing.sent_parts, sent.message_id), sent.files)
            if number + 1 < count:
                await leg.progress(leg.standing.under_way())
                leg.out = False
        self._contents.prove(delivery.message_id)
        return leg.standing.delivered()

    async def _send_part(self, leg: Leg, part: Message) -> Sent:
        leg.out = True
        return await self._channel.send_part(_address(leg.delivery), part)

    def _stale(self, leg: Leg, part: Message) -> Outcome:
        """The platform has forgotten a file: forget its id too, and bring the file anew."""
        leg.out = False
        stale = {file.stored_id: file.remote_id for file in part.files if file.remote_id}
        self._contents.forget(leg.delivery.message_id)
        if not stale:  # it was brought whole, and is refused all the same
            return leg.standing.after(SendFailed("bad_request", permanent=True), self._clock.now(), self._waiting)
        return replace(leg.standing.again(0.0, self._clock.now()), forgotten=stale)

    async def _edit(self, leg: Leg, target: Target) -> Outcome:
        delivery = leg.delivery
        content = await self._contents.content(delivery.message_id)
        if len(content.parts) != len(target.sent_parts):
            return leg.standing.fallback("cannot_edit", self._clock.now())
        for message_id, part in zip(target.sent_parts, content.parts, strict=True):
            if self._clock.now() >= delivery.expires_at:
                return leg.standing.expired()
            start = await self._gate.permit(delivery.chat_id, delivery.priority)
            leg.out = True
            try:
                await self._channel.edit(_address(delivery), message_id, part)
            finally:
                self._gate.ended(delivery.chat_id, start)
        self._contents.prove(delivery.message_id)
        return leg.standing.delivered()

    async def _delete(self, leg: Leg, target: Target) -> Outcome:
        delivery = leg.delivery
        for message_id in target.sent_parts:
            start = await self._gate.permit(delivery.chat_id, delivery.priority, spaced=False)
            leg.out = True
            try:
                await self._channel.delete(_address(delivery), message_id)
            finally:
                self._gate.ended(delivery.chat_id, start)
        return leg.standing.delivered()


def _address(delivery: Claim) -> Address:
    return Address(delivery.platform, delivery.bot, delivery.chat_id)
