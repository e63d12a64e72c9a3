"""Files that go out with messages: kept here whole, and by which id each bot can send them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import platform_files, stored_files
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept; `size` in bytes."""

    id: int
    name: str
    mime: str
    size: int


async def keep_file(db: AsyncConnection, name: str, mime: str, content: bytes, now: datetime) -> int:
    """Keep a file; the id of its row."""
    row = {"name": name[:300], "mime": mime[:100], "size": len(content), "content": content, "created_at": now}
    file_id: int = (await db.execute(stored_files.insert().returning(stored_files.c.id), row)).scalar_one()
    return file_id


async def file_content(db: AsyncConnection, file_id: int) -> bytes | None:
    """The bytes of a file; None when it is not kept (any more)."""
    content: bytes | None = await db.scalar(select(stored_files.c.content).where(stored_files.c.id == file_id))
    return content


async def files_by_id(db: AsyncConnection, ids: Iterable[int]) -> dict[int, StoredFile]:
    """What is known of the files, without their bytes."""
    columns = (stored_files.c.id, stored_files.c.name, stored_files.c.mime, stored_files.c.size)
    rows = await db.execute(select(*columns).where(stored_files.c.id.in_(list(ids))))
    return {row.id: StoredFile(**row._mapping) for row in rows}


async def forget_file(db: AsyncConnection, file_id: int) -> None:
    """The file is kept no longer; nothing that is still to go out may have it."""
    await db.execute(stored_files.delete().where(stored_files.c.id == file_id))


async def remote_ids(db: AsyncConnection, platform: str, bot: str, ids: Iterable[int]) -> dict[int, str]:
    """The platform's own ids of the files, as far as that bot has had them."""
    chosen = select(platform_files.c.file_id, platform_files.c.remote_id).where(
        platform_files.c.platform == platform,
        platform_files.c.bot == bot,
        platform_files.c.file_id.in_(list(ids)),
    )
    return {row.file_id: row.remote_id for row in await db.execute(chosen)}


async def keep_remote_id(db: AsyncConnection, file_id: int, platform: str, bot: str, remote_id: str) -> None:
    """That bot can send the file by this id from now on."""
    key = {"file_id": file_id, "platform": platform, "bot": bot}
    await db.execute(upsert(db, platform_files, list(key), ["remote_id"]), {**key, "remote_id": remote_id})


async def forget_remote_id(db: AsyncConnection, file_id: int, platform: str, bot: str, remote_id: str) -> None:
    """The platform knows the file by that id no more; another id, learnt meanwhile, stays."""
    await db.execute(
        platform_files.delete().where(
            platform_files.c.file_id == file_id,
            platform_files.c.platform == platform,
            platform_files.c.bot == bot,
            platform_files.c.remote_id == remote_id,
        )
    )
