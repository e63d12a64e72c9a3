"""A member asks: the whole bot answers from the figures, follows up, asks back, and declines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.indicators import COMMITTEE, IndicatorRow, save_indicators
from storage.questions import unanswered
from tests.scenarios.committee_figures import store, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, KHACH, LAN, World

MEMBERS = "Đảng viên hoàn thành xuất sắc nhiệm vụ"
SOURCE = "Nguồn: Báo cáo tổng kết năm 2024 (06/01/2025)"


@pytest.fixture
async def asked(world: World) -> World:
    return await with_figures(world)


async def answer(world: World, text: str) -> str:
    [said] = await world.say(LAN, text)
    return said.text


async def test_a_value_comes_with_label_unit_year_and_source(asked: World) -> None:
    assert await answer(asked, "nam 2024 ket nap may dv") == (
        f"Đảng viên mới kết nạp, năm 2024, Đảng bộ Thử Nghiệm: 40.\n{SOURCE}"
    )


async def test_ones_own_unit_is_known(asked: World) -> None:
    assert await answer(asked, "chi bộ mình có bao nhiêu đảng viên năm 2024 ạ?") == (
        f"Tổng số đảng viên, năm 2024, Chi bộ Một: 35.\n{SOURCE}"
    )


async def test_a_follow_up_keeps_what_is_unsaid_even_after_a_restart(asked: World) -> None:
    await answer(asked, "năm 2024 kết nạp bao nhiêu đảng viên")
    await asked.restart()
    assert await answer(asked, "còn chi bộ một?") == f"Đảng viên mới kết nạp, năm 2024, Chi bộ Một: 12.\n{SOURCE}"


async def test_huy_forgets_what_was_talked_about(asked: World) -> None:
    await answer(asked, "năm 2024 kết nạp bao nhiêu đảng viên")
    await asked.say(LAN, "/huy")
    assert "kết nạp" not in await answer(asked, "còn chi bộ một?")


async def test_a_correction_is_answered_from_at_once(asked: World) -> None:
    assert "40" in await answer(asked, "kết nạp năm 2024")
    await store(asked, "members_admitted", "DB", 2024, "41")
    assert "41" in await answer(asked, "kết nạp năm 2024")


async def test_what_is_missing_is_said_with_what_there_is(asked: World) -> None:
    [said] = await asked.say(LAN, "năm 2019 kết nạp bao nhiêu đảng viên")
    assert said.text == ("Chưa có số liệu: Đảng viên mới kết nạp, năm 2019, Đảng bộ Thử Nghiệm.\nHiện có: năm 2024.")
    assert said.labels == ["Năm 2024"]
    [pressed] = await asked.press(LAN, "Năm 2024")
    assert pressed.text.startswith("Đảng viên mới kết nạp, năm 2024, Đảng bộ Thử Nghiệm: 40.")


async def test_a_unit_without_figures_never_gets_those_of_the_whole(asked: World) -> None:
    said = await answer(asked, "chi bộ hai năm 2024 kết nạp mấy đồng chí")
    assert said == (
        "Chưa có số liệu: Đảng viên mới kết nạp, năm 2024, Chi bộ Hai.\nHiện chỉ có số liệu chung của toàn Đảng bộ."
    )


@pytest.mark.parametrize(
    "text",
    [
        "năm 2024 có bao nhiêu đảng viên nữ",
        "so dang vien nam nam 2024",
        "đảng viên được tặng bằng khen năm 2024",
        "huyện Đông Anh năm 2024 có bao nhiêu đảng viên",
        "số đảng viên dưới 30 tuổi năm 2024",
        "đảng viên không bị kỷ luật năm 2024",
    ],
)
async def test_a_word_that_no_indicator_explains_is_never_dropped(asked: World, text: str) -> None:
    said = await answer(asked, text)
    assert said.startswith("Chưa có số liệu về “")
    assert "40" not in said


async def test_a_question_that_is_not_understood_is_kept_without_the_person(asked: World) -> None:
    await answer(asked, "năm 2024 có bao nhiêu đảng viên nữ, gọi tôi 0912 000 001")
    async with asked.database.reading() as db:
        [kept] = await unanswered(db, 10)
    assert kept.text == "năm 2024 có bao nhiêu đảng viên nữ, gọi tôi …"


async def test_two_readings_are_asked_back_and_chosen_by_button_number_or_name(asked: World) -> None:
    cells = IndicatorRow("cells_excellent", "Chi bộ hoàn thành xuất sắc nhiệm vụ")
    async with asked.database.writing() as db:
        await save_indicators(db, [cells], COMMITTEE)
    await store(asked, "cells_excellent", "CB1", 2024, "1")
    for choose in ("2", "đảng viên hoàn thành xuất sắc nhiệm vụ"):
        await asked.say(LAN, "/huy")
        [said] = await asked.say(LAN, "chi bộ một năm 2024 xuất sắc bao nhiêu")
        assert set(said.labels) == {"Chi bộ hoàn thành xuất sắc nhiệm vụ", "Đảng viên hoàn thành xuất sắc nhiệm vụ"}
        [chosen] = await asked.say(LAN, choose if not choose.isdigit() else str(1 + said.labels.index(MEMBERS)))
        assert chosen.text.startswith(f"{MEMBERS}, năm 2024, Chi bộ Một: 5.")
    await asked.say(LAN, "/huy")
    await asked.say(LAN, "chi bộ một năm 2024 xuất sắc bao nhiêu")
    [pressed] = await asked.press(LAN, MEMBERS)
    assert pressed.text.startswith(f"{MEMBERS}, năm 2024, Chi bộ Một: 5.")
    await asked.say(LAN, "/huy")
    [again] = await asked.say(LAN, "1")
    assert again.text.startswith("Xin lỗi")


async def test_a_forged_or_outdated_button_changes_nothing(asked: World) -> None:
    for data in ("ask:value;999;;;;;;", "ask:drop table", "ask:", "ask:value;1c;1;y2024;;x;;"):
        [said] = await asked.press_data(LAN, data)
        assert said.text == "Nút này đã cũ. Đồng chí vui lòng hỏi lại bằng lời."


async def test_a_stranger_gets_no_figures(asked: World) -> None:
    for said in await asked.say(KHACH, "năm 2024 kết nạp bao nhiêu đảng viên"):
        assert "40" not in said.text


async def test_a_stranger_may_ask_where_statistics_are_open(make_world: MakeWorld) -> None:
    world = await with_figures(await make_world(open_statistics=True))
    [said] = await world.say(KHACH, "năm 2024 kết nạp bao nhiêu đảng viên")
    assert "40" in said.text


async def test_in_a_group_that_is_not_bound_no_figures_are_given(asked: World) -> None:
    for said in await asked.say(LAN, "năm 2024 kết nạp bao nhiêu đảng viên", group="-100"):
        assert "40" not in said.text


async def test_english_is_answered_in_english(asked: World) -> None:
    assert await answer(asked, "how many members were admitted in 2024?") == (
        "Đảng viên mới kết nạp, 2024, Đảng bộ Thử Nghiệm: 40.\nSource: Báo cáo tổng kết năm 2024 (6 January 2025)"
    )


async def test_last_year_counts_from_the_committees_clock(asked: World) -> None:
    asked.clock.move_to(datetime(2024, 12, 31, 18, 0, tzinfo=UTC))  # 2025 has begun in Hà Nội
    assert "năm 2024" in await answer(asked, "năm ngoái kết nạp bao nhiêu đảng viên")


@pytest.mark.parametrize("text", ["😀😀😀", "a" * 20_000, "\u202e\u0000\u200b", "<b><i>", "%s {{ 7*7 }}", "١٢٣ m² ½"])
async def test_strange_texts_are_harmless(asked: World, text: str) -> None:
    for said in await asked.say(LAN, text):
        assert "49" not in said.text
    assert "40" in await answer(asked, "kết nạp năm 2024")


async def test_the_catalogue_lists_only_what_has_figures(asked: World) -> None:
    [said] = await asked.say(HUNG, "/thongke")
    assert said.text.startswith("Số liệu hiện có của Đảng bộ Thử Nghiệm:\n– Đảng viên mới kết nạp: 2024\n")
    assert "kỷ luật" not in said.text


async def test_readings_that_all_have_no_figure_are_not_offered(asked: World) -> None:
    async with asked.database.writing() as db:
        await save_indicators(db, [IndicatorRow("cells_excellent", "Chi bộ hoàn thành xuất sắc nhiệm vụ")], COMMITTEE)
    await store(asked, "cells_excellent", "CB1", 2024, "1")
    said = await asked.say(LAN, "chi bộ một năm 2015 xuất sắc bao nhiêu")
    assert [one.text.partition(",")[0] for one in said] == [
        "Chưa có số liệu: Đảng viên hoàn thành xuất sắc nhiệm vụ",
        "Chưa có số liệu: Chi bộ hoàn thành xuất sắc nhiệm vụ",
    ]


@pytest.mark.parametrize(("text", "begins"), [("giúp tôi", "Đồng chí cứ hỏi"), ("huỷ", "Hiện không có việc gì")])
async def test_plain_words_open_help_and_leave(asked: World, text: str, begins: str) -> None:
    [said] = await asked.say(LAN, text)
    assert said.text.startswith(begins)
