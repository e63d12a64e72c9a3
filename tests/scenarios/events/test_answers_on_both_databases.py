"""The whole way of a meeting and of a hand-in on SQLite and on PostgreSQL, and in English."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.chat import IncomingKind
from storage.database import Database
from storage.members import set_language
from storage.occurrences import occurrence_by_id
from storage.participants import counts
from storage.rules import RuleRow, save_rule
from tests.scenarios.events.planned import own, planned
from tests.scenarios.notices.sent import member_id, sent_notice
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, World, settings_for

pytestmark = pytest.mark.long

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
async def either(database: Database) -> AsyncIterator[World]:
    """The world, once on SQLite and once on PostgreSQL."""
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    await world.start()
    await world.people()
    yield world
    await world.stop()


async def test_from_the_invitation_to_the_sheet(either: World) -> None:
    world = either
    meeting = await planned(world)
    await world.press_data(HUNG, f"nudge:{meeting}")
    await world.press_data(LAN, f"absent:{meeting}")
    await world.say(LAN, "Ốm")
    async with world.database.reading() as db:
        found = await occurrence_by_id(db, meeting)
    assert found is not None
    world.clock.move_to(found.occurrence.starts_at)
    *_, shown = await world.press_data(HUNG, f"attendance:{meeting}")
    code = re.search(r"[0-9]{3} [0-9]{3}", shown.text)
    assert code
    await world.say(HUNG, code[0])
    await world.press_data(HUNG, f"att-close:{meeting}")
    await world.press(HUNG, "Vắng không lý do")
    states = [(await own(world, meeting, person)).attendance for person in (LAN, HUNG, BINH)]
    assert states == ["excused", "present", "absent"]
    assert len((await world.press_data(HUNG, f"att-sheet:{meeting}"))[0].files) == 1


async def test_from_the_task_to_the_file(either: World) -> None:
    world = either
    one = await planned(world, kind="deadline", title="Nộp báo cáo", place="")
    await sent_notice(world, [LAN])
    assert len(await world.say(LAN, "/viec")) == 3
    await world.press(LAN, "Đã đọc")
    await world.press(LAN, "Đã xong")
    await world.upload(LAN, "bao-cao.pdf", PDF)
    assert len(await world.say(LAN, "/viec")) == 1
    assert len((await world.press_data(HUNG, f"handed-in:{one}:{await member_id(world, LAN)}"))[0].files) == 1
    await world.press_data(LAN, f"undone:{one}")
    assert (await own(world, one, LAN)).file_id is None


async def test_many_who_check_in_and_answer_at_once_are_all_noted(either: World) -> None:
    world = either
    lesson = await planned(world, kind="training", title="Lớp học", unit="DB", organiser=MINH, capacity=4)
    people = (LAN, HUNG, THAO, MINH)
    presses = [world.payload(one, IncomingKind.BUTTON, data=f"attend:{lesson}", message_id="1") for one in people]
    again = [world.payload(one, IncomingKind.BUTTON, data=f"attend:{lesson}", message_id="1") for one in people]
    await asyncio.gather(*(world.deliver(one) for one in presses + again))
    await world.dispatcher.idle()
    async with world.database.reading() as db:
        found = await occurrence_by_id(db, lesson)
        assert (await counts(db, lesson)).yes == 4
    assert found is not None
    world.clock.move_to(found.occurrence.starts_at)
    *_, shown = await world.press_data(MINH, f"attendance:{lesson}")
    code = re.search(r"[0-9]{3} [0-9]{3}", shown.text)
    assert code
    typed = [world.payload(one, IncomingKind.TEXT, text=code[0]) for one in people]
    await asyncio.gather(*(world.deliver(one) for one in typed))
    await world.dispatcher.idle()
    async with world.database.reading() as db:
        assert (await counts(db, lesson)).present == 4


async def test_all_of_it_can_be_read_in_english(world: World) -> None:
    async with world.database.writing() as db:
        for person in (LAN, HUNG, MINH):
            await set_language(db, await member_id(world, person), "en")
        rule = RuleRow("attendance", "attendance", "x", {"months": 2, "warn_before": 1}, source="Article 8")
        await save_rule(db, rule)
    lan = await member_id(world, LAN)
    meeting = await planned(world)
    lesson = await planned(world, kind="training", title="Class", unit="DB", organiser=MINH, capacity=1)
    report = await planned(world, kind="deadline", title="Report", place="")
    await sent_notice(world, [LAN])
    heard = [*await world.say(LAN, "/viec"), *await world.say(HUNG, "/diemdanh"), *await world.say(LAN, "/toi")]
    for person, data in (
        (LAN, f"absent:{meeting}"), (LAN, f"absent-why:{meeting}:0"), (LAN, f"attend:{meeting}"),
        (LAN, f"snooze:{meeting}"), (LAN, f"snooze-for:{meeting}:hour"), (LAN, f"attend:{lesson}"),
        (HUNG, f"attend:{lesson}"), (HUNG, f"attend:{lesson}"), (LAN, f"absent:{lesson}"),
        (LAN, "answer-skip:reason"), (MINH, f"places:{lesson}"),
        (MINH, f"places-all:{lesson}"), (LAN, f"done:{report}"), (LAN, f"done:{report}"), (LAN, f"done-file:{report}"),
        (LAN, "answer-skip:file"), (LAN, f"undone:{report}"), (HUNG, f"answers:{meeting}"), (HUNG, f"answers:{report}"),
        (HUNG, f"answers-list:{meeting}:yes:0"), (HUNG, f"nudge:{meeting}"), (HUNG, f"nudge:{meeting}"),
        (HUNG, f"nudge:{report}"), (HUNG, f"done-for:{report}:0"), (HUNG, f"done-set:{report}:{lan}:1:0"),
        (LAN, f"undone:{report}"), (HUNG, f"att-tick:{meeting}:0"), (HUNG, f"attendance:{meeting}"),
        (MINH, f"attend:{meeting}"),
    ):  # fmt: skip
        heard += await world.press_data(person, data)
    async with world.database.reading() as db:
        found = await occurrence_by_id(db, meeting)
    assert found is not None
    world.clock.move_to(found.occurrence.starts_at + timedelta(minutes=5))
    heard += await world.say(LAN, "000000")
    for data in ("attendance", "att-code", "att-tick", "att-close", "att-sheet"):
        heard += await world.press_data(HUNG, f"{data}:{meeting}")
    for data in (f"att-set:{meeting}:{lan}:absent:0", f"att-rest:{meeting}:excused:2", "att-rates:0", "att-menu"):
        heard += await world.press_data(HUNG, data)
    heard += [*await world.press_data(LAN, f"absent:{meeting}"), *await world.say(LAN, "/toi")]
    heard += await world.say(MINH, "/nhatky")
    own_words = re.compile(r"đồng chí|Đã ghi|Nếu|Mã điểm", re.IGNORECASE)
    assert len(heard) > 50
    assert [one.text for one in heard if own_words.search(one.text)] == []
