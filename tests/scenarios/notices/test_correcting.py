"""A notice that has been sent reads otherwise from now on, for everybody who has it or waits for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import SendFailed
from bot.notices import keeper
from storage.notice_copies import CHASE, COPY, CORRECTION
from storage.notices import ENDED, STARTED, versions_of
from storage.tables import deliveries
from tests.scenarios.notices.sent import (
    CORRECTED,
    PLAIN,
    TEXT,
    copies,
    has,
    member_id,
    notice_of,
    sent_notice,
    texts,
)
from tests.scenarios.test_linking import entries
from tests.scenarios.world import HUNG, LAN, MINH, Someone, World

pytestmark = pytest.mark.long

ONE_WAITS = "Đã đính chính thông báo. 1 người chưa nhận sẽ nhận nội dung mới. 1 người đã nhận: tin nhắn đang được sửa."
CANNOT = SendFailed("cannot_edit", permanent=True)


async def correct(world: World, notice: int, text: str = CORRECTED, *, by: Someone = HUNG) -> str:
    """Correct it in the conversation; what was said at the end."""
    await world.press_data(by, f"notice-correct:{notice}")
    await world.say(by, text)
    said = await world.press(by, "Gửi")
    await world.pass_time(timedelta(seconds=5))
    return said[0].text


async def test_the_new_text_is_shown_as_it_will_arrive_with_the_old_beside_it(world: World) -> None:
    notice = await sent_notice(world)
    (asked,) = await world.press_data(HUNG, f"notice-correct:{notice}")
    assert asked.text == f"Đồng chí gửi nội dung mới, đầy đủ, thay cho thông báo “{PLAIN}”."
    copy, preview = await world.say(HUNG, CORRECTED)
    assert copy.text.endswith(f"\n\n{CORRECTED}")
    assert preview.text.splitlines() == [
        f"Trên đây là nội dung mới. Nội dung cũ:\n{PLAIN}".split("\n")[0],
        PLAIN,
        "2 người đã nhận bản cũ: tin nhắn được sửa lại, ai không sửa được thì nhận thêm tin “ĐÍNH CHÍNH”.",
        "Mọi người cần bấm “Đã đọc” lại từ đầu.",
        "Muốn sửa tiếp, đồng chí gửi nội dung khác.",
    ]
    assert preview.labels == ["Gửi", "Hủy"]
    assert has(world, LAN)


async def test_delivered_copies_are_edited_and_read_anew(world: World) -> None:
    notice = await sent_notice(world)
    await world.press(LAN, "Đã đọc")
    before = len(texts(world, LAN))
    assert await correct(world, notice) == (
        "Đã đính chính thông báo. 2 người đã nhận: tin nhắn đang được sửa. Việc xác nhận đã đọc tính lại từ đầu.\n"
        "Tin được sửa không báo chuông: cần mọi người biết ngay thì đồng chí bấm “Nhắc người chưa đọc”."
    )
    (edited,) = [text for text in texts(world, LAN) if CORRECTED in text]
    assert edited == f"ĐÃ ĐÍNH CHÍNH lúc 09:00 ngày 02/03/2026\nThông báo của Chi bộ Một\n\n{CORRECTED}"
    assert has(world, LAN, CORRECTED)
    assert not has(world, LAN)
    assert len(texts(world, LAN)) == before
    (answer,) = await world.press(LAN, "Đã đọc")
    assert answer.text.startswith("Đã ghi nhận")
    assert (await notice_of(world, notice)).state == ENDED
    async with world.database.reading() as db:
        assert [version.html for version in await versions_of(db, notice)] == [TEXT, CORRECTED]
    assert ("DV002", f"notice.corrected notice {notice}", None, {"version": 2, "changed": 0, "followed": 2}) in (
        await entries(world)
    )


async def test_where_nothing_can_be_edited_both_texts_follow(world: World) -> None:
    notice = await sent_notice(world)
    world.platform.fail(LAN.chat_id, CANNOT)
    await correct(world, notice)
    last = world.heard(LAN)[-1]
    assert last.text.splitlines() == [
        "ĐÍNH CHÍNH",
        "Thông báo đã gửi trước đây:",
        PLAIN,
        "Nay đọc là:",
        CORRECTED,
    ]
    assert last.labels == ["Đã đọc"]
    assert has(world, LAN)


async def test_the_old_text_beside_the_new_one_is_the_one_that_was_last_known(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    await correct(world, notice)
    world.platform.fail(LAN.chat_id, CANNOT)
    await correct(world, notice, "Họp lúc 16 giờ.")
    assert world.heard(LAN)[-1].text.splitlines()[1:] == [
        "Thông báo đã gửi trước đây:",
        CORRECTED,
        "Nay đọc là:",
        "Họp lúc 16 giờ.",
    ]


async def test_copies_that_have_not_gone_out_go_out_corrected(world: World) -> None:
    world.platform.fail(LAN.chat_id, SendFailed("flood", permanent=False, retry_after=600))
    notice = await sent_notice(world)
    assert (await correct(world, notice)).startswith(ONE_WAITS)
    await world.pass_time(timedelta(minutes=11))
    assert f"Thông báo của Chi bộ Một\n\n{CORRECTED}" in texts(world, LAN)  # as if it had never read otherwise
    assert not has(world, LAN)
    lan = await member_id(world, LAN)
    assert [(copy.kind, copy.version) for copy in await copies(world, notice) if copy.member_id == lan] == [(COPY, 2)]


async def test_nobody_is_left_with_the_old_text_alone_whose_copy_was_in_flight(world: World) -> None:
    notice = await sent_notice(world)
    lan = await member_id(world, LAN)
    (hers,) = [copy for copy in await copies(world, notice, [COPY]) if copy.member_id == lan]

    async def set_state(state: str) -> None:
        async with world.database.writing() as db:
            await db.execute(deliveries.update().where(deliveries.c.id == hers.id).values(state=state))

    await set_state("sending")  # as if the network were slow
    await correct(world, notice)
    assert (await notice_of(world, notice)).state == STARTED
    assert [copy for copy in await copies(world, notice, [CORRECTION]) if copy.member_id == lan] == []
    await set_state("delivered")
    for _ in range(2):
        await world.pass_time(timedelta(seconds=5))
    assert has(world, LAN, CORRECTED)
    assert (await notice_of(world, notice)).state == ENDED


async def test_an_older_correction_that_overtakes_is_mended(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    await correct(world, notice)
    (first,) = await copies(world, notice, [CORRECTION])

    async def set_state(state: str) -> None:
        async with world.database.writing() as db:
            values = {"state": state, "ended_at": world.clock.now() if state == "delivered" else None}
            await db.execute(deliveries.update().where(deliveries.c.id == first.id).values(values))

    await set_state("sending")
    await correct(world, notice, "Họp lúc 16 giờ.")
    assert (await notice_of(world, notice)).state == STARTED
    await set_state("delivered")
    for _ in range(2):
        await world.pass_time(timedelta(seconds=5))
    assert has(world, LAN, "Họp lúc 16 giờ.")
    assert (await notice_of(world, notice)).state == ENDED
    assert [copy.version for copy in await copies(world, notice, [CORRECTION])] == [2, 3]


async def test_a_correction_is_made_once_by_however_many_processes(world: World) -> None:
    notice = await sent_notice(world)
    await correct(world, notice)
    for _ in range(5):
        await keeper.tick(world.services)
    assert len(await copies(world, notice, [CORRECTION])) == 2


async def test_corrected_twice_everybody_has_the_last_text(world: World) -> None:
    notice = await sent_notice(world)
    world.platform.fail(LAN.chat_id, CANNOT)
    await correct(world, notice)
    await correct(world, notice, "Họp lúc <16> giờ & 30.")
    assert has(world, LAN, "Họp lúc <16> giờ & 30.")
    assert has(world, MINH, "Họp lúc <16> giờ & 30.")
    assert (await notice_of(world, notice)).version == 3


async def test_a_chase_is_corrected_too(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    await world.press_data(HUNG, f"notice-chase:{notice}")
    await world.pass_time(timedelta(seconds=5))
    world.platform.sent[LAN.chat_id].clear()  # so that neither can be edited
    await correct(world, notice)
    told = [text for text in texts(world, LAN) if text.startswith("ĐÍNH CHÍNH")]
    assert len(told) == 1  # said once, not once for each message
    assert {copy.kind for copy in await copies(world, notice)} == {COPY, CHASE, CORRECTION}


async def test_what_may_have_arrived_is_followed_by_both_texts(world: World) -> None:
    notice = await sent_notice(world, [LAN])
    async with world.database.writing() as db:
        unknown = deliveries.update().where(deliveries.c.notice_id == notice, deliveries.c.kind == COPY)
        await db.execute(unknown.values(state="failed", reason="unknown", sent_parts=()))
    await correct(world, notice)
    assert texts(world, LAN)[-1].startswith("ĐÍNH CHÍNH")


async def test_a_group_has_the_new_text_too_and_no_button(world: World) -> None:
    notice = await sent_notice(world, [LAN], groups=["-77"], destination="both")
    (before,) = world.platform.sent["-77"]
    assert (before.text.endswith(PLAIN), before.labels) == (True, [])
    await correct(world, notice)
    (after,) = world.platform.sent["-77"]
    assert (after.text.endswith(CORRECTED), after.labels) == (True, [])
    world.platform.sent["-77"].clear()
    await correct(world, notice, "Họp lúc 16 giờ.")
    (told,) = world.platform.sent["-77"]
    assert (told.text.startswith("ĐÍNH CHÍNH"), told.labels) == (True, [])


async def test_after_a_correction_chases_begin_anew(world: World) -> None:
    notice = await sent_notice(world, [LAN], chase_after=3600, chase_times=1)
    await world.pass_time(timedelta(hours=2))
    await correct(world, notice)
    await world.pass_time(timedelta(hours=2))
    chased = [text for text in texts(world, LAN) if "Nhắc lại" in text]
    assert len(chased) == 2
    assert all(text.endswith(CORRECTED) for text in chased)


async def test_formatting_is_kept(world: World) -> None:
    notice = await sent_notice(world)
    await world.press_data(HUNG, f"notice-correct:{notice}")
    from bot.chat import IncomingKind

    await world.send(HUNG, IncomingKind.TEXT, text="Họp lúc 15 giờ", html="Họp lúc <b>15 giờ</b>")
    await world.press(HUNG, "Gửi")
    await world.pass_time(timedelta(seconds=5))
    assert any(said.html.endswith("Họp lúc <b>15 giờ</b>") for said in world.heard(LAN))
