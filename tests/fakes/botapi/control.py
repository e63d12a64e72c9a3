"""The control API of a server that runs as a process of its own: JSON in, JSON out, below `/_control/`.

| path | takes | does |
|---|---|---|
| people | {"people": [{"id", "first_name", "started"?}]} | makes people |
| groups | {"groups": [{"id", "title", "members"?: [person, …]}]} | makes groups with the bot in them |
| say | {"person", "text" or "html"} | one writes |
| press | {"person", "label"} | presses the newest button of that label in the person's chat |
| contact | {"person", "phone", "own"?, "forwarded"?} | shares a contact |
| document | {"person", "name", "content" (base64), "mime"?, "html"?} | sends a file, perhaps with a caption |
| photo | {"person", "html"?} | sends a picture, perhaps with a caption |
| block, unblock, vanish | {"person"} | the last one deletes the account |
| updates | {"updates": [Update, …]} | queues raw updates |
| fail | {"method", "how", "times"?, "chat_id"?, "seconds"?, "description"?} | plans a fault |
| mix | {"seed", "shares": {how: probability}, "methods"?, "slow_seconds"?} | faults by chance |
| well | {} | no more faults, planned or by chance |
| webhook | {"http_allowed"?, "proxy"?, "retry_seconds"?} | see `webhook.Webhook` |
| limits | Limits' fields, or null | sending limits on or off |
| drive | {"people": [id, …], "texts", "count", "rate"?, "timeout"?} | load; answers when it is over |
| messages | {"chat_id"} | the bot's messages there |
| received | {} | {chat_id: [[message_id, text], …]}: all that the bot's messages are now, of chats that have any |
| calls | {"method"?} | [method, chat_id, at, answered_at, status] of each call; monotonic seconds |
| statistics | {} | number of calls by method and status, 429s by limits, faults that hit |
| forget | {} | drops recorded calls and messages |
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from aiohttp import web

from tests.fakes.botapi.answers import Json
from tests.fakes.botapi.board import SentMessage
from tests.fakes.botapi.drive import Drive
from tests.fakes.botapi.faults import How
from tests.fakes.botapi.groups import FakeGroup
from tests.fakes.botapi.limits import Limits
from tests.fakes.botapi.people import FakePerson
from tests.fakes.botapi.request import Parameters
from tests.fakes.botapi.service import Service


class Fake(Protocol):
    """What the control API needs of the server."""

    service: Service

    def person(self, person_id: int, first_name: str, *, started: bool) -> FakePerson:
        """A new person."""
        ...

    def messages(self, chat_id: int) -> list[SentMessage]:
        """The bot's messages in a chat."""
        ...

    def set_limits(self, limits: Limits | None) -> None:
        """Switch the sending limits."""
        ...

    def group(self, group_id: int, title: str, *members: FakePerson) -> FakeGroup:
        """A new group."""
        ...

    def fail_next(
        self, method: str, how: How, times: int, *, chat_id: int | None, seconds: float, description: str
    ) -> None:
        """Plan a fault."""
        ...

    def statistics(self) -> Mapping[str, Mapping[str, int]]:
        """Calls by method and status."""
        ...


@dataclass(slots=True)
class Control:
    """Answers the control API for one server."""

    fake: Fake
    people: dict[int, FakePerson] = field(default_factory=dict)

    async def __call__(self, name: str, request: web.BaseRequest) -> web.Response:
        """Do what the path's last part says; 404 for an unknown one."""
        commands: Mapping[str, Callable[[Parameters], Json | Awaitable[Json]]] = {
            "people": self._make_people,
            "groups": self._make_groups,
            "say": self._say,
            "press": self._press,
            "contact": self._contact,
            "document": self._document,
            "photo": lambda given: self._who(given).send_photo(html=given.text("html")),
            "block": lambda given: self._who(given).block(),
            "unblock": lambda given: self._who(given).unblock(),
            "vanish": lambda given: self._who(given).vanish(),
            "updates": self._push,
            "fail": self._fail,
            "mix": self._mix,
            "well": lambda _: self.fake.service.faults.clear(),
            "limits": self._limit,
            "webhook": self._set_webhook,
            "drive": self._drive,
            "messages": lambda given: [shown(sent) for sent in self.fake.messages(given.integer("chat_id"))],
            "received": self._received,
            "calls": self._calls,
            "statistics": self._statistics,
            "forget": self._forget,
        }
        command = commands.get(name)
        if command is None:
            return web.json_response({"error": f"no such command: {name}"}, status=404)
        body = await request.read()
        result = command(Parameters(json.loads(body) if body else {}, {}))
        return web.json_response({"result": await result if isinstance(result, Awaitable) else result})

    def _who(self, given: Parameters) -> FakePerson:
        return self.people[given.integer("person")]

    def _make_people(self, given: Parameters) -> Json:
        for entry in given.items("people"):
            about = Parameters(entry if isinstance(entry, Mapping) else {}, {})
            person_id = about.integer("id")
            started = about.flag("started")
            self.people[person_id] = self.fake.person(person_id, about.text("first_name"), started=started)
        return len(self.people)

    def _make_groups(self, given: Parameters) -> Json:
        for entry in given.items("groups"):
            about = Parameters(entry if isinstance(entry, Mapping) else {}, {})
            members = [self.people[who] for who in about.items("members") if isinstance(who, int)]
            self.fake.group(about.integer("id"), about.text("title"), *members)
        return None

    def _say(self, given: Parameters) -> Json:
        who = self._who(given)
        return who.say_html(given.text("html")) if "html" in given else who.say(given.text("text"))

    def _press(self, given: Parameters) -> Json:
        person, label = self._who(given), given.text("label")
        for sent in reversed(self.fake.messages(person.id)):
            if label in sent.labels:
                return person.press(sent, label)
        return None

    def _contact(self, given: Parameters) -> Json:
        own, forwarded = given.value("own") is not False, given.flag("forwarded")
        return self._who(given).share_contact(given.text("phone"), own=own, forwarded=forwarded)

    def _document(self, given: Parameters) -> Json:
        content = base64.b64decode(given.text("content"))
        mime = given.text("mime") or "application/octet-stream"
        return self._who(given).send_document(given.text("name"), content, mime=mime, html=given.text("html"))

    def _push(self, given: Parameters) -> Json:
        updates = given.items("updates")
        return [self.fake.service.updates.push_raw(body) for body in updates if isinstance(body, Mapping)]

    def _fail(self, given: Parameters) -> Json:
        how = cast("How", given.value("how"))
        chat_id = given.integer("chat_id") if "chat_id" in given else None
        seconds = number(given, "seconds", 1.0)
        times = given.integer("times", 1)
        description = given.text("description")
        self.fake.fail_next(given.text("method"), how, times, chat_id=chat_id, seconds=seconds, description=description)
        return None

    def _mix(self, given: Parameters) -> Json:
        shares = {
            cast("How", int(how) if how.isdecimal() else how): float(str(share))
            for how, share in (given.object("shares") or {}).items()
        }
        methods = [str(name) for name in given.items("methods")] or ["sendMessage"]
        seeded = random.Random(given.integer("seed"))  # noqa: S311 # repeatable, not secret
        self.fake.service.faults.mix(seeded, shares, methods, number(given, "slow_seconds", 0.5))
        return None

    def _limit(self, given: Parameters) -> Json:
        wanted = given.given
        self.fake.set_limits(Limits(**cast("Mapping[str, int]", wanted)) if wanted else None)
        return None

    def _set_webhook(self, given: Parameters) -> Json:
        webhook = self.fake.service.webhook
        webhook.http_allowed = given.flag("http_allowed")
        webhook.proxy = {public: str(local) for public, local in (given.object("proxy") or {}).items()}
        webhook.retry_seconds = number(given, "retry_seconds", webhook.retry_seconds)
        return None

    def _drive(self, given: Parameters) -> Awaitable[Json]:
        people = [self.people[who] for who in given.items("people") if isinstance(who, int)]
        texts = [str(text) for text in given.items("texts")]
        rate, timeout = number(given, "rate", 0.0), number(given, "timeout", 60.0)
        return Drive(self.fake.service.board, people, texts, given.integer("count"), rate, timeout).run()

    def _received(self, _given: Parameters) -> Json:
        return {
            str(chat_id): [[sent.message_id, sent.text] for sent in self.fake.messages(chat_id)]
            for chat_id, chat in self.fake.service.board.chats.items()
            if chat.journal
        }

    def _calls(self, given: Parameters) -> Json:
        method = given.text("method")
        return [
            [call.name, cast("Json", call.chat_id), call.at, call.answered_at, call.status]
            for call in self.fake.service.calls
            if method in {"", call.name}
        ]

    def _statistics(self, _given: Parameters) -> Json:
        service = self.fake.service
        refused = service.limits.refused if service.limits else 0
        waiting = len(service.updates.waiting)
        faults = len(service.faults.hits)
        calls = self.fake.statistics()
        return {"calls": calls, "refused_by_limits": refused, "faults": faults, "waiting_updates": waiting}

    def _forget(self, _given: Parameters) -> Json:
        self.fake.service.calls.clear()
        for chat in self.fake.service.board.chats.values():
            chat.messages.clear()
            chat.journal.clear()
        return None


def number(given: Parameters, name: str, otherwise: float) -> float:
    """A number of seconds or the like."""
    value = given.value(name)
    return float(value) if isinstance(value, (int, float)) else otherwise


def shown(sent: SentMessage) -> Json:
    """A message of the bot's as JSON."""
    buttons: Json = [[{"label": button.label, "data": button.data} for button in row] for row in sent.buttons]
    file = sent.document or sent.photo
    return {
        "message_id": sent.message_id,
        "text": sent.text,
        "buttons": buttons,
        "keyboard": [list(row) for row in sent.keyboard],
        "file": file.name if file else None,
    }
