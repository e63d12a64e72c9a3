"""The people and groups that tests play: they write, press, share, send files, block, and read."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.fakes.botapi.answers import Json, JsonObject
from tests.fakes.botapi.board import Board, Chat, SentMessage, StoredMessage
from tests.fakes.botapi.markup import parse_html, utf16_length
from tests.fakes.botapi.sending import document_json, photo_json
from tests.fakes.botapi.updates import UpdateQueue

COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?")
MENTION = re.compile(r"(?<!\w)@[A-Za-z]\w{4,31}")
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)
"""The smallest picture."""
_queries = itertools.count(4_000_000_001)


@dataclass(slots=True)
class World:
    """What people and groups act upon."""

    board: Board
    updates: UpdateQueue

    def post(self, chat: Chat, sender: JsonObject, body: Mapping[str, Json], *, to_bot: bool = True) -> int:
        """Put a person's message into a chat, tell the bot if it may see it, and return the message's id."""
        message = self.board.new_message(chat, sender, body)
        number = message["message_id"]
        if not isinstance(number, int):
            raise TypeError("a message id is a number")
        chat.messages[number] = StoredMessage(message, False)
        if to_bot:
            self.updates.push("message", message)
        return number

    def html_body(self, html: str, field: str = "text") -> dict[str, Json]:
        """The fields of a text or caption that somebody formatted; "" = none."""
        if not html:
            return {}
        text, entities = parse_html(html)
        return {
            field: text,
            "entities" if field == "text" else f"{field}_entities": [one.to_json() for one in entities],
        }

    def text_body(self, text: str, chat: Chat, reply_to: int | None) -> dict[str, Json]:
        """The fields of a text message, with the entities that the server finds by itself."""
        body: dict[str, Json] = {"text": text}
        found: list[Json] = [
            {"type": kind, "offset": utf16_length(text[: hit.start()]), "length": utf16_length(hit.group())}
            for kind, pattern in (("bot_command", COMMAND), ("mention", MENTION))
            for hit in pattern.finditer(text)
        ]
        if found:
            body["entities"] = found
        if reply_to is not None:
            body["reply_to_message"] = chat.messages[reply_to].body
        return body


@dataclass(slots=True)
class FakePerson:
    """Somebody with a Telegram account, in the private chat with the bot unless a group is named."""

    world: World
    chat: Chat
    user: JsonObject
    _read: int = field(default=0, repr=False)

    @property
    def id(self) -> int:
        """The person's id, which is the private chat's too."""
        return self.chat.id

    def say(self, text: str, *, reply_to: int | None = None) -> int:
        """Write to the bot; the first message also starts it. Returns the message's id."""
        return self._post(self.world.text_body(text, self.chat, reply_to))

    def say_html(self, html: str) -> int:
        """Write a text with formatting, as a client makes it by its menu; returns the message's id."""
        return self._post(self.world.html_body(html))

    def share_contact(
        self, phone: str, *, own: bool = True, forwarded: bool = False, user_id: int | None = None
    ) -> int:
        """Share a phone contact.

        Args:
            own: one's own, so that Telegram puts one's own id into it; else somebody's (`user_id`, if known).
            forwarded: as a forwarded message of another person's, not by the button.
        """
        owner = self.id if own else user_id
        contact: dict[str, Json] = {"phone_number": phone, "first_name": self.user["first_name"]}
        if owner is not None:
            contact["user_id"] = owner
        body: dict[str, Json] = {"contact": contact}
        if forwarded:
            body["forward_origin"] = {
                "type": "user",
                "sender_user": {"id": 777_000_111, "is_bot": False, "first_name": "Ai đó"},
                "date": int(self.world.board.now()),
            }
        return self._post(body)

    def send_document(
        self, name: str, content: bytes, *, mime: str = "application/octet-stream", html: str = ""
    ) -> int:
        """Send a file, perhaps with a caption."""
        file = self.world.board.keep_file(name, mime, content, "document")
        return self._post({"document": document_json(file), **self.world.html_body(html, "caption")})

    def send_photo(self, content: bytes = PNG, *, html: str = "") -> int:
        """Send a picture, perhaps with a caption."""
        file = self.world.board.keep_file("photo.jpg", "image/jpeg", content, "photo")
        return self._post({"photo": photo_json(file), **self.world.html_body(html, "caption")})

    def edit(self, message_id: int, text: str) -> None:
        """Change the text of an own message."""
        stored = self.chat.messages[message_id]
        now = int(self.world.board.now())
        kept = {key: value for key, value in stored.body.items() if key != "entities"}
        stored.body = {**kept, **self.world.text_body(text, self.chat, None), "edit_date": now}
        self.world.updates.push("edited_message", stored.body)

    def press(self, message: SentMessage, label: str) -> str:
        """Press a button as it stands now under a message; returns the press's id.

        Raises:
            LookupError: there is no such button any more.
        """
        stored = self.world.board.chats[message.chat_id].messages.get(message.message_id)
        markup = stored.markup if stored else None
        rows = markup.get("inline_keyboard") if markup else None
        for row in rows if isinstance(rows, (list, tuple)) else ():
            for button in row if isinstance(row, (list, tuple)) else ():
                if isinstance(button, Mapping) and button["text"] == label and "callback_data" in button:
                    return self.press_data(message, str(button["callback_data"]))
        raise LookupError(f"no button {label!r} under message {message.message_id}")

    def press_data(self, message: SentMessage, data: str) -> str:
        """Press a button with any data, as a forged client could."""
        query_id = str(next(_queries))
        self.world.board.queries[query_id] = None
        stored = self.world.board.chats[message.chat_id].messages.get(message.message_id)
        shown = stored.body if stored else {**message.raw, "date": 0}
        query: dict[str, Json] = {"id": query_id, "from": self.user, "message": shown, "data": data}
        self.world.updates.push("callback_query", {**query, "chat_instance": str(message.chat_id)})
        return query_id

    def block(self) -> None:
        """Block the bot."""
        self.chat.blocked = True
        self._membership("member", "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self.chat.blocked = False
        self._membership("kicked", "member")

    def vanish(self) -> None:
        """Delete the account: the bot is told nothing."""
        self.chat.deactivated = True

    async def hear(self) -> SentMessage:
        """The bot's next message here, or its next edit of one, that was not heard yet; waits for it."""
        while len(self.chat.journal) <= self._read:
            await self.world.board.changed()
        self._read += 1
        return self.chat.journal[self._read - 1].seen()

    def _post(self, body: Mapping[str, Json]) -> int:
        self.chat.started = True
        return self.world.post(self.chat, self.user, body)

    def _membership(self, old: str, new: str) -> None:
        self.world.updates.push("my_chat_member", membership(self.world.board, self.chat, self.user, old, new))


def membership(board: Board, chat: Chat, by: JsonObject, old: str, new: str) -> JsonObject:
    """A ChatMemberUpdated about the bot itself."""

    def state(status: str) -> Json:
        until: dict[str, Json] = {"until_date": 0} if status == "kicked" else {}
        return {"user": board.bot, "status": status, **until}

    return {
        "chat": chat.to_json(),
        "from": by,
        "date": int(board.now()),
        "old_chat_member": state(old),
        "new_chat_member": state(new),
    }
