"""The menu of commands that Telegram shows: for most people's chats one, for some their own."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.access import Role
from bot.chat import TELEGRAM
from bot.platforms.telegram.api import Api
from bot.rendering import Renderer, plain
from bot.turn import Route
from storage import state
from storage.command_menus import MenuChat, menu_chats
from storage.database import Database, DatabaseUnavailable

log = logging.getLogger(__name__)

FIRST_LOOK_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 15.0
"""How soon a person's new role shows in the menu."""
_GROUPS: Final = "all_group_chats"
_PRIVATE: Final = "all_private_chats"

Commands = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class CommandMenu:
    """Which commands stand in whose menu.

    Attributes:
        routes: gives all of them, when they are first needed; the first name of each command is the one shown.
        renderer: has a template "commands/<name>" for each.
        language: the committee's.
    """

    routes: Callable[[], Sequence[Route]]
    renderer: Renderer
    language: str

    def of(self, role: Role, language: str = "", *, group: bool = False) -> Commands:
        """The commands that somebody of that role may use, in the routes' order."""
        return [
            {"command": name, "description": plain(self.renderer.text(f"commands/{name}", {}, language))}
            for route in self.routes()
            if route.commands and route.role <= role and (route.in_groups or not group)
            for name in route.commands[:1]
        ]


class Menus:
    """Keeps Telegram's menus as they should be. What was set is remembered in the database."""

    def __init__(
        self, api: Api, database: Database, bot: str, menu: CommandMenu, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._api = api
        self._database = database
        self._bot = bot
        self._menu = menu
        self._look_seconds = look_seconds
        self._name = f"telegram_menus:{bot}"

    async def keep(self) -> None:
        """Look now and again what has changed, for ever; not at once, since answering people comes first."""
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        while True:
            try:
                await self.renew()
            except (TelegramError, DatabaseUnavailable, SQLAlchemyError) as error:
                log.warning("Menus: %s; trying again later", type(error).__name__, extra={"action": "menus.pause"})
            await asyncio.sleep(self._look_seconds)

    async def renew(self) -> None:
        """Set the menus that are not as they should be; those already set stay set when a later one fails.

        Raises:
            TelegramError: Telegram cannot be asked now.
            DatabaseUnavailable: who may do what cannot be read.
        """
        async with self._database.reading() as db:
            chats = await menu_chats(db, TELEGRAM, self._bot, self._menu.language)
            before: dict[str, str] = json.loads(await state.get(db, self._name) or "{}")
        wanted = self._wanted(chats)
        now = dict(before)
        try:
            for scope in [one for one in wanted if now.get(one) != _digest(wanted[one])]:
                await self._set(scope, wanted[scope])
                now[scope] = _digest(wanted[scope])
            for scope in [one for one in before if one not in wanted]:
                await self._set(scope, [])
                del now[scope]
        finally:
            if now != before:
                async with self._database.writing() as db:
                    await state.put(db, self._name, json.dumps(now))

    def _wanted(self, chats: Sequence[MenuChat]) -> dict[str, Commands]:
        """The commands of each scope: of all private chats, of all groups, and by id of some chats."""
        special = {chat.chat_id: self._menu.of(Role[(chat.role or "member").upper()], chat.language) for chat in chats}
        return {
            _PRIVATE: self._menu.of(Role.MEMBER),
            _GROUPS: self._menu.of(Role.MEMBER, group=True),
            **special,
        }

    async def _set(self, scope: str, commands: Commands) -> None:
        """Give a scope its menu; with no commands the general menu holds there again."""
        general = scope in {_GROUPS, _PRIVATE}
        where: dict[str, Any] = {"type": scope} if general else {"type": "chat", "chat_id": int(scope)}
        try:
            if commands:
                await self._api.call("setMyCommands", {"commands": commands, "scope": where})
            else:
                await self._api.call("deleteMyCommands", {"scope": where})
        except (BadRequest, Forbidden) as refused:
            if general:
                raise
            log.info("A chat takes no menu: %.100s", refused.message, extra={"action": "menus.refused"})


def _digest(commands: Commands) -> str:
    return hashlib.sha256(json.dumps(commands).encode()).hexdigest()[:16]
