"""Photos, PDF, Word and Excel files that go with a notice; what else comes is refused."""

from __future__ import annotations

import pytest

from bot.chat import IncomingKind
from storage.files import file_content, files_by_id, remote_ids
from tests.scenarios.notices.writing import (
    COPY,
    DOC,
    JPEG,
    PDF,
    TEXT,
    XLS,
    office,
    sends_file,
    texts,
    the_notice,
    written,
)
from tests.scenarios.world import BOT, HUNG, World

pytestmark = pytest.mark.long

WRONG_NAME = (
    "Tệp bảng.pdf chưa được nhận: nội dung bên trong không đúng với tên tệp (lẽ ra là .xlsx). "
    "Đồng chí kiểm tra rồi gửi lại."
)
KINDS = "thông báo chỉ kèm ảnh (JPG, PNG), PDF, Word (.doc, .docx) hoặc Excel (.xls, .xlsx) không có macro."


async def test_a_file_goes_with_it_and_is_known_to_the_bot_that_received_it(world: World) -> None:
    await written(world)
    [added] = await sends_file(world, HUNG, "Giấy mời.pdf", PDF)
    assert added.text == ("Đã nhận tệp Giấy mời.pdf; thông báo có 1 tệp.\nĐồng chí gửi thêm tệp, hoặc bấm Xem trước.")
    copy, summary = await world.press(HUNG, "Xem trước")
    [file] = copy.files
    assert (file.name, file.mime, file.remote_id) == ("Giấy mời.pdf", "application/pdf", "file-1")
    assert "Tệp kèm: 1." in summary.text
    notice = await the_notice(world)
    async with world.database.reading() as db:
        [number] = notice.file_ids
        assert await file_content(db, number) == PDF
        assert await remote_ids(db, "telegram", BOT, [number]) == {number: "file-1"}


async def test_a_caption_is_the_text_and_an_album_comes_one_by_one(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    await sends_file(world, HUNG, "photo.jpg", JPEG, caption="Ảnh <họp>", html="<b>Ảnh</b> &lt;họp&gt;")
    await sends_file(world, HUNG, "photo.jpg", JPEG)
    [last] = await sends_file(world, HUNG, "photo.jpg", JPEG, caption="Lời khác")
    assert last.text.startswith(
        "Đã nhận tệp photo.jpg; thông báo có 3 tệp.\nLời kèm tệp không được dùng, vì thông báo đã có nội dung"
    )
    copy, *photos, _ = await world.press(HUNG, "Xem trước")
    assert copy.html == "<b>Thông báo của Chi bộ Một</b>\n\n<b>Ảnh</b> &lt;họp&gt;"
    assert [[file.remote_id for file in photo.files] for photo in photos] == [["file-1"], ["file-2"], ["file-3"]]
    assert [photo.labels for photo in photos] == [[], [], ["Đã đọc"]]


async def test_a_file_without_a_text_is_fine_and_a_text_may_follow_it(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    [added] = await sends_file(world, HUNG, "a.pdf", PDF)
    assert added.text.endswith("Đồng chí gửi thêm tệp hoặc nội dung; không cần lời thì bấm Xem trước.")
    copy, _ = await world.press(HUNG, "Xem trước")
    assert copy.text == "Thông báo của Chi bộ Một"
    await sends_file(world, HUNG, "b.pdf", PDF)
    copy, *papers, _ = await world.say(HUNG, TEXT)
    assert copy.text == COPY
    assert [file.name for paper in papers for file in paper.files] == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("Ảnh.JPG", JPEG, "image/jpeg"),
        ("sơ đồ.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        ("kế hoạch.docx", office("word/document.xml"), "wordprocessingml.document"),
        ("danh sách.xlsx", office("xl/workbook.xml"), "spreadsheetml.sheet"),
        ("cũ.doc", DOC, "application/msword"),
        ("cũ.xls", XLS, "application/vnd.ms-excel"),
    ],
)
async def test_photos_pdf_word_and_excel_are_taken(world: World, name: str, content: bytes, mime: str) -> None:
    notice = await written(world)
    await sends_file(world, HUNG, name, content)
    notice = await the_notice(world)
    async with world.database.reading() as db:
        [file] = (await files_by_id(db, notice.file_ids)).values()
    assert file.name == name
    assert file.mime.endswith(mime)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("chạy.exe", b"MZ" + bytes(50), f"Tệp chạy.exe chưa được nhận: {KINDS}"),
        ("chạy.pdf", b"MZ" + bytes(50), f"Tệp chạy.pdf chưa được nhận: {KINDS}"),
        ("nén.zip", office("tai-lieu.txt"), f"Tệp nén.zip chưa được nhận: {KINDS}"),
        ("hỏng.docx", b"PK\x03\x04" + bytes(50), f"Tệp hỏng.docx chưa được nhận: {KINDS}"),
        ("macro.docm", office("word/document.xml", "word/vbaProject.bin"), f"Tệp macro.docm chưa được nhận: {KINDS}"),
        ("thư.msg", DOC[:508], f"Tệp thư.msg chưa được nhận: {KINDS}"),
        (
            "bảng.pdf",
            office("xl/workbook.xml"),
            WRONG_NAME,
        ),
        ("rỗng.pdf", b"", "Tệp rỗng.pdf không có nội dung, nên chưa được nhận."),
    ],
)
async def test_other_files_are_refused(world: World, name: str, content: bytes, reason: str) -> None:
    await written(world)
    assert texts(await sends_file(world, HUNG, name, content)) == [reason]
    assert (await the_notice(world)).file_ids == ()


async def test_stickers_and_voices_are_no_files(world: World) -> None:
    await written(world)
    upload = {"file_id": "", "name": "sticker", "mime": "", "size": 0}
    [refused] = await world.send(HUNG, IncomingKind.FILE, upload=upload)
    assert refused.text == f"Tệp sticker chưa được nhận: {KINDS}"


async def test_a_file_that_is_too_big_is_refused_unread(world: World) -> None:
    await written(world)
    upload = {"file_id": "nothing there", "name": "to.pdf", "mime": "", "size": 20 * 1024 * 1024 + 1}
    [refused] = await world.send(HUNG, IncomingKind.FILE, upload=upload)
    assert refused.text == "Tệp này lớn quá: tôi chỉ nhận tệp đến 20 MB."


async def test_ten_files_at_most(world: World) -> None:
    await written(world)
    for _ in range(10):
        await sends_file(world, HUNG, "a.pdf", PDF)
    [refused] = await sends_file(world, HUNG, "a.pdf", PDF)
    assert refused.text == "Một thông báo kèm tối đa 10 tệp; tệp này chưa được nhận."


async def test_a_file_before_the_audience_is_refused(world: World) -> None:
    await world.say(HUNG, "/thongbao soạn")
    [refused] = await sends_file(world, HUNG, "a.pdf", PDF)
    assert refused.text.startswith("Trước hết đồng chí cho biết thông báo gửi cho ai")
