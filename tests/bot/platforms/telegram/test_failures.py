"""What each of Telegram's refusals means for the one who sends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import SendFailed
from bot.platforms.telegram.failures import explain
from bot.platforms.telegram.requests import MaybeDelivered, NotSent


def meaning(error: TelegramError) -> tuple[str, bool, bool]:
    failed = explain(error)
    return failed.reason, failed.permanent, failed.ambiguous


SURE, UNSURE = False, True
FOR_GOOD, FOR_NOW = True, False


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), ("blocked", FOR_GOOD, SURE)),
        (Forbidden("Forbidden: user is deactivated"), ("deactivated", FOR_GOOD, SURE)),
        (
            Forbidden("Forbidden: bot can't initiate conversation with a user"),
            ("chat_not_found", FOR_GOOD, SURE),
        ),
        (Forbidden("Forbidden: bot was kicked from the group chat"), ("blocked", FOR_GOOD, SURE)),
        (BadRequest("Bad Request: chat not found"), ("chat_not_found", FOR_GOOD, SURE)),
        (BadRequest("Bad Request: PEER_ID_INVALID"), ("chat_not_found", FOR_GOOD, SURE)),
        (
            BadRequest("Bad Request: not enough rights to send text messages to the chat"),
            ("blocked", FOR_GOOD, SURE),
        ),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), ("blocked", FOR_GOOD, SURE)),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), ("blocked", FOR_GOOD, SURE)),
        (BadRequest("Bad Request: user not found"), ("chat_not_found", FOR_GOOD, SURE)),
        (BadRequest("Bad Request: need administrator rights in the channel chat"), ("blocked", FOR_GOOD, SURE)),
        (BadRequest("Bad Request: wrong file identifier/HTTP URL specified"), ("bad_request", FOR_GOOD, SURE)),
        (BadRequest("Bad Request: message is too long"), ("bad_request", FOR_GOOD, SURE)),
        (NetworkError("Request Entity Too Large"), ("bad_request", FOR_GOOD, SURE)),
        (NetworkError("Too Many Requests (429)"), ("flood", FOR_NOW, SURE)),
        (NetworkError("Bad Gateway"), ("server", FOR_NOW, UNSURE)),
        (NetworkError("Internal Server Error (500)"), ("server", FOR_NOW, UNSURE)),
        (NotSent("ClientConnectorError"), ("network", FOR_NOW, SURE)),
        (MaybeDelivered("ServerDisconnectedError"), ("network", FOR_NOW, UNSURE)),
        (TelegramError("Invalid server response"), ("server", FOR_NOW, UNSURE)),
        (InvalidToken(), ("server", FOR_NOW, SURE)),
    ],
)
def test_a_refusal_says_whether_trying_again_helps(error: TelegramError, expected: tuple[str, bool, bool]) -> None:
    assert meaning(error) == expected


def test_a_flood_says_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    failed = explain(RetryAfter(17))
    assert (failed.reason, failed.permanent, failed.retry_after) == ("flood", False, 17.0)


def test_a_chat_that_moved_says_where() -> None:
    failed = explain(ChatMigrated(-1000000000500))
    assert (failed.reason, failed.new_chat_id) == ("chat_moved", "-1000000000500")


@pytest.mark.parametrize(
    "words",
    [
        "wrong file identifier/HTTP URL specified",
        "wrong remote file identifier specified: Wrong padding in the string",
        "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
        "wrong file_id or the file is temporarily unavailable",
        "FILE_REFERENCE_EXPIRED",
        "file reference has expired",
        "MEDIA_EMPTY",
    ],
)
def test_a_files_id_that_is_no_longer_known_is_stale(words: str) -> None:
    failed = explain(BadRequest(f"Bad Request: {words}"), by_id=True)
    assert (failed.reason, failed.permanent) == ("stale_file", False)


def test_not_every_refusal_of_a_file_is_about_its_id() -> None:
    assert explain(BadRequest("Bad Request: chat not found"), by_id=True).reason == "chat_not_found"
    assert explain(Forbidden("Forbidden: bot was blocked by the user"), by_id=True).reason == "blocked"


def _all_below(kind: type[TelegramError]) -> Iterator[type[TelegramError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _all_below(below)


def test_every_error_of_the_library_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new class in the library fails here first: then decide what it means."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    known = {
        TelegramError, BadRequest, ChatMigrated, Conflict, EndPointNotFound, Forbidden, InvalidToken, NetworkError,
        PassportDecryptionError, RetryAfter, TimedOut, NotSent, MaybeDelivered,
    }  # fmt: skip
    assert set(_all_below(TelegramError)) == known
    for kind in known:
        argument = 5 if kind in {ChatMigrated, RetryAfter} else "words"
        assert isinstance(explain(kind(argument)), SendFailed)
