"""What the tests of writing notices share: files as they come, and what the database holds."""

from __future__ import annotations

import io
import zipfile

from bot.chat import Attachment, IncomingKind
from storage.notices import Notice, notice_by_id
from storage.outbox import Delivery, OutboxMessage, deliveries_of, messages_by_id
from storage.units import all_units
from tests.scenarios.test_linking import entries
from tests.scenarios.world import HUNG, Said, Someone, World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
DOC, XLS = OLE + "WordDocument".encode("utf-16-le"), OLE + "Workbook".encode("utf-16-le")
TEXT = "Họp chi bộ lúc 14 giờ thứ Sáu."
COPY = f"Thông báo của Chi bộ Một\n\n{TEXT}"
SUMMARY = (
    "Gửi cho: Chi bộ Một\n"
    "Số người: 3 (Chi bộ Một)\n"
    "Chưa liên lạc được: 1 (chưa liên kết: 1).\n"
    "Bắt buộc nhận; cần xác nhận đã đọc."
)
SENDING = "Đang gửi đến 2 đồng chí.\nChưa liên lạc được 1 đồng chí (chưa liên kết: 1); đã ghi vào báo cáo."
ALREADY = "Thông báo này đã được gửi."
BUTTONS = ["Gửi", "Hẹn giờ", "Sửa", "Hủy"]


def office(*parts: str) -> bytes:
    """A .docx or .xlsx by the parts in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return made.getvalue()


def texts(said: list[Said]) -> list[str]:
    return [one.text for one in said]


async def sends_file(
    world: World, person: Someone, name: str, content: bytes, *, caption: str = "", html: str = "", known: bool = True
) -> list[Said]:
    """What the bot answers to a file, with its caption; the platform knows the file from then on."""
    file_id = f"file-{len(world.platform.files) + 1}"
    world.platform.files[file_id] = content
    if known:
        world.platform.known_files[file_id] = Attachment(name, "", content)
    upload = {"file_id": file_id, "name": name, "mime": "", "size": len(content)}
    return await world.send(person, IncomingKind.FILE, upload=upload, text=caption, html=html)


async def written(world: World, text: str = TEXT, person: Someone = HUNG, audience: str = "Chi bộ Một") -> Notice:
    """A notice that has been previewed and not sent."""
    await world.say(person, f"/thongbao {audience}: {text}")
    return (await every_notice(world))[-1]


async def every_notice(world: World) -> list[Notice]:
    async with world.database.reading() as db:
        found = [await notice_by_id(db, number) for number in range(1, 30)]
    return [one for one in found if one is not None]


async def the_notice(world: World) -> Notice:
    (notice,) = await every_notice(world)
    return notice


async def rows(world: World, notice_id: int = 1, kind: str = "notice") -> list[Delivery]:
    async with world.database.reading() as db:
        return [one for one in await deliveries_of(db, notice_id) if one.kind == kind]


async def content(world: World, delivery: Delivery) -> OutboxMessage:
    async with world.database.reading() as db:
        return (await messages_by_id(db, [delivery.message_id]))[delivery.message_id]


async def unit_id(world: World, code: str) -> int:
    async with world.database.reading() as db:
        return {one.code: one.id for one in await all_units(db)}[code]


async def log(world: World) -> list[tuple[str, str, object, object]]:
    """The audit log of notices: who, what, before, after."""
    return [entry for entry in await entries(world) if "notice" in entry[1]]
