"""What is due goes out once, and every row ends in the state that is true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.errors import SendFailed
from storage.accounts import account_of, link_account
from storage.outbox import MOST_TRIES, NOTICE, REMINDER, URGENT, cancel, hold
from storage.roster import MemberRow, PlaceRow, save_members
from storage.tables import deliveries, notices
from storage.units import UnitRow, all_units, save_units
from tests.bot.delivery.conftest import BOT, LOST, NOW, UNSURE, Post

pytestmark = pytest.mark.long


async def link(post: Post, chat_id: str) -> None:
    """Somebody's account is that chat."""
    async with post.database.writing() as db:
        await save_units(db, [UnitRow("DB", "Đảng bộ", "đảng bộ")])
        unit = next(iter(await all_units(db)))
        await save_members(db, [MemberRow(code="DV1", name="Lan", places=(PlaceRow(unit.id, ""),))])
        await link_account(db, "telegram", BOT, chat_id, chat_id, 1, NOW)


async def test_what_is_due_goes_out_once_and_the_rest_does_not(post: Post) -> None:
    await post.queue("1", "2")
    await post.queue("3", due_at=NOW + timedelta(minutes=5))
    await post.queue("4", bot="8")
    await post.engine.settled()
    await post.engine.settled()
    assert post.platform.copies == {"1": 1, "2": 1}
    assert await post.states() == [("delivered", ""), ("delivered", ""), ("queued", ""), ("queued", "")]
    first = (await post.rows())[0]
    assert (first.tries, first.ended_at, first.sent_parts) == (0, NOW, ("101",))
    await post.pass_time(301)
    assert post.platform.texts("3") == ["Xin chào"]


async def test_the_urgent_goes_before_reminders_and_these_before_notices(post: Post) -> None:
    message = await post.message()
    for number, priority in enumerate([NOTICE, REMINDER, URGENT, NOTICE]):
        await post.queue(f"{number}", priority=priority, message_id=message)
    await post.engine.settled()
    assert [call.chat_id for call in post.platform.calls] == ["2", "1", "0", "3"]


async def test_many_more_than_a_page_go_out_with_at_most_forty_in_flight(sqlite_post: Post) -> None:
    chats = [str(number) for number in range(1500)]
    await sqlite_post.queue(*chats)
    await sqlite_post.engine.settled()
    assert sqlite_post.platform.copies == dict.fromkeys(chats, 1)
    assert 20 < sqlite_post.platform.most_at_once <= 40


async def test_a_chat_with_a_thousand_rows_holds_up_nobody(sqlite_post: Post) -> None:
    post = sqlite_post
    engine = post.new_engine(rate=28)
    await post.queue(*["-5"] * 1000)
    await post.queue("8")
    await post.engine.settled()
    moments = [call.chat_id for call in post.platform.calls]
    assert moments.index("8") <= 25
    await engine.stop()


async def test_one_chat_gets_what_is_for_it_one_after_another(post: Post) -> None:
    for number in range(5):
        await post.queue("1", message_id=await post.message(f"m{number}"))
    await post.engine.settled()
    assert post.platform.texts("1") == [f"m{number}" for number in range(5)]
    assert post.platform.most_at_once == 1


@pytest.mark.parametrize("reason", ["blocked", "deactivated", "chat_not_found"])
async def test_an_account_that_cannot_be_reached_is_marked(post: Post, reason: str) -> None:
    await link(post, "1")
    await post.queue("1", "2")
    post.platform.fail("1", SendFailed(reason, permanent=True))
    await post.engine.settled()
    assert await post.states() == [("failed", reason), ("delivered", "")]
    async with post.database.reading() as db:
        account = await account_of(db, "telegram", BOT, "1")
    assert account is not None
    assert account.blocked_at == NOW


async def test_a_group_that_cannot_be_reached_says_nothing_of_a_person(post: Post) -> None:
    await link(post, "-1")
    await post.queue("-1")
    post.platform.fail("-1", SendFailed("blocked", permanent=True))
    await post.engine.settled()
    assert await post.states() == [("failed", "blocked")]
    async with post.database.reading() as db:
        account = await account_of(db, "telegram", BOT, "-1")
    assert account is not None
    assert account.blocked_at is None


async def test_a_bad_request_is_our_bug_and_is_logged_without_its_text(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    [number] = await post.queue("1", message_id=await post.message("Bí mật"))
    post.platform.fail("1", SendFailed("bad_request", permanent=True))
    await post.engine.settled()
    assert await post.states() == [("failed", "bad_request")]
    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert f"delivery {number}" in record.getMessage()
    assert "Bí mật" not in caplog.text


async def test_what_cannot_be_sent_at_all_has_failed(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    await post.queue("1", message_id=await post.message(""))
    await post.queue("2", message_id=await post.message("a", buttons=((("Đã đọc", "đ"),),)))
    await post.engine.settled()
    assert await post.states() == [("failed", "bad_request")] * 2
    assert post.platform.calls == []
    assert "delivery" in caplog.text


@pytest.mark.parametrize(("failure", "reason"), [(LOST, "too_many_tries"), (UNSURE, "unknown")])
async def test_it_is_tried_eight_times_at_growing_distances(post: Post, failure: SendFailed, reason: str) -> None:
    [number] = await post.queue("1")
    post.platform.fail("1", *[failure] * MOST_TRIES)
    await post.engine.settled()
    pauses = []
    for tried in range(1, MOST_TRIES):
        row = await post.row(number)
        assert (row.state, row.tries) == ("queued", tried)
        pauses.append((row.next_at - post.clock.now()).total_seconds())
        await post.pass_time(pauses[-1] + 0.001)
    assert pauses == pytest.approx([0.75, 1.5, 3, 6, 12, 24, 45])
    assert await post.states() == [("failed", reason)]
    assert (await post.row(number)).tries == MOST_TRIES


async def test_after_failures_it_arrives(post: Post) -> None:
    await post.queue("1")
    post.platform.fail("1", LOST, UNSURE)
    await post.engine.settled()
    await post.pass_time(1)
    assert post.platform.calls == []
    await post.pass_time(2)
    assert await post.states() == [("delivered", "")]
    assert post.platform.copies == {"1": 1}


async def test_a_flood_costs_no_try_and_is_waited_for_to_the_second(post: Post) -> None:
    [number, _] = await post.queue("1", "2")
    post.platform.fail("1", SendFailed("flood", permanent=False, retry_after=17))
    await post.engine.settled()
    row = await post.row(number)
    assert (row.state, row.tries, row.next_at) == ("queued", 0, post.clock.now() + timedelta(seconds=17))
    assert post.platform.copies == {"2": 1}
    await post.pass_time(16.9)
    assert post.platform.copies == {"2": 1}
    await post.pass_time(0.2)
    assert post.platform.copies == {"2": 1, "1": 1}


async def test_a_bug_of_ours_does_not_lose_the_message(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    await post.queue("1")
    post.platform.fail("1", ZeroDivisionError())
    await post.engine.settled()
    assert "ZeroDivisionError" in caplog.text
    await post.pass_time(2)
    assert await post.states() == [("delivered", "")]


async def test_a_group_that_has_moved_keeps_its_deliveries(post: Post) -> None:
    await post.queue("-1", "-1")
    post.platform.fail("-1", SendFailed("chat_moved", permanent=False, new_chat_id="-1001"))
    await post.engine.settled()
    assert post.platform.copies == {"-1001": 2}
    assert {row.chat_id for row in await post.rows()} == {"-1001"}
    assert await post.states() == [("delivered", "")] * 2


async def test_when_nothing_can_be_sent_to_anybody_it_costs_nobody_a_try(post: Post) -> None:
    chats = [str(number) for number in range(30)]
    await post.queue(*chats)
    for chat in chats:
        post.platform.fail(chat, *[LOST] * 100)
    for _ in range(40):
        await post.pass_time(40)
    assert {row.state for row in await post.rows()} == {"queued"}
    assert max(row.tries for row in await post.rows()) < MOST_TRIES
    post.platform.planned.clear()
    for _ in range(3):
        await post.pass_time(61)
    assert await post.states() == [("delivered", "")] * 30


async def test_what_has_expired_is_noted_as_that_and_not_sent(post: Post) -> None:
    await post.queue("1", hours=1)
    await post.queue("2", hours=1, due_at=NOW + timedelta(minutes=50))
    await post.queue("3", hours=3, due_at=NOW + timedelta(minutes=50))
    post.platform.fail("1", *[UNSURE] * 7)
    await post.engine.settled()
    await post.pass_time(3600)
    await post.engine.settled()
    assert await post.states() == [("expired", ""), ("expired", ""), ("delivered", "")]
    assert post.platform.copies == {"3": 1}


async def test_what_is_held_waits_and_what_is_cancelled_never_goes(post: Post) -> None:
    await link(post, "9")
    async with post.database.writing() as db:
        new = {"unit_id": 1, "created_at": NOW, "state": "sending", "html": ""}
        await db.execute(notices.insert(), [{"id": number, **new} for number in (1, 2)])
    await post.queue("1", notice_id=1)
    await post.queue("2", notice_id=2)
    async with post.database.writing() as db:
        await hold(db, 1, held=True)
        await cancel(db, 2, NOW)
    await post.engine.settled()
    assert post.platform.calls == []
    async with post.database.writing() as db:
        await hold(db, 1, held=False)
    await post.engine.settled()
    assert await post.states() == [("delivered", ""), ("cancelled", "")]


async def test_what_is_cancelled_while_it_waits_for_its_next_try_is_not_tried(post: Post) -> None:
    await post.queue("1")
    post.platform.fail("1", LOST)
    await post.engine.settled()
    async with post.database.writing() as db:
        await db.execute(update(deliveries).values(state="cancelled"))
    await post.pass_time(5)
    assert post.platform.calls == []
    assert await post.states() == [("cancelled", "")]


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_clock_that_is_set_anew_changes_nothing_about_the_next_try(post: Post, hours: int) -> None:
    await post.queue("1")
    post.platform.fail("1", LOST, LOST)
    await post.engine.settled()
    post.clock.move_to(post.clock.now() + timedelta(hours=hours))
    await post.pass_time(0.5)
    assert len(post.platform.planned["1"]) == 1
    await post.pass_time(0.3)
    assert len(post.platform.planned["1"]) == 0
    await post.pass_time(2)
    assert post.platform.copies == {"1": 1}
