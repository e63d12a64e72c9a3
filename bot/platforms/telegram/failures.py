"""What Telegram's refusals mean: the library's errors become `SendFailed`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.chat import Message
from bot.errors import SendFailed
from bot.platforms.telegram.requests import MaybeDelivered, NotSent

_NOBODY_THERE: Final = ("chat not found", "user not found", "peer_id_invalid", "can't initiate conversation")
_SHUT_OUT: Final = ("not enough rights", "have no rights", "administrator rights", "write_forbidden", "not a member")
_STALE: Final = ("file identifier", "remote file id", "file_id", "file reference", "file_reference", "media_empty")
"""An id of a file that Telegram does not know, cannot read, or knows no more."""
_FLOOD_SECONDS: Final = 5.0
"""How long to wait when Telegram does not say."""


def explain(error: TelegramError, *, unsent: Message | None = None, by_id: bool = False) -> SendFailed:
    """What an error means for the one who sends.

    Args:
        error: told apart by class, the special ones before NetworkError, whose subclasses they are.
        unsent: what is left of a message of which the first parts arrived.
        by_id: a file went by its id, of which the refusal may speak.
    """
    if by_id and isinstance(error, BadRequest) and is_stale_file(error):
        return SendFailed("stale_file", permanent=False, unsent=unsent)
    failed = _meaning(error)
    failed.unsent = unsent
    return failed


def _meaning(error: TelegramError) -> SendFailed:
    match error:
        case RetryAfter():
            return SendFailed("flood", permanent=False, retry_after=seconds_of(error))
        case ChatMigrated():
            return SendFailed("chat_moved", permanent=False, new_chat_id=str(error.new_chat_id))
        case Forbidden():
            return SendFailed(_why_forbidden(error.message.lower()), permanent=True)
        case BadRequest():
            return SendFailed(_why_refused(error.message.lower()), permanent=True)
        case InvalidToken() | EndPointNotFound():
            # The token was revoked, for which receiving ends the process; the message waits for the new one.
            return SendFailed("server", permanent=False)
        case NotSent():
            return SendFailed("network", permanent=False)
        case MaybeDelivered():
            return SendFailed("network", permanent=False, ambiguous=True)
        case NetworkError():  # an HTTP status that has no class of its own
            return _of_status(error.message.lower())
        case _:  # an answer that is not the Bot API's, with status 200
            return SendFailed("server", permanent=False, ambiguous=True)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram says to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def is_unchanged(error: BadRequest) -> bool:
    """Whether an edit was refused because the message reads so already."""
    return "message is not modified" in error.message.lower()


def is_bad_markup(error: BadRequest) -> bool:
    """Whether Telegram could not read the HTML."""
    return "can't parse entities" in error.message.lower()


def is_bad_picture(error: BadRequest) -> bool:
    """Whether Telegram will not show the file as a photo; as a document it may well go."""
    words = error.message.lower()
    return "photo" in words or "image_process_failed" in words


def is_stale_file(error: BadRequest) -> bool:
    """Whether Telegram does not know the id of a file (any more)."""
    words = error.message.lower()
    return any(hint in words for hint in _STALE)


def is_other_kind(error: BadRequest) -> bool:
    """Whether the id is of a photo and went as a document's, or the other way round."""
    words = error.message.lower()
    return "use file of type" in words or "type of file mismatch" in words


def is_gone(error: BadRequest) -> bool:
    """Whether a message that was to be deleted is not there."""
    return "message to delete not found" in error.message.lower()


def _why_forbidden(words: str) -> str:
    if "deactivated" in words:
        return "deactivated"
    return "chat_not_found" if any(hint in words for hint in _NOBODY_THERE) else "blocked"


def _why_refused(words: str) -> str:
    if any(hint in words for hint in _NOBODY_THERE):
        return "chat_not_found"
    return "blocked" if any(hint in words for hint in _SHUT_OUT) else "bad_request"


def _of_status(words: str) -> SendFailed:
    if "entity too large" in words:  # 413
        return SendFailed("bad_request", permanent=True)
    if "too many requests" in words:  # 429 that does not say how long
        return SendFailed("flood", permanent=False, retry_after=_FLOOD_SECONDS)
    return SendFailed("server", permanent=False, ambiguous=True)
