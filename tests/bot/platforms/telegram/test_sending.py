"""Messages as they arrive in a chat, and what is done when Telegram refuses them."""

from __future__ import annotations

import json

import pytest

from bot.chat import Attachment, Button, Message, Upload
from bot.errors import SendFailed
from bot.platforms.telegram.platform import TelegramPlatform
from tests.bot.platforms.telegram.conftest import address
from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import PNG, FakePerson, FakeTelegram

BUTTONS = ((Button("Lưu", "figures.save:1"), Button("Hủy", "cancel")),)
LABELS = ["Lưu", "Hủy"]
PDF = Attachment("liên kết.pdf", "application/pdf", b"%PDF-1.7")
PICTURE = Attachment("biểu đồ.png", "image/png", PNG)


@pytest.fixture
def lan(fake: FakeTelegram) -> FakePerson:
    return fake.person(1001, "Lan", started=True)


async def test_a_message_arrives_with_its_marks_and_buttons(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    sent_id = await platform.send(address(lan.id), Message("<b>858</b> &lt; 4.740", BUTTONS))
    [sent] = fake.messages(lan.id)
    assert (sent.text, sent.labels, str(sent.message_id)) == ("858 < 4.740", LABELS, sent_id)
    assert sent.entities == ({"type": "bold", "offset": 0, "length": 3},)
    assert sent.raw["link_preview_options"] == {"is_disabled": True}


async def test_a_long_message_comes_in_parts_with_the_buttons_under_the_last(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    lines = [f"Dòng {n}: <b>{'số' * 20}</b>\n" for n in range(300)]
    sent_id = await platform.send(address(lan.id), Message("".join(lines), BUTTONS))
    parts = fake.messages(lan.id)
    assert len(parts) > 2
    assert [part.labels for part in parts] == [[]] * (len(parts) - 1) + [LABELS]
    assert all(part.text.startswith("Dòng ") for part in parts)
    assert str(parts[-1].message_id) == sent_id


async def test_one_file_carries_a_short_text_and_the_buttons(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    await platform.send(address(lan.id), Message("<b>Phiếu</b>", BUTTONS, (PDF,)))
    [sent] = fake.messages(lan.id)
    assert sent.document is not None
    assert (sent.document.name, sent.document.mime) == ("liên kết.pdf", "application/pdf")
    assert (sent.document.content, sent.text, sent.labels) == (PDF.content, "Phiếu", LABELS)


async def test_several_files_follow_the_text(platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson) -> None:
    await platform.send(address(lan.id), Message("Hai tệp", BUTTONS, (PICTURE, PDF)))
    text, picture, document = fake.messages(lan.id)
    assert (text.text, text.labels, picture.text, picture.labels) == ("Hai tệp", [], "", [])
    assert picture.photo is not None
    assert document.document is not None
    assert document.labels == LABELS


async def test_files_without_text_carry_the_buttons_at_the_end(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    await platform.send(address(lan.id), Message(" ", BUTTONS, (PDF, PDF)))
    assert [sent.labels for sent in fake.messages(lan.id)] == [[], LABELS]


async def test_a_text_too_long_for_a_caption_goes_before_its_file(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    await platform.send(address(lan.id), Message("a" * 1025, (), (PDF,)))
    text, document = fake.messages(lan.id)
    assert (len(text.text), document.text) == (1025, "")


@pytest.mark.parametrize("content", [b"no picture at all", PNG[:16] + b"\x00\x00\xff\xff\x00\x00\x00\x01" + PNG[24:]])
async def test_a_picture_that_telegram_will_not_show_goes_as_a_file(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson, content: bytes
) -> None:
    await platform.send(address(lan.id), Message("Biểu đồ", (), (Attachment("b.png", "image/png", content),)))
    [sent] = fake.messages(lan.id)
    assert sent.document is not None
    assert (sent.document.content, sent.text) == (content, "Biểu đồ")


async def test_a_file_name_cannot_break_out_of_the_request(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    odd = Attachment('a"; name="chat_id"\r\n\r\n../b.pdf', "application/pdf", b"x")
    await platform.send(address(lan.id), Message("", (), (odd,)))
    [sent] = fake.messages(lan.id)
    assert sent.document is not None
    assert sent.document.name == "a_; name=_chat_id_____.._b.pdf"


async def test_an_edit_replaces_text_and_buttons(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    first = await platform.send(address(lan.id), Message("Lưu?", BUTTONS))
    assert await platform.send(address(lan.id), Message("Đã lưu.", edits=first)) == first
    [sent] = fake.messages(lan.id)
    assert (sent.text, sent.labels, sent.edited) == ("Đã lưu.", [], True)


async def test_an_edit_that_changes_nothing_is_well_done(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    first = await platform.send(address(lan.id), Message("Đã lưu."))
    assert await platform.send(address(lan.id), Message("Đã lưu.", edits=first)) == first
    assert len(fake.messages(lan.id)) == 1


@pytest.mark.parametrize("description", ["Bad Request: message can't be edited", "Bad Request: MESSAGE_ID_INVALID"])
async def test_an_edit_that_fails_becomes_a_new_message(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson, description: str
) -> None:
    first = await platform.send(address(lan.id), Message("Lưu?", BUTTONS))
    fake.fail_next("editMessageText", 400, description=description)
    again = await platform.send(address(lan.id), Message("Đã lưu.", edits=first))
    assert [str(sent.message_id) for sent in fake.messages(lan.id)] == [first, again]


async def test_an_edit_of_a_deleted_message_becomes_a_new_one(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    await platform.send(address(lan.id), Message("Đã lưu.", edits="999"))
    assert [sent.text for sent in fake.messages(lan.id)] == ["Đã lưu."]


async def test_a_long_edit_goes_on_in_new_messages(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    first = await platform.send(address(lan.id), Message("Chờ một lát"))
    await platform.send(address(lan.id), Message("a" * 4096 + "b", BUTTONS, edits=first))
    edited, added = fake.messages(lan.id)
    assert (edited.text, edited.edited, added.text, added.labels) == ("a" * 4096, True, "b", LABELS)


async def test_html_that_telegram_cannot_read_goes_as_plain_text(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    await platform.send(address(lan.id), Message("<b>858 &amp; 18%", BUTTONS))
    [sent] = fake.messages(lan.id)
    assert (sent.text, sent.entities, sent.labels) == ("858 & 18%", (), LABELS)


async def test_nothing_that_can_be_seen_is_not_sent(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    with pytest.raises(SendFailed) as caught:
        await platform.send(address(lan.id), Message(" <b> </b>"))
    assert caught.value.permanent
    assert fake.calls_of("sendMessage") == []


async def test_the_button_for_the_phone_number_comes_and_goes(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    await platform.send(address(lan.id), Message("Đồng chí chia sẻ số điện thoại.", asks_contact=True))
    await platform.send(address(lan.id), Message("Chọn đi", BUTTONS))
    await platform.send(address(lan.id), Message("Chào đồng chí Lan."))
    await platform.send(address(lan.id), Message("Hỏi đi."))
    asked, chosen, greeted, free = [call.given.get("reply_markup") for call in fake.calls_of("sendMessage")]
    assert fake.messages(lan.id)[0].asks_contact
    assert fake.messages(lan.id)[0].keyboard == (("Chia sẻ số điện thoại của tôi",),)
    assert isinstance(asked, dict)
    assert asked["one_time_keyboard"] is True
    assert isinstance(chosen, dict)
    assert "inline_keyboard" in chosen
    assert (greeted, free) == ({"remove_keyboard": True}, None)


async def test_after_a_restart_too_a_shared_contact_takes_its_button_away(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    lan.share_contact("+84912345678")
    update = {"update_id": 1, "message": fake.board.chats[lan.id].messages[1].body}
    platform.read_update(json.dumps(update))
    await platform.send(address(lan.id), Message("Chào đồng chí Lan."))
    assert fake.calls_of("sendMessage")[0].given["reply_markup"] == {"remove_keyboard": True}


async def test_buttons_and_the_phone_button_go_in_two_messages(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    await platform.send(address(lan.id), Message("Chia sẻ hoặc hủy", BUTTONS, asks_contact=True))
    first, second = fake.messages(lan.id)
    assert (first.labels, second.asks_contact) == (LABELS, True)


async def test_in_a_group_nobody_is_asked_for_a_phone_number(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    group = fake.group(-500, "Chi bộ 1", lan)
    await platform.send(address(group.id), Message("Xin chào", asks_contact=True))
    assert not fake.messages(group.id)[0].asks_contact


async def test_a_failure_in_the_middle_says_what_is_left(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    message = Message("<b>" + "a" * 4096 + "b" * 4096 + "c</b>", BUTTONS, (PDF,))
    fake.fail_next("sendMessage", "slow", 2, seconds=0.01)
    fake.fail_next("sendMessage", 502)
    with pytest.raises(SendFailed) as caught:
        await platform.send(address(lan.id), message)
    unsent = caught.value.unsent
    assert unsent == Message("<b>c</b>", BUTTONS, (PDF,))
    await platform.send(address(lan.id), unsent)
    assert "".join(sent.text for sent in fake.messages(lan.id)) == "a" * 4096 + "b" * 4096 + "c"


async def test_a_failure_at_the_beginning_leaves_all(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    fake.fail_next("sendMessage", 502)
    with pytest.raises(SendFailed) as caught:
        await platform.send(address(lan.id), Message("a"))
    assert caught.value.unsent is None


@pytest.mark.parametrize(
    ("how", "reason", "permanent", "ambiguous"),
    [
        (429, "flood", False, False),
        (403, "blocked", True, False),
        (400, "chat_not_found", True, False),
        (413, "bad_request", True, False),
        (500, "server", False, True),
        (502, "server", False, True),
        ("reset_after", "network", False, True),
        ("reset_before", "network", False, True),
        ("garbage_html", "server", False, True),
    ],
)
async def test_the_servers_refusals_become_ours(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson, how: How, reason: str, *, permanent: bool,
    ambiguous: bool,
) -> None:  # fmt: skip
    fake.fail_next("sendMessage", how, seconds=7)
    with pytest.raises(SendFailed) as caught:
        await platform.send(address(lan.id), Message("a"))
    failed = caught.value
    assert (failed.reason, failed.permanent, failed.ambiguous) == (reason, permanent, ambiguous)
    assert failed.retry_after == (7 if how == 429 else None)


async def test_a_group_that_moved_says_where(platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson) -> None:
    group = fake.group(-500, "Chi bộ 1", lan)
    moved = group.migrate()
    with pytest.raises(SendFailed) as caught:
        await platform.send(address(group.id), Message("a"))
    assert (caught.value.reason, caught.value.new_chat_id) == ("chat_moved", str(moved.id))


async def test_a_file_that_came_in_can_be_fetched(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    lan.send_document("số liệu.csv", "năm;giá trị".encode(), mime="text/csv")
    incoming = platform.read_update(json.dumps({"update_id": 1, "message": fake.board.chats[lan.id].messages[1].body}))
    assert incoming is not None
    assert incoming.upload is not None
    assert await platform.fetch(incoming.upload) == "năm;giá trị".encode()


@pytest.mark.parametrize("file_id", ["", "gone"])
async def test_a_file_that_is_gone_cannot(platform: TelegramPlatform, file_id: str) -> None:
    with pytest.raises(SendFailed) as caught:
        await platform.fetch(Upload(file_id, "a.csv", "text/csv", 1))
    assert caught.value.permanent
