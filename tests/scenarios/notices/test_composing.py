"""/thongbao: writing a notice, step by step and in one line, and seeing it before it goes out."""

from __future__ import annotations

import pytest

from bot.chat import IncomingKind
from storage.accounts import mark_blocked
from storage.members import set_language
from storage.notices import DRAFT
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import UnitRow, all_units, save_units
from tests.scenarios.notices.sent import member_id
from tests.scenarios.notices.writing import (
    BUTTONS,
    COPY,
    SUMMARY,
    TEXT,
    every_notice,
    rows,
    texts,
    the_notice,
    unit_id,
    written,
)
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BOT, HUNG, KHACH, LAN, MINH, Someone, World

MENU = (
    "Thông báo\n\n"
    "Đồng chí chọn việc cần làm, hoặc gõ luôn một dòng, ví dụ:\n"
    "/thongbao bí thư các chi bộ: 14h thứ Sáu họp giao ban tại phòng họp A"
)
ASK_TEXT = (
    "Gửi cho: Chi bộ Một.\n"
    "Đồng chí gửi nội dung thông báo (giữ nguyên chữ đậm, nghiêng). Có thể gửi kèm ảnh, tệp PDF, Word, Excel."
)


async def test_alone_it_shows_what_can_be_done(world: World) -> None:
    [menu] = await world.say(HUNG, "/thongbao")
    assert menu.text == MENU
    assert menu.labels == ["Soạn thông báo mới", "Thông báo đã gửi", "Đang chờ/Hẹn giờ", "Dùng lại"]


@pytest.mark.parametrize("person", [LAN, KHACH])
async def test_it_is_for_secretaries(world: World, person: Someone) -> None:
    for text in ("/thongbao", f"/thongbao Chi bộ Một: {TEXT}"):
        [refused] = await world.say(person, text)
        assert "Gửi" not in refused.labels
    for data in ("notice-menu:new", "notice-send:1:abc", "notice-approve:1:abc", "notice-reuse:1"):
        [refused] = await world.press_data(person, data)
        assert not refused.buttons
    assert await every_notice(world) == []


async def test_step_by_step_it_asks_for_the_audience_then_for_the_text_and_shows_it_all(world: World) -> None:
    await world.say(HUNG, "/thongbao")
    [asked] = await world.press(HUNG, "Soạn thông báo mới")
    assert asked.labels == ["Chi bộ Một", "cấp ủy Chi bộ Một", "đảng viên dự bị", "Hủy"]
    assert texts(await world.press(HUNG, "Chi bộ Một")) == [ASK_TEXT]
    copy, summary = await world.say(HUNG, TEXT)
    assert (copy.text, copy.labels) == (COPY, ["Đã đọc"])
    assert (summary.text, summary.labels) == (SUMMARY, BUTTONS)
    notice = await the_notice(world)
    assert (notice.state, notice.audience, notice.html, notice.people) == (DRAFT, "Chi bộ Một", TEXT, 3)
    assert notice.unit_id == await unit_id(world, "CB1")
    assert await rows(world) == []


async def test_an_admin_is_offered_the_whole_committee_and_the_secretaries(world: World) -> None:
    await world.say(MINH, "/thongbao soạn")
    [asked] = world.heard(MINH)
    assert asked.labels == ["toàn đảng bộ", "bí thư các chi bộ", "đảng viên dự bị", "Hủy"]
    await world.press(MINH, "toàn đảng bộ")
    copy, summary = await world.say(MINH, TEXT)
    assert copy.text == f"Thông báo của Đảng bộ Thử Nghiệm\n\n{TEXT}"
    assert summary.text.startswith(
        "Gửi cho: toàn đảng bộ\n"
        "Số người: 5, gồm:\n"
        "– Đảng bộ Thử Nghiệm: 1\n"
        "– Chi bộ Một: 3\n"
        "– Chi bộ Hai: 1\n"
        "Chưa liên lạc được: 1 (chưa liên kết: 1).\n"
    )


async def test_in_one_line_it_splits_at_the_first_colon_and_keeps_the_formatting(world: World) -> None:
    [copy, summary] = await world.say(HUNG, "/thongbao Chi bộ Một: Họp 14:30 <thứ Sáu> & mang sổ")
    assert copy.text == "Thông báo của Chi bộ Một\n\nHọp 14:30 <thứ Sáu> & mang sổ"
    assert summary.labels == BUTTONS
    html = "/thongbao <b>Chi bộ Một: Họp <i>14:30</i></b> &amp; <u>mang sổ</u>"
    copy, _ = await world.send(HUNG, IncomingKind.TEXT, text="/thongbao Chi bộ Một: Họp 14:30 & mang sổ", html=html)
    assert copy.html == "<b>Thông báo của Chi bộ Một</b>\n\n<b>Họp <i>14:30</i></b> &amp; <u>mang sổ</u>"


async def test_without_a_text_it_is_asked_for(world: World) -> None:
    for line in ("/thongbao Chi bộ Một", "/thongbao Chi bộ Một:", "/thongbao Chi bộ Một:  \n "):
        assert texts(await world.say(HUNG, line))[:1] == [ASK_TEXT]
    assert await every_notice(world) == []
    assert len(await world.say(HUNG, TEXT)) == 2


async def test_a_text_keeps_its_formatting_and_cannot_smuggle_any(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    copy, _ = await world.say(HUNG, "<b>không đậm</b> & <script>")
    assert copy.html.endswith("&lt;b&gt;không đậm&lt;/b&gt; &amp; &lt;script&gt;")


async def test_an_audience_that_is_not_understood_is_asked_for_again_and_the_text_is_kept(world: World) -> None:
    said = await world.say(HUNG, f"/thongbao phòng nào đó: {TEXT}")
    assert "Nội dung đã giữ trong bản nháp, chưa gửi." in said[0].text
    assert said[0].labels == ["Chi bộ Một", "cấp ủy Chi bộ Một", "đảng viên dự bị", "Hủy"]
    copy, summary = await world.say(HUNG, "bí thư")
    assert copy.text == COPY
    assert summary.text.startswith("Gửi cho: bí thư\nSố người: 1 (Chi bộ Một)\nTất cả đều liên lạc được.\n")


async def test_what_may_have_been_meant_can_be_tapped_first(world: World) -> None:
    [asked] = await world.say(HUNG, f"/thongbao Lan: {TEXT}")
    assert asked.labels == ["Nguyễn Thị Lan", "Chi bộ Một", "cấp ủy Chi bộ Một", "đảng viên dự bị", "Hủy"]
    _, summary = await world.press(HUNG, "Nguyễn Thị Lan")
    assert summary.text.startswith("Gửi cho: Nguyễn Thị Lan\nSố người: 1 (Chi bộ Một)")


async def test_a_part_of_a_units_name_is_understood_and_of_several_one_is_chosen(world: World) -> None:
    async with world.database.writing() as db:
        rows = (("VPUB", "Chi bộ Văn phòng UBND tỉnh"), ("TTYT", "Chi bộ Trung tâm Y tế"), ("SYT", "Chi bộ Sở Y tế"))
        await save_units(db, [UnitRow(code, name, "chi bộ", "CB1") for code, name in rows])
        ids = {unit.code: unit.id for unit in await all_units(db)}
        await save_members(db, [MemberRow(f"NV{code}", code, (PlaceRow(ids[code]),)) for code, _ in rows])
    _, summary = await world.say(HUNG, f"/thongbao Văn phòng UBND: {TEXT}")
    assert summary.text.startswith("Gửi cho: Chi bộ Văn phòng UBND tỉnh\nSố người: 1")
    [asked] = await world.say(HUNG, f"/thongbao y tế: {TEXT}")
    assert asked.labels == ["Chi bộ Trung tâm Y tế", "Chi bộ Sở Y tế", "Hủy"]
    _, summary = await world.press(HUNG, "Chi bộ Sở Y tế")
    assert summary.text.startswith("Gửi cho: Chi bộ Sở Y tế\nSố người: 1")


async def test_the_whole_committee_is_refused_to_a_units_secretary_with_an_offer(world: World) -> None:
    [refused] = await world.say(HUNG, f"/thongbao toàn đảng bộ: {TEXT}")
    assert refused.text.startswith("Đồng chí không phụ trách toàn đảng bộ, chỉ phụ trách Chi bộ Một.")
    assert refused.labels == ["Chi bộ Một", "Hủy"]
    copy, summary = await world.press(HUNG, "Chi bộ Một")
    assert (copy.text, summary.text) == (COPY, SUMMARY)


@pytest.mark.parametrize("audience", ["Chi bộ Hai", "DV003", "Chi bộ Một và Chi bộ Hai"])
async def test_other_units_are_out_of_reach(world: World, audience: str) -> None:
    [refused] = await world.say(HUNG, f"/thongbao {audience}: {TEXT}")
    assert "Gửi" not in refused.labels
    assert await rows(world) == []


async def test_an_empty_audience_is_refused(world: World) -> None:
    [refused] = await world.say(HUNG, f"/thongbao DV001 trừ DV001: {TEXT}")
    assert "Gửi" not in refused.labels
    assert await rows(world) == []


async def test_buttons_of_an_earlier_question_choose_nothing(world: World) -> None:
    await world.say(HUNG, "/thongbao soạn")
    old = world.heard(HUNG)[-1].buttons[0][0].data
    await world.say(HUNG, "/thongbao soạn")
    assert texts(await world.press_data(HUNG, old)) == [STALE]
    assert texts(await world.press_data(HUNG, "notice-for:token000002:99")) == [STALE]


async def test_a_text_that_is_too_long_is_refused(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    [refused] = await world.say(HUNG, "à" * 20_001)
    assert refused.text.startswith("Nội dung dài 20.001 ký tự, quá mức 20.000.")
    *parts, summary = await world.say(HUNG, "à" * 20_000)
    assert summary.labels == BUTTONS
    assert "".join(part.text for part in parts).count("à") == 20_000
    assert [part.labels for part in parts] == [[], *[[] for _ in parts[2:]], ["Đã đọc"]]


async def test_a_draft_can_be_given_up_at_any_time(world: World) -> None:
    await world.say(HUNG, "/thongbao soạn")
    await world.press(HUNG, "Hủy")
    await world.say(HUNG, "/thongbao Chi bộ Một")
    await world.press(HUNG, "Hủy")
    assert await every_notice(world) == []
    await written(world)
    assert texts(await world.press(HUNG, "Hủy")) == ["Đã hủy thông báo, chưa gửi cho ai."]
    assert (await the_notice(world)).state == "cancelled"
    assert texts(await world.press(HUNG, "Gửi")) == ["Thông báo này đã hủy."]
    assert await rows(world) == []


async def test_what_is_under_way_is_kept_when_something_else_is_begun(world: World) -> None:
    await written(world)
    *_, left = await world.say(HUNG, "/toi")
    assert left.text == ("Thông báo đang soạn chưa gửi; bản nháp vẫn được giữ: gõ /thongbao, mục Đang chờ/Hẹn giờ.")
    [waiting] = await world.say(HUNG, "/thongbao đang chờ")
    assert waiting.text == f"Thông báo đang chờ\n1. Bản nháp, 3 người: {TEXT}"
    copy, summary = await world.press(HUNG, f"1. {TEXT}")
    assert (copy.text, summary.labels) == (COPY, BUTTONS)


async def test_leaving_tells_that_the_draft_is_kept(world: World) -> None:
    await world.say(HUNG, "/thongbao Chi bộ Một")
    assert texts(await world.say(HUNG, "/huy")) == ["Đã hủy việc đang làm dở, không có gì thay đổi."]
    await written(world)
    [left] = texts(await world.say(HUNG, "/huy"))
    assert left == (
        "Đã thôi soạn thông báo, chưa gửi cho ai. Bản nháp vẫn được giữ: gõ /thongbao, mục Đang chờ/Hẹn giờ."
    )


async def test_other_words_at_the_preview_show_it_again_and_a_typed_label_is_a_press(world: World) -> None:
    await written(world)
    copy, summary = await world.say(HUNG, "thế à")
    assert copy.text == COPY
    assert summary.text == f"Chưa gửi. Đồng chí chọn một trong các nút bên dưới.\n\n{SUMMARY}"
    _, again = await world.say(HUNG, "1")
    assert again.text.startswith("Chưa gửi.")
    assert texts(await world.say(HUNG, "huy")) == ["Đã hủy thông báo, chưa gửi cho ai."]


async def test_who_has_blocked_the_bot_is_told_apart(world: World) -> None:
    async with world.database.writing() as db:
        await mark_blocked(db, "telegram", BOT, LAN.user_id, world.clock.now())
    await written(world)
    assert "Chưa liên lạc được: 2 (chưa liên kết: 1, đã chặn: 1)." in world.heard(HUNG)[-1].text


async def test_many_units_are_folded(world: World) -> None:
    async with world.database.writing() as db:
        await save_units(db, [UnitRow(f"X{n:02}", f"Chi bộ X{n:02}", "chi bộ", "DB") for n in range(12)])
        ids = {one.code: one.id for one in await all_units(db)}
        new = [MemberRow(code=f"X{n}", name=f"Người {n}", places=(PlaceRow(ids[f"X{n:02}"], ""),)) for n in range(12)]
        await save_members(db, new)
    await written(world, person=MINH, audience="toàn đảng bộ")
    summary = world.heard(MINH)[-1].text
    assert "Số người: 17, gồm:" in summary
    assert "– 5 đơn vị khác: 5" in summary


async def test_in_english(world: World) -> None:
    await world.say(HUNG, "/caidat")
    async with world.database.writing() as db:
        await set_language(db, await member_id(world, HUNG), "en")
    copy, summary = await world.say(HUNG, f"/thongbao Chi bộ Một: {TEXT}")
    assert copy.text == COPY  # as the committee's members get it
    assert summary.labels == ["Send", "Schedule", "Edit", "Cancel"]
    assert summary.text.startswith("For: Chi bộ Một\nPeople: 3 (Chi bộ Một)\nNot reachable: 1 (not linked: 1).")


async def test_a_text_without_an_audience_is_kept_whole_though_a_time_in_it_has_a_colon(world: World) -> None:
    [asked] = await world.say(HUNG, "/thongbao Họp chi bộ lúc 14:30 tại phòng A")
    assert "Nội dung đã giữ trong bản nháp, chưa gửi." in asked.text
    copy, _ = await world.press(HUNG, "Chi bộ Một")
    assert copy.text == "Thông báo của Chi bộ Một\n\nHọp chi bộ lúc 14:30 tại phòng A"
