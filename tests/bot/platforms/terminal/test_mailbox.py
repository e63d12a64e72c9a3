"""What is sent to a seat: it appears once, in order, and has arrived only when it was written out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat import TERMINAL, Address, Message
from bot.clock import FrozenClock
from bot.delivery.slots import IN_FLIGHT
from bot.platforms.terminal.channel import TerminalChannel
from bot.platforms.terminal.mailbox import Mailbox
from bot.rendering import plain
from storage.database import Database, DatabaseUnavailable
from storage.files import keep_file
from storage.outbox import (
    DELIVERED,
    EDIT,
    EXPIRED,
    FAILED,
    NOTICE,
    QUEUED,
    SENDING,
    URGENT,
    Delivery,
    NewDelivery,
    NewMessage,
    delivery_by_id,
    keep_message,
    queue,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SEAT, OTHER = "member-1", "member-2"


class Seat:
    """A seat on a database, and what is sent to it."""

    def __init__(self, database: Database, chat_id: str = SEAT) -> None:
        self.database = database
        self.clock = FrozenClock(NOW)
        self.channel = TerminalChannel()
        self.mailbox = Mailbox(database, self.clock, self.channel, Address(TERMINAL, "", chat_id))

    async def send(self, text: str, chat_id: str = SEAT, *, after: timedelta = timedelta(), **more: object) -> None:
        fields = {"platform": TERMINAL, "chat_id": chat_id, "priority": NOTICE, "kind": "notice", **more}
        async with self.database.writing() as db:
            message_id = await keep_message(db, NewMessage(text, ((("Đã đọc", "read:1"),),)), NOW)
            row = NewDelivery(
                message_id=message_id,
                due_at=NOW + after,
                expires_at=NOW + timedelta(days=1),
                **fields,  # type: ignore[arg-type]
            )
            await queue(db, [row], NOW)

    async def delivery(self, delivery_id: int = 1) -> Delivery:
        async with self.database.reading() as db:
            found = await delivery_by_id(db, delivery_id)
        assert found is not None
        return found

    async def state(self, delivery_id: int = 1) -> str:
        return (await self.delivery(delivery_id)).state


@pytest.fixture
def seat(database: Database) -> Seat:
    return Seat(database)


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [plain(message.html) for message in messages]


async def test_what_was_sent_appears_once_and_has_arrived_when_it_is_written(seat: Seat) -> None:
    await seat.send("<b>Họp</b>")
    assert texts(await seat.mailbox.collect()) == ["Họp"]
    assert await seat.state() == SENDING
    await seat.mailbox.written()
    ended = await seat.delivery()
    assert (ended.state, ended.ended_at, ended.sent_parts) == (DELIVERED, NOW, ("1",))
    assert await seat.mailbox.collect() == ()


async def test_what_was_not_written_out_comes_again_at_the_next_opening(seat: Seat) -> None:
    await seat.send("một")
    assert len(await seat.mailbox.collect()) == 1
    again = Seat(seat.database)
    assert await again.mailbox.collect() == ()
    await again.mailbox.open()
    assert texts(await again.mailbox.collect()) == ["một"]
    await again.mailbox.written()
    assert await again.state() == DELIVERED


async def test_the_urgent_comes_first_then_in_order(seat: Seat) -> None:
    for text in ("một", "hai"):
        await seat.send(text)
    await seat.send("gấp", priority=URGENT)
    assert texts(await seat.mailbox.collect()) == ["gấp", "một", "hai"]


async def test_only_the_own_seat_is_served(seat: Seat) -> None:
    await seat.send("của người khác", OTHER)
    await seat.send("qua Telegram", "101", platform="telegram")
    assert await seat.mailbox.collect() == ()
    await seat.mailbox.open()
    assert [await seat.state(1), await seat.state(2)] == [QUEUED, QUEUED]


async def test_what_is_due_is_told_by_the_clock_of_the_seat(seat: Seat) -> None:
    await seat.send("mai", after=timedelta(hours=2))
    await seat.send("đã giữ lại")
    async with seat.database.writing() as db:
        await db.exec_driver_sql("UPDATE deliveries SET held = true WHERE id = 2")
    assert await seat.mailbox.collect() == ()
    seat.clock.move_to(NOW + timedelta(hours=2))
    assert texts(await seat.mailbox.collect()) == ["mai"]


async def test_what_is_late_is_noted_and_not_shown(seat: Seat) -> None:
    await seat.send("muộn")
    await seat.send("của người khác, theo đồng hồ khác", OTHER)
    seat.clock.move_to(NOW + timedelta(days=2))
    assert await seat.mailbox.collect() == ()
    assert [await seat.state(1), await seat.state(2)] == [EXPIRED, QUEUED]


async def test_files_come_with_their_bytes(seat: Seat) -> None:
    async with seat.database.writing() as db:
        file_id = await keep_file(db, "công văn.pdf", "application/pdf", b"%PDF", NOW)
        message_id = await keep_message(db, NewMessage("Kèm tệp", (), (file_id,)), NOW)
        row = NewDelivery("notice", NOTICE, message_id, NOW, NOW + timedelta(days=1), platform=TERMINAL, chat_id=SEAT)
        await queue(db, [row], NOW)
    (message,) = await seat.mailbox.collect()
    assert [(file.name, file.content) for file in message.files] == [("công văn.pdf", b"%PDF")]


async def test_what_a_screen_cannot_change_comes_as_a_message_of_its_own(seat: Seat) -> None:
    await seat.send("bản cũ")
    await seat.mailbox.collect()
    await seat.mailbox.written()
    async with seat.database.writing() as db:
        instead = await keep_message(db, NewMessage("ĐÍNH CHÍNH"), NOW)
    await seat.send("bản mới", action=EDIT, target_id=1, fallback_message_id=instead)
    await seat.send("tiến độ", action=EDIT, target_id=1)
    assert texts(await seat.mailbox.collect()) == ["ĐÍNH CHÍNH"]
    await seat.mailbox.written()
    assert await seat.state(2) == DELIVERED
    refused = await seat.delivery(3)
    assert (refused.state, refused.reason) == (FAILED, "cannot_edit")


async def test_never_more_are_under_way_than_may_come_twice(seat: Seat) -> None:
    for number in range(IN_FLIGHT + 5):
        await seat.send(str(number))
    assert len(await seat.mailbox.collect()) == IN_FLIGHT
    assert await seat.mailbox.collect() == ()
    await seat.mailbox.written()
    assert texts(await seat.mailbox.collect()) == [str(number) for number in range(IN_FLIGHT, IN_FLIGHT + 5)]


async def test_a_database_that_is_away_loses_nothing(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    await seat.send("một")

    def away(_: Database) -> None:
        raise DatabaseUnavailable("locked")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "writing", away)
        assert await seat.mailbox.collect() == ()
    assert texts(await seat.mailbox.collect()) == ["một"]
    with monkeypatch.context() as broken:
        broken.setattr(Database, "writing", away)
        await seat.mailbox.written()
    assert await seat.state() == SENDING
    assert await seat.mailbox.collect() == ()
    await seat.mailbox.written()
    assert await seat.state() == DELIVERED
