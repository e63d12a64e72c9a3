"""The Telegram bot's own name, for deep links: the platform learns it from Telegram and keeps it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import state

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_STATE = "telegram_username"


async def telegram_username(db: AsyncConnection) -> str:
    """Without @; "" while no Telegram bot has ever run on this database."""
    return await state.get(db, _STATE) or ""


async def keep_telegram_username(db: AsyncConnection, username: str) -> None:
    """Deep links lead to the bot of that name from now on."""
    await state.put(db, _STATE, username)
