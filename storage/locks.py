"""Keeps writers apart where rows alone do not."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_SAVES = 0x73617665  # PostgreSQL's advisory lock of whoever compares a file with the tables and then writes


async def one_save_at_a_time(db: AsyncConnection) -> None:
    """From here to the end of the transaction no other save runs. (On SQLite no other writer at all does.)"""
    if db.dialect.name == "postgresql":
        await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SAVES})
