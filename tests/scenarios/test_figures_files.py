"""/solieu: figures from a file that is sent in the chat."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from storage.members import SECRETARY, grant_role, member_by_code, revoke_role
from storage.units import all_units
from tests.scenarios.committee_figures import audit, store, values, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, MINH, World

pytestmark = pytest.mark.long

HEADER = "năm,mã đơn vị,chỉ tiêu,giá trị,nguồn,ngày nguồn"
GOOD = (
    f"{HEADER}\n"
    "2023,CB1,members_admitted,9,Báo cáo năm 2023,01/02/2024\n"
    "2024,CB1,Tổng số đảng viên,36,Báo cáo bổ sung,10/02/2025\n"
    "2024,CB1,members_admitted,12,Báo cáo tổng kết năm 2024,06/01/2025\n"
).encode()
CHECK = (
    "Chạy thử tệp so-lieu.csv, chưa ghi gì. Nếu nhập số liệu: sẽ thêm 1, cập nhật 1, giữ nguyên 1.\n\n"
    "Thêm: Đảng viên mới kết nạp năm 2023 của Chi bộ Một: 9\n"
    "Sửa: Tổng số đảng viên năm 2024 của Chi bộ Một: 35 → 36"
)


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await with_figures(await make_world())


def rows(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


async def both(world: World) -> list[str]:
    """The two figures that the good file changes."""
    return [
        *await values(world, "members_admitted", "CB1", 2023),
        *await values(world, "total_members", "CB1", 2024),
    ]


async def test_a_file_is_checked_first_and_stored_after_saving(world: World) -> None:
    await world.say(HUNG, "/solieu")
    [asked] = await world.press(HUNG, "Nhập từ tệp")
    assert "Đồng chí gửi tệp số liệu (.xlsx hoặc .csv)." in asked.text
    [check] = await world.upload(HUNG, "so-lieu.csv", GOOD)
    assert check.text == CHECK
    assert check.labels == ["Lưu", "Hủy"]
    assert await both(world) == ["35"]

    [saved] = await world.press(HUNG, "Lưu")
    assert saved.text == "Đã nhập số liệu từ tệp so-lieu.csv: thêm 1, cập nhật 1, giữ nguyên 1."
    assert await both(world) == ["9", "36"]
    corrected, imported = await audit(world)
    assert (imported.actor, imported.action, imported.subject) == ("DV002", "figures.imported", "file so-lieu.csv")
    assert (corrected.actor, corrected.action) == ("DV002", "figure.corrected")
    [answer] = await world.say(HUNG, "Chi bộ Một có bao nhiêu đảng viên năm 2024?")
    assert answer.text.startswith("Tổng số đảng viên, năm 2024, Chi bộ Một: 36.")


async def test_a_file_may_come_without_a_word_and_a_restart_in_between(world: World) -> None:
    assert (await world.upload(HUNG, "so-lieu.csv", GOOD))[0].text == CHECK
    await world.restart()
    await world.press(HUNG, "Lưu")
    assert await both(world) == ["9", "36"]


async def test_other_words_at_the_check_of_a_file_show_it_again_with_its_buttons(world: World) -> None:
    await world.upload(HUNG, "so-lieu.csv", GOOD)
    await world.restart()
    [again] = await world.say(HUNG, "thế à")
    assert again.text == f"Chưa lưu. Đồng chí chọn một trong các nút.\n\n{CHECK}"
    assert again.labels == ["Lưu", "Hủy"]
    await world.press(HUNG, "Lưu")
    assert await both(world) == ["9", "36"]


async def test_a_workbook_is_read_too(world: World) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER.split(","), [2023, "CB1", "members_admitted", 9, "BC", "01/02/2024"]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    await world.upload(HUNG, "so-lieu.xlsx", content.getvalue())
    await world.say(HUNG, "lưu")
    assert await values(world, "members_admitted", "CB1", 2023) == ["9"]


async def test_every_bad_row_is_named_and_a_corrected_file_may_follow(world: World) -> None:
    [refused] = await world.upload(
        HUNG,
        "so-lieu.csv",
        rows(
            "2023,CB2,members_admitted,9,BC,01/02/2024",
            "2023,CB1,members_flying,9,BC,01/02/2024",
            '2023,CB1,members_admitted,"2,021",BC,01/02/2024',
        ),
    )
    assert refused.text == (
        "Chưa nhập được tệp so-lieu.csv, dữ liệu giữ nguyên như cũ. Có 3 chỗ cần sửa:\n"
        "Dòng 2, cột «mã đơn vị»: đồng chí không phụ trách đơn vị «Chi bộ Hai».\n"
        "Dòng 3, cột «chỉ tiêu»: không có chỉ tiêu «members_flying».\n"
        "Dòng 4, cột «giá trị»: «2,021» có thể hiểu hai cách (phần nghìn hay phần thập phân); "
        "số lượng ghi liền hoặc với dấu chấm, như 4740 hay 4.740.\n\n"
        "Đồng chí sửa tệp rồi gửi lại, hoặc bấm Hủy."
    )
    assert refused.labels == ["Hủy"]
    assert (await world.upload(HUNG, "so-lieu.csv", GOOD))[0].text == CHECK


async def test_what_is_too_long_for_a_message_comes_as_a_file(world: World) -> None:
    bad = rows(*(f"{1900 + number},CB1,members_admitted,x,BC,01/02/2024" for number in range(30)))
    [refused] = await world.upload(HUNG, "so-lieu.csv", bad)
    [listing] = refused.files
    assert listing.name == "can-sua.txt"
    assert listing.content.decode("utf-8-sig").count("\r\nDòng ") == 60
    assert refused.text.count("\nDòng ") == 15

    many = rows(*(f"{year},CB1,members_admitted,3,BC,01/02/2025" for year in range(2000, 2020)))
    [check] = await world.upload(HUNG, "so-lieu.csv", many)
    assert check.text.endswith("… và 5 số liệu khác, xem trong tệp gửi kèm.")
    assert check.files[0].name == "thay-doi.txt"
    assert check.files[0].content.decode("utf-8-sig").count("Thêm: ") == 20


async def test_whole_committee_rows_are_for_the_root_units_secretary_and_admins(world: World) -> None:
    content = rows("2023,,members_admitted,90,BC,01/02/2024")
    assert "đồng chí không phụ trách đơn vị" in (await world.upload(HUNG, "so-lieu.csv", content))[0].text
    await world.upload(MINH, "so-lieu.csv", content)
    await world.press(MINH, "Lưu")
    assert await values(world, "members_admitted", "DB", 2023) == ["90"]


async def test_cancelling_stores_nothing(world: World) -> None:
    await world.upload(HUNG, "so-lieu.csv", GOOD)
    await world.press(HUNG, "Hủy")
    assert await both(world) == ["35"]
    assert await audit(world) == []


async def test_nothing_new_is_said_and_not_asked(world: World) -> None:
    [said] = await world.upload(
        HUNG, "so-lieu.csv", rows("2024,CB1,members_admitted,12,Báo cáo tổng kết năm 2024,06/01/2025")
    )
    assert said.text.endswith("Tệp không có gì mới để lưu.")
    assert said.buttons == ()


async def test_figures_that_changed_since_the_check_are_not_overwritten_unseen(world: World) -> None:
    await world.upload(HUNG, "so-lieu.csv", GOOD)
    await store(world, "total_members", "CB1", 2024, "37")
    [again] = await world.press(HUNG, "Lưu")
    assert again.text == (
        "Chưa lưu. Từ lúc kiểm tra tệp so-lieu.csv đến nay, số liệu đã thay đổi. Đồng chí gửi lại tệp để kiểm tra lại."
    )
    assert await both(world) == ["37"]


async def test_a_file_that_changed_since_the_check_is_checked_again(world: World) -> None:
    await world.upload(HUNG, "so-lieu.csv", GOOD)
    world.platform.files["file-1"] = GOOD.replace(b",36,", b",63,")
    [again] = await world.press(HUNG, "Lưu")
    assert again.text.startswith("Chưa lưu. Tệp đã khác lúc kiểm tra, đồng chí xem lại:")
    assert "35 → 63" in again.text
    assert await both(world) == ["35"]


async def test_whoever_lost_the_unit_meanwhile_imports_nothing(world: World) -> None:
    await world.upload(HUNG, "so-lieu.csv", GOOD)
    async with world.database.writing() as db:
        units = {unit.code: unit.id for unit in await all_units(db)}
        member = await member_by_code(db, HUNG.code)
        assert member is not None
        await revoke_role(db, member.id, SECRETARY, units["CB1"])
        await grant_role(db, member.id, SECRETARY, units["CB2"])
    [refused] = await world.press(HUNG, "Lưu")
    assert "đồng chí không phụ trách đơn vị «Chi bộ Một»" in refused.text
    assert await both(world) == ["35"]


async def test_saving_a_file_twice_saves_it_once(world: World) -> None:
    [check] = await world.upload(HUNG, "so-lieu.csv", GOOD)
    data = check.buttons[0][0].data
    await world.press_data(HUNG, data)
    assert (await world.press_data(HUNG, data))[0].text.startswith("Nút này không còn hiệu lực.")
    assert len(await audit(world)) == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("anh.jpg", b"\xff\xd8\xff", "chỉ nhận .xlsx và .csv"),
        ("so-lieu.csv", b"", "Tệp trống"),
        ("so-lieu.xlsx", b"PK\x03\x04 broken", ""),
        ("so-lieu.csv", "năm;giá trị\n2024;3\n".encode(), "chỉ tiêu"),
        ("so-lieu.csv", "năm,chỉ tiêu,giá trị\n2024,kết nạp,=1+1\n".encode(), ""),
        ("../../<b>x</b>.csv", b"\x00\x01\x02", ""),
    ],
)
async def test_a_bad_file_is_refused_in_words(world: World, name: str, content: bytes, reason: str) -> None:
    [refused] = await world.upload(HUNG, name, content)
    assert refused.text.startswith("Chưa nhập được tệp ")
    assert reason in refused.text
    assert await audit(world) == []


async def test_a_file_in_the_middle_of_entering_has_to_wait(world: World) -> None:
    await world.say(HUNG, "/solieu kết nạp đảng viên năm 2024 = 15")
    [said] = await world.upload(HUNG, "so-lieu.csv", GOOD)
    assert said.text == "Đồng chí đang nhập dở một số liệu. Xin bấm Lưu hoặc Hủy trước, rồi gửi tệp."
    await world.press(HUNG, "Không có văn bản")
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]


async def test_words_instead_of_a_file_change_nothing(world: World) -> None:
    await world.say(HUNG, "/solieu tệp")
    assert (await world.say(HUNG, "đây"))[0].text.startswith("Tôi đang đợi tệp .xlsx hoặc .csv.")
    await world.upload(HUNG, "so-lieu.csv", GOOD)
    assert (await world.say(HUNG, "ờ"))[0].text.startswith("Chưa lưu. Đồng chí chọn một trong các nút.")
    await world.press(HUNG, "Lưu")
    assert await both(world) == ["9", "36"]
