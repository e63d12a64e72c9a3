"""What is due for each member at one moment becomes one message, which members with the same share.

A `Piece` is a part of a message: an event of which to remind, a list, a digest. Whoever makes it gives the same piece
to all who are to read the same; by that it is known which messages are the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from storage.batches import batches
from storage.members import languages_of
from storage.outbox import FAILED, QUEUED, REMINDER, ButtonRows, NewDelivery, NewMessage, keep_message, queue

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.chat import Shown
    from bot.delivery.queueing import MemberReach
    from bot.rendering import Renderer

KIND = "reminder"
"""Of the deliveries."""

AT_ONCE = 500
"""Rows that are written before others get their turn."""

MOST_BUTTONS = 100

MakeButtons = Callable[[str, int], ButtonRows]
"""Makes the buttons of a piece in a language; the number is the piece's place in the message, 0 when it is alone."""


def no_buttons(_language: str, _number: int) -> ButtonRows:
    """For a piece that asks nothing."""
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of a message.

    Attributes:
        template: writes it; it is also given `number`, its place among the numbered pieces of the message, 0 when it
            is the only one.
        values: of the template.
        expires_at: from then on it is worthless.
        order: where it stands: by this, then by `at`.
        at: when that is of which it tells.
        numbered: it is one of a list when there are several.
        buttons: those below it.
    """

    template: str
    values: Mapping[str, Shown]
    expires_at: datetime
    order: int
    at: datetime
    numbered: bool = False
    buttons: MakeButtons = field(default=no_buttons)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that one member is to read now; `due_at` is later than now for one who is not to be disturbed."""

    member_id: int
    pieces: tuple[Piece, ...]
    due_at: datetime


async def send(
    db: AsyncConnection,
    bundles: Sequence[Bundle],
    reach: Mapping[int, MemberReach],
    renderer: Renderer,
    now: datetime,
) -> None:
    """Have each of the bundles go out as one message; whoever cannot be reached gets a row that says so.

    Args:
        db: in the transaction in which they are no longer due.
        bundles: what goes out; a member may have several, for different moments.
        reach: where the members are reached.
        renderer: writes the messages.
        now: aware.
    """
    languages = await languages_of(db, {bundle.member_id for bundle in bundles})
    written: dict[tuple[str, tuple[Piece, ...]], int] = {}
    rows: list[NewDelivery] = []
    for bundle in bundles:
        pieces = _ordered(bundle.pieces)
        language = languages.get(bundle.member_id, "")
        key = (language, pieces)
        if key not in written:
            written[key] = await keep_message(db, _message(pieces, renderer, language), now)
        expires_at = max(piece.expires_at for piece in pieces)
        rows += _deliveries(bundle, reach[bundle.member_id], written[key], expires_at)
    for some in batches(rows, AT_ONCE):
        await queue(db, some, now)
        await asyncio.sleep(0)  # whoever asks something meanwhile is answered in between


def _ordered(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(sorted(pieces, key=lambda piece: (piece.order, piece.at)))


def _message(pieces: Sequence[Piece], renderer: Renderer, language: str) -> NewMessage:
    several = sum(piece.numbered for piece in pieces) > 1
    texts: list[str] = []
    buttons: list[tuple[tuple[str, str], ...]] = []
    number = 0
    if several:
        texts.append(renderer.text("reminders/several", {}, language))
    for piece in pieces:
        number += piece.numbered
        place = number if several and piece.numbered else 0
        texts.append(renderer.text(piece.template, {**piece.values, "number": place}, language))
        buttons += piece.buttons(language, place)
    return NewMessage("\n\n".join(texts), _fitting(buttons))


def _fitting(buttons: Sequence[tuple[tuple[str, str], ...]]) -> ButtonRows:
    """As many rows as a platform takes in one message; what is left out can still be answered by /viec."""
    kept: list[tuple[tuple[str, str], ...]] = []
    for row in buttons:
        if sum(map(len, kept)) + len(row) > MOST_BUTTONS:
            break
        kept.append(row)
    return tuple(kept)


def _deliveries(bundle: Bundle, reach: MemberReach, message_id: int, expires_at: datetime) -> list[NewDelivery]:
    """A row for each address, or one that has failed when there is none."""
    state, reason = (QUEUED, "") if reach.addresses else (FAILED, reach.reason)
    places = [(one.platform, one.bot, one.chat_id, one.user_id) for one in reach.addresses] or [("", "", "", "")]
    return [
        NewDelivery(
            kind=KIND,
            priority=REMINDER,
            message_id=message_id,
            due_at=bundle.due_at,
            expires_at=expires_at,
            member_id=bundle.member_id,
            platform=platform,
            bot=bot,
            chat_id=chat_id,
            user_id=user_id,
            state=state,
            reason=reason,
        )
        for platform, bot, chat_id, user_id in places
    ]
