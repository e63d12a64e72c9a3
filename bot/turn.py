"""One turn of a conversation: what a handler is given and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.access import Person, Role
from bot.chat import Incoming, IncomingKind, Reply, Upload
from bot.conversation import Conversation

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.services import Services


class UnitOfWork(Protocol):
    """The database during one turn: whoever opened it commits, never the handler."""

    async def reading(self) -> AsyncConnection:
        """A connection to read with (the writing one, once that is open)."""
        ...

    async def writing(self) -> AsyncConnection:
        """The one writing transaction of this turn, begun at the first call.

        What is written is committed together with the conversation's new state, the note that this
        update has been handled, and the replies that are to go out. Nothing is committed when the
        handler raises.
        """
        ...

    async def pause(self) -> None:
        """Hold no connection while something slow is done; nothing happens once something has been written."""
        ...


Fetch = Callable[[Upload], Awaitable[bytes]]


async def _no_file(upload: Upload) -> bytes:
    raise FileNotFoundError(upload.file_id)


@dataclass(frozen=True, slots=True)
class Turn:
    """All that a handler may need to answer one incoming message.

    Attributes:
        vocabulary_revision: of the words in the database when the turn began, for `Vocabulary.lexicon`.
        fetch: gets the bytes of `incoming.upload` from the platform; `UserMistake` when it has them no more.
    """

    incoming: Incoming
    person: Person
    conversation: Conversation
    services: Services
    work: UnitOfWork
    vocabulary_revision: int | None = None
    fetch: Fetch = _no_file


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler answers, and what is under way from now on.

    Attributes:
        replies: in the order in which they are sent; may be empty (nothing is said).
        conversation: the new state; None leaves it as it is, except that a command leaves a step that was
            waiting for an answer (what it had collected is forgotten, the topic is kept).
    """

    replies: tuple[Reply, ...] = ()
    conversation: Conversation | None = None


Handle = Callable[[Turn], Awaitable[Outcome | None]]
"""Answers a turn. A handler of free text may return None: the text is not for it after all, and the next
route of free text is asked (a linking code is known by looking it up, not by a command before it)."""


@dataclass(frozen=True, slots=True)
class Route:
    """Which messages a handler takes, and who may send them.

    Exactly one of `commands`, `button`, `step` and `kind` says what it takes; with none of them it takes any
    free text (such a route stands last). The router checks `role` before the handler is called: there is
    no way around it.

    Attributes:
        role: the least role that may use it.
        commands: without slash, e.g. ("trogiup", "help"); the first is the one shown in menus.
        button: the action before ":" in a button's data.
        step: the conversation step whose next message (text, file or contact) it takes.
        kind: a kind of incoming that needs no step, e.g. CONTACT.
        in_groups: whether it works in a group chat that is bound to a unit (or in any, with OPEN_STATISTICS);
            otherwise the router asks the person to write privately. Only what is the same for everybody may:
            figures, help. Where figures are open, such a route of MEMBER is open to guests too.
        in_unbound_groups: with `in_groups`, whether it works even in a group that is bound to no unit: only what
            binds one may. It opens nothing to guests.
        tells_leaving: it says itself what becomes of that which was under way; after any other command that
            leaves a step a sentence is added.
    """

    handle: Handle
    role: Role
    commands: tuple[str, ...] = ()
    button: str = ""
    step: str = ""
    kind: IncomingKind | None = None
    in_groups: bool = False
    in_unbound_groups: bool = False
    tells_leaving: bool = False
