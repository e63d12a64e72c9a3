"""Messages in several parts, their files, and what is edited or taken back."""

from __future__ import annotations

import pytest

from bot.errors import SendFailed
from storage.files import keep_file, remote_ids
from storage.outbox import URGENT
from tests.bot.delivery.conftest import BOT, LOST, UNSURE, Post

pytestmark = pytest.mark.long

BLOCKED = SendFailed("blocked", permanent=True)


async def test_parts_go_out_in_order_and_their_ids_are_kept(post: Post) -> None:
    await post.queue("1", "2", message_id=await post.message("a|b|c"))
    await post.engine.settled()
    assert post.platform.texts("1") == post.platform.texts("2") == ["a", "b", "c"]
    rows = await post.rows()
    assert [len(row.sent_parts) for row in rows] == [3, 3]
    assert len({part for row in rows for part in row.sent_parts}) == 6


async def test_only_the_parts_that_are_missing_are_tried_again(post: Post) -> None:
    [number] = await post.queue("1", message_id=await post.message("a|b|c"))
    post.platform.begun = None

    async def fail_second(chat_id: str) -> None:
        if post.platform.texts(chat_id) == ["a"] and not post.platform.planned:
            post.platform.fail(chat_id, LOST)

    post.platform.begun = fail_second
    await post.engine.settled()
    row = await post.row(number)
    assert (row.state, row.tries, row.sent_parts) == ("queued", 1, ("101",))
    await post.pass_time(1)
    assert post.platform.texts("1") == ["a", "b", "c"]
    assert (await post.row(number)).state == "delivered"


async def test_a_part_that_cannot_arrive_leaves_the_earlier_ones(post: Post) -> None:
    [number] = await post.queue("1", message_id=await post.message("a|b"))

    async def block_second(chat_id: str) -> None:
        if post.platform.texts(chat_id):
            post.platform.fail(chat_id, BLOCKED)

    post.platform.begun = block_second
    await post.engine.settled()
    row = await post.row(number)
    assert (row.state, row.reason, row.sent_parts) == ("failed", "blocked", ("101",))


async def test_parts_keep_the_distance_that_the_chat_asks_for(sqlite_post: Post) -> None:
    post = sqlite_post
    engine = post.new_engine(rate=28)
    moments: list[float] = []

    async def note(chat_id: str) -> None:
        moments.append(post.passed)

    post.platform.begun = note
    await post.queue("1", message_id=await post.message("a|b|c|d|e"))
    await engine.settled()
    assert moments[2] - moments[0] < 0.5
    assert moments[3] - moments[0] >= 1
    assert moments[4] - moments[3] >= 1
    await engine.stop()


async def test_a_group_at_its_limit_gives_its_slot_to_others_between_two_parts(sqlite_post: Post) -> None:
    post = sqlite_post
    engine = post.new_engine(rate=28)
    [number] = await post.queue("-1", message_id=await post.message("|".join("abcdefghijklmnopqrstuvwxyz")))
    await engine.settled()
    row = await post.row(number)
    assert (row.state, len(row.sent_parts), row.tries) == ("queued", 20, 0)
    await post.pass_time(61)
    row = await post.row(number)
    assert (row.state, len(row.sent_parts), row.tries) == ("delivered", 26, 0)
    await engine.stop()


async def files(post: Post, count: int = 1) -> tuple[int, ...]:
    async with post.database.writing() as db:
        kept = [
            await keep_file(db, f"{number}.pdf", "application/pdf", bytes([number]), post.clock.now())
            for number in range(count)
        ]
    return tuple(kept)


async def test_a_file_is_brought_once_and_goes_by_its_id_from_then_on(post: Post) -> None:
    message_id = await post.message("a", file_ids=await files(post, 2))
    await post.queue(*[str(number) for number in range(20)], message_id=message_id)
    await post.engine.settled()
    uploaded = [call for call in post.platform.calls if call.uploaded]
    assert sorted(call.uploaded for call in uploaded) == [b"\0", b"\1"]
    by_id = [call for call in post.platform.calls if call.by_id]
    assert len(by_id) == 38
    assert await post.states() == [("delivered", "")] * 20
    again = await post.queue("99", message_id=message_id)
    await post.engine.stop()
    await post.new_engine().settled()  # the ids outlive the process
    assert not any(call.uploaded for call in post.platform.calls if call.chat_id == "99")
    assert (await post.row(again[0])).state == "delivered"


async def test_when_the_first_cannot_get_the_file_the_next_one_does(post: Post) -> None:
    await post.queue("1", "2", "3", message_id=await post.message("", file_ids=await files(post)))
    post.platform.fail("1", BLOCKED)
    await post.engine.settled()
    assert [bool(call.uploaded) for call in post.platform.calls] == [True, False]
    assert [state for state, _ in await post.states()] == ["failed", "delivered", "delivered"]


async def test_a_platform_without_file_ids_gets_the_bytes_each_time(post: Post) -> None:
    post.platform.gives_file_ids = False
    await post.queue("1", "2", "3", message_id=await post.message("", file_ids=await files(post)))
    await post.engine.settled()
    assert [call.uploaded for call in post.platform.calls] == [b"\0"] * 3


async def test_a_file_that_the_platform_has_forgotten_is_brought_anew(post: Post) -> None:
    file_ids = await files(post)
    message_id = await post.message("a", file_ids=file_ids)
    await post.queue("1", message_id=message_id)
    await post.engine.settled()
    post.platform.known.clear()
    await post.queue(*[str(number) for number in range(2, 12)], message_id=message_id)
    await post.engine.settled()
    assert await post.states() == [("delivered", "")] * 11
    assert post.platform.copies == {"1": 2, **{str(number): 2 for number in range(2, 12)}}
    assert sum(bool(call.uploaded) for call in post.platform.calls) == 2
    async with post.database.reading() as db:
        assert (await remote_ids(db, "telegram", BOT, file_ids)).keys() == set(file_ids)
    assert {row.tries for row in await post.rows()} == {0}


async def delivered(post: Post, html: str = "a|b") -> int:
    [number] = await post.queue("1", message_id=await post.message(html))
    await post.engine.settled()
    return number


async def test_what_was_sent_is_edited_part_by_part(post: Post) -> None:
    target = await delivered(post)
    await post.queue("1", action="edit", target_id=target, message_id=await post.message("x|y"))
    await post.engine.settled()
    assert [(call.what, call.text) for call in post.platform.calls[2:]] == [("edit 101", "x"), ("edit 102", "y")]
    assert await post.states() == [("delivered", "")] * 2


@pytest.mark.parametrize("html", ["x", "x|y|z"])
async def test_another_number_of_parts_cannot_be_edited(post: Post, html: str) -> None:
    target = await delivered(post)
    fallback = await post.message("Đính chính")
    new = await post.message(html)
    await post.queue("1", fallback_message_id=fallback, action="edit", target_id=target, message_id=new)
    await post.queue("1", action="edit", target_id=target, message_id=new)
    await post.engine.settled()
    assert post.platform.texts("1") == ["a", "b", "Đính chính"]
    states = await post.states()
    assert states[1:] == [("delivered", ""), ("failed", "cannot_edit")]
    assert (await post.rows())[1].action == "send"
    assert (await post.rows())[1].sent_parts == ("103",)


@pytest.mark.parametrize("action", ["edit", "delete"])
async def test_what_the_platform_does_not_let_be_changed_is_followed_by_something_new(post: Post, action: str) -> None:
    target = await delivered(post)
    fallback = await post.message("Thu hồi|hai")
    post.platform.fail("1", SendFailed(f"cannot_{action}", permanent=True))
    await post.queue(
        "1", action=action, target_id=target, fallback_message_id=fallback, message_id=await post.message("x|y")
    )
    await post.engine.settled()
    assert post.platform.texts("1") == ["a", "b", "Thu hồi", "hai"]
    assert await post.states() == [("delivered", "")] * 2


async def test_what_was_sent_is_taken_back(post: Post) -> None:
    target = await delivered(post)
    post.platform.fail("1", UNSURE)
    await post.queue("1", action="delete", target_id=target)
    await post.engine.settled()
    await post.pass_time(1)
    assert [call.what for call in post.platform.calls[2:]] == ["delete 101", "delete 102"]
    assert await post.states() == [("delivered", "")] * 2


async def test_what_never_arrived_is_well_taken_back_and_replaced_instead_of_edited(post: Post) -> None:
    post.platform.fail("1", SendFailed("bad_request", permanent=True))
    target = await delivered(post)
    new, fallback = await post.message("x|y"), await post.message("Mới")
    await post.queue("1", action="delete", target_id=target, fallback_message_id=fallback, message_id=new)
    await post.queue("1", action="edit", target_id=target, fallback_message_id=fallback, message_id=new)
    await post.engine.settled()
    assert post.platform.texts("1") == ["Mới"]
    assert await post.states() == [("failed", "bad_request"), ("delivered", ""), ("delivered", "")]


async def test_a_change_waits_until_what_it_changes_has_arrived(post: Post) -> None:
    post.platform.fail("1", LOST, LOST)
    [target] = await post.queue("1", message_id=await post.message("a"))
    await post.queue("1", action="edit", target_id=target, message_id=await post.message("b"), priority=URGENT)
    await post.engine.settled()
    assert post.platform.calls == []
    for _ in range(5):
        await post.pass_time(1.1)
    assert [call.what for call in post.platform.calls] == ["send", "edit 101"]
    assert await post.states() == [("delivered", "")] * 2
    assert {row.tries for row in await post.rows()} == {0, 2}
