"""The way aboard on SQLite and on PostgreSQL, and what happens when two do something at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest

from bot.chat import IncomingKind
from storage.accounts import account_of, unlink_account
from storage.database import Database
from storage.figures import NewFigure
from storage.indicators import COMMITTEE, IndicatorRow, all_indicators, save_indicators
from storage.members import ADMIN, count_admins, grant_role
from storage.recording import record_figures
from tests.scenarios.test_linking import linked_as, texts
from tests.scenarios.test_linking_sheet import codes_on, printed
from tests.scenarios.test_members import code_in, many_members, member_id, unit_ids
from tests.scenarios.world import ADMIN_CODE, BINH, BOT, HUNG, KHACH, LAN, MINH, World, settings_for

pytestmark = pytest.mark.long


@pytest.fixture
async def either(database: Database) -> AsyncIterator[World]:
    """The world, once on SQLite and once on PostgreSQL."""
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    await world.start()
    await world.people()
    yield world
    await world.stop()


async def at_once(world: World, *presses: tuple[str, str, IncomingKind]) -> None:
    """Several people act at the same moment: user id, data or text, kind."""
    updates = []
    for user_id, content, kind in presses:
        someone = next(one for one in (LAN, HUNG, MINH, BINH, KHACH) if one.user_id == user_id)
        field = {"data": content} if kind is IncomingKind.BUTTON else {"text": content}
        updates.append(world.payload(someone, kind, **field))
    await asyncio.gather(world.deliver(*updates))
    await world.dispatcher.idle()


async def test_the_whole_way_aboard(either: World) -> None:
    await many_members(either, 2)
    await either.say(HUNG, "/thanhvien DV005")
    code = code_in((await either.press(HUNG, "Cấp mã liên kết"))[0].text)
    await either.say(BINH, code)
    assert await linked_as(either, BINH) == "DV005"
    assert (await either.say(HUNG, "/thanhvien"))[0].text == (
        "Chi bộ Một\nĐảng viên: 5\n• Đã liên kết, nhận được tin: 3 (Telegram 3)\n"
        "• Chưa liên kết: 2 (0 có số điện thoại trong danh sách, 0 đang giữ mã)"
    )
    assert len(codes_on(await printed(either))) == 2
    assert (
        (await either.say(MINH, "/nhatky"))[0]
        .text.splitlines()[1]
        .endswith("in phiếu mã liên kết cho 2 đồng chí của Chi bộ Một")
    )


async def test_one_code_used_by_two_at_once_links_one(either: World) -> None:
    await either.say(HUNG, "/thanhvien DV005")
    code = code_in((await either.press(HUNG, "Cấp mã liên kết"))[0].text)
    await at_once(either, (BINH.user_id, code, IncomingKind.TEXT), (KHACH.user_id, code, IncomingKind.TEXT))
    assert sorted([await linked_as(either, BINH), await linked_as(either, KHACH)]) == ["", "DV005"]


async def test_two_admins_who_revoke_each_other_at_once_leave_one(either: World) -> None:
    lan, minh = await member_id(either, "DV001"), await member_id(either, "DV004")
    async with either.database.writing() as db:
        await grant_role(db, lan, ADMIN, None)
    await either.press_data(LAN, f"role:revoke:{minh}:admin:0")
    await either.press_data(MINH, f"role:revoke:{lan}:admin:0")
    await at_once(
        either,
        (LAN.user_id, "role-save", IncomingKind.BUTTON),
        (MINH.user_id, "role-save", IncomingKind.BUTTON),
    )
    async with either.database.reading() as db:
        assert await count_admins(db) == 1


async def test_two_who_use_the_admins_code_at_once_give_one_admin(either: World) -> None:
    async with either.database.writing() as db:
        account = await account_of(db, "telegram", BOT, MINH.user_id)
        assert account is not None
        await unlink_account(db, account.id)
    await either.say(BINH, ADMIN_CODE)
    await either.say(KHACH, ADMIN_CODE)
    await at_once(either, (BINH.user_id, "DV005", IncomingKind.TEXT), (KHACH.user_id, "DV004", IncomingKind.TEXT))
    linked = [await linked_as(either, one) for one in (BINH, KHACH)]
    assert linked in (["DV005", ""], ["", "DV004"])


async def test_an_example_that_is_tapped_is_answered_like_one_that_is_typed(either: World) -> None:
    ids = await unit_ids(either)
    async with either.database.writing() as db:
        await save_indicators(db, [IndicatorRow("members", "tổng số đảng viên")], COMMITTEE)
        (indicator,) = [one for one in await all_indicators(db) if one.key == "members"]
        figure = NewFigure(
            indicator.id,
            ids["DB"],
            2025,
            "year",
            "actual",
            "count",
            "eq",
            Decimal(4740),
            "",
            "Báo cáo",
            date(2026, 1, 6),
        )
        await record_figures(db, [figure], either.clock.now(), None)
    (said,) = await either.say(LAN, "/trogiup")
    example = said.labels[0]
    assert "Bấm thử một câu hỏi bên dưới" in said.text
    tapped = texts(await either.press(LAN, example))
    assert "4.740" in tapped[0]
    assert tapped == texts(await either.say(LAN, example))
    assert "không còn hiệu lực" in (await either.press_data(LAN, "try:99"))[0].text
    assert "đã liên kết tài khoản" in (await either.press_data(KHACH, "try:0"))[0].text
