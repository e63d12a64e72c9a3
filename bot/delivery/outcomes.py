"""What came of a delivery: what is to be written down, and whether it is tried again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery.chat_pace import is_group
from bot.delivery.waiting import Waiting
from bot.errors import SendFailed
from storage.outbox import DELIVERED, EXPIRED, FAILED, MOST_TRIES, QUEUED, SEND, SENDING
from storage.outbox_claims import Claim, Result

UNREACHABLE = frozenset({"blocked", "deactivated", "chat_not_found"})
"""Reasons that lie with the account, not with the message."""
CANNOT_CHANGE = frozenset({"cannot_edit", "cannot_delete"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a delivery.

    Attributes:
        result: of its row.
        again_after: seconds until it may be tried again; None = never, or not by this process.
        remote_ids: by which ids the platform knows files from now on.
        forgotten: ids by which it knows files no more.
        blocked_user: whose account cannot be reached; "" = nobody's.
        new_chat_id: where the chat is now; "" = where it was.
        failure: what the platform said; None = nothing bad.
    """

    delivery: Claim
    result: Result
    again_after: float | None = None
    remote_ids: Mapping[int, str] = field(default_factory=dict)
    forgotten: Mapping[int, str] = field(default_factory=dict)
    blocked_user: str = ""
    new_chat_id: str = ""
    failure: SendFailed | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a delivery is while it is being sent.

    Attributes:
        sent_parts: the platform's ids of the parts that have arrived.
        remote_ids: of the files that went with the last one.
    """

    delivery: Claim
    sent_parts: tuple[str, ...]
    remote_ids: Mapping[int, str] = field(default_factory=dict)

    def delivered(self) -> Outcome:
        """All has arrived."""
        return self._ended(DELIVERED)

    def under_way(self) -> Outcome:
        """A part has arrived."""
        return self._ended(SENDING)

    def expired(self) -> Outcome:
        """It is too late for the rest."""
        return self._ended(EXPIRED)

    def failed(self, reason: str, *, blocked_user: str = "", tries: int | None = None) -> Outcome:
        """It will not arrive."""
        result = self._result(FAILED, reason, self.delivery.tries if tries is None else tries)
        return Outcome(self.delivery, result, remote_ids=self.remote_ids, blocked_user=blocked_user)

    def again(
        self, seconds: float, now: datetime, *, tries: int | None = None, failure: SendFailed | None = None
    ) -> Outcome:
        """The rest is tried again after so many seconds."""
        kept = self.delivery.tries if tries is None else tries
        result = self._result(QUEUED, "", kept, now + timedelta(seconds=seconds))
        return Outcome(self.delivery, result, seconds, remote_ids=self.remote_ids, failure=failure)

    def fallback(self, reason: str, now: datetime) -> Outcome:
        """The messages cannot be changed: something new is sent instead, if there is something."""
        instead = self.delivery.fallback_message_id
        if instead is None:
            return self.failed(reason)
        result = Result(self.delivery.id, QUEUED, next_at=now, message_id=instead, action=SEND)
        return Outcome(self.delivery, result, 0.0)

    def after(self, failure: SendFailed, now: datetime, waiting: Waiting) -> Outcome:
        """What follows from what the platform said."""
        delivery = self.delivery
        if failure.reason == "flood":
            return self.again(failure.retry_after or 1.0, now, failure=failure)
        if failure.reason in CANNOT_CHANGE:
            return self.fallback(failure.reason, now)
        if failure.reason == "chat_moved" and failure.new_chat_id and delivery.tries + 1 < MOST_TRIES:
            return self._moved(failure.new_chat_id, now)
        if failure.permanent or failure.reason == "chat_moved":
            return self._refused(failure)
        tries = delivery.tries + 1
        if tries >= MOST_TRIES:
            return self.failed("unknown" if failure.ambiguous else "too_many_tries", tries=tries)
        return self.again(waiting.pause_after(tries), now, tries=tries, failure=failure)

    def _refused(self, failure: SendFailed) -> Outcome:
        delivery = self.delivery
        if failure.reason in UNREACHABLE:
            private = delivery.group_id is None and not is_group(delivery.chat_id)
            return self.failed(failure.reason, blocked_user=(delivery.user_id or delivery.chat_id) if private else "")
        if failure.reason == "bad_request":
            log.error("delivery %d: the platform refuses it as wrong (part %d)", delivery.id, len(self.sent_parts) + 1)
        return self.failed(failure.reason)

    def _moved(self, new_chat_id: str, now: datetime) -> Outcome:
        delivery = self.delivery
        result = Result(
            delivery.id, QUEUED, tries=delivery.tries + 1, next_at=now, sent_parts=self.sent_parts, chat_id=new_chat_id
        )
        return Outcome(delivery, result, 0.0, new_chat_id=new_chat_id)

    def _ended(self, state: str) -> Outcome:
        return Outcome(self.delivery, self._result(state, "", self.delivery.tries), remote_ids=self.remote_ids)

    def _result(self, state: str, reason: str, tries: int, next_at: datetime | None = None) -> Result:
        return Result(self.delivery.id, state, reason, tries, next_at, self.sent_parts)
