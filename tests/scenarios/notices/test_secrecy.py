"""What bears a mark of secrecy, or a phrase of the committee's own list, does not go out by chat."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.chat import IncomingKind
from bot.committee_settings import add_phrase
from bot.language.secrecy import bears_mark, name_bears_mark, phrase_in
from tests.scenarios.notices.writing import PDF, TEXT, every_notice, rows, sends_file, texts, the_notice, written
from tests.scenarios.world import HUNG, World

ADVICE = (
    "Tài liệu mật không gửi qua tin nhắn. "
    "Đồng chí chuyển theo đường văn thư, và xóa tin vừa gửi khỏi cuộc trò chuyện này."
)
MARKED = f"Chưa nhận, chưa gửi, không lưu lại. Nội dung mang dấu chỉ độ mật.\n\n{ADVICE}"


@pytest.mark.parametrize(
    "written_text",
    [
        "MẬT",
        "Kính gửi\nMẬT\nnội dung",
        "TỐI MẬT",
        "Tuyệt mật",
        "  *** TUYỆT MẬT ***  ",
        "[Mật]",
        "- mật -",
        "🔒 TỐI MẬT!",
        "M Ậ T",
        "T Ố I  M Ậ T",
        "MẬT – HỎA TỐC",
        "MAT",
        "TOI MAT",
        "TUYET MAT",
        "Độ mật: Mật",
        "ĐỘ MẬT: TỐI MẬT",
        "do mat: tuyet mat",
        "Do mat : MAT",
        "Số 12-CV/ĐU, độ mật: Tối mật, ngày 01/3",
        "Mức độ mật: [MẬT]",
        "Độ mật:\nMẬT",
        "MÂ\u0323T",  # composed otherwise
        "M\u200bẬT",
        "ＭẬＴ",  # wide letters
        "Mật\u00a0",
        "\r\nMẬT\r\n",
    ],
)
def test_a_mark_is_known(written_text: str) -> None:
    assert bears_mark(written_text)


@pytest.mark.parametrize(
    "written_text",
    [
        "",
        "Bảo mật",
        "BẢO MẬT THÔNG TIN",
        "bí mật nhà nước",
        "BÍ MẬT",
        "mật khẩu",
        "MẬT KHẨU",
        "Đổi mật khẩu thư điện tử",
        "mật độ dân số",
        "cơ mật",
        "mật ong",
        "Lớp bồi dưỡng về bảo vệ bí mật nhà nước: tài liệu tối mật được quản lý thế nào",
        "Độ mật: không",
        "Độ mật: thường",
        "Độ mật: mật khẩu",
        "Tôi mất\nmat\ntoi mat",
        "vắng mặt",
        "Mật 2024 của trại ong",
        "khẩn",
        "HỎA TỐC",
        "Bảo mật: MẬT KHẨU",
    ],
)
def test_everyday_words_are_no_mark(written_text: str) -> None:
    assert not bears_mark(written_text)


@pytest.mark.parametrize(
    "name",
    [
        "MẬT.pdf",
        "Tối mật.docx",
        "CV 12 - TUYỆT MẬT.pdf",
        "CV (Mật).pdf",
        "Độ mật: Mật.pdf",
        "TUYỆT MẬT kế hoạch.pdf",
        "TUYET_MAT_ke_hoach.pdf",
        "CV-12-TOI-MAT.pdf",
    ],
)
def test_a_mark_in_a_files_name_is_known(name: str) -> None:
    assert name_bears_mark(name)


@pytest.mark.parametrize(
    "name",
    ["Bảo mật.pdf", "bí_mật.pdf", "DS_VANG_MAT.xlsx", "mật-khẩu.docx", "Kế hoạch.pdf", "mat.pdf", "toi mat vi.pdf"],
)
def test_everyday_names_of_files_are_no_mark(name: str) -> None:
    assert not name_bears_mark(name)


def test_a_phrase_is_known_as_whole_words_however_it_is_spelled() -> None:
    phrases = ["danh sách nhân sự", "đơn tố cáo"]
    assert phrase_in("Gửi DANH SACH\nnhân-sự đại hội", phrases) == "danh sách nhân sự"
    assert phrase_in("các đơn tố cáo.", phrases) == "đơn tố cáo"
    assert phrase_in("danh sách nhân sựx, hóa đơn tố cáoo", phrases) == ""
    assert phrase_in("gì cũng được", ["", "!!!"]) == ""


@pytest.mark.parametrize("line", ["TUYỆT MẬT", "Độ mật: Mật"])
async def test_in_one_line_it_is_stopped_and_nothing_is_kept(world: World, line: str) -> None:
    assert texts(await world.say(HUNG, f"/thongbao Chi bộ Một: {line}\nNhân sự đại hội")) == [MARKED]
    assert await every_notice(world) == []
    async with world.database.reading() as db:
        for table in ("notices", "conversations", "audit_entries", "outbox_messages", "inbox"):
            kept = (await db.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608
            assert "Nhân sự đại hội" not in repr(kept)


async def test_step_by_step_it_is_stopped_and_another_text_may_follow(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    assert texts(await world.say(HUNG, "TỐI MẬT\nNhân sự")) == [MARKED]
    assert await every_notice(world) == []
    assert len(await world.say(HUNG, TEXT)) == 2


async def test_a_changed_text_is_stopped_and_the_old_one_stays(world: World) -> None:
    await written(world)
    await world.press(HUNG, "Sửa")
    await world.press(HUNG, "Nội dung")
    assert texts(await world.say(HUNG, "MẬT")) == [MARKED]
    assert (await the_notice(world)).html == TEXT


async def test_formatting_hides_no_mark(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    html = '<b>M</b><i>Ậ</i><a href="https://vi.du">T</a>\nNội dung'
    assert texts(await world.send(HUNG, IncomingKind.TEXT, text="MẬT\nNội dung", html=html)) == [MARKED]


async def test_captions_and_names_of_files_are_looked_at_too(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    assert texts(await sends_file(world, HUNG, "a.pdf", PDF, caption="MẬT")) == [MARKED]
    [refused] = await sends_file(world, HUNG, "Tối mật.pdf", PDF)
    assert refused.text.startswith("Chưa nhận, chưa gửi, không lưu lại. Tên tệp Tối mật.pdf mang dấu chỉ độ mật.")
    async with world.database.reading() as db:
        assert (await db.execute(text("SELECT count(*) FROM stored_files"))).scalar_one() == 0
    assert await every_notice(world) == []


async def test_the_committees_own_phrases_stop_a_notice(world: World) -> None:
    async with world.database.writing() as db:
        await add_phrase(db, "danh sách nhân sự")
    [refused] = await world.say(HUNG, "/thongbao Chi bộ Một: Kèm danh sach nhan su khóa mới")
    assert refused.text == (
        "Chưa nhận, chưa gửi, không lưu lại. Nội dung có cụm từ «danh sách nhân sự», "
        f"thuộc danh mục cấp ủy không cho gửi qua tin nhắn.\n\n{ADVICE}"
    )
    await written(world)
    [refused] = await sends_file(world, HUNG, "danh_sach_nhan_su.pdf", PDF)
    assert "Tên tệp danh_sach_nhan_su.pdf có cụm từ «danh sách nhân sự»" in refused.text


async def test_a_phrase_added_meanwhile_stops_what_was_previewed_or_scheduled(world: World) -> None:
    await written(world)
    async with world.database.writing() as db:
        await add_phrase(db, "họp chi bộ")
    [refused] = await world.press(HUNG, "Gửi")
    assert "«họp chi bộ»" in refused.text
    assert await rows(world) == []


async def test_everyday_words_go_out(world: World) -> None:
    _, summary = await world.say(HUNG, "/thongbao Chi bộ Một: Tập huấn bảo mật, đổi mật khẩu, giữ bí mật nhà nước.")
    assert "Gửi" in summary.labels
