"""What is typed at the terminal becomes what happened in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.access import Role
from bot.app import make_dispatcher
from bot.chat import Button, IncomingKind, Message, Reply
from bot.conversation import Conversation
from bot.platforms.terminal.channel import TerminalChannel
from bot.platforms.terminal.session import Session
from bot.rendering import plain
from bot.turn import Outcome, Route, Turn
from tests.scenarios.conftest import MakeWorld


async def told(turn: Turn) -> Outcome:
    """Say back what came, with three buttons."""
    what = turn.incoming
    shown = what.text or what.data or (what.contact and f"{what.contact.phone} {what.contact.own}")
    if what.upload is not None:
        shown = f"{what.upload.name} {what.upload.mime} {(await turn.fetch(what.upload)).decode()}"
    buttons = ((Button("Lưu", "b:save"), Button("Hủy", "b:cancel")), (Button("Sở Y tế", "b:SYT"),))
    return Outcome((Reply("errors/unknown_command", {"command": shown or ""}, buttons),))


async def begin(turn: Turn) -> Outcome:
    return Outcome((await told(turn)).replies, Conversation(step="a.number"))


ROUTES = (
    Route(begin, Role.GUEST, commands=("begin",)),
    Route(told, Role.GUEST, button="b"),
    Route(told, Role.GUEST, step="a.number"),
    Route(told, Role.GUEST, kind=IncomingKind.CONTACT),
    Route(told, Role.GUEST, kind=IncomingKind.FILE),
    Route(told, Role.GUEST),
)


@pytest.fixture
async def session(make_world: MakeWorld) -> AsyncIterator[Session]:
    world = await make_world()
    dispatcher = make_dispatcher(world.services, ROUTES)
    channel = TerminalChannel()
    dispatcher.connect(channel, limited=False)
    yield Session(dispatcher, channel, "guest-1", world.clock, world.services.renderer)
    await dispatcher.stop()


def words(messages: tuple[Message, ...]) -> list[str]:
    """What came to the handler, taken out of its answers."""
    return [plain(one.html).partition("/")[2].partition(". Đồng chí")[0] for one in messages]


@pytest.mark.parametrize("line", ["", "   ", "\t", "\x00\x1b", "\u200b\ufeff"])
async def test_an_empty_line_says_nothing(session: Session, line: str) -> None:
    assert await session.answer(line) == ()


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ("  xin chào ", "xin chào"),
        ("ba\u0301o ca\u0301o", "báo cáo"),
        ("a\x1b[31mb\x00c\td", "a[31mbc d"),
        ("x" * 20_000, "x" * 20_000),
        ("😀😀", "😀😀"),
        ("/share-contact 0912 000 001", "0912 000 001 True"),
        ("/share-contact", " True"),
    ],
)
async def test_a_line_arrives_clean(session: Session, line: str, heard: str) -> None:
    assert words(await session.answer(line)) == [heard]


async def test_a_button_is_pressed_by_its_label_the_newest_first(session: Session) -> None:
    (said,) = await session.answer("/press Lưu")
    assert plain(said.html) == 'Không có nút "Lưu" nào đang chờ bấm.'
    await session.answer("chào")
    await session.answer("")
    assert words(await session.answer("/press Lưu")) == ["b:save"]
    assert words(await session.answer("/press sở y tế")) == ["b:SYT"]
    assert words(await session.answer("/press so y te")) == ["b:SYT"]


async def test_where_there_are_choices_a_number_or_label_chooses(session: Session) -> None:
    await session.answer("chào", choices=True)
    assert words(await session.answer("2", choices=True)) == ["b:cancel"]
    assert words(await session.answer("so y te", choices=True)) == ["b:SYT"]
    assert words(await session.answer("4", choices=True)) == ["4"]
    assert words(await session.answer("0", choices=True)) == ["0"]
    assert words(await session.answer("²", choices=True)) == ["²"]


async def test_for_another_program_a_number_is_a_text(session: Session) -> None:
    await session.answer("chào")
    assert words(await session.answer("2")) == ["2"]


async def test_a_number_is_the_answer_where_a_step_waits_for_one(session: Session) -> None:
    await session.answer("/begin", choices=True)
    assert not await session.numbered()
    assert words(await session.answer("2", choices=True)) == ["2"]
    assert words(await session.answer("Hủy", choices=True)) == ["b:cancel"]


async def test_a_file_is_sent_by_its_path(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "số liệu.csv"
    file.write_text("a;b", encoding="utf-8")
    assert words(await session.answer(f"/upload {file}")) == ["số liệu.csv text/csv a;b"]


@pytest.mark.parametrize("name", ["", "/none/such", "/", "~nobody-at-all/x", "x" * 5000])
async def test_a_file_that_is_none_is_said(session: Session, name: str) -> None:
    (said,) = await session.answer(f"/upload {name}")
    assert plain(said.html) == f'Không đọc được tệp "{name}".'
