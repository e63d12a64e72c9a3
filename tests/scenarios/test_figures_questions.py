"""/solieu: the questions that could not be answered."""

from __future__ import annotations

import pytest

from storage.questions import keep_question, unanswered
from tests.scenarios.committee_figures import audit, values, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, LAN, MINH, THAO, World

WORDS = ("xoan", "mít", "táo", "bưởi", "chanh", "quất", "lựu", "sung", "khế", "xoài", "nhãn", "chuối")


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await with_figures(await make_world())


async def keep(world: World, *texts: str) -> None:
    async with world.database.writing() as db:
        for text in texts:
            await keep_question(db, text, world.clock.now())


async def kept(world: World) -> list[str]:
    async with world.database.reading() as db:
        return [question.text for question in await unanswered(db, 100)]


async def test_what_a_member_asked_in_vain_is_read_without_who_asked(world: World) -> None:
    await world.say(LAN, "Năm 2024 có bao nhiêu đảng viên bị kỷ luật?")
    await world.say(HUNG, "/solieu")
    [page] = await world.press(HUNG, "Câu hỏi chưa trả lời được")
    assert page.text == (
        "Câu hỏi tôi chưa trả lời được\n"
        "1. Năm 2024 có bao nhiêu đảng viên bị kỷ luật? – 02/03/2026\n\n"
        "Chọn một câu để gắn tên gọi, nhập số liệu hoặc đánh dấu đã xong."
    )
    assert LAN.name not in page.text


async def test_the_newest_come_first_and_pages_go_back(world: World) -> None:
    await keep(world, *(f"câu {word}" for word in WORDS))
    newest = list(enumerate(reversed(WORDS), 1))
    [page] = await world.say(HUNG, "/solieu câu hỏi")
    assert page.labels == [*(f"{at}. câu {word}" for at, word in newest[:5]), "Cũ hơn"]
    [older] = await world.press(HUNG, "Cũ hơn")
    assert older.labels == [*(f"{at}. câu {word}" for at, word in newest[5:10]), "Cũ hơn", "Mới nhất"]
    assert older.edits == page.message_id
    [oldest] = await world.press(HUNG, "Cũ hơn")
    assert oldest.labels == [*(f"{at}. câu {word}" for at, word in newest[10:]), "Mới nhất"]
    [first] = await world.press(HUNG, "Mới nhất")
    assert first.labels == page.labels


async def test_a_question_is_settled_once_and_that_is_in_the_log(world: World) -> None:
    await keep(world, "câu mít", "câu táo")
    await world.say(HUNG, "/solieu câu hỏi")
    await world.say(THAO, "/solieu câu hỏi")
    for person in (HUNG, THAO):
        await world.press(person, "2. câu mít")
    [page] = await world.press(HUNG, "Đã xong")
    assert page.text.startswith("Đã bỏ câu hỏi khỏi danh sách.\n\nCâu hỏi tôi chưa trả lời được\n1. câu táo")
    assert (await world.press(THAO, "Đã xong"))[0].text == "Câu hỏi này đã được bỏ khỏi danh sách."
    assert await kept(world) == ["câu táo"]
    [entry] = await audit(world)
    assert (entry.actor, entry.action, entry.subject) == ("DV002", "question.removed", "question câu mít")
    assert (await world.say(MINH, "/nhatky"))[0].text.endswith("bỏ câu hỏi câu mít")


async def test_the_figure_that_was_asked_for_is_entered_from_the_question(world: World) -> None:
    await world.say(LAN, "Năm 2024 Chi bộ Một có bao nhiêu đảng viên bị kỷ luật?")
    await world.say(HUNG, "/solieu câu hỏi")
    await world.press(HUNG, "1. Năm 2024 Chi bộ Một có bao nhiêu đảng viên bị kỷ luật?")
    [asked] = await world.press(HUNG, "Nhập số liệu")
    assert asked.text.startswith("Đảng viên bị thi hành kỷ luật năm 2024 của Chi bộ Một.\nCon số là bao nhiêu?")
    await world.say(HUNG, "0")
    await world.press(HUNG, "Không có văn bản")
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_disciplined", "CB1", 2024) == ["0"]


async def test_an_empty_list_says_so(world: World) -> None:
    [page] = await world.say(HUNG, "/solieu câu hỏi")
    assert (page.text, page.buttons) == ("Không có câu hỏi nào chưa trả lời được.", ())
