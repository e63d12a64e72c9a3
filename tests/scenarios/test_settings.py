"""/caidat: what a member sets for oneself, and an admin for the whole committee."""

from __future__ import annotations

import pytest

from bot.committee_settings import MOST_PHRASES, approval_above, forbidden_phrases
from storage.member_settings import wants_optional_notices
from storage.members import member_by_code
from tests.scenarios.test_linking import entries, texts
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, KHACH, LAN, MINH, Someone, World

pytestmark = pytest.mark.long

NOT_ALLOWED = "Việc này dành cho quản trị viên. Đồng chí liên hệ bí thư chi bộ nếu cần."
OWN = (
    "Cài đặt\nNgôn ngữ: Tiếng Việt\n"
    "Thông báo không bắt buộc: đang nhận. Thông báo bắt buộc luôn được gửi, không tắt được."
)
AGAIN = 'Tôi cần một số người, từ 1 đến 1.000.000, hoặc chữ "tắt". Gõ /huy để thôi.'


async def wants(world: World, person: Someone) -> bool:
    async with world.database.reading() as db:
        member = await member_by_code(db, person.code)
        assert member is not None
        return await wants_optional_notices(db, member.id)


async def above(world: World) -> int | None:
    async with world.database.reading() as db:
        return await approval_above(db)


async def phrases(world: World) -> tuple[str, ...]:
    async with world.database.reading() as db:
        return await forbidden_phrases(db)


@pytest.mark.parametrize("person", [LAN, HUNG])
async def test_a_member_sees_the_own_settings_only(world: World, person: Someone) -> None:
    (said,) = await world.say(person, "/caidat")
    assert (said.text, said.labels) == (OWN, ["Tiếng Việt", "English", "Tắt thông báo không bắt buộc", "Nhắc lịch"])


async def test_optional_notices_are_switched_off_and_on(world: World) -> None:
    await world.say(LAN, "/caidat")
    (said,) = await world.press(LAN, "Tắt thông báo không bắt buộc")
    assert said.text == (
        "Đã tắt các thông báo không bắt buộc. Thông báo bắt buộc vẫn được gửi đến đồng chí, không tắt được."
    )
    assert not await wants(world, LAN)
    assert await wants(world, HUNG)
    (menu,) = await world.press(LAN, "Về cài đặt")
    assert "Thông báo không bắt buộc: đã tắt." in menu.text
    assert texts(await world.press(LAN, "Nhận thông báo không bắt buộc")) == [
        "Từ nay đồng chí nhận cả các thông báo không bắt buộc."
    ]
    assert await wants(world, LAN)
    await world.press_data(LAN, "optional-notices:on")
    assert await entries(world) == [
        ("DV001", "optional_notices.changed member DV001", {"optional_notices": True}, {"optional_notices": False}),
        ("DV001", "optional_notices.changed member DV001", {"optional_notices": False}, {"optional_notices": True}),
    ]
    assert texts(await world.press_data(LAN, "optional-notices:maybe")) == [STALE]
    assert (await world.press_data(KHACH, "optional-notices:off"))[0].text.startswith("Nội dung này dành cho đảng viên")


async def test_an_admin_sees_the_committees_settings_too(world: World) -> None:
    (said,) = await world.say(MINH, "/caidat")
    assert said.text == (
        f"{OWN}\n\nChung cho cả Đảng bộ (quản trị viên đặt)\nDuyệt thông báo: tắt\nCụm từ chặn thông báo: 0"
    )
    assert said.labels[4:] == ["Nhắc lịch chung", "Duyệt thông báo", "Cụm từ chặn", "Quy định, nhắc tự động"]


async def test_approval_is_set_by_a_button_by_typing_and_switched_off(world: World) -> None:
    await world.say(MINH, "/caidat")
    (asked,) = await world.press(MINH, "Duyệt thông báo")
    assert asked.labels == ["50", "100", "300", "1.000", "Tắt", "Về cài đặt"]
    assert texts(await world.press(MINH, "1.000")) == [
        "Từ nay thông báo gửi hơn 1.000 người phải được một bí thư khác hoặc quản trị viên duyệt."
    ]
    assert await above(world) == 1000
    (menu,) = await world.press(MINH, "Về cài đặt")
    assert "gửi hơn 1.000 người thì phải có một đồng chí khác duyệt" in menu.text
    await world.press(MINH, "Duyệt thông báo")
    assert texts(await world.say(MINH, "nhiều")) == [AGAIN]
    assert texts(await world.say(MINH, "0")) == [AGAIN]
    assert texts(await world.say(MINH, "-5")) == [AGAIN]
    assert texts(await world.say(MINH, "99999999999999")) == [AGAIN]
    assert texts(await world.say(MINH, "tren 75 nguoi")) == [
        "Từ nay thông báo gửi hơn 75 người phải được một bí thư khác hoặc quản trị viên duyệt."
    ]
    assert await above(world) == 75
    await world.press_data(MINH, "approval")
    assert texts(await world.say(MINH, "Tắt")) == ["Đã tắt: từ nay thông báo được gửi ngay khi người soạn xác nhận."]
    assert await above(world) is None
    changes = [(before, after) for _, _, before, after in await entries(world)]
    assert changes == [
        ({"approval_above": None}, {"approval_above": 1000}),
        ({"approval_above": 1000}, {"approval_above": 75}),
        ({"approval_above": 75}, {"approval_above": None}),
    ]
    log = (await world.say(MINH, "/nhatky"))[0].text
    assert "sửa mức thông báo phải duyệt: gửi hơn (người) 1.000 → 75" in log


async def test_phrases_are_added_listed_and_removed(world: World) -> None:
    await world.say(MINH, "/caidat")
    (shown,) = await world.press(MINH, "Cụm từ chặn")
    assert shown.labels == ["Thêm cụm từ", "Về cài đặt"]
    await world.press(MINH, "Thêm cụm từ")
    added, listed = await world.say(MINH, "  Lưu   hành nội bộ\nkhông phổ biến\nLUU HANH NOI BO\n")
    assert added.text == ('Đã thêm: "Lưu hành nội bộ", "không phổ biến".\n1 cụm từ đã có sẵn trong danh sách.')
    assert "• Lưu hành nội bộ\n• không phổ biến\n" in listed.text
    assert await phrases(world) == ("Lưu hành nội bộ", "không phổ biến")
    (left,) = await world.press(MINH, "Bỏ: Lưu hành nội bộ")
    assert left.text.startswith('Đã bỏ cụm từ "Lưu hành nội bộ".')
    assert await phrases(world) == ("không phổ biến",)
    assert texts(await world.press_data(MINH, "phrase-remove:0000")) == [STALE]
    assert [action for _, action, _, _ in await entries(world)] == [
        "phrase.added phrase Lưu hành nội bộ",
        "phrase.added phrase không phổ biến",
        "phrase.removed phrase Lưu hành nội bộ",
    ]
    assert "bỏ cụm từ chặn thông báo Lưu hành nội bộ" in (await world.say(MINH, "/nhatky"))[0].text


@pytest.mark.parametrize("typed", ["ab", "- . !", "x" * 101, "đúng\nab", "\n".join(f"cụm {n}" for n in range(21))])
async def test_a_bad_phrase_adds_nothing_and_is_asked_for_again(world: World, typed: str) -> None:
    await world.press_data(MINH, "phrase-add")
    (said,) = await world.say(MINH, typed)
    assert said.text.endswith("Mỗi dòng một cụm từ, từ 3 đến 100 ký tự. Gõ /huy để thôi.")
    assert await phrases(world) == ()
    await world.say(MINH, "lưu hành nội bộ")
    assert await phrases(world) == ("lưu hành nội bộ",)


async def test_the_list_has_an_end_and_pages(world: World) -> None:
    for first in range(0, MOST_PHRASES, 20):
        await world.press_data(MINH, "phrase-add")
        await world.say(MINH, "\n".join(f"cụm <b>{n}</b>" for n in range(first, first + 20)))
    assert len(await phrases(world)) == MOST_PHRASES
    last = world.heard(MINH)[-1]
    assert "• cụm <b>99</b>" in last.text
    assert last.labels[-2:] == ["Trang trước", "Về cài đặt"]
    await world.press_data(MINH, "phrase-add")
    (full,) = await world.say(MINH, "một cụm nữa")
    assert full.text == "Danh sách chỉ chứa được 100 cụm từ; chưa thêm gì. Đồng chí bỏ bớt trước."
    assert len(await phrases(world)) == MOST_PHRASES


@pytest.mark.parametrize("data", ["approval", "approval-set:50", "phrases:0", "phrase-add", "phrase-remove:0"])
async def test_only_an_admin_sets_for_the_committee(world: World, data: str) -> None:
    for person in (LAN, HUNG):
        assert texts(await world.press_data(person, data)) == [NOT_ALLOWED]
    assert await entries(world) == []
    assert await above(world) is None


@pytest.mark.parametrize("data", ["approval-set:", "approval-set:0", "approval-set:xx", "approval-set:-1"])
async def test_a_forged_number_changes_nothing(world: World, data: str) -> None:
    assert texts(await world.press_data(MINH, data)) == [STALE]
    assert await above(world) is None
