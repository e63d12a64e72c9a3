"""Group chats: who is in them, what the bot gets to see of them, and how they become supergroups."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.fakes.botapi.answers import Json
from tests.fakes.botapi.board import Chat
from tests.fakes.botapi.people import FakePerson, World, membership

SUPERGROUP = -1_000_000_000_000
SYSTEM: dict[str, Json] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


@dataclass(slots=True)
class FakeGroup:
    """A group with the bot in it.

    Attributes:
        privacy: the bot sees only commands, mentions of it, replies to it, and service messages.
    """

    world: World
    chat: Chat
    privacy: bool = True

    @property
    def id(self) -> int:
        """The chat's id: negative."""
        return self.chat.id

    def add(self, person: FakePerson) -> None:
        """Let a person join."""
        self.chat.members[person.id] = person.user
        self.world.post(self.chat, person.user, {"new_chat_members": [person.user]})

    def add_bot(self, by: FakePerson) -> None:
        """Let a person bring the bot (back) in."""
        self.chat.bot_is_in = True
        self.world.updates.push("my_chat_member", membership(self.world.board, self.chat, by.user, "left", "member"))

    def remove_bot(self, by: FakePerson) -> None:
        """Let a person throw the bot out."""
        self.chat.bot_is_in = False
        change = membership(self.world.board, self.chat, by.user, "member", "kicked")
        self.world.updates.push("my_chat_member", change)

    def say(self, person: FakePerson, text: str, *, reply_to: int | None = None) -> int:
        """Let a person write in the group; returns the message's id."""
        body = self.world.text_body(text, self.chat, reply_to)
        return self.world.post(self.chat, person.user, body, to_bot=self._shown(text, reply_to))

    def migrate(self) -> FakeGroup:
        """Make it a supergroup, with the two service messages, and return that; the old chat is closed."""
        old, new_id = self.chat, SUPERGROUP + self.chat.id
        new = Chat(new_id, "supergroup", old.about, started=True, members=dict(old.members))
        self.world.board.chats[new_id] = new
        old.migrated_to = new_id
        self.world.post(old, SYSTEM, {"migrate_to_chat_id": new_id})
        self.world.post(new, SYSTEM, {"migrate_from_chat_id": old.id})
        return FakeGroup(self.world, new, self.privacy)

    def _shown(self, text: str, reply_to: int | None) -> bool:
        """Whether the bot gets to see a text, by Telegram's rules for privacy mode."""
        if not self.chat.bot_is_in:
            return False
        if not self.privacy:
            return True
        if reply_to is not None and self.chat.messages[reply_to].from_bot:
            return True
        name = self.world.board.username.lower()
        command = re.match(r"/\w+(?:@(\w+))?", text)
        if command is not None:
            return command.group(1) is None or command.group(1).lower() == name
        return re.search(rf"(?<!\w)@{name}(?!\w)", text.lower()) is not None
