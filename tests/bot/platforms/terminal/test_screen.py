"""What comes unasked, between the lines: as text at once, as JSON with the next answer."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.access import Role
from bot.app import make_dispatcher
from bot.chat import Address, Button, Message, Reply
from bot.platforms.terminal.channel import TerminalChannel
from bot.platforms.terminal.screen import JsonScreen, TextScreen, talk
from bot.platforms.terminal.session import Session
from bot.platforms.terminal.showing import Folder
from bot.turn import Outcome, Route, Turn
from storage.database import DatabaseUnavailable
from tests.scenarios.conftest import MakeWorld

SEAT = Address("terminal", "", "member-1")


async def told(turn: Turn) -> Outcome:
    """Say back what came, with a button."""
    shown = turn.incoming.text or turn.incoming.data
    return Outcome((Reply("errors/unknown_command", {"command": shown}, ((Button("Lưu", "b:reply"),),)),))


ROUTES = (Route(told, Role.GUEST, button="b"), Route(told, Role.GUEST))


class Post:
    """Brings what a test has sent."""

    def __init__(self, channel: TerminalChannel) -> None:
        self.channel = channel
        self.written_out: list[int] = []
        self.seen = asyncio.Event()
        self._open = 0

    async def send(self, text: str, label: str = "Đã đọc", data: str = "b:post") -> None:
        await self.channel.send_part(SEAT, Message(text, ((Button(label, data),),)))

    async def collect(self) -> tuple[Message, ...]:
        messages = self.channel.take_arrived()
        self._open += len(messages)
        return messages

    async def written(self) -> None:
        if self._open:
            self.written_out.append(self._open)
            self.seen.set()
        self._open = 0


class Terminal:
    """A session, and its post."""

    def __init__(self, session: Session, post: Post) -> None:
        self.session = session
        self.post = post
        self.ticks = 0
        self.failure: Exception | None = None
        self.folder = Folder(lambda: Path("/nowhere"))

    async def tick(self) -> None:
        self.ticks += 1
        if self.failure is not None:
            raise self.failure

    async def json(self, *lines: object) -> list[dict[str, Any]]:
        out = io.BytesIO()
        await talk(self.session, self._lines(lines), JsonScreen(out, self.folder), tick=self.tick)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    async def _lines(self, lines: tuple[object, ...]) -> AsyncIterator[str]:
        """Texts are typed; what is no text is sent by the post before the next line."""
        for line in lines:
            if isinstance(line, str):
                yield line
            else:
                await self.post.send(*line)  # type: ignore[misc]

    async def text(self, *lines: object, poll: float = 0.0) -> None:
        screen = TextScreen(self.session._renderer, self.folder, styled=False)
        await talk(self.session, self._lines(lines), screen, tick=self.tick, poll=poll)


@pytest.fixture
async def terminal(make_world: MakeWorld) -> AsyncIterator[Terminal]:
    world = await make_world()
    dispatcher = make_dispatcher(world.services, ROUTES)
    channel = TerminalChannel()
    dispatcher.connect(channel, limited=False)
    post = Post(channel)
    session = Session(dispatcher, channel, SEAT.chat_id, world.clock, world.services.renderer, post)
    yield Terminal(session, post)
    await dispatcher.stop()


def came(answer: dict[str, Any]) -> tuple[int, list[str]]:
    return len(answer["replies"]), [one["text"] for one in answer.get("incoming", [])]


async def test_as_json_it_comes_with_the_next_answer(terminal: Terminal) -> None:
    answers = await terminal.json("chào", "", ("một",), ("hai",), "", "", ("ba",), "chào")
    assert [came(one) for one in answers] == [(1, []), (0, []), (0, ["một", "hai"]), (0, []), (1, ["ba"])]
    assert [sorted(one) for one in answers] == [
        ["incoming", "replies"],
        ["replies"],
        ["incoming", "replies"],
        ["replies"],
        ["incoming", "replies"],
    ]
    assert answers[2]["incoming"][0] == {
        "text": "một",
        "buttons": [[{"label": "Đã đọc", "data": "b:post"}]],
        "files": [],
    }
    assert terminal.post.written_out == [2, 1]
    assert terminal.ticks >= 5


async def test_a_button_that_came_unasked_can_be_pressed(terminal: Terminal) -> None:
    *_, pressed = await terminal.json(("một",), "", "/press Đã đọc")
    assert "/b:post" in pressed["replies"][0]["text"]


async def test_the_newest_button_of_a_label_is_pressed_wherever_it_came(terminal: Terminal) -> None:
    answers = await terminal.json("chào", ("một", "Lưu", "b:post"), "", "/press Lưu", "/press Lưu")
    assert "b:post" in answers[2]["replies"][0]["text"]
    assert "b:reply" in answers[3]["replies"][0]["text"]


async def test_what_has_not_been_shown_yet_is_pressed_only_when_nothing_else_can_be_meant(terminal: Terminal) -> None:
    answers = await terminal.json("chào", ("một", "Lưu", "b:post"), "/press Lưu")
    assert "b:reply" in answers[1]["replies"][0]["text"]
    answers = await terminal.json(("hai", "Đã đọc", "b:new"), "/press Đã đọc")
    assert "b:new" in answers[0]["replies"][0]["text"]


async def test_as_text_it_appears_before_and_after_the_answer(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    await terminal.post.send("chờ sẵn")
    await terminal.text(("một",), "chào", "")
    shown = capsys.readouterr().out
    assert shown.index("chờ sẵn") < shown.index("một") < shown.index("/chào")
    assert terminal.post.written_out == [1, 1]


async def test_the_numbers_of_choices_go_on_where_something_comes_between(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    await terminal.text("chào", ("một",), "1", ("hai",), "", "2")
    shown = capsys.readouterr().out
    assert "1. [Lưu]" in shown
    assert "2. [Đã đọc]" in shown
    assert "/b:reply" in shown  # 1 is still what it was when it was shown
    assert "/b:post" in shown


async def test_at_a_real_terminal_it_appears_while_one_sits_there(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    async def nobody_types() -> AsyncIterator[str]:
        await terminal.post.send("một")
        async with asyncio.timeout(5):
            await terminal.post.seen.wait()
        yield ""

    screen = TextScreen(terminal.session._renderer, terminal.folder, styled=False)
    await talk(terminal.session, nobody_types(), screen, poll=0.001)
    assert "một" in capsys.readouterr().out


@pytest.mark.parametrize("failure", [DatabaseUnavailable("locked"), ValueError("a bug")])
async def test_what_goes_wrong_beside_the_conversation_does_not_end_it(terminal: Terminal, failure: Exception) -> None:
    terminal.failure = failure
    assert [came(one) for one in await terminal.json(("một",), "chào", "")] == [(1, ["một"]), (0, [])]
