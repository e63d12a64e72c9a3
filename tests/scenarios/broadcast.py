"""A committee of many, all linked on Telegram, and a secretary who writes to them all."""

from __future__ import annotations

import asyncio
from collections import Counter

from sqlalchemy import func, select

from bot.clock import SystemClock
from storage.database import Database
from storage.roster import MemberRow, PlaceRow, save_members
from storage.tables import accounts, deliveries, members
from storage.units import all_units
from tests.fakes.telegram_server import FakePerson, FakeTelegram
from tests.scenarios.bot_process import BOT, link

FIRST = 100_001
SECRETARY = 99_001
TEXT = "Kính mời các đồng chí dự hội nghị quán triệt nghị quyết lúc 8 giờ ngày 05/01."


async def linked_members(database: Database, fake: FakeTelegram, count: int) -> list[FakePerson]:
    """So many more members of one chi bộ, each with an own chat."""
    people = [fake.person(FIRST + number, f"Người {number}", started=True) for number in range(count)]
    async with database.writing() as db:
        unit = next(unit for unit in await all_units(db) if unit.code == "CB1")
        rows = [MemberRow(f"NV{one.id}", f"Người {one.id}", (PlaceRow(unit.id),)) for one in people]
        await save_members(db, rows)
        ids = dict((await db.execute(select(members.c.code, members.c.id))).all())
        account = {"platform": "telegram", "bot": BOT, "linked_at": SystemClock().now()}
        await db.execute(
            accounts.insert(),
            [
                {**account, "user_id": str(one.id), "chat_id": str(one.id), "member_id": ids[f"NV{one.id}"]}
                for one in people
            ],
        )
    return people


async def linked_secretary(database: Database, fake: FakeTelegram) -> FakePerson:
    """The secretary of the whole committee."""
    secretary = fake.person(SECRETARY, "Hùng", started=True)
    await link(database, [secretary], "DV002")
    return secretary


async def write_to_all(fake: FakeTelegram, secretary: FakePerson, text: str = TEXT) -> None:
    """The secretary writes a notice to everybody, sees what it will look like, and sends it."""
    secretary.say(f"/thongbao toàn đảng bộ: {text}")
    async with asyncio.timeout(20):
        while True:
            asked = await secretary.hear()
            if "Gửi" in asked.labels:
                break
    secretary.press(asked, "Gửi")


async def states(database: Database) -> Counter[str]:
    """How many copies of notices are in which state."""
    counted = select(deliveries.c.state, func.count()).where(deliveries.c.kind == "notice")
    async with database.reading() as db:
        return Counter(dict((await db.execute(counted.group_by(deliveries.c.state))).all()))


def copies(fake: FakeTelegram, people: list[FakePerson], text: str = TEXT) -> Counter[int]:
    """How many copies of the notice each of these people has got."""
    return Counter({one.id: sum(text in sent.text for sent in fake.messages(one.id)) for one in people})
