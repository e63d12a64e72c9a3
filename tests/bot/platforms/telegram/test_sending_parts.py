"""Single parts: how they go out, are changed and are taken back, and what Telegram may have against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat import Attachment, Button, Message
from bot.errors import SendFailed
from bot.platforms.telegram.platform import TelegramPlatform
from tests.bot.platforms.telegram.conftest import address
from tests.fakes.botapi.faults import How
from tests.fakes.telegram_server import PNG, FakePerson, FakeTelegram

READ = ((Button("Đã đọc", "notice.read:1"),),)
PDF = Attachment("kế hoạch.pdf", "application/pdf", b"%PDF-1.7", stored_id=5)
PICTURE = Attachment("ảnh.png", "image/png", PNG, stored_id=6)


@pytest.fixture
def lan(fake: FakeTelegram) -> FakePerson:
    return fake.person(1001, "Lan", started=True)


async def send_all(platform: TelegramPlatform, chat_id: int, message: Message) -> list[str]:
    made = platform.parts(message)
    return [(await platform.send_part(address(chat_id), part)).message_id for part in made]


async def test_each_part_is_one_call(platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson) -> None:
    ids = await send_all(platform, lan.id, Message("<b>" + "a" * 5000 + "</b>", READ, (PDF, PICTURE)))
    shown = fake.messages(lan.id)
    assert [str(sent.message_id) for sent in shown] == ids
    assert len(fake.calls) == len(ids) == 4
    assert [sent.labels for sent in shown] == [[], [], [], ["Đã đọc"]]


@pytest.mark.parametrize(("file", "method"), [(PDF, "sendDocument"), (PICTURE, "sendPhoto")])
async def test_a_file_that_was_sent_goes_by_its_id(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson, file: Attachment, method: str
) -> None:
    first = await platform.send_part(address(lan.id), Message("Một", files=(file,)))
    [remote_id] = first.files.values()
    assert list(first.files) == [file.stored_id]
    known = replace(file, content=b"", remote_id=remote_id)
    again = await platform.send_part(address(lan.id), Message("Hai", READ, (known,)))
    assert again.files == first.files
    one, two = fake.messages(lan.id)
    assert (one.document, one.photo) == (two.document, two.photo)
    assert (two.text, two.labels) == ("Hai", ["Đã đọc"])
    assert [call.name for call in fake.calls] == [method, method]


async def test_a_file_that_is_not_kept_has_no_id(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    sent = await platform.send_part(address(lan.id), Message("", files=(replace(PDF, stored_id=0),)))
    assert sent.files == {}


async def test_an_id_that_telegram_does_not_know_is_stale(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    unknown = replace(PDF, content=b"", remote_id="BQforgotten")
    with pytest.raises(SendFailed) as caught:
        await platform.send_part(address(lan.id), Message("Một", files=(unknown,)))
    assert (caught.value.reason, caught.value.permanent) == ("stale_file", False)
    with pytest.raises(SendFailed) as caught:
        await platform.send(address(lan.id), Message("Một", files=(unknown,)))
    assert caught.value.reason == "stale_file"


async def test_with_the_bytes_at_hand_a_stale_id_does_not_matter(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    sent = await platform.send_part(address(lan.id), Message("Một", files=(replace(PDF, remote_id="BQforgotten"),)))
    [shown] = fake.messages(lan.id)
    assert shown.document is not None
    assert shown.document.content == PDF.content
    assert sent.files == {5: shown.document.file_id}


async def test_a_picture_that_went_as_a_file_goes_so_again_and_is_not_refused_twice(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    """Known by its id only: nobody can see that the picture came in as a file."""
    known = Attachment(
        "ảnh.jpg", "image/jpeg", b"", 7, fake.board.keep_file("a.jpg", "image/jpeg", b"x", "document").file_id
    )
    for _ in range(2):
        await platform.send_part(address(lan.id), Message("Một", files=(known,)))
    assert [sent.photo for sent in fake.messages(lan.id)] == [None, None]
    assert [call.name for call in fake.calls] == ["sendPhoto", "sendDocument", "sendDocument"]


async def test_a_bad_picture_goes_as_a_file_and_by_its_id_at_once(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    bad = replace(PICTURE, content=b"no picture")
    sent = await platform.send_part(address(lan.id), Message("", files=(bad,)))
    await platform.send_part(address(lan.id), Message("", files=(replace(bad, content=b"", remote_id=sent.files[6]),)))
    assert [call.name for call in fake.calls] == ["sendPhoto", "sendDocument", "sendDocument"]


async def test_bad_markup_goes_as_plain_text(platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson) -> None:
    sent = await platform.send_part(address(lan.id), Message("<b>858 &amp; 18%", READ))
    await platform.edit(address(lan.id), sent.message_id, Message("<i>859 &amp; 18%", READ))
    [shown] = fake.messages(lan.id)
    assert (shown.text, shown.labels) == ("859 & 18%", ["Đã đọc"])


async def test_an_edit_changes_text_and_buttons(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    [sent_id] = await send_all(platform, lan.id, Message("Họp 8 giờ", READ))
    await platform.edit(address(lan.id), sent_id, Message("Họp <b>9 giờ</b>"))
    [shown] = fake.messages(lan.id)
    assert (shown.text, shown.labels, shown.edited) == ("Họp 9 giờ", [], True)
    assert shown.raw["link_preview_options"] == {"is_disabled": True}


async def test_an_edit_of_a_message_with_a_file_is_of_its_caption(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    [sent_id] = await send_all(platform, lan.id, Message("Họp 8 giờ", READ, (PDF,)))
    await platform.edit(address(lan.id), sent_id, Message("Họp <b>9 giờ</b>", READ, (PDF,)))
    await platform.edit(address(lan.id), sent_id, Message("Họp <b>9 giờ</b>", READ, (PDF,)))
    [shown] = fake.messages(lan.id)
    assert (shown.text, shown.labels) == ("Họp 9 giờ", ["Đã đọc"])
    assert shown.document is not None
    assert shown.document.content == PDF.content
    await platform.edit(address(lan.id), sent_id, Message("", (), (PDF,)))
    assert [(sent.text, sent.labels) for sent in fake.messages(lan.id)] == [("", [])]


async def test_an_edit_that_changes_nothing_is_well_done(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    [sent_id] = await send_all(platform, lan.id, Message("Họp", READ))
    await platform.edit(address(lan.id), sent_id, Message("Họp", READ))
    assert len(fake.messages(lan.id)) == 1


@pytest.mark.parametrize("description", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_what_cannot_be_edited_says_so(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson, description: str
) -> None:
    [sent_id] = await send_all(platform, lan.id, Message("Họp"))
    fake.fail_next("editMessageText", 400, description=f"Bad Request: {description}")
    assert await refusal_of_edit(platform, lan.id, sent_id, Message("Hủy họp")) == ("cannot_edit", True)
    assert [sent.text for sent in fake.messages(lan.id)] == ["Họp"]


async def refusal_of_edit(platform: TelegramPlatform, chat: int, sent_id: str, part: Message) -> tuple[str, bool]:
    with pytest.raises(SendFailed) as caught:
        await platform.edit(address(chat), sent_id, part)
    return caught.value.reason, caught.value.permanent


async def test_a_deleted_message_and_one_of_another_kind_cannot_be_edited(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    cannot = ("cannot_edit", True)
    text_id, file_id = await send_all(platform, lan.id, Message("a" * 2000, (), (PDF,)))
    assert await refusal_of_edit(platform, lan.id, text_id, Message("b", (), (PDF,))) == cannot
    assert await refusal_of_edit(platform, lan.id, file_id, Message("b")) == cannot
    await platform.delete(address(lan.id), text_id)
    for sent_id in (text_id, "999", ""):
        assert await refusal_of_edit(platform, lan.id, sent_id, Message("b")) == cannot


async def test_a_message_is_taken_back_and_again_is_no_mistake(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    [sent_id] = await send_all(platform, lan.id, Message("Họp"))
    await platform.delete(address(lan.id), sent_id)
    await platform.delete(address(lan.id), sent_id)
    assert fake.messages(lan.id) == []


async def test_after_two_days_nothing_can_be_taken_back(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    [sent_id] = await send_all(platform, lan.id, Message("Họp"))
    now = fake.board.now()
    fake.board.now = lambda: now + 48 * 3600 + 5
    for message_id in (sent_id, ""):
        with pytest.raises(SendFailed) as caught:
            await platform.delete(address(lan.id), message_id)
        assert (caught.value.reason, caught.value.permanent) == ("cannot_delete", True)
    assert len(fake.messages(lan.id)) == 1


FAULTS: list[tuple[How, str, bool, bool]] = [
    (429, "flood", False, False),
    (403, "blocked", True, False),
    (400, "chat_not_found", True, False),
    (500, "server", False, True),
    ("reset_after", "network", False, True),
]


@pytest.mark.parametrize(("how", "reason", "permanent", "ambiguous"), FAULTS)
async def test_refusals_mean_the_same_for_all_that_is_done(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson, how: How, reason: str, *, permanent: bool,
    ambiguous: bool,
) -> None:  # fmt: skip
    [sent_id] = await send_all(platform, lan.id, Message("Họp"))
    for act in (
        platform.send_part(address(lan.id), Message("a")),
        platform.edit(address(lan.id), sent_id, Message("b")),
        platform.delete(address(lan.id), sent_id),
    ):
        fake.fail_next("*", how, seconds=7)
        with pytest.raises(SendFailed) as caught:
            await act
        failed = caught.value
        assert (failed.reason, failed.permanent, failed.ambiguous) == (reason, permanent, ambiguous)
        assert failed.retry_after == (7 if how == 429 else None)


async def test_each_closed_door_has_its_name(platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson) -> None:
    async def refusal(chat_id: int) -> tuple[str, str]:
        with pytest.raises(SendFailed) as caught:
            await platform.send_part(address(chat_id), Message("a"))
        return caught.value.reason, caught.value.new_chat_id

    blocked, gone, shy = (fake.person(2000 + n, "Ai", started=n != 2) for n in range(3))
    blocked.block()
    gone.vanish()
    group, other = fake.group(-500, "Chi bộ 1", lan), fake.group(-501, "Chi bộ 2", lan)
    other.chat.bot_is_in = False
    moved = group.migrate()
    assert await refusal(blocked.id) == ("blocked", "")
    assert await refusal(gone.id) == ("deactivated", "")
    assert await refusal(shy.id) == ("chat_not_found", "")
    assert await refusal(999) == ("chat_not_found", "")
    assert await refusal(other.id) == ("blocked", "")
    assert await refusal(group.id) == ("chat_moved", str(moved.id))


async def test_nothing_to_be_seen_has_no_parts_and_is_refused(
    platform: TelegramPlatform, fake: FakeTelegram, lan: FakePerson
) -> None:
    assert platform.parts(Message(" ")) == ()
    with pytest.raises(SendFailed) as caught:
        await platform.send_part(address(lan.id), Message(" "))
    assert (caught.value.reason, caught.value.permanent) == ("bad_request", True)
