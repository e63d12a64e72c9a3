"""Being reminded again later."""

from __future__ import annotations

import pytest

from bot.events.snoozing import CHOICES, CannotSnooze, moments, snooze
from bot.imports.known import HANOI
from storage.member_settings import settings_of_all
from storage.occurrences import Scheduled, change_occurrence, occurrence_by_id
from tests.bot.events.conftest import Schedule, at, shown


async def only(schedule: Schedule, event_id: int) -> Scheduled:
    (occurrence,) = await schedule.occurrences(event_id)
    async with schedule.database.reading() as db:
        found = await occurrence_by_id(db, occurrence.id)
    assert found
    return found


@pytest.mark.parametrize(
    ("kind", "starts", "now", "expected"),
    [
        ("meeting", at("2026-03-05"), at("2026-03-04"), ["03-04 15:00", "03-04 19:00", "03-05 08:00"]),
        ("meeting", at("2026-03-05"), at("2026-03-04", "19:00"), ["03-04 20:00", "", "03-05 08:00"]),
        ("meeting", at("2026-03-05", "07:30"), at("2026-03-04"), ["03-04 15:00", "03-04 19:00", ""]),
        ("meeting", at("2026-03-05"), at("2026-03-05", "13:00"), ["", "", ""]),
        ("meeting", at("2026-03-05"), at("2026-03-05", "15:00"), ["", "", ""]),
        ("deadline", at("2026-03-05", "17:00"), at("2026-03-05", "16:30"), ["", "", ""]),
        (
            "deadline",
            at("2026-03-05", "17:00"),
            at("2026-03-06", "08:00"),
            ["03-06 09:00", "03-06 19:00", "03-07 08:00"],
        ),
    ],
)
async def test_what_one_may_choose(
    schedule: Schedule, kind: str, starts: object, now: object, expected: list[str]
) -> None:
    schedule.now = at("2026-03-03")
    one = await only(schedule, await schedule.plans(kind, starts, None))  # type: ignore[arg-type]
    found = moments(one, now, HANOI)  # type: ignore[arg-type]
    assert [shown(found[choice]) if choice in found else "" for choice in CHOICES] == expected


async def test_the_next_choice_takes_the_place_of_the_last(any_schedule: Schedule) -> None:
    meeting = await any_schedule.plans("meeting", at("2026-03-05"))
    one, member = await only(any_schedule, meeting), any_schedule.ids["LAN"]
    for choice, when in (("hour", "03-04 10:01"), ("evening", "03-04 19:00"), ("hour", "03-04 10:01")):
        async with any_schedule.database.writing() as db:
            now = at("2026-03-04", "09:00").replace(second=30)
            assert shown(await snooze(db, one.occurrence.id, member, choice, now, HANOI)) == when
        planned = await any_schedule.reminders(meeting)
        assert [row for row in planned if "snooze" in row] == [f"{when} snooze "]


async def test_what_is_cancelled_forged_or_gone_cannot_be_put_off(schedule: Schedule) -> None:
    meeting = await schedule.plans("meeting", at("2026-03-05"))
    one, member = await only(schedule, meeting), schedule.ids["LAN"]
    now = at("2026-03-04", "09:00")
    async with schedule.database.writing() as db:
        with pytest.raises(CannotSnooze):
            await snooze(db, one.occurrence.id, member, "forged", now, HANOI)
        with pytest.raises(CannotSnooze):
            await snooze(db, 999_999, member, "hour", now, HANOI)
        await change_occurrence(db, one.occurrence.id, state="cancelled")
        with pytest.raises(CannotSnooze):
            await snooze(db, one.occurrence.id, member, "hour", now, HANOI)
        assert await settings_of_all(db, []) == {}
