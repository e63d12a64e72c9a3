"""One turn: who speaks and what is under way are read, a handler answers, the answer is written out.

What the handler wrote is committed together with the conversation's new state and the rendered replies,
before anything is sent; after a handler that wrote nothing the group commit does that, after sending.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.exc import DBAPIError

from bot.access import Person, Role
from bot.chat import Address, Incoming, Message, Reply, Upload
from bot.completions import Completion
from bot.conversation import Conversation, read_state, write_state
from bot.delivery.channel import Channel
from bot.delivery.replies import to_json
from bot.errors import SendFailed, UserMistake
from bot.router import Choice, Router
from bot.services import Services
from bot.turn import Outcome, Turn
from bot.unit_of_work import Work
from storage.conversations import ConversationRow, save_conversations
from storage.database import DatabaseUnavailable
from storage.inbox import mark_answered, mark_done
from storage.speakers import Speaker, load_speaker

HANDLING_SECONDS = 60
"""A handler that takes longer is a bug, and must not keep its chat waiting for ever."""
LARGEST_UPLOAD = 20 * 1024 * 1024  # bytes: what a bot may fetch (Bot API, getFile)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One update on its way.

    Attributes:
        row: of the inbox; None when it is not kept there (the terminal's lines cannot be had again anyway).
        replies: when it was answered before a restart: all that is left is to send these.
        restarted: the process ended while this update was open.
        tries: how often it has been begun again after that.
    """

    channel: Channel
    incoming: Incoming
    row: int | None
    replies: tuple[Message, ...] | None = None
    restarted: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn came to.

    Attributes:
        messages: to be sent.
        completion: what remains to be written after that.
        wrote: whether the handler has changed something.
    """

    messages: tuple[Message, ...]
    completion: Completion
    wrote: bool = False


class Handling:
    """Brings one turn from the incoming message to the rendered answer."""

    def __init__(self, services: Services, router: Router) -> None:
        self._services = services
        self._router = router

    async def answer(self, job: Job) -> Answer:
        """Have the job handled; mistakes and bugs are answers too.

        Raises:
            DatabaseUnavailable: nothing has happened; it may be tried again.
            DBAPIError: likewise, the connection was lost.
        """
        work = Work(self._services.database)
        language = ""
        try:
            speaker = await self._speaker(job.incoming, work)
            language = speaker.language
            return await self._turn(job, speaker, work)
        except UserMistake as mistake:
            await work.roll_back(mistake)
            log.info("update %s: %s", job.row, mistake.template)
            return self.reply(job, Reply(mistake.template, mistake.values), language)
        except Exception as error:
            await work.roll_back(error)
            if passing(error):
                raise
            return self.bug(job, error, language)
        except BaseException as error:  # cancelled: the next start begins this turn again
            await work.roll_back(error)
            raise

    async def awaits_text(self, where: Address, user_id: str) -> bool:
        """Whether a step of that person's conversation waits for free text."""
        async with self._services.database.reading() as db:
            speaker = await load_speaker(db, where.platform, where.bot, where.chat_id, user_id)
        return self._router.awaits_text(read_state(speaker.conversation_state))

    def reply(self, job: Job, reply: Reply, language: str = "") -> Answer:
        """A reply that changes nothing."""
        return Answer(self._written(job, (reply,), language), Completion(job.row))

    def bug(self, job: Job, error: Exception | None, language: str = "") -> Answer:
        """The person gets an id, the log the same id with all that helps; None = the process died of it."""
        error_id = self._services.digits(8)
        if error is None:
            log.error("error %s: update %s ended the process again and again; given up", error_id, job.row)
        else:
            log.error("error %s: update %s", error_id, job.row, exc_info=error)
        return self.reply(job, Reply("errors/bug", {"error_id": error_id}), language)

    async def _speaker(self, incoming: Incoming, work: Work) -> Speaker:
        where = incoming.address
        db = await work.reading()
        return await load_speaker(db, where.platform, where.bot, where.chat_id, incoming.user_id)

    async def _turn(self, job: Job, speaker: Speaker, work: Work) -> Answer:
        person, conversation = person_of(speaker), read_state(speaker.conversation_state)
        choice = self._router.choose(job.incoming, person, conversation, speaker.group_unit_id)
        fetch = partial(_fetch, job.channel)
        turn = Turn(job.incoming, person, conversation, self._services, work, speaker.vocabulary_revision, fetch)
        async with asyncio.timeout(HANDLING_SECONDS):
            outcome = await _ask(choice, turn)
        messages = self._written(job, outcome.replies, person.language)
        row = self._conversation_row(job.incoming, conversation, outcome.conversation)
        if not work.wrote:
            await work.commit()
            return Answer(messages, Completion(job.row, row))
        await _write_end(job, work, messages, row)
        return Answer(messages, Completion(job.row if messages else None), wrote=True)

    def _written(self, job: Job, replies: Sequence[Reply], language: str) -> tuple[Message, ...]:
        pressed = job.incoming.message_id
        return tuple(self._services.renderer.message(reply, language, edits=pressed) for reply in replies)

    def _conversation_row(
        self, incoming: Incoming, before: Conversation, after: Conversation | None
    ) -> ConversationRow | None:
        if after is None or after == before:
            return None
        where, state = incoming.address, write_state(after)
        json.dumps(state)  # what cannot be kept is this handler's bug, not the group commit's trouble
        return ConversationRow(
            where.platform, where.bot, where.chat_id, incoming.user_id, state, self._services.clock.now()
        )


def person_of(speaker: Speaker) -> Person:
    """Who is speaking, with the highest of the roles held."""
    if speaker.member_id is None:
        return Person(language=speaker.language)
    return Person(
        role=max((Role[name.upper()] for name in speaker.roles), default=Role.MEMBER),
        member_id=speaker.member_id,
        account_id=speaker.account_id,
        code=speaker.code,
        name=speaker.name,
        unit_ids=speaker.unit_ids,
        governed_unit_ids=speaker.governed_unit_ids,
        language=speaker.language,
    )


def passing(error: Exception) -> bool:
    """Whether the database is away and can be expected to come back."""
    return isinstance(error, DatabaseUnavailable) or (
        isinstance(error, DBAPIError) and (error.connection_invalidated or "locked" in str(error.orig))
    )


async def _ask(choice: Choice, turn: Turn) -> Outcome:
    """The first answer that one of the routes gives."""
    before = turn.conversation
    for route in choice.routes:
        outcome = await route.handle(turn)
        if outcome is not None:
            break
    else:
        outcome = Outcome(() if choice.refusal is None else (choice.refusal,))
    if not choice.leaves:
        return outcome
    by_command = bool(choice.routes) and not any(route.tells_leaving for route in choice.routes)
    kept = before.data.get("kept")
    if by_command and before.step and before.data and kept != "answer":  # an answer stands without its reason or file
        left = "errors/left_kept" if kept else "errors/left_unfinished"
        outcome = replace(outcome, replies=(*outcome.replies, Reply(left)))
    if outcome.conversation is None and (before.step or before.data):
        return replace(outcome, conversation=Conversation(topic=before.topic))
    return outcome


async def _write_end(job: Job, work: Work, messages: tuple[Message, ...], conversation: ConversationRow | None) -> None:
    db = await work.writing()
    if conversation is not None:
        await save_conversations(db, [conversation])
    if job.row is not None and messages:
        await mark_answered(db, job.row, to_json(messages))
    elif job.row is not None:
        await mark_done(db, [job.row])
    await work.commit()


async def _fetch(channel: Channel, upload: Upload) -> bytes:
    if upload.size > LARGEST_UPLOAD:
        raise UserMistake("errors/file_too_big", {"megabytes": LARGEST_UPLOAD // 1024 // 1024})
    try:
        return await channel.fetch(upload)
    except SendFailed as failure:
        raise UserMistake("errors/file_gone") from failure
