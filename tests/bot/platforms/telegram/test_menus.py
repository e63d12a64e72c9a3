"""The menus of commands: by role and language, for one chat or for all."""

from __future__ import annotations

import pytest
from telegram.error import TelegramError

from bot.access import Role
from bot.platforms.telegram.menus import CommandMenu, Menus
from bot.platforms.telegram.platform import TelegramPlatform
from bot.turn import Outcome, Route, Turn
from storage.accounts import link_account, unlink_account
from storage.database import Database
from storage.members import revoke_role, set_language
from tests.bot.platforms.telegram.conftest import NOW, RENDERER
from tests.fakes.telegram_server import FakeTelegram
from tests.storage.seed import plant_members

BOT = "123456789"
HUNG, LAN = 71, 70


async def _nothing(_: Turn) -> Outcome:
    return Outcome()


MENU = CommandMenu(
    lambda: (
        Route(_nothing, Role.GUEST, commands=("trogiup", "help"), in_groups=True),
        Route(_nothing, Role.MEMBER, button="page"),
        Route(_nothing, Role.MEMBER, commands=("toi", "me")),
        Route(_nothing, Role.SECRETARY, commands=("thanhvien", "members")),
        Route(_nothing, Role.ADMIN, commands=("nhatky", "audit")),
    ),
    RENDERER,
    "vi",
)


@pytest.fixture
async def ids(fake: FakeTelegram, sqlite_database: Database) -> dict[str, int]:
    """Lan the member and Hùng the secretary, linked by their Telegram accounts."""
    planted = await plant_members(sqlite_database)
    fake.person(LAN, "Lan", started=True)
    fake.person(HUNG, "Hùng", started=True)
    async with sqlite_database.writing() as db:
        await link_account(db, "telegram", BOT, str(LAN), str(LAN), planted["LAN"], NOW)
        account = await link_account(db, "telegram", BOT, str(HUNG), str(HUNG), planted["HUNG"], NOW)
    return {**planted, "account": account.id}


def make_menus(platform: TelegramPlatform, database: Database) -> Menus:
    return Menus(platform._api, database, BOT, MENU)


def shown(fake: FakeTelegram) -> dict[str, list[str]]:
    """The commands of each scope that the server knows."""
    return {
        scope: [str(command["command"]) for command in commands if isinstance(command, dict)]
        for (scope, _), commands in fake.board.commands.items()
        if commands
    }


async def test_most_chats_share_a_menu_and_a_secretary_has_more(
    platform: TelegramPlatform, fake: FakeTelegram, sqlite_database: Database, ids: dict[str, int]
) -> None:
    await make_menus(platform, sqlite_database).renew()
    menus = {tuple(commands) for commands in shown(fake).values()}
    assert menus == {("trogiup",), ("trogiup", "toi"), ("trogiup", "toi", "thanhvien")}


async def test_what_is_set_is_not_set_again(
    platform: TelegramPlatform, fake: FakeTelegram, sqlite_database: Database, ids: dict[str, int]
) -> None:
    await make_menus(platform, sqlite_database).renew()
    before = len(fake.calls)
    await make_menus(platform, sqlite_database).renew()  # as after a restart
    assert len(fake.calls) == before == 3


async def test_who_is_no_longer_secretary_or_no_longer_linked_has_the_common_menu_again(
    platform: TelegramPlatform, fake: FakeTelegram, sqlite_database: Database, ids: dict[str, int]
) -> None:
    menus = make_menus(platform, sqlite_database)
    await menus.renew()
    async with sqlite_database.writing() as db:
        await revoke_role(db, ids["HUNG"], "secretary", ids["SYT"])
    await menus.renew()
    assert [call.given["scope"] for call in fake.calls_of("deleteMyCommands")] == [{"type": "chat", "chat_id": HUNG}]
    async with sqlite_database.writing() as db:
        await unlink_account(db, ids["account"])
    await menus.renew()
    assert len(fake.calls_of("deleteMyCommands")) == 1


async def test_a_menu_is_in_the_language_that_the_person_chose(
    platform: TelegramPlatform, fake: FakeTelegram, sqlite_database: Database, ids: dict[str, int]
) -> None:
    async with sqlite_database.writing() as db:
        await set_language(db, ids["LAN"], "en")
    await make_menus(platform, sqlite_database).renew()
    [own] = [call for call in fake.calls_of("setMyCommands") if call.given["scope"] == {"type": "chat", "chat_id": LAN}]
    english = RENDERER.text("commands/trogiup", {}, "en")
    assert own.given["commands"] == [
        {"command": "trogiup", "description": english},
        {"command": "toi", "description": RENDERER.text("commands/toi", {}, "en")},
    ]
    assert english != RENDERER.text("commands/trogiup", {}, "vi")


async def test_a_chat_that_takes_no_menu_is_left_alone(
    platform: TelegramPlatform, fake: FakeTelegram, sqlite_database: Database, ids: dict[str, int]
) -> None:
    del fake.board.chats[HUNG]
    menus = make_menus(platform, sqlite_database)
    await menus.renew()
    await menus.renew()
    assert len(fake.calls_of("setMyCommands")) == 3


async def test_what_was_set_before_a_failure_is_remembered(
    platform: TelegramPlatform, fake: FakeTelegram, sqlite_database: Database, ids: dict[str, int]
) -> None:
    menus = make_menus(platform, sqlite_database)
    fake.fail_next("setMyCommands", "slow", 1, seconds=0.01)
    fake.fail_next("setMyCommands", 502)
    with pytest.raises(TelegramError):
        await menus.renew()
    await menus.renew()
    assert [call.status for call in fake.calls_of("setMyCommands")] == [200, 502, 200, 200]
