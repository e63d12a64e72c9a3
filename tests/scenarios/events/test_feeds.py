"""Private calendar feeds: what a telephone's calendar gets, and who gets nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from icalendar import Calendar

from bot.feeds import MOST_REQUESTS, PERIOD, Feeds
from bot.http_server import HttpServer, serve
from storage.accounts import accounts_of_member, unlink_account
from storage.occurrences import change_occurrence
from storage.tables import members
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.events.planned import planned
from tests.scenarios.notices.sent import member_id
from tests.scenarios.test_linking import entries
from tests.scenarios.world import KHACH, LAN, MINH, Someone, World

pytestmark = pytest.mark.long

PUBLIC = "https://bot.example.vn/kenh"


async def _ready() -> dict[str, bool]:
    return {}


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await make_world(webhook_url=PUBLIC)


@pytest.fixture
async def server(world: World) -> AsyncIterator[HttpServer]:
    made = await serve("127.0.0.1", 0, _ready, Feeds(world.services).routes())
    yield made
    await made.close()


async def path_of(world: World, person: Someone, label: str = "Tạo đường dẫn lịch") -> str:
    """The path of the person's feed, newly made."""
    await world.say(person, "/lich")
    await world.press(person, "Theo dõi trên điện thoại")
    (said,) = await world.press(person, label)
    found = re.search(r"https://bot\.example\.vn(/kenh/calendar/\S+\.ics)", said.text)
    assert found, said.text
    assert f"webcal://bot.example.vn{found[1]}" in said.text
    return found[1]


async def get(server: HttpServer, path: str, **headers: str) -> tuple[int, str, str]:
    async with (
        ClientSession() as session,
        session.get(
            f"http://127.0.0.1:{server.port}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
        ) as answer,
    ):
        return answer.status, answer.headers.get("ETag", ""), await answer.text()


def titles(text: str) -> list[str]:
    return sorted(str(one["summary"]) for one in Calendar.from_ical(text).walk("VEVENT"))


async def test_a_feed_holds_what_is_for_its_member(world: World, server: HttpServer) -> None:
    await planned(world)
    await planned(world, title="Họp chi bộ hai", unit="CB2")
    await planned(world, title="Hội nghị bí thư", unit="DB", audience="bí thư")
    await planned(world, title="Tổng kết", unit="DB")
    path = await path_of(world, LAN)
    status, _, text = await get(server, path)
    assert (status, titles(text)) == (200, ["Họp chi bộ", "Tổng kết"])
    assert "X-WR-CALNAME:Lịch Đảng bộ Thử Nghiệm" in text
    assert [one[1] for one in await entries(world)] == ["feed.created member DV001"]


async def test_a_calendar_asks_again_and_gets_only_what_has_changed(world: World, server: HttpServer) -> None:
    first = await planned(world)
    path = await path_of(world, LAN)
    _, tag, text = await get(server, path)
    assert (await get(server, path, If_None_Match=tag))[0] == 304
    async with world.database.writing() as db:
        await change_occurrence(db, first, state="cancelled")
    status, other, changed = await get(server, path, If_None_Match=tag)
    assert (status, other != tag) == (200, True)
    (uid,) = (one["uid"] for one in Calendar.from_ical(text).walk("VEVENT"))
    (event,) = Calendar.from_ical(changed).walk("VEVENT")
    assert (event["uid"], str(event["status"])) == (uid, "CANCELLED")


async def test_a_new_address_ends_the_old_one_and_a_revoked_one_leads_nowhere(world: World, server: HttpServer) -> None:
    old = await path_of(world, LAN)
    new = await path_of(world, LAN, "Tạo đường dẫn mới")
    assert [(await get(server, path))[0] for path in (old, new)] == [404, 200]
    (said,) = await world.press(LAN, "Thu hồi đường dẫn")
    assert said.text.startswith("Đã thu hồi")
    assert (await get(server, new))[0] == 404
    assert (await world.press(LAN, "Thu hồi đường dẫn"))[0].text == "Đồng chí chưa có đường dẫn lịch nào."
    whats = [one[1] for one in await entries(world)]
    assert whats == [f"feed.{what} member DV001" for what in ("created", "renewed", "revoked")]


async def test_the_address_is_kept_nowhere(world: World, server: HttpServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "bot")
    path = await path_of(world, LAN)
    token = path.rpartition("/")[2].removesuffix(".ics")
    await get(server, path)
    assert token not in caplog.text
    async with world.database.reading() as db:
        kept = (await db.exec_driver_sql("SELECT digest FROM feeds")).scalar_one()
    assert token not in kept


@pytest.mark.parametrize(
    "path", ["/kenh/calendar/abc.ics", "/kenh/calendar/%00.ics", f"/kenh/calendar/{'x' * 900}.ics"]
)
async def test_an_address_that_nobody_has_leads_nowhere(server: HttpServer, path: str) -> None:
    assert (await get(server, path))[0] == 404


async def test_who_is_unlinked_or_has_left_has_no_feed(world: World, server: HttpServer) -> None:
    path, other = await path_of(world, LAN), await path_of(world, MINH)
    async with world.database.writing() as db:
        (account,) = await accounts_of_member(db, await member_id(world, LAN))
        await unlink_account(db, account.id)
        await db.execute(members.update().where(members.c.code == MINH.code).values(status="left"))
    assert [(await get(server, one))[0] for one in (path, other)] == [404, 404]
    await world.link(LAN)  # who had the address may have been somebody else
    assert (await get(server, path))[0] == 404


async def test_who_asks_all_the_time_has_to_wait(world: World, server: HttpServer) -> None:
    path = await path_of(world, LAN)
    assert {(await get(server, path))[0] for _ in range(MOST_REQUESTS)} == {200}
    assert (await get(server, path))[0] == 429
    world.clock.move_to(world.clock.now() + PERIOD + timedelta(seconds=1))
    assert (await get(server, path))[0] == 200


async def test_without_a_public_address_there_is_a_file_instead(make_world: MakeWorld) -> None:
    world = await make_world()
    await planned(world)
    await world.say(LAN, "/lich")
    (said,) = await world.press(LAN, "Theo dõi trên điện thoại")
    assert said.text.startswith("Chưa theo dõi lịch qua mạng được")
    (file,) = said.files
    assert titles(file.content.decode()) == ["Họp chi bộ"]
    assert (await world.press_data(LAN, "feed-new"))[0].text.startswith("Chưa theo dõi")
    assert (await world.press_data(KHACH, "feed"))[0].text.startswith("Nội dung này dành cho")
