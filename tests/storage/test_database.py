"""Opening databases and their transactions."""

from __future__ import annotations

from sqlalchemy import text

from storage.database import Database


async def test_the_first_read_works(database: Database) -> None:
    async with database.reading() as db:
        assert await db.scalar(text("SELECT count(*) FROM units")) == 0
    async with database.writing() as db:
        await db.execute(text("INSERT INTO state (name, value) VALUES ('a', 'b')"))
    async with database.reading() as db:
        assert await db.scalar(text("SELECT value FROM state")) == "b"
