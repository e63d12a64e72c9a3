"""Asks Telegram about a token, for `doctor`: who the bot is, what it may read, and what time it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import aiohttp

_SECONDS = 10


@dataclass(frozen=True, slots=True)
class BotCheck:
    """What Telegram said.

    Attributes:
        state: "known", "refused" (no such token) or "unreachable".
        reads_groups: privacy mode is off: all that is said in groups comes in.
        webhook: the address that Telegram calls; "" = none, it waits to be asked.
        time: of Telegram's clock; None when it did not say.
        reason: why it could not be reached; never holds the token.
    """

    state: Literal["known", "refused", "unreachable"]
    username: str = ""
    reads_groups: bool = False
    webhook: str = ""
    time: datetime | None = None
    reason: str = ""


async def check_bot(token: str, server: str) -> BotCheck:
    """Ask who the bot of that token is."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
            me, time, status = await _ask(session, f"{server}/bot{token}/getMe")
            if status in {401, 404}:
                return BotCheck("refused", time=time)
            if status != 200:
                return BotCheck("unreachable", reason=f"HTTP {status}")
            webhook, _, _ = await _ask(session, f"{server}/bot{token}/getWebhookInfo")
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:  # their texts may hold the address
        return BotCheck("unreachable", reason=type(error).__name__)
    return BotCheck(
        "known",
        username=str(me.get("username", "")),
        reads_groups=bool(me.get("can_read_all_group_messages")),
        webhook=str(webhook.get("url", "")),
        time=time,
    )


async def _ask(session: aiohttp.ClientSession, url: str) -> tuple[dict[str, Any], datetime | None, int]:
    async with session.get(url, allow_redirects=False) as answer:
        said = answer.headers.get("Date")
        body = await answer.json(content_type=None)
        result = body.get("result") if isinstance(body, dict) else None
        time = parsedate_to_datetime(said) if said else None
        return (result if isinstance(result, dict) else {}), time, answer.status
