"""Members link their accounts: by their own contact, by a code, by a deep link; nobody links as somebody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from storage import audit
from storage.accounts import account_of, accounts_of_member
from storage.linking_codes import new_code
from storage.members import member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.units import unit_by_code
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import BINH, BOT, HUNG, KHACH, LAN, MINH, Said, Someone, World

pytestmark = pytest.mark.long

WELCOME = (
    "Chào đồng chí Đỗ Văn Bình! Tài khoản này đã được liên kết (Chi bộ Một).\n\n"
    "Đồng chí cứ hỏi số liệu bằng lời thường ngày, hoặc gõ /trogiup để xem tôi giúp được gì."
)
BAD_CODE = (
    "Mã này không đúng, đã dùng rồi hoặc đã hết hạn. Đồng chí vui lòng xem lại, hoặc nhờ bí thư chi bộ cấp mã mới."
)
BAD_CODE_FOR_A_GUEST = f"{BAD_CODE}\nĐồng chí cũng có thể chia sẻ số điện thoại của mình cho tôi."
NO_MATCH = (
    "Số điện thoại này chưa có trong danh sách đảng viên. "
    "Đồng chí vui lòng nhờ bí thư chi bộ cập nhật số điện thoại hoặc cấp mã liên kết."
)
TOO_MANY = "Đồng chí đã thử sai quá nhiều lần. Vui lòng đợi 15 phút rồi thử lại, hoặc nhờ bí thư chi bộ cấp mã mới."
WHO = (
    "Nhiều đồng chí trong danh sách dùng chung số điện thoại này. "
    "Đồng chí vui lòng gõ mã đảng viên, hoặc họ và tên đầy đủ của mình."
)
WHO_AGAIN = (
    "Tôi chưa xác định được đồng chí là ai. "
    "Đồng chí vui lòng gõ đúng mã đảng viên, hoặc họ và tên đầy đủ. Gõ /huy để thôi."
)


def texts(said: Sequence[Said]) -> list[str]:
    return [one.text for one in said]


async def linked_as(world: World, person: Someone) -> str:
    """The code of the member whose the person's account is; "" = nobody's."""
    async with world.database.reading() as db:
        account = await account_of(db, world.platform.name, BOT, person.user_id)
        for code in ("DV001", "DV002", "DV003", "DV004", "DV005", "DV006"):
            member = await member_by_code(db, code)
            if account and member and account.member_id == member.id:
                return code
    return ""


async def a_code(world: World, member_code: str = "DV005", *, minutes: int = 15) -> str:
    """A code for that member, as a secretary would hand it out."""
    code = world.services.digits(8)
    async with world.database.writing() as db:
        member = await member_by_code(db, member_code)
        assert member is not None
        now = world.clock.now()
        digest = world.services.vault.code_digest(code)
        await new_code(db, member.id, digest, None, now, now + timedelta(minutes=minutes))
    return code


async def one_more_member(world: World, code: str, name: str, phone: str, status: str = "active") -> None:
    vault = world.services.vault
    async with world.database.writing() as db:
        unit = await unit_by_code(db, "CB1")
        assert unit is not None
        row = MemberRow(
            code, name, (PlaceRow(unit.id),), vault.encrypt(phone), vault.phone_digest(phone), status=status
        )
        await save_members(db, [row])


async def entries(world: World) -> list[tuple[str, str, object, object]]:
    """The audit log, the oldest first: who, what about whom, before, after."""
    async with world.database.reading() as db:
        found = await audit.latest(db, 50)
    return [(one.actor, f"{one.action} {one.subject}", one.before, one.after) for one in reversed(found)]


@pytest.mark.parametrize("written", ["0912000005", "+84912000005", "84912000005", "84 912 000 005"])
async def test_sharing_the_own_contact_links_whoever_has_that_number_in_the_roster(world: World, written: str) -> None:
    assert texts(await world.share_contact(BINH, written)) == [WELCOME]
    assert await linked_as(world, BINH) == "DV005"
    assert await entries(world) == [
        ("DV005", "account.linked member DV005", None, {"platform": "telegram", "way": "phone"})
    ]


async def test_another_persons_contact_links_nobody(world: World) -> None:
    said = await world.share_contact(BINH, LAN.phone, own=False)
    assert texts(said) == [
        (
            "Đây không phải số điện thoại của chính đồng chí nên tôi không liên kết được. Đồng chí vui lòng bấm nút "
            "chia sẻ số điện thoại của mình, hoặc gửi mã do bí thư chi bộ cấp."
        )
    ]
    assert said[0].asks_contact
    assert await linked_as(world, BINH) == ""


@pytest.mark.parametrize("phone", ["0912000099", "12", "số lạ"])
async def test_an_unknown_number_is_told_to_ask_the_secretary(world: World, phone: str) -> None:
    assert texts(await world.share_contact(KHACH, phone)) == [NO_MATCH]
    assert await linked_as(world, KHACH) == ""


async def test_a_member_who_has_left_cannot_link(world: World) -> None:
    await one_more_member(world, "DV006", "Người Đã Chuyển", "0912000066", status="moved")
    assert texts(await world.share_contact(KHACH, "0912000066")) == [NO_MATCH]
    assert texts(await world.say(KHACH, await a_code(world, "DV006"))) == [BAD_CODE_FOR_A_GUEST]
    assert await linked_as(world, KHACH) == ""


@pytest.mark.parametrize("answer", ["DV006", "dv006", "Đỗ Thị Cúc", "do thi cuc"])
async def test_of_several_members_with_one_number_the_person_says_which_even_after_a_restart(
    world: World, answer: str
) -> None:
    await one_more_member(world, "DV006", "Đỗ Thị Cúc", BINH.phone)
    assert texts(await world.share_contact(BINH)) == [WHO]
    assert await linked_as(world, BINH) == ""
    await world.restart()
    assert texts(await world.say(BINH, "Nguyễn Thị Lan")) == [WHO_AGAIN]
    assert (await world.say(BINH, answer))[0].text.startswith("Chào đồng chí Đỗ Thị Cúc!")
    assert await linked_as(world, BINH) == "DV006"


async def test_two_with_one_number_and_one_name_are_told_apart_by_their_code(world: World) -> None:
    await one_more_member(world, "DV006", "Đỗ Văn Bính", BINH.phone)
    await world.share_contact(BINH)
    assert (await world.say(BINH, "Đỗ Văn Bính"))[0].text.startswith("Chào đồng chí Đỗ Văn Bính!")
    await world.share_contact(BINH)
    assert texts(await world.say(BINH, "do van binh")) == [WHO_AGAIN]
    assert await linked_as(world, BINH) == "DV006"


async def test_guessing_who_one_is_has_the_same_limit_as_guessing_codes(world: World) -> None:
    await one_more_member(world, "DV006", "Đỗ Thị Cúc", BINH.phone)
    await world.share_contact(BINH)
    for name in ("Lan", "Hùng", "Thảo", "Minh", "Khách"):
        assert texts(await world.say(BINH, name)) == [WHO_AGAIN]
    assert texts(await world.say(BINH, "DV005")) == [TOO_MANY]
    assert await linked_as(world, BINH) == ""


async def test_a_proof_that_is_too_old_must_be_given_again(world: World) -> None:
    await one_more_member(world, "DV006", "Đỗ Thị Cúc", BINH.phone)
    await world.share_contact(BINH)
    world.clock.move_to(world.clock.now() + timedelta(minutes=16))
    assert texts(await world.say(BINH, "DV005")) == [
        "Đã quá lâu kể từ khi đồng chí chia sẻ số điện thoại. Đồng chí vui lòng chia sẻ lại."
    ]
    assert await linked_as(world, BINH) == ""


@pytest.mark.parametrize("way", ["{}", "/start {}", " {} ", "{0[0]}{0[1]}{0[2]}{0[3]} {0[4]}{0[5]}-{0[6]}{0[7]}"])
async def test_a_code_links_however_it_is_typed(world: World, way: str) -> None:
    code = await a_code(world)
    assert texts(await world.say(BINH, way.format(code))) == [WELCOME]
    assert await linked_as(world, BINH) == "DV005"
    assert await entries(world) == [
        ("DV005", "account.linked member DV005", None, {"platform": "telegram", "way": "code"})
    ]


async def test_a_code_is_good_once(world: World) -> None:
    code = await a_code(world)
    await world.say(BINH, code)
    assert texts(await world.say(KHACH, code)) == [BAD_CODE_FOR_A_GUEST]
    assert await linked_as(world, KHACH) == ""


async def test_a_code_is_not_good_after_its_time(world: World) -> None:
    code = await a_code(world)
    world.clock.move_to(world.clock.now() + timedelta(minutes=15))
    assert texts(await world.say(BINH, f"/start {code}")) == [BAD_CODE_FOR_A_GUEST]


async def test_linking_in_one_way_voids_the_codes_that_were_handed_out(world: World) -> None:
    code = await a_code(world)
    await world.share_contact(BINH)
    assert texts(await world.say(KHACH, code)) == [BAD_CODE_FOR_A_GUEST]


@pytest.mark.parametrize(
    "guess",
    ["99999999", "9999 9999 9999", "/start 12345678", "/start abc", "/start <b>x</b>", f"/start {'9' * 20_000}"],
)
async def test_a_wrong_code_tells_nothing(world: World, guess: str) -> None:
    said = await world.say(KHACH, guess)
    assert texts(said) == [BAD_CODE_FOR_A_GUEST]
    assert said[0].asks_contact


async def test_after_five_wrong_tries_even_the_right_code_waits(world: World) -> None:
    code = await a_code(world, minutes=60)
    for guess in range(5):
        assert texts(await world.say(BINH, f"9999000{guess}")) == [BAD_CODE_FOR_A_GUEST]
    assert texts(await world.say(BINH, code)) == [TOO_MANY]
    assert texts(await world.say(KHACH, "99990000")) == [BAD_CODE_FOR_A_GUEST]  # others are not held up
    world.clock.move_to(world.clock.now() + timedelta(minutes=15))
    assert texts(await world.say(BINH, code)) == [WELCOME]


async def test_linking_again_changes_nothing_and_says_so(world: World) -> None:
    await world.share_contact(BINH)
    before = await entries(world)
    assert (await world.share_contact(BINH))[0].text.startswith(
        "Tài khoản này đã liên kết với đồng chí Đỗ Văn Bình (Chi bộ Một) từ trước."
    )
    assert await entries(world) == before


async def test_one_member_may_have_several_accounts(world: World) -> None:
    new_phone = Someone("Lan, máy mới", "201")
    await world.share_contact(new_phone, LAN.phone)
    async with world.database.reading() as db:
        member = await member_by_code(db, "DV001")
        assert member is not None
        accounts = await accounts_of_member(db, member.id)
    assert [account.user_id for account in accounts] == ["101", "201"]


async def test_an_account_may_move_to_another_member_and_everybody_is_told(world: World) -> None:
    code = await a_code(world, "DV005")
    said = await world.say(LAN, code)
    assert texts(said) == [
        (
            "Chào đồng chí Đỗ Văn Bình! Tài khoản này đã được liên kết (Chi bộ Một).\n"
            "Trước đó tài khoản thuộc về Nguyễn Thị Lan. "
            "Nếu nhầm, đồng chí gõ /toi để hủy liên kết rồi liên kết lại.\n\n"
            "Đồng chí cứ hỏi số liệu bằng lời thường ngày, hoặc gõ /trogiup để xem tôi giúp được gì."
        )
    ]
    assert await linked_as(world, LAN) == "DV005"
    assert await entries(world) == [
        ("DV005", "account.moved member DV005", {"member": "DV001"}, {"platform": "telegram", "way": "code"})
    ]
    assert (await world.say(MINH, "/nhatky"))[0].text == (
        "Nhật ký\n02/03/2026 09:00 – Đỗ Văn Bình (DV005): liên kết tài khoản Telegram vốn của DV001 (bằng mã một lần)"
    )


async def test_after_a_change_of_phone_the_old_account_stays_and_the_new_number_links(world: World) -> None:
    await one_more_member(world, "DV001", LAN.name, "0912777777")  # the roster's new number
    new_phone = Someone("Lan, số mới", "201")
    assert (await world.share_contact(new_phone, "0912777777"))[0].text.startswith("Chào đồng chí Nguyễn Thị Lan!")
    assert texts(await world.share_contact(KHACH, LAN.phone)) == [NO_MATCH]  # the old number is somebody else's now
    assert await linked_as(world, LAN) == "DV001"


async def test_linking_while_something_is_under_way_ends_it(world: World) -> None:
    await world.say(HUNG, "/thanhvien")
    await world.press(HUNG, "Tìm đảng viên")
    await world.share_contact(HUNG)
    assert "Không thấy đảng viên" not in (await world.say(HUNG, "xin chào"))[0].text


async def test_a_code_sent_in_a_group_is_not_used_there(make_world: MakeWorld) -> None:
    world = await make_world(open_statistics=True)
    code = await a_code(world)
    for text in (code, "quan-tri-2026"):
        assert texts(await world.say(BINH, text, group="-100")) == [
            (
                "Đồng chí đừng gửi mã trong nhóm, vì ai cũng đọc được. Hãy nhắn mã riêng cho tôi; "
                "nếu mã đã lộ, nhờ bí thư chi bộ thu hồi và cấp mã mới."
            )
        ]
    assert texts(await world.say(BINH, f"/start {code}", group="-100")) == [
        "Việc này chỉ thực hiện trong cuộc trò chuyện riêng. Đồng chí vui lòng nhắn riêng cho tôi."
    ]
    assert texts(await world.say(BINH, code)) == [WELCOME]


async def test_a_question_with_a_long_number_is_no_code(world: World) -> None:
    for text in ("năm 2021 có 12345678 đảng viên không?", "0912000005", "2021", "123456789"):
        assert BAD_CODE not in (await world.say(LAN, text))[0].text


async def test_neither_codes_nor_numbers_stand_in_the_audit_log(world: World) -> None:
    code = await a_code(world)
    await world.say(BINH, code)
    await world.share_contact(LAN)
    log = str(await entries(world))
    assert code not in log
    assert re.search(r"912000\d{3}", log) is None


async def test_a_member_who_chose_english_is_welcomed_in_english(world: World) -> None:
    await world.say(LAN, "/caidat")
    await world.press(LAN, "English")
    assert (await world.share_contact(Someone("Lan", "201"), LAN.phone))[0].text == (
        "Welcome, Nguyễn Thị Lan! This account is now linked (Chi bộ Một).\n\n"
        "Just ask for figures in everyday words, or type /trogiup to see what I can do."
    )
