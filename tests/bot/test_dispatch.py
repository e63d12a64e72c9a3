"""Updates come to their end once, in order, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.access import Role
from bot.chat import Attachment, Button, IncomingKind, Reply
from bot.conversation import Conversation
from bot.errors import SendFailed, UserMistake
from bot.turn import Outcome, Route, Turn
from storage import state
from storage.accounts import account_of
from storage.database import Database, DatabaseUnavailable
from storage.inbox import ANSWERED, NEW, store_updates
from storage.tables import accounts, conversations, group_chats, inbox
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import BOT, HUNG, KHACH, LAN, THAO, World


class Probe:
    """Handlers that do what a test wants, and remember whom they heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.answered: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def text(self, turn: Turn) -> Outcome:
        said = turn.incoming.text
        gate = self.gates.get(said)
        if gate is not None:
            await gate.wait()
        self.heard.append(said)
        self.answered[said].set()
        match said.split():
            case ["bug"]:
                raise ZeroDivisionError
            case ["mistake"]:
                await state.put(await turn.work.writing(), "word", "written by mistake")
                raise UserMistake("errors/file_gone")
            case ["write", word]:
                await state.put(await turn.work.writing(), "word", word)
                return self._echo(turn, Conversation(step="", topic={"word": word}))
            case ["quiet", word]:
                await state.put(await turn.work.writing(), "word", word)
                return Outcome()
            case ["odd"]:
                return Outcome((), Conversation(topic={"word": object()}))  # type: ignore[dict-item]
            case ["file"]:
                files = (Attachment("số.csv", "text/csv", b"1;2"),)
                return Outcome((Reply("errors/unknown_command", {"command": "file"}, files=files),))
            case _:
                return self._echo(turn, Conversation(topic={"word": said}))

    async def begin(self, turn: Turn) -> Outcome:
        return self._echo(turn, Conversation(step="probe.value", data={"year": 2021}, topic={"word": "t"}))

    async def other(self, turn: Turn) -> Outcome:
        return self._echo(turn)

    async def step(self, turn: Turn) -> Outcome:
        return Outcome((Reply("errors/unknown_command", {"command": f"step {turn.conversation.data['year']}"}),))

    async def button(self, turn: Turn) -> Outcome:
        return Outcome((Reply("errors/unknown_command", {"command": "pressed"}, replaces=True),))

    async def file(self, turn: Turn) -> Outcome:
        assert turn.incoming.upload is not None
        content = await turn.fetch(turn.incoming.upload)
        return Outcome((Reply("errors/unknown_command", {"command": content.decode()}),))

    async def passes(self, turn: Turn) -> Outcome | None:
        return Outcome((Reply("errors/slow_down"),)) if turn.incoming.text == "first" else None

    def _echo(self, turn: Turn, conversation: Conversation | None = None) -> Outcome:
        button = ((Button("Bấm", "probe:1"),),)
        reply = Reply("errors/unknown_command", {"command": turn.incoming.text}, buttons=button)
        return Outcome((reply,), conversation)

    @property
    def routes(self) -> Sequence[Route]:
        return (
            Route(self.begin, Role.MEMBER, commands=("begin",)),
            Route(self.other, Role.GUEST, commands=("other",)),
            Route(self.other, Role.SECRETARY, commands=("secret",)),
            Route(self.step, Role.MEMBER, step="probe.value"),
            Route(self.button, Role.MEMBER, button="probe"),
            Route(self.file, Role.MEMBER, kind=IncomingKind.FILE),
            Route(self.passes, Role.GUEST),
            Route(self.text, Role.MEMBER, in_groups=True),
        )


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture
async def world(make_world: MakeWorld, probe: Probe) -> World:
    return await make_world(routes=probe.routes)


def echo(word: str) -> str:
    return f"Không có lệnh /{word}. Đồng chí gõ /trogiup để xem các lệnh."


async def states(world: World) -> list[str]:
    async with world.database.reading() as db:
        return list((await db.execute(select(inbox.c.state).order_by(inbox.c.id))).scalars())


async def word(world: World) -> str | None:
    async with world.database.reading() as db:
        return await state.get(db, "word")


async def conversation(world: World) -> object:
    async with world.database.reading() as db:
        return (await db.execute(select(conversations.c.state))).scalar_one_or_none()


async def test_a_message_is_answered_and_done(world: World) -> None:
    (said,) = await world.say(LAN, "chào")
    assert (said.text, said.labels) == (echo("chào"), ["Bấm"])
    assert await states(world) == ["done"]
    assert await conversation(world) == {"step": "", "data": {}, "topic": {"word": "chào"}}


async def test_an_update_that_the_platform_repeats_is_handled_once(world: World, probe: Probe) -> None:
    one = world.payload(LAN, IncomingKind.TEXT, text="một")
    await world.deliver(one, one)
    await world.deliver(one)
    await world.dispatcher.idle()
    await world.deliver(one)
    await world.dispatcher.idle()
    assert probe.heard == ["một"]
    assert len(world.heard(LAN)) == 1


async def test_one_chat_is_in_order_and_no_chat_waits_for_another(world: World, probe: Probe) -> None:
    gate = probe.gates["slow"] = asyncio.Event()
    texts = [world.payload(LAN, IncomingKind.TEXT, text=text) for text in ("slow", "b", "c")]
    await world.deliver(*texts, world.payload(HUNG, IncomingKind.TEXT, text="d"))
    await probe.answered["d"].wait()
    assert probe.heard == ["d"]
    gate.set()
    await world.dispatcher.idle()
    assert probe.heard == ["d", "slow", "b", "c"]
    assert [said.text for said in world.heard(LAN)] == [echo("slow"), echo("b"), echo("c")]


async def test_the_next_message_sees_what_the_last_one_left(world: World) -> None:
    texts = [world.payload(LAN, IncomingKind.TEXT, text=text) for text in ("/begin", "5")]
    await world.deliver(*texts)
    await world.dispatcher.idle()
    assert [said.text for said in world.heard(LAN)] == [echo("/begin"), echo("step 2021")]


async def test_what_a_handler_wrote_is_there_together_with_the_conversation(world: World) -> None:
    await world.say(LAN, "write x")
    assert await word(world) == "x"
    assert await conversation(world) == {"step": "", "data": {}, "topic": {"word": "x"}}
    assert await states(world) == ["done"]


async def test_a_handler_may_write_and_say_nothing(world: World) -> None:
    assert await world.say(LAN, "quiet x") == []
    assert (await word(world), await states(world)) == ("x", ["done"])


async def test_a_mistake_undoes_what_was_written_and_is_explained(world: World) -> None:
    await world.say(LAN, "chào")
    (said,) = await world.say(LAN, "mistake")
    assert said.text == "Không tải được tệp này. Đồng chí vui lòng gửi lại."
    assert await word(world) is None
    assert await conversation(world) == {"step": "", "data": {}, "topic": {"word": "chào"}}
    assert await states(world) == ["done", "done"]


@pytest.mark.parametrize("text", ["bug", "odd"])
async def test_a_bug_gives_an_id_that_the_log_has_too(
    world: World, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.bugs_expected = True
    (said,) = await world.say(LAN, text)
    error_id = said.text.rpartition(" ")[2].rstrip(".")
    assert error_id.isdigit()
    assert f"error {error_id}: update" in caplog.text
    assert "Traceback" in caplog.text
    assert await states(world) == ["done"]
    assert [said.text for said in await world.say(LAN, "sau")] == [echo("sau")]


async def test_what_died_before_its_end_is_handled_after_the_restart(world: World, probe: Probe) -> None:
    gate = probe.gates["cut"] = asyncio.Event()
    await world.deliver(world.payload(LAN, IncomingKind.TEXT, text="cut"))
    await world.die()
    assert (probe.heard, await states(world)) == ([], [NEW])
    gate.set()
    await world.start()
    assert probe.heard == ["cut"]
    assert [said.text for said in world.heard(LAN)] == [echo("cut")]
    assert await states(world) == ["done"]


async def test_what_was_answered_is_only_sent_after_the_restart(world: World, probe: Probe) -> None:
    await world.say(LAN, "file")
    (first,) = world.heard(LAN)
    await world.say(LAN, "write x")
    async with world.database.writing() as db:
        await db.execute(
            update(inbox)
            .where(inbox.c.id == 1)
            .values(
                state=ANSWERED,
                payload=world.payload(LAN, IncomingKind.TEXT, text="file")[1],
                replies=[
                    {
                        "html": "a <b>b</b>",
                        "buttons": [[["Bấm", "probe:1"]]],
                        "files": [{"name": "số.csv", "mime": "text/csv", "content": "MTsy"}],
                        "asks_contact": False,
                        "edits": "",
                    }
                ],
            )
        )
    heard = list(probe.heard)
    await world.restart()
    assert probe.heard == heard
    said = world.heard(LAN)[-1]
    assert (said.text, said.labels, said.files) == ("a b", ["Bấm"], first.files)
    assert await states(world) == ["done", "done"]


async def test_replies_wait_in_the_database_until_they_are_sent(world: World, probe: Probe) -> None:
    world.platform.failures = [SendFailed("network", permanent=False) for _ in range(8)]
    await world.say(LAN, "write x")
    assert await states(world) == ["done"]  # given up after eight tries, and logged
    assert world.heard(LAN) == []


async def test_the_fourth_start_of_an_update_gives_it_up(world: World, probe: Probe) -> None:
    world.bugs_expected = True
    probe.gates["poison"] = asyncio.Event()
    await world.deliver(world.payload(LAN, IncomingKind.TEXT, text="poison"))
    for _ in range(2):
        await world.die()
        assert await states(world) == [NEW]
        await world.start(wait=False)
    await world.die()
    await world.start()
    assert probe.heard == []
    (said,) = world.heard(LAN)
    assert said.text.startswith("Xin lỗi đồng chí")
    assert await states(world) == ["done"]


async def test_who_was_beside_a_deadly_update_is_answered(world: World, probe: Probe) -> None:
    world.bugs_expected = True
    probe.gates["poison"], probe.gates["beside"] = asyncio.Event(), asyncio.Event()
    await world.deliver(
        world.payload(LAN, IncomingKind.TEXT, text="poison"),
        world.payload(HUNG, IncomingKind.TEXT, text="beside"),
    )
    await world.die()
    await world.start(wait=False)
    await world.die()
    probe.gates["beside"].set()
    await world.start(wait=False)
    await world.die()
    await world.start()
    assert probe.heard == ["beside"]
    assert [said.text for said in world.heard(HUNG)] == [echo("beside")]


async def test_what_is_in_nobody_s_hands_is_found_again(world: World, probe: Probe) -> None:
    gate = probe.gates["held"] = asyncio.Event()
    lost, held = (world.payload(LAN, IncomingKind.TEXT, text=text) for text in ("lost", "held"))
    async with world.database.writing() as db:
        await store_updates(db, world.platform.name, BOT, world.clock.now(), [lost])
    world.clock.move_to(world.clock.now() + timedelta(seconds=60))
    await world.deliver(held)
    assert await world.dispatcher.recover(world.platform.name, BOT, before=world.clock.now()) == 1
    gate.set()
    await world.dispatcher.idle()
    assert probe.heard == ["held", "lost"]


async def test_a_failed_send_is_tried_again(world: World) -> None:
    world.platform.failures = [
        SendFailed("network", permanent=False),
        SendFailed("flood", permanent=False, retry_after=30),
    ]
    before = world.clock.now()
    (said,) = await world.say(LAN, "chào")
    assert said.text == echo("chào")
    assert (world.clock.now() - before).total_seconds() == 1 + 0.75 + 31.5


async def test_a_send_that_cannot_succeed_is_not_repeated(world: World) -> None:
    world.platform.failures = [SendFailed("bad_request", permanent=True)]
    assert await world.say(LAN, "chào") == []
    assert await states(world) == ["done"]


async def test_a_send_goes_after_the_chat_that_moved(world: World) -> None:
    async with world.database.writing() as db:
        await db.execute(insert(group_chats).values(platform="telegram", bot=BOT, chat_id="-5", unit_id=2))
    world.platform.failures = [SendFailed("chat_moved", permanent=True, new_chat_id="-1005")]
    await world.say(LAN, "chào", group="-5")
    assert [said.text for said in world.platform.sent["-1005"]] == [echo("chào")]
    async with world.database.reading() as db:
        assert (await db.execute(select(group_chats.c.chat_id))).scalars().all() == ["-1005"]


@pytest.mark.parametrize("reason", ["blocked", "deactivated", "chat_not_found"])
async def test_who_cannot_be_reached_is_noted(world: World, reason: str) -> None:
    world.platform.failures = [SendFailed(reason, permanent=True)]
    await world.say(LAN, "chào")
    async with world.database.reading() as db:
        account = await account_of(db, "telegram", BOT, LAN.user_id)
    assert account is not None
    assert account.blocked_at == world.clock.now()


async def test_blocking_and_unblocking_the_bot_is_noted(world: World) -> None:
    for kind, blocked in ((IncomingKind.BLOCKED, True), (IncomingKind.UNBLOCKED, False)):
        assert await world.send(LAN, kind) == []
        async with world.database.reading() as db:
            account = await account_of(db, "telegram", BOT, LAN.user_id)
        assert account is not None
        assert (account.blocked_at is not None) == blocked
    assert await states(world) == ["done", "done"]


async def test_a_group_that_became_a_supergroup_keeps_its_unit(world: World) -> None:
    async with world.database.writing() as db:
        await db.execute(insert(group_chats).values(platform="telegram", bot=BOT, chat_id="-5", unit_id=2))
    await world.send(LAN, IncomingKind.MIGRATED, chat_id="-5", is_group=True, new_chat_id="-1005")
    async with world.database.reading() as db:
        assert (await db.execute(select(group_chats.c.chat_id, group_chats.c.unit_id))).all() == [("-1005", 2)]


async def test_an_update_that_cannot_be_read_is_left_aside(world: World) -> None:
    world.bugs_expected = True
    await world.deliver(("1", "{}"), ("2", "null"))
    await world.dispatcher.stop()
    assert await states(world) == ["done", "done"]


async def test_the_locked_database_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = [DatabaseUnavailable("locked"), DatabaseUnavailable("locked")]
    real = Database.writing

    def writing(database: Database) -> object:
        if locked:
            raise locked.pop()
        return real(database)

    update = world.payload(LAN, IncomingKind.TEXT, text="write x")
    async with world.database.writing() as db:
        stored = await store_updates(db, world.platform.name, BOT, world.clock.now(), [update])
    monkeypatch.setattr(Database, "writing", writing)
    await world.dispatcher.receive(world.platform.name, BOT, stored)
    await world.dispatcher.idle()
    assert [said.text for said in world.heard(LAN)] == [echo("write x")]
    assert await word(world) == "x"


async def test_a_file_of_a_person_reaches_the_handler(world: World) -> None:
    assert [said.text for said in await world.upload(LAN, "a.csv", b"abc")] == [echo("abc")]


async def test_a_file_that_is_gone_or_too_big_is_said(world: World) -> None:
    gone = {"file_id": "gone", "name": "a", "mime": "", "size": 1}
    (said,) = await world.send(LAN, IncomingKind.FILE, upload=gone)
    assert said.text == "Không tải được tệp này. Đồng chí vui lòng gửi lại."
    (said,) = await world.send(LAN, IncomingKind.FILE, upload={**gone, "size": 20 * 1024 * 1024 + 1})
    assert said.text == "Tệp này lớn quá: tôi chỉ nhận tệp đến 20 MB."


async def test_a_replacing_reply_edits_the_message_of_its_button(world: World) -> None:
    (said,) = await world.say(LAN, "chào")
    (replaced,) = await world.press(LAN, "Bấm")
    assert replaced.edits == said.message_id


@pytest.mark.parametrize("data", ["gone", "gone:1", ":", "Probe:1", "x" * 200, "' OR 1=1"])
async def test_a_forged_or_stale_button_changes_nothing(world: World, data: str) -> None:
    (said,) = await world.press_data(LAN, data)
    assert said.text == "Nút này không còn hiệu lực. Đồng chí vui lòng bắt đầu lại; gõ /trogiup để xem hướng dẫn."


async def test_a_button_is_only_for_those_whose_role_allows_it(world: World) -> None:
    (said,) = await world.press_data(KHACH, "probe:1")
    assert said.text.startswith("Nội dung này dành cho đảng viên")
    assert said.asks_contact


async def test_a_new_command_leaves_the_step_and_keeps_the_topic(world: World) -> None:
    await world.say(LAN, "/begin")
    await world.say(LAN, "/other")
    assert await conversation(world) == {"step": "", "data": {}, "topic": {"word": "t"}}


@pytest.mark.parametrize("text", ["/unknown", "/secret", "5"])
async def test_what_is_no_command_of_one_s_own_leaves_no_step(world: World, text: str) -> None:
    await world.say(LAN, "/begin")
    await world.say(LAN, text)
    assert await conversation(world) == {
        "step": "probe.value",
        "data": {"year": 2021},
        "topic": {"word": "t"},
    }


async def test_a_step_is_left_by_whoever_may_no_longer_answer_it(world: World) -> None:
    await world.say(LAN, "/begin")
    async with world.database.writing() as db:
        await db.execute(accounts.delete())
    (said,) = await world.say(LAN, "5")
    assert said.text.startswith("Nội dung này dành cho đảng viên")
    assert await conversation(world) == {"step": "", "data": {}, "topic": {"word": "t"}}


async def test_free_text_goes_to_the_first_that_takes_it(world: World) -> None:
    assert [said.text for said in await world.say(KHACH, "first")] == [
        "Đồng chí nhắn nhanh quá, tôi trả lời không kịp. Xin chờ một chút rồi nhắn tiếp."
    ]
    (refused,) = await world.say(KHACH, "second")
    assert refused.text.startswith("Nội dung này dành cho đảng viên")
    assert [said.text for said in await world.say(LAN, "second")] == [echo("second")]


async def test_a_flood_gets_one_polite_word_and_then_silence(world: World, probe: Probe) -> None:
    at = world.clock.now().isoformat()
    flood = [world.payload(LAN, IncomingKind.TEXT, text=str(n), sent_at=at) for n in range(30)]
    await world.deliver(*flood)
    await world.dispatcher.idle()
    assert probe.heard == [str(n) for n in range(20)]
    assert len(world.heard(LAN)) == 21
    assert world.heard(LAN)[-1].text.startswith("Đồng chí nhắn nhanh quá")
    assert set(await states(world)) == {"done"}
    assert len(await world.say(THAO, "chào")) == 1


async def test_a_group_hears_only_when_it_speaks_to_the_bot(world: World, probe: Probe) -> None:
    assert await world.say(LAN, "chào", group="-5", addressed=False) == []
    assert probe.heard == []


async def test_a_group_without_unit_gets_no_figures(world: World, probe: Probe) -> None:
    (said,) = await world.say(LAN, "chào", group="-5")
    assert said.text.startswith("Nhóm này chưa được gắn với đơn vị nào")
    assert probe.heard == []


@pytest.mark.parametrize("text", ["/begin", "/other"])
async def test_personal_things_are_for_the_private_chat(world: World, text: str) -> None:
    async with world.database.writing() as db:
        await db.execute(insert(group_chats).values(platform="telegram", bot=BOT, chat_id="-5", unit_id=2))
    (said,) = await world.say(LAN, text, group="-5")
    assert said.text.startswith("Việc này chỉ thực hiện trong cuộc trò chuyện riêng")


async def test_a_group_of_a_unit_gets_figures_whoever_asks(world: World) -> None:
    async with world.database.writing() as db:
        await db.execute(insert(group_chats).values(platform="telegram", bot=BOT, chat_id="-5", unit_id=2))
    assert [said.text for said in await world.say(KHACH, "chào", group="-5")] == [echo("chào")]


async def test_open_statistics_are_for_guests_and_groups_too(make_world: MakeWorld, probe: Probe) -> None:
    world = await make_world(routes=probe.routes, open_statistics=True)
    assert [said.text for said in await world.say(KHACH, "chào")] == [echo("chào")]
    assert [said.text for said in await world.say(KHACH, "chào", group="-5")] == [echo("chào")]
    (refused,) = await world.say(KHACH, "/begin")
    assert refused.text.startswith("Nội dung này dành cho đảng viên")
