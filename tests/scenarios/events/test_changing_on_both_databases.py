"""An event's whole way, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from tests.scenarios.events.kept import LINE, begin, events, local, occurrences, people, planned, saved, sent
from tests.scenarios.world import HUNG, LAN, World, settings_for

pytestmark = pytest.mark.long


@pytest.fixture
async def either(database: Database) -> AsyncIterator[World]:
    """The world on each database in turn."""
    world = World(database, settings_for(database.url.render_as_string(hide_password=False)), routes=None)
    await world.start()
    await world.people()
    yield await begin(world)
    await world.stop()


async def test_an_event_is_saved_invited_to_moved_and_cancelled(either: World) -> None:
    await saved(either, presses=("Lưu", "Gửi"))
    await either.press(LAN, "Sẽ dự")
    await either.press_data(HUNG, "event-move:1")
    await either.say(HUNG, "16h")
    await either.press(HUNG, "Lưu")
    assert [one.answer for one in await people(either)] == ["", "", ""]
    assert await planned(either) == [("1d", "2026-11-26 16:00"), ("2h", "2026-11-27 14:00")]
    assert "Sự kiện này đã có rồi" not in (await either.say(HUNG, LINE))[0].text
    await either.press_data(HUNG, "event-end:1")
    await either.press(HUNG, "Đúng, hủy")
    assert await planned(either) == []
    for kind in ("invitation", "event_changed", "event_cancelled"):
        assert sorted(await sent(either, kind)) == [("", "failed"), ("101", "delivered"), ("102", "delivered")]


async def test_a_series_is_changed_and_one_of_it_cancelled(either: World) -> None:
    line = "/sukien Lớp bồi dưỡng từ 8h đến 10h thứ Bảy hằng tuần, tối đa 2 người, link https://example.org/a"
    event = await saved(either, line, presses=("Bỏ lần đó", "Lưu", "Gửi"))
    assert (event.capacity, event.link, event.rrule) == (2, "https://example.org/a", "FREQ=WEEKLY;BYDAY=SA")
    await either.press_data(HUNG, "event-change:1")
    await either.press(HUNG, "Thời gian")
    await either.say(HUNG, "9h")
    await either.press(HUNG, "Lưu")
    first, second, *_ = await occurrences(either)
    assert (first.starts_at, first.ends_at) == (local("2026-11-28 09:00"), local("2026-11-28 11:00"))
    assert second.starts_at == local("2026-12-05 09:00")
    assert len(await sent(either, "event_changed")) == 3
    await either.press_data(HUNG, "event-off:1")
    await either.press(HUNG, "Đúng, hủy")
    assert [one.state for one in await occurrences(either)][:2] == ["cancelled", "planned"]
    assert len(await events(either)) == 1
