"""/solieu: a secretary enters and corrects figures, in one line or step by step."""

from __future__ import annotations

import pytest

from tests.scenarios.committee_figures import audit, holding, store, values, with_figures
from tests.scenarios.conftest import MakeWorld
from tests.scenarios.world import HUNG, LAN, MINH, World

pytestmark = pytest.mark.long

LINE = "/solieu kết nạp đảng viên năm 2024 = 15, nguồn: Báo cáo bổ sung, 10/02/2025"
CHECK = (
    "Đồng chí kiểm tra trước khi lưu:\n\n"
    "Đảng viên mới kết nạp năm 2024 của Chi bộ Một: 15.\n"
    "Nguồn: Báo cáo bổ sung (10/02/2025).\n\n"
    "Hiện đang lưu: 12; nguồn: Báo cáo tổng kết năm 2024 (06/01/2025)."
)


@pytest.fixture
async def world(make_world: MakeWorld) -> World:
    return await with_figures(await make_world())


async def last(world: World, *said: str) -> str:
    """What the bot answers to the last of these lines of Hùng's."""
    text = ""
    for one in said:
        text = (await world.say(HUNG, one))[-1].text
    return text


async def test_the_menu_offers_everything_that_can_be_done(world: World) -> None:
    [menu] = await world.say(HUNG, "/solieu")
    assert menu.labels == [
        "Xem số liệu",
        "Nhập, sửa số liệu",
        "Nhập từ tệp",
        "Kiểm tra số liệu",
        "Bảng số liệu năm",
        "Câu hỏi chưa trả lời được",
    ]
    assert menu.text == (
        "Số liệu của Chi bộ Một, kể cả đơn vị trực thuộc\n\n"
        "Đồng chí chọn việc cần làm, hoặc gõ luôn một dòng, ví dụ:\n"
        "/solieu kết nạp đảng viên năm 2024 = 15"
    ).replace("\n\nĐồng", "\nĐồng")


async def test_a_correction_in_one_line_is_shown_with_the_old_value_and_saved_only_then(world: World) -> None:
    [check] = await world.say(HUNG, LINE)
    assert check.text == CHECK
    assert check.labels == ["Lưu", "Sửa", "Hủy"]
    assert await values(world, "members_admitted", "CB1", 2024) == ["12"]

    [saved] = await world.press(HUNG, "Lưu")
    assert saved.text == (
        "Đã lưu: Đảng viên mới kết nạp năm 2024 của Chi bộ Một: 15.\nTrước đó: 12; vẫn xem được trong lịch sử."
    )
    assert saved.edits == check.message_id
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]


async def test_what_was_saved_is_answered_at_once(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.press(HUNG, "Lưu")
    [answer] = await world.say(LAN, "Năm 2024 Chi bộ Một kết nạp được bao nhiêu đảng viên?")
    assert answer.text == ("Đảng viên mới kết nạp, năm 2024, Chi bộ Một: 15.\nNguồn: Báo cáo bổ sung (10/02/2025)")


async def test_the_audit_log_keeps_who_and_what_before_and_after(world: World) -> None:
    await world.say(HUNG, LINE)
    await world.press(HUNG, "Lưu")
    [entry] = await audit(world)
    assert (entry.actor, entry.action, entry.subject) == (
        "DV002",
        "figure.corrected",
        "figure members_admitted 2024 CB1",
    )
    assert entry.before == {"value": "12", "source": "Báo cáo tổng kết năm 2024", "source_date": "2025-01-06"}
    assert entry.after == {"value": "15", "source": "Báo cáo bổ sung", "source_date": "2025-02-10"}


async def test_a_figure_is_entered_step_by_step(world: World) -> None:
    await world.say(HUNG, "/solieu")
    await world.press(HUNG, "Nhập, sửa số liệu")
    assert (await last(world, "đảng viên xuất sắc")).endswith("Số liệu của năm nào?")
    await world.press(HUNG, "2025")
    assert "Con số là bao nhiêu?" in world.heard(HUNG)[-1].text
    assert "Số liệu lấy từ văn bản nào?" in await last(world, "7 đồng chí")
    assert "Văn bản đề ngày nào?" in await last(world, "Báo cáo tổng kết năm 2025")
    assert await last(world, "05/01/2026") == (
        "Đồng chí kiểm tra trước khi lưu:\n\n"
        "Đảng viên hoàn thành xuất sắc nhiệm vụ năm 2025 của Chi bộ Một: 7.\n"
        "Nguồn: Báo cáo tổng kết năm 2025 (05/01/2026).\n\n"
        "Trước nay chưa có số liệu này."
    )
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_excellent", "CB1", 2025) == ["7"]
    assert (await audit(world))[0].action == "figure.entered"


async def test_a_label_or_its_number_may_be_typed_instead_of_pressed(world: World) -> None:
    await last(world, "/solieu đảng viên xuất sắc 2025 = 7", "không có văn bản")
    assert (await last(world, "1")).startswith("Đã lưu")
    await last(world, "/solieu đảng viên xuất sắc 2025 = 8", "Khong co van ban")
    assert (await last(world, "luu")).startswith("Đã lưu")
    assert await values(world, "members_excellent", "CB1", 2025) == ["8"]


async def test_a_question_where_the_value_is_asked_for_is_no_value(world: World) -> None:
    await last(world, "/solieu nhập đảng viên xuất sắc 2025")
    refused = await last(world, "an phu nam 2025 ket nap bao nhieu")
    assert refused.startswith("Chưa nhận được: ")
    assert "Con số là bao nhiêu?" in refused
    assert "Số liệu lấy từ văn bản nào?" in await last(world, "7")


async def test_without_a_document_the_secretary_and_today_are_the_source(world: World) -> None:
    await world.say(HUNG, "/solieu kết nạp đảng viên năm 2024 = 14")
    [check] = await world.press(HUNG, "Không có văn bản")
    assert "Nguồn: Bí thư nhập trong chat (02/03/2026)." in check.text
    await world.press(HUNG, "Lưu")
    [figure] = await holding(world, "members_admitted", "CB1", 2024)
    assert (figure.source, str(figure.source_date)) == ("Bí thư nhập trong chat", "2026-03-02")


@pytest.mark.parametrize("typed", ["2", "12", "2,5", "a"])
async def test_a_bare_number_or_one_letter_is_no_source(world: World, typed: str) -> None:
    await world.say(HUNG, "/solieu kết nạp đảng viên năm 2024 = 14")
    [again] = await world.say(HUNG, typed)
    assert again.text.startswith(f"«{typed}» chưa phải là tên văn bản.")
    assert again.labels == ["Không có văn bản", "Hủy"]


async def test_a_source_right_after_the_value_is_understood(world: World) -> None:
    [check] = await world.say(HUNG, "/solieu kết nạp đảng viên năm 2025 = 16, Báo cáo X, 02/01/2026")
    assert "của Chi bộ Một: 16.\nNguồn: Báo cáo X (02/01/2026)." in check.text


async def test_two_numbers_are_no_value_and_that_is_said(world: World) -> None:
    [refused] = await world.say(HUNG, "/solieu kết nạp đảng viên năm 2025 = 4 5")
    assert refused.text.startswith("«4 5» chưa rõ.")


async def test_a_target_may_be_a_bound_and_lie_ahead(world: World) -> None:
    await world.say(HUNG, "/solieu chỉ tiêu kết nạp 2027 từ 20 trở lên")
    [check] = await world.press(HUNG, "Không có văn bản")
    assert "Chỉ tiêu đảng viên mới kết nạp năm 2027 của Chi bộ Một: từ 20 trở lên." in check.text
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_admitted", "CB1", 2027) == [">= 20"]
    [entry] = await audit(world)
    assert entry.subject == "figure members_admitted 2027 CB1 target"


async def test_a_result_of_a_year_to_come_is_not_taken(world: World) -> None:
    [asked] = await world.say(HUNG, "/solieu kết nạp đảng viên năm 2027 = 3")
    assert asked.text.startswith(
        "Năm 2027 chưa đến nên chưa thể có kết quả. Nếu là chỉ tiêu, đồng chí ghi thêm «chỉ tiêu»."
    )
    assert asked.text.endswith("Số liệu của năm nào?")


async def test_a_percentage_stands_beside_a_count(world: World) -> None:
    await last(world, "/solieu tỷ lệ đảng viên xuất sắc năm 2024 đạt 14,3%, nguồn: BC, 10/02/2025", "lưu")
    assert sorted(await values(world, "members_excellent", "CB1", 2024)) == ["14.3", "5"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("kết nạp đảng viên năm 2024 = 2,021", "«2,021» có thể hiểu hai cách"),
        ("kết nạp đảng viên năm 2024 = -3", "số lượng không thể âm"),
        ("kết nạp đảng viên năm 2024 = 1,5", "«1,5»"),
        ("đảng viên xuất sắc năm 2024 = 114%", "từ 0 đến 100%"),
    ],
)
async def test_numbers_are_as_strict_as_in_a_file(world: World, line: str, reason: str) -> None:
    [asked] = await world.say(HUNG, f"/solieu {line}")
    assert asked.text.startswith("Chưa nhận được: ")
    assert reason in asked.text
    assert "Con số là bao nhiêu?" in asked.text
    assert "Số liệu lấy từ văn bản nào?" in await last(world, "15")


async def test_what_is_not_exact_is_not_guessed(world: World) -> None:
    assert await last(world, "/solieu kết nạp đảng viên năm 2024 khoảng 15") == (
        "«khoảng 15» chưa rõ. Tôi chỉ lưu được con số đúng (như 20), «từ 20 trở lên» hoặc «không quá 20», "
        "ghi đủ chữ số."
    )
    assert await audit(world) == []


async def test_a_wrong_answer_is_asked_again_and_loses_nothing(world: World) -> None:
    await last(world, "/solieu kết nạp đảng viên năm 2024")
    await world.press(HUNG, "Sửa")
    assert (await last(world, "nhiều lắm")).startswith("Chưa nhận được: «nhiều lắm» không phải là một con số.")
    assert "Số liệu lấy từ văn bản nào?" in await last(world, "15")
    assert "Xin đồng chí ghi cả tên văn bản" in await last(world, "10/02/2025")
    assert "không hiểu ngày" not in await last(world, "Báo cáo bổ sung, 10/02/2025")
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]


async def test_each_part_can_be_changed_before_saving(world: World) -> None:
    for part, said in (
        ("Con số", "16"),
        ("Năm", "năm 2023"),
        ("Kỳ", "quý 1"),
        ("Kết quả hay chỉ tiêu", "chỉ tiêu"),
        ("Tên số liệu", "tổng số đảng viên"),
        ("Nguồn", "Nghị quyết, 01/02/2025"),
        ("Ghi chú", "tạm tính"),
    ):
        if part == "Con số":
            await world.say(HUNG, LINE)
        await world.press(HUNG, "Sửa")
        await world.press(HUNG, part)
        await world.say(HUNG, said)
    assert world.heard(HUNG)[-1].text == (
        "Đồng chí kiểm tra trước khi lưu:\n\n"
        "Chỉ tiêu tổng số đảng viên quý I năm 2023 của Chi bộ Một: 16.\n"
        "Nguồn: Nghị quyết (01/02/2025).\nGhi chú: tạm tính\n\n"
        "Trước nay chưa có số liệu này."
    )
    await world.press(HUNG, "Lưu")
    [figure] = await holding(world, "total_members", "CB1", 2023)
    assert (figure.period, figure.kind, figure.note) == ("q1", "target", "tạm tính")


async def test_other_words_at_the_check_save_nothing(world: World) -> None:
    await world.say(HUNG, LINE)
    assert (await last(world, "thế à")).startswith("Chưa lưu. Đồng chí chọn một trong các nút.\n\n" + CHECK)
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]


@pytest.mark.parametrize("leaving", ["Hủy", "/huy"])
async def test_leaving_changes_nothing(world: World, leaving: str) -> None:
    await world.say(HUNG, LINE)
    await (world.press(HUNG, leaving) if leaving == "Hủy" else world.say(HUNG, leaving))
    assert await values(world, "members_admitted", "CB1", 2024) == ["12"]
    assert await audit(world) == []
    [answer] = await world.say(HUNG, "Năm 2024 Chi bộ Một kết nạp bao nhiêu đảng viên?")
    assert answer.text.startswith("Đảng viên mới kết nạp, năm 2024, Chi bộ Một: 12.")


@pytest.mark.parametrize("command", ["/thanhvien", "/trogiup", "/solieu"])
async def test_a_command_that_leaves_a_draft_says_that_it_was_not_saved(world: World, command: str) -> None:
    await world.say(HUNG, LINE)
    said = await world.say(HUNG, command)
    assert said[-1].text == "Việc đang làm dở trước đó đã dừng và chưa được lưu."
    assert len(said) > 1
    assert len(await world.say(HUNG, command)) == len(said) - 1


async def test_leaving_with_the_command_for_it_says_so_only_once(world: World) -> None:
    await world.say(HUNG, LINE)
    assert len(await world.say(HUNG, "/huy")) == 1


async def test_a_restart_in_the_middle_loses_nothing(world: World) -> None:
    await world.say(HUNG, "/solieu kết nạp đảng viên năm 2024")
    await world.press(HUNG, "Sửa")
    await world.restart()
    await world.say(HUNG, "15")
    await world.restart()
    await world.say(HUNG, "Báo cáo bổ sung, 10/02/2025")
    await world.restart()
    await world.press(HUNG, "Lưu")
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]


async def test_the_first_figure_of_an_indicator_of_the_committee_can_be_entered(world: World) -> None:
    [unknown] = await world.say(LAN, "Năm 2025 có bao nhiêu đảng viên bị kỷ luật?")
    assert "Chưa có số liệu" in unknown.text
    await last(world, "/solieu kỷ luật đảng viên năm 2025 = 0, nguồn: BC, 05/01/2026", "lưu")
    [answer] = await world.say(LAN, "Năm 2025 Chi bộ Một có bao nhiêu đảng viên bị kỷ luật?")
    assert answer.text.startswith("Đảng viên bị thi hành kỷ luật, năm 2025, Chi bộ Một: 0.")


async def test_the_starter_catalogue_can_be_entered_too_and_asks_back_where_it_is_ambiguous(
    make_world: MakeWorld,
) -> None:
    world = await with_figures(await make_world(), starter=True)
    await last(world, "/solieu đảng viên nữ năm 2025 = 10, nguồn: BC, 05/01/2026", "lưu")
    assert await values(world, "members_female", "CB1", 2025) == ["10"]
    [answer] = await world.say(LAN, "Chi bộ Một năm 2025 có mấy đảng viên nữ?")
    assert answer.text.startswith("Đảng viên nữ, năm 2025, Chi bộ Một: 10.")

    [which] = await world.say(HUNG, "/solieu huy hiệu đảng năm 2025 = 2, nguồn: BC, 05/01/2026")
    assert which.labels[-1] == "Hủy"
    assert len(which.labels) > 1
    [check] = await world.press(HUNG, which.labels[0])
    assert which.labels[0] in check.text
    assert check.labels == ["Lưu", "Sửa", "Hủy"]


async def test_a_name_that_is_not_said_in_full_offers_what_comes_near(world: World) -> None:
    await store(world, "members_excellent", "CB1", 2023, "4")
    [asked] = await world.say(HUNG, "/solieu xuất sắc kết nạp năm 2024 = 3")
    assert asked.text == "Tôi chưa nhận ra tên số liệu. Có phải đồng chí muốn nói:"
    assert "Đảng viên mới kết nạp" in asked.labels
    [next_one] = await world.press(HUNG, "Đảng viên mới kết nạp")
    assert next_one.text.startswith("Đảng viên mới kết nạp năm 2024 của Chi bộ Một.")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("kết nạp An Thịnh năm 2025 = 4", "An Thịnh"),
        ("kết nạp An Thế năm 2025 = 4", "An Thế"),
        ("kết nạp đảng viên Chi bộ Ba năm 2025 = 4", "Ba"),
        ("kết nạp Chi bộ 9 năm 2025 = 4", "9"),
        ("đảng viên biết bay năm 2024 = 3", "biết bay"),
        ("nhập kết nạp chi bộ An Thịnh 2025", "An Thịnh"),
    ],
)
async def test_words_that_name_nothing_are_named_and_nothing_is_entered_for_the_whole(
    world: World, line: str, words: str
) -> None:
    [refused] = await world.say(MINH, f"/solieu {line}")
    assert refused.text.startswith(f"Tôi không tìm thấy đơn vị hoặc tên số liệu “{words}”. Chưa có gì được lưu")
    assert refused.labels == ["Hủy"]
    [check] = await world.say(MINH, "kết nạp Chi bộ Hai năm 2025 = 4, nguồn: BC, 05/01/2026")
    assert "của Chi bộ Hai: 4." in check.text


async def test_an_unknown_unit_is_refused_where_the_unit_is_asked_for_too(world: World) -> None:
    await world.say(MINH, "/solieu kết nạp 2025 Chi bộ Một, Chi bộ Hai = 4")
    [again] = await world.say(MINH, "An Thịnh")
    assert again.text.startswith("Tôi không tìm thấy đơn vị hoặc tên số liệu “An Thịnh”.")
    assert again.labels == ["Chi bộ Một", "Chi bộ Hai", "Hủy"]


@pytest.mark.parametrize("typed", ["CB Haii", "chi bộ Hải"])
async def test_a_unit_spelt_otherwise_has_to_be_confirmed(world: World, typed: str) -> None:
    [asked] = await world.say(MINH, f"/solieu kết nạp {typed} năm 2025 = 4, nguồn: BC, 05/01/2026")
    assert asked.text.endswith("Tôi chưa nhận ra tên đơn vị. Có phải đồng chí muốn nói:")
    assert asked.labels == ["Chi bộ Hai", "Hủy"]
    [check] = await world.press(MINH, "Chi bộ Hai")
    assert "của Chi bộ Hai: 4." in check.text


async def test_an_indicator_spelt_otherwise_has_to_be_confirmed(world: World) -> None:
    [asked] = await world.say(HUNG, "/solieu đảng viên xuát săcs năm 2025 = 4, nguồn: BC, 05/01/2026")
    assert asked.text == "Tôi chưa nhận ra tên số liệu. Có phải đồng chí muốn nói:"
    assert asked.labels == ["Đảng viên hoàn thành xuất sắc nhiệm vụ", "Hủy"]
    [check] = await world.press(HUNG, "Đảng viên hoàn thành xuất sắc nhiệm vụ")
    assert check.labels == ["Lưu", "Sửa", "Hủy"]


@pytest.mark.parametrize("typed", ["ket nap chi bo hai", "kết nạp đảng uỷ Hai", "kết nạp cb2", "Kết nạp của CB Hai"])
async def test_other_ways_to_write_a_name_need_no_confirmation(world: World, typed: str) -> None:
    [check] = await world.say(MINH, f"/solieu {typed} nam 2025 = 4, nguon: BC, 05/01/2026")
    assert "của Chi bộ Hai: 4." in check.text
    assert check.labels == ["Lưu", "Sửa", "Hủy"]


async def test_of_several_units_and_years_one_has_to_be_chosen(world: World) -> None:
    [asked] = await world.say(MINH, "/solieu kết nạp đảng viên 2023, 2024 Chi bộ Một, Chi bộ Hai = 3")
    assert (asked.text, asked.labels) == (
        "Đảng viên mới kết nạp.\nSố liệu của đơn vị nào?",
        ["Chi bộ Một", "Chi bộ Hai", "Hủy"],
    )
    [asked] = await world.press(MINH, "Chi bộ Hai")
    assert asked.labels == ["2023", "2024", "Hủy"]
    [asked] = await world.press(MINH, "2023")
    assert "Số liệu lấy từ văn bản nào?" in asked.text


async def test_the_conversation_speaks_english_to_whoever_chose_it(world: World) -> None:
    await world.say(HUNG, "/caidat")
    await world.press(HUNG, "English")
    [check] = await world.say(HUNG, "/figures members admitted 2024 = 15, source: Annual report, 10/02/2025")
    assert check.text == (
        "Please check before saving:\n\n"
        "Đảng viên mới kết nạp, 2024, Chi bộ Một: 15.\n"
        "Source: Annual report (10 February 2025).\n\n"
        "Stored now: 12; source: Báo cáo tổng kết năm 2024 (6 January 2025)."
    )
    assert check.labels == ["Save", "Edit", "Cancel"]
    await world.press(HUNG, "Save")
    assert await values(world, "members_admitted", "CB1", 2024) == ["15"]
