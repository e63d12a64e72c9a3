"""The report by unit, as message, workbook and CSV; and the list for telephoning."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from bot.errors import SendFailed
from storage.accounts import link_account
from storage.members import member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, all_units, save_units
from tests.bot.documents.pdf_text import pages_of
from tests.scenarios.notices.sent import CORRECTED, PLAIN, member_id, sent_notice
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, Said, Someone, World

pytestmark = pytest.mark.long


def sheets(said: Said) -> dict[str, list[tuple[object, ...]]]:
    """The workbook's rows by sheet."""
    (file,) = said.files
    book = load_workbook(io.BytesIO(file.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


async def mixed(world: World) -> int:
    """To Lan (read), Thảo (blocked), Minh (not read) and Bình (never linked), in the name of the committee."""
    world.platform.fail(THAO.chat_id, SendFailed("blocked", permanent=True))
    notice = await sent_notice(world, [LAN, THAO, MINH, BINH], author=MINH, unit="DB")
    await world.press(LAN, "Đã đọc")
    return notice


async def test_the_message_tells_by_unit_who_has_it_and_why_not(world: World) -> None:
    notice = await mixed(world)
    (said,) = await world.press_data(MINH, f"notice-report:{notice}")
    assert said.text.splitlines() == [
        f"Báo cáo thông báo số {notice}: “{PLAIN}”",
        "2/4 đã nhận, 1 đã đọc, 2 không gửi được",
        "Không gửi được: chưa liên kết tài khoản 1; đã chặn trợ lý 1",
        "",
        "Đảng bộ Thử Nghiệm: 1/1 đã nhận, 0 đã đọc",
        "Chi bộ Một: 1/2 đã nhận, 1 đã đọc, 1 không gửi được",
        "Chi bộ Hai: 0/1 đã nhận, 0 đã đọc, 1 không gửi được",
    ]
    assert said.labels == ["Tệp Excel", "Danh sách gọi điện", "Nhắc người chưa đọc", "Xem thông báo"]


async def test_the_workbook_has_a_row_for_everybody_and_no_phone_number(world: World) -> None:
    notice = await mixed(world)
    (said,) = await world.press_data(MINH, f"notice-excel:{notice}")
    assert said.files[0].name == f"thong-bao-{notice}.xlsx"
    found = sheets(said)
    assert list(found) == ["Tổng hợp", "Từng người"]
    assert found["Tổng hợp"][4:] == [
        (
            "Mã đơn vị",
            "Đơn vị",
            "Số người",
            "Đã nhận",
            "Đã đọc",
            "Chỉ đọc bản cũ",
            "Không gửi được",
            "Đang chờ gửi",
            "Không gửi nữa",
        ),
        ("DB", "Đảng bộ Thử Nghiệm", 1, 1, 0, 0, 0, 0, 0),
        ("CB1", "Chi bộ Một", 2, 1, 1, 0, 1, 0, 0),
        ("CB2", "Chi bộ Hai", 1, 0, 0, 0, 1, 0, 0),
        (None, "Tổng cộng", 4, 2, 1, 0, 2, 0, 0),
    ]
    header, *rows = found["Từng người"]
    assert header == (
        "Mã đơn vị",
        "Đơn vị",
        "Mã",
        "Họ tên",
        "Nền tảng",
        "Kết quả gửi",
        "Lý do",
        "Nhận lúc",
        "Bản đã nhận",
        "Xác nhận đọc",
        "Đọc lúc",
        "Bản đã đọc",
    )
    told = {row[2]: (row[0], row[3], row[4], row[5], row[6], row[8], row[9], row[11]) for row in rows}
    assert told == {
        "DV001": ("CB1", LAN.name, "Telegram", "đã nhận", None, 1, "đã đọc", 1),
        "DV003": ("CB2", THAO.name, "Telegram", "không gửi được", "đã chặn trợ lý", None, "chưa đọc", None),
        "DV004": ("DB", MINH.name, "Telegram", "đã nhận", None, 1, "chưa đọc", None),
        "DV005": ("CB1", BINH.name, None, "không gửi được", "chưa liên kết tài khoản", None, "chưa đọc", None),
    }
    times = {row[2]: (str(row[7]), str(row[10])) for row in rows}
    assert times["DV001"][0].startswith("2026-03-02 09:00:")
    assert "912000" not in json.dumps(found, default=str)
    assert (await entries(world))[-1] == ("DV004", f"notice.exported notice {notice}", None, {"count": 4})


async def test_after_a_correction_the_report_tells_who_had_read_the_old_text(world: World) -> None:
    notice = await mixed(world)
    await world.press_data(MINH, f"notice-correct:{notice}")
    await world.say(MINH, CORRECTED)
    await world.press(MINH, "Gửi")
    await world.pass_time(timedelta(seconds=5))
    (said,) = await world.press_data(MINH, f"notice-report:{notice}")
    assert "2/4 đã nhận, 0 đã đọc, 1 chỉ đọc bản cũ, 2 không gửi được" in said.text
    assert "Đã đính chính; “đã đọc” tính theo nội dung mới." in said.text
    (said,) = await world.press_data(MINH, f"notice-excel:{notice}")
    (lan,) = [row for row in sheets(said)["Từng người"] if row[2] == "DV001"]
    assert (lan[8], lan[9], lan[11]) == (2, "chỉ đọc bản cũ", 1)


async def many_units(world: World, count: int) -> list[Someone]:
    """So many chi bộ with a member each; every second one is linked."""
    people = [Someone(f"Người Thứ {number:03d}", str(5000 + number), f"N{number:03d}") for number in range(count)]
    async with world.database.writing() as db:
        await save_units(db, [UnitRow(f"X{number:03d}", f"Chi bộ {number:03d}", "", "DB") for number in range(count)])
        ids = {unit.code: unit.id for unit in await all_units(db)}
        rows = [MemberRow(one.code, one.name, (PlaceRow(ids[f"X{number:03d}"]),)) for number, one in enumerate(people)]
        await save_members(db, rows)
        for one in people[::2]:
            member = await member_by_code(db, one.code)
            assert member is not None
            await link_account(
                db, world.platform.name, world.platform.bot, one.user_id, one.chat_id, member.id, world.clock.now()
            )
    return people


async def test_many_units_are_folded_in_the_message_and_whole_in_the_workbook(world: World) -> None:
    people = await many_units(world, 60)
    notice = await sent_notice(world, people, author=MINH, unit="DB")
    (said,) = await world.press_data(MINH, f"notice-report:{notice}")
    assert "30/60 đã nhận, 0 đã đọc, 30 không gửi được" in said.text
    assert said.text.endswith("… và 48 đơn vị khác, xem trong tệp Excel.")
    assert len(said.text) < 2000
    (said,) = await world.press_data(MINH, f"notice-excel:{notice}")
    assert len(sheets(said)["Từng người"]) == 61
    assert len(sheets(said)["Tổng hợp"]) == 4 + 1 + 60 + 1


@pytest.mark.parametrize("name", ["=1+1", "+84", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "a\x00b\u202ec"])
async def test_no_name_becomes_a_formula(world: World, name: str) -> None:
    async with world.database.writing() as db:
        ids = {unit.code: unit.id for unit in await all_units(db)}
        await save_members(db, [MemberRow("DV009", name, (PlaceRow(ids["CB1"]),))])
    notice = await sent_notice(world, [Someone(name, "1", "DV009"), LAN])
    (said,) = await world.press_data(HUNG, f"notice-excel:{notice}")
    book = load_workbook(io.BytesIO(said.files[0].content))
    cells = [cell for row in book["Từng người"].iter_rows() for cell in row]
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


async def call_sheet(world: World, person: Someone, notice: int) -> list[list[str]]:
    (said,) = await world.press_data(person, f"notice-calls:{notice}")
    (file,) = said.files
    assert (file.name, file.mime) == (f"goi-dien-thong-bao-{notice}.pdf", "application/pdf")
    return pages_of(file.content)


async def test_the_call_sheet_names_who_is_not_reached_or_has_not_read_with_numbers(world: World) -> None:
    notice = await mixed(world)
    (page,) = await call_sheet(world, MINH, notice)
    assert page[0] == "Danh sách gọi điện: 3 đồng chí"
    assert page[1] == f"Thông báo số {notice} ngày 02/03/2026: {PLAIN}"
    assert page[4:] == [
        "TT", "Họ tên", "Điện thoại", "Vì sao gọi", "Kết quả gọi",
        "Đảng bộ Thử Nghiệm", "1", MINH.name, "DV004", "0912 000 004", "chưa đọc",
        "Chi bộ Một", "2", BINH.name, "DV005", "0912 000 005", "chưa liên kết tài khoản",
        "Chi bộ Hai", "3", THAO.name, "DV003", "0912 000 003", "đã chặn trợ lý",
    ]  # fmt: skip
    assert (await entries(world))[-1] == ("DV004", f"call_sheet.printed notice {notice}", None, {"count": 3})


async def test_the_log_tells_of_the_numbers_that_were_shown(world: World) -> None:
    notice = await mixed(world)
    await call_sheet(world, MINH, notice)
    (said,) = await world.say(MINH, "/nhatky")
    assert (
        f"Phạm Quang Minh (DV004): in danh sách gọi điện có số điện thoại của 3 người (thông báo số {notice})"
        in said.text
    )
    assert "0912" not in said.text


async def test_who_has_but_a_seat_is_waited_for_and_called(world: World) -> None:
    async with world.database.writing() as db:
        binh = await member_id(world, BINH)
        await link_account(db, "terminal", "", "member-DV005", "seat", binh, world.clock.now())
    notice = await sent_notice(world, [BINH])
    (said,) = await world.press_data(HUNG, f"notice-excel:{notice}")
    (row,) = sheets(said)["Từng người"][1:]
    assert row[4:7] == ("máy tính", "đang chờ gửi", "chưa liên kết tài khoản")
    (page,) = await call_sheet(world, HUNG, notice)
    assert "0912 000 005" in page


async def test_groups_stand_in_the_report(world: World) -> None:
    notice = await sent_notice(world, [LAN], groups=["-77"], destination="both")
    (said,) = await world.press_data(HUNG, f"notice-report:{notice}")
    assert said.text.endswith("Nhóm “Nhóm Một”: đã nhận")
    (said,) = await world.press_data(HUNG, f"notice-excel:{notice}")
    assert sheets(said)["Từng người"][-1][1:6] == ("(nhóm chat)", None, "Nhóm Một", "Telegram", "đã nhận")


async def test_what_went_to_groups_alone_counts_no_readers(world: World) -> None:
    notice = await sent_notice(world, [LAN], groups=["-77"], destination="groups")
    (card,) = await world.press_data(HUNG, f"notice:{notice}")
    assert "Đã đến 1/1" in card.text
    assert "Đã đọc" not in card.text


async def test_a_secretary_gets_only_the_own_units_members_on_the_sheet(world: World) -> None:
    notice = await sent_notice(world, [LAN, THAO, BINH])  # of CB1; Thảo is of CB2
    (page,) = await call_sheet(world, HUNG, notice)
    assert "Danh sách gọi điện: 2 đồng chí" in page
    assert THAO.name not in page
    assert "0912 000 003" not in page


async def test_where_no_reading_is_asked_only_those_not_reached_are_called(world: World) -> None:
    notice = await sent_notice(world, [LAN, BINH], asks_read=False)
    (page,) = await call_sheet(world, HUNG, notice)
    assert BINH.name in page
    assert LAN.name not in page


async def test_a_member_without_number_is_told_so(world: World) -> None:
    async with world.database.writing() as db:
        ids = {unit.code: unit.id for unit in await all_units(db)}
        await save_members(db, [MemberRow("DV009", "Không Số", (PlaceRow(ids["CB1"]),))])
    notice = await sent_notice(world, [Someone("Không Số", "1", "DV009")])
    (said,) = await world.press_data(HUNG, f"notice-calls:{notice}")
    assert "1 đồng chí, trong đó 1 không có số điện thoại" in said.text
    assert "không có số" in pages_of(said.files[0].content)[0]


async def test_when_all_have_read_there_is_nobody_to_call(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    await world.press(LAN, "Đã đọc")
    (said,) = await world.press_data(HUNG, f"notice-calls:{notice}")
    assert said.text.startswith("Không có ai cần gọi")
    assert "call_sheet" not in str(await entries(world))


@pytest.mark.parametrize("data", ["notice", "notice-report", "notice-excel", "notice-calls"])
async def test_nobody_else_sees_it(world: World, data: str) -> None:
    notice = await sent_notice(world)
    before = await entries(world)
    (said,) = await world.press_data(THAO, f"{data}:{notice}")
    assert (said.text, said.files) == (STALE, ())
    (said,) = await world.press_data(LAN, f"{data}:{notice}")
    assert said.text.startswith("Việc này dành cho bí thư đơn vị.")
    assert await entries(world) == before


async def test_an_author_who_governs_the_unit_no_more_sees_nothing(world: World) -> None:
    from storage.members import SECRETARY, grant_role, revoke_role

    notice = await sent_notice(world)
    hung = await member_id(world, HUNG)
    async with world.database.writing() as db:
        ids = {unit.code: unit.id for unit in await all_units(db)}
        await revoke_role(db, hung, SECRETARY, ids["CB1"])
        await grant_role(db, hung, SECRETARY, ids["CB2"])
    (said,) = await world.press_data(HUNG, f"notice-report:{notice}")
    assert said.text == STALE


def codes(rows: Sequence[Sequence[object]]) -> list[object]:
    return [row[2] for row in rows[1:]]


async def test_people_stand_unit_by_unit_and_by_the_given_name(world: World) -> None:
    notice = await sent_notice(world, [THAO, LAN, HUNG, BINH, MINH], author=MINH, unit="DB")
    (said,) = await world.press_data(MINH, f"notice-excel:{notice}")
    assert codes(sheets(said)["Từng người"]) == ["DV004", "DV005", "DV002", "DV001", "DV003"]
