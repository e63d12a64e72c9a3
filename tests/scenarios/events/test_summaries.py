"""The count of answers that the organiser gets before an event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.participants import answer
from tests.scenarios.events.reminded import at, copies, member_id, plan
from tests.scenarios.world import BINH, HUNG, LAN, MINH, THAO, World

pytestmark = pytest.mark.long


async def answers(world: World, occurrence: int, **by_code: tuple[str, str]) -> None:
    async with world.database.writing() as db:
        for code, (said, reason) in by_code.items():
            await answer(db, occurrence, await member_id(world, code), said, world.clock.now(), reason=reason)


async def summaries(world: World) -> list[tuple[str, str]]:
    return [(one.at, one.code) for one in await copies(world) if "Trả lời giấy mời" in one.text]


async def test_the_organiser_gets_it_once_with_the_reasons(world: World) -> None:
    organiser = await member_id(world, MINH.code)
    meeting = await plan(world, "meeting", "Họp Đảng bộ", at("2026-03-05"), "CB1", organiser_id=organiser)
    said = {LAN.code: ("no", "đi công tác"), HUNG.code: ("yes", "")}
    await answers(world, meeting, **said)
    await world.pass_until(at("2026-03-06"))
    assert await summaries(world) == [("03-05 12:00", MINH.code)]
    (heard,) = world.heard(MINH)
    assert heard.text == (
        "Trả lời giấy mời (còn 2 giờ)\nHọp Đảng bộ: thứ Năm 05/03/2026, 14:00\n"
        "3 mời, 1 dự, 1 vắng, 1 chưa trả lời.\n"
        "Vắng:\n"
        f"• {LAN.name}: đi công tác"
    )
    assert heard.labels == ["Nhắc người chưa trả lời"]


async def test_without_an_organiser_the_units_secretary_gets_it_with_the_own_reminder(world: World) -> None:
    await plan(world, "meeting", "Họp", at("2026-03-05"))
    await world.pass_until(at("2026-03-05", "13:00"))
    assert await summaries(world) == [("03-05 12:00", HUNG.code)]
    assert "còn 2 giờ" in world.heard(HUNG)[-1].text
    assert world.heard(HUNG)[-1].labels == ["Sẽ dự", "Vắng", "Nhắc lại sau", "Nhắc người chưa trả lời"]


async def test_when_all_have_answered_there_is_nobody_to_be_nudged(world: World) -> None:
    meeting = await plan(world, "training", "Lớp", at("2026-03-05"), "CB2")
    await answers(world, meeting, **{THAO.code: ("yes", "")})
    await world.pass_until(at("2026-03-05", "13:00"))
    assert "1 mời, 1 dự, 0 vắng, 0 chưa trả lời." in world.heard(THAO)[-1].text
    assert "Nhắc người chưa trả lời" not in world.heard(THAO)[-1].labels


async def test_what_is_handed_in_has_none(world: World) -> None:
    await plan(world, "deadline", "Nộp", at("2026-03-05", "17:00"))
    await world.pass_until(at("2026-03-05", "16:00"))
    assert await summaries(world) == []
    assert BINH.code in {one.code for one in await copies(world)}


async def test_whatever_people_answer_the_organiser_hears_of_it(world: World) -> None:
    await plan(world, "other", "Dâng hương", at("2026-03-05"))
    await world.pass_until(at("2026-03-05", "13:00"))
    assert await summaries(world) == [("03-05 12:00", HUNG.code)]


async def test_of_what_is_called_at_short_notice_the_organiser_hears_once_too(world: World) -> None:
    start = world.clock.now() + timedelta(minutes=90)
    meeting = await plan(world, "meeting", "Họp gấp", start)
    await answers(world, meeting, **{LAN.code: ("yes", "")})
    await world.pass_until(start - timedelta(minutes=20))
    await world.restart()
    await world.pass_until(start - timedelta(minutes=1))
    assert await summaries(world) == [("03-02 10:00", HUNG.code)]


async def test_what_begins_at_once_has_none(world: World) -> None:
    start = world.clock.now() + timedelta(minutes=9)
    await plan(world, "meeting", "Họp gấp", start)
    await world.pass_until(start + timedelta(hours=1))
    assert await summaries(world) == []
