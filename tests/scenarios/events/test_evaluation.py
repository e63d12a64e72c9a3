"""Ranks of a year's evaluation: by buttons, by a file, against the limit, and into the figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.rulebook.seeding import seed_rule_book
from bot.starter.seeding import seed_catalogue
from storage.figures import FigureKey, figure_history, select_figures
from storage.indicators import COMMITTEE, IndicatorRow, all_indicators, save_indicators
from storage.members import select_members
from storage.ratings import ratings_of
from storage.roster import MemberRow, PlaceRow, save_members
from storage.rules import enable_rule
from storage.tables import members
from storage.units import all_units
from tests.scenarios.test_linking import entries, texts
from tests.scenarios.test_me import STALE
from tests.scenarios.world import HUNG, LAN, MINH, THAO, Someone, World

pytestmark = pytest.mark.long

SOURCE = "Căn cứ: Quy định 366-QĐ/TW ngày 30/8/2025 của Bộ Chính trị."


@pytest.fixture
async def book(world: World) -> World:
    async with world.database.writing() as db:
        await seed_rule_book(db)
        await seed_catalogue(db)
    return world


async def unit_ids(world: World) -> dict[str, int]:
    async with world.database.reading() as db:
        return {one.code: one.id for one in await all_units(db)}


async def enrol(world: World, count: int, *, exempt: int = 0) -> None:
    """More members of CB1; the last ones are exempt."""
    unit_id = (await unit_ids(world))["CB1"]
    rows = [
        MemberRow(f"DV{100 + at}", f"Lý Văn {at}", (PlaceRow(unit_id),), exempt=at >= count - exempt)
        for at in range(count)
    ]
    async with world.database.writing() as db:
        await save_members(db, rows)


async def ranks(world: World, year: int = 2025) -> dict[str, str]:
    """What is recorded, by code of the member or unit."""
    async with world.database.reading() as db:
        units = await all_units(db)
        people = {one.id: one.code for one in await select_members(db, members.c.id > 0)}
        codes = {one.id: one.code for one in units}
        found = await ratings_of(db, year, codes)
    return {people[one.member_id] if one.member_id else codes[one.unit_id]: one.rating for one in found}


async def figures(world: World, code: str, year: int = 2025) -> dict[str, tuple[Decimal, str]]:
    unit_id = (await unit_ids(world))[code]
    async with world.database.reading() as db:
        names = {one.id: one.key for one in await all_indicators(db)}
        found = await select_figures(db, unit_ids=[unit_id], years=[year])
    return {names[one.indicator_id]: (one.value, one.source) for one in found}


def sheet(*rows: tuple[str, str]) -> bytes:
    return "\n".join(["mã,xếp loại", *(",".join(row) for row in rows)]).encode()


async def test_a_secretary_ranks_members_by_buttons(book: World) -> None:
    (shown,) = await book.say(HUNG, "/xeploai")
    assert shown.text == "Xếp loại năm 2025: Chi bộ Một\nĐảng viên đã có xếp loại: 0. Chưa có: 3."
    assert shown.labels == ["Đảng viên", "Đơn vị", "Gửi tệp", "Năm 2024", "Năm 2026"]
    (listed,) = await book.press(HUNG, "Đảng viên")
    assert listed.text == (
        "Xếp loại năm 2025: Chi bộ Một, 3 đảng viên\n"
        "1. Nguyễn Thị Lan (DV001): chưa có\n2. Trần Văn Hùng (DV002): chưa có\n3. Đỗ Văn Bình (DV005): chưa có\n"
        "Bấm nút có số thứ tự để ghi: XS xuất sắc, Tốt, HT hoàn thành, KHT không hoàn thành."
    )
    assert listed.labels[:4] == ["1. XS", "1. Tốt", "1. HT", "1. KHT"]
    await book.press(HUNG, "1. Tốt")
    await book.press(HUNG, "2. XS")
    (again,) = await book.press(HUNG, "3. KHT")
    assert "1. Nguyễn Thị Lan (DV001): HTTNV\n" in again.text
    assert again.labels[:4] == ["1. XS", "1. HT", "1. KHT", "1. Bỏ"]
    assert await ranks(book) == {"DV001": "good", "DV002": "excellent", "DV005": "not_completed"}
    await book.press(HUNG, "3. HT")
    await book.press(HUNG, "2. Bỏ")
    assert await ranks(book) == {"DV001": "good", "DV005": "completed"}
    assert [(action, before, after) for _, action, before, after in await entries(book)][-2:] == [
        ("rating.recorded member DV005", {"rating": "KHTNV", "year": 2025}, {"rating": "HTNV", "year": 2025}),
        ("rating.taken_back member DV002", {"rating": "HTXSNV", "year": 2025}, None),
    ]
    log = (await book.say(MINH, "/nhatky"))[0].text
    assert "ghi xếp loại năm 2025 của Đỗ Văn Bình (DV005): KHTNV → HTNV" in log
    assert "bỏ xếp loại năm 2025 của Trần Văn Hùng (DV002) (HTXSNV)" in log


async def test_more_excellent_ranks_than_may_be_are_told_not_refused(book: World) -> None:
    await enrol(book, 6)
    await book.say(HUNG, "/xeploai")
    await book.press(HUNG, "Đảng viên")
    for number in range(1, 5):
        await book.press(HUNG, f"{number}. Tốt")
    (said,) = await book.press(HUNG, "5. Tốt")
    assert said.text.endswith(f"HTXSNV tối đa 1, hiện có 0 (20% của số được xếp loại HTTNV, hiện là 5). {SOURCE}")
    (said,) = await book.press(HUNG, "6. XS")
    assert "HTXSNV tối đa 1, hiện có 1 (20% của số được xếp loại HTTNV, hiện là 5)" in said.text
    await book.press(HUNG, "Trang sau")
    (said,) = await book.press(HUNG, "7. XS")
    assert said.text.endswith(
        f"Vượt mức: HTXSNV là 2, tối đa 1 (20% của số được xếp loại HTTNV, hiện là 5). {SOURCE}"
        " Đồng chí xem lại, hoặc xin ý kiến cấp có thẩm quyền."
    )
    assert list((await ranks(book)).values()).count("excellent") == 2


@pytest.mark.parametrize(
    ("year", "source"), [(2024, "124-QĐ/TW ngày 04/10/2023"), (2022, "21-HD/BTCTW năm 2019"), (2015, "")]
)
async def test_the_limit_is_that_of_the_year(book: World, year: int, source: str) -> None:
    cb1 = (await unit_ids(book))["CB1"]
    await book.press_data(HUNG, f"rating-list:m:{cb1}:{year}:0")
    (said,) = await book.press(HUNG, "1. XS")
    assert ("Vượt mức" in said.text) == bool(source)
    assert source in said.text


async def test_a_rule_that_is_off_sets_no_limit(book: World) -> None:
    async with book.database.writing() as db:
        await enable_rule(db, "excellent_share_2025", enabled=False)
    await book.say(HUNG, "/xeploai")
    await book.press(HUNG, "Đảng viên")
    (said,) = await book.press(HUNG, "1. XS")
    assert "Vượt mức" not in said.text


async def test_units_are_ranked_by_whoever_governs_them(book: World) -> None:
    (shown,) = await book.say(MINH, "/xeploai")
    assert "Xếp loại năm 2025: Đảng bộ Thử Nghiệm (cả 2 đơn vị trực thuộc)" in shown.text
    assert "Đơn vị trực thuộc đã có xếp loại: 0/2." in shown.text
    await book.press(MINH, "Đơn vị")
    await book.press(MINH, "1. XS")
    (said,) = await book.press(MINH, "2. Tốt")
    assert "1. Chi bộ Một (CB1): HTXSNV\n2. Chi bộ Hai (CB2): HTTNV\n" in said.text
    assert await ranks(book) == {"CB1": "excellent", "CB2": "good"}
    (shown,) = await book.press(MINH, "Quay lại")
    assert "Đơn vị trực thuộc đã có xếp loại: 2/2 (HTXSNV 1, HTTNV 1, HTNV 0, KHTNV 0)." in shown.text
    (below,) = await book.press(MINH, "Chi bộ Một")
    assert below.text.endswith("Đơn vị: hoàn thành xuất sắc nhiệm vụ.")
    (alone,) = await book.press(MINH, "Đơn vị")
    assert "1. Chi bộ Một (CB1): HTXSNV" in alone.text
    assert "HTXSNV tối đa" not in alone.text  # a share is one of several
    await book.press(MINH, "Quay lại")
    (above,) = await book.press(MINH, "Cấp trên")
    assert "Đảng bộ Thử Nghiệm" in above.text


@pytest.mark.parametrize("person", [LAN, THAO])
async def test_nobody_else_may(book: World, person: Someone) -> None:
    ids = await unit_ids(book)
    cb1 = ids["CB1"]
    await book.say(HUNG, "/xeploai")
    await book.press(HUNG, "Đảng viên")
    (row, *_) = book.heard(HUNG)[-1].buttons
    for data in (
        row[0].data,
        f"rating:{cb1}:2025:0",
        f"rating-list:m:{cb1}:2025:0",
        f"rating-file:{cb1}:2025",
        f"rating-figures:{cb1}:2025",
    ):
        (said,) = await book.press_data(person, data)
        assert said.text in {STALE} or "bí thư" in said.text
    assert await ranks(book) == {}


async def test_forged_buttons_change_nothing(book: World) -> None:
    ids = await unit_ids(book)
    cb1, cb2 = ids["CB1"], ids["CB2"]
    for data in (
        f"rating-set:m:{cb1}:2025:3:e:0",  # Thảo is not of that unit
        f"rating-set:m:{cb1}:2025:1:q:0",
        f"rating-set:m:{cb1}:2027:1:e:0",
        f"rating-set:m:{cb1}:1999:1:e:0",
        f"rating-set:u:{cb1}:2025:{cb2}:e:0",
        f"rating-set:z:{cb1}:2025:x:e:0",
        f"rating-list:z:{cb1}:2025:0",
        "rating:999:2025:0",
        "rating-file:x:y",
        "rating-form:token:save",
    ):
        assert texts(await book.press_data(HUNG, data)) == [STALE], data
    assert await ranks(book) == {}


async def test_a_file_is_checked_shown_and_recorded(book: World) -> None:
    await book.say(HUNG, "/xeploai")
    await book.press(HUNG, "Đảng viên")
    await book.press(HUNG, "1. HT")
    await book.press(HUNG, "Quay lại")
    await book.press(HUNG, "Gửi tệp")
    (check,) = await book.upload(
        HUNG, "xep-loai.csv", sheet(("DV001", "HTTNV"), ("dv002", "Hoàn thành xuất sắc nhiệm vụ"), ("CB1", "tốt"))
    )
    assert check.text == (
        "Xếp loại năm 2025: Chi bộ Một\nTệp có 3 dòng, thay đổi 3:\n"
        "• Nguyễn Thị Lan (DV001): HTNV → HTTNV\n• Trần Văn Hùng (DV002): HTXSNV\n• Chi bộ Một (CB1): HTTNV\n"
        "Sau khi lưu, đảng viên: HTXSNV 1, HTTNV 1, HTNV 0, KHTNV 0.\n"
        f"Vượt mức: HTXSNV là 1, tối đa 0 (20% của số được xếp loại HTTNV, hiện là 1). {SOURCE}"
        " Đồng chí xem lại, hoặc xin ý kiến cấp có thẩm quyền."
    )
    assert await ranks(book) == {"DV001": "completed"}
    (saved,) = await book.press(HUNG, "Lưu")
    assert saved.text == "Đã ghi xếp loại: 3 thay đổi."
    assert await ranks(book) == {"DV001": "good", "DV002": "excellent", "CB1": "good"}
    await book.press(HUNG, "Quay lại")
    await book.press(HUNG, "Gửi tệp")
    (same,) = await book.upload(HUNG, "xep-loai.csv", sheet(("DV001", "HTTNV")))
    assert same.text == "Tệp có 1 dòng, đều đã được ghi như vậy. Không có gì thay đổi."


async def test_a_file_with_mistakes_changes_nothing(book: World) -> None:
    await book.say(HUNG, "/xeploai")
    await book.press(HUNG, "Gửi tệp")
    (said,) = await book.upload(
        HUNG,
        "xep-loai.csv",
        sheet(("DV001", "HTTNV"), ("DV003", "HTTNV"), ("DV002", "giỏi"), ("DV001", "HTNV"), ("", "HTNV")),
    )
    assert "Chưa nhập được tệp" in said.text
    for part in ("«DV003» trong Chi bộ Một", "«giỏi»", "mã «DV001» đã có"):
        assert part in said.text
    assert await ranks(book) == {}
    (again,) = await book.say(HUNG, "gì đó")
    assert again.text == "Đồng chí gửi tệp .xlsx hoặc .csv, hoặc gõ /huy để thôi."
    (check,) = await book.upload(HUNG, "xep-loai.csv", sheet(("DV001", "HTTNV")))
    assert check.labels == ["Lưu", "Hủy"]
    (left,) = await book.say(HUNG, "Hủy")
    assert left.text == "Chưa ghi gì."
    assert await ranks(book) == {}


async def test_what_has_changed_meanwhile_is_shown_again(book: World) -> None:
    await book.say(HUNG, "/xeploai")
    await book.press(HUNG, "Gửi tệp")
    await book.upload(HUNG, "xep-loai.csv", sheet(("DV001", "HTTNV")))
    cb1 = (await unit_ids(book))["CB1"]
    await book.press_data(MINH, f"rating-list:m:{cb1}:2025:0")
    await book.press(MINH, "1. XS")
    (again,) = await book.press(HUNG, "Lưu")
    assert again.text.startswith("Chưa lưu. Đã có thay đổi khác, đồng chí xem lại:")
    assert "HTXSNV → HTTNV" in again.text
    await book.press(HUNG, "Lưu")
    assert await ranks(book) == {"DV001": "good"}


async def rank_all(world: World) -> None:
    await world.say(MINH, "/xeploai")
    await world.press(MINH, "Gửi tệp")
    rows = (("DV001", "xs"), ("DV002", "tốt"), ("DV003", "tốt"), ("DV005", "htnv"), ("CB1", "xs"), ("CB2", "tốt"))
    await world.upload(MINH, "xl.csv", sheet(*rows))
    await world.press(MINH, "Lưu")


async def test_the_ranks_flow_into_the_figures(book: World) -> None:
    await rank_all(book)
    await book.press(MINH, "Quay lại")
    (check,) = await book.press(MINH, "Ghi vào số liệu")
    assert check.text.startswith(
        "Ghi vào số liệu năm 2025: Đảng bộ Thử Nghiệm\n"
        "• Đảng viên được đánh giá, xếp loại, Đảng bộ Thử Nghiệm: 4\n"
        "• Đảng viên hoàn thành xuất sắc nhiệm vụ, Đảng bộ Thử Nghiệm: 1\n"
        "• Đảng viên hoàn thành tốt nhiệm vụ trở lên, Đảng bộ Thử Nghiệm: 3\n"
    )
    assert "Nguồn: Đánh giá năm 2025.\nLưu ý: còn 1 đồng chí chưa có xếp loại.\nVượt mức: HTXSNV là 1, tối đa 0" in (
        check.text
    )
    assert await figures(book, "DB") == {}
    (saved,) = await book.press(MINH, "Lưu")
    assert saved.text == "Đã ghi 25 số liệu. Số cũ vẫn còn trong lịch sử."
    source = "Đánh giá năm 2025"
    of_committee = await figures(book, "DB")
    assert {key: int(value) for key, (value, _) in of_committee.items()} == {
        "members_assessed": 4,
        "members_excellent": 1,
        "members_good": 2,
        "members_good_or_better": 3,
        "members_completed": 1,
        "members_completed_or_better": 4,
        "members_not_completed": 0,
        "cells_excellent": 1,
        "cells_good": 1,
        "cells_good_or_better": 2,
        "cells_completed": 0,
    }
    assert {source for _, source in of_committee.values()} == {source}
    assert (await figures(book, "CB1"))["members_assessed"] == (Decimal(3), source)
    (answer,) = await book.say(LAN, "bao nhiêu đảng viên hoàn thành xuất sắc nhiệm vụ năm 2025 của toàn đảng bộ?")
    assert "1" in answer.text
    assert source in answer.text
    (nothing,) = await book.press_data(MINH, f"rating-figures:{(await unit_ids(book))['DB']}:2025")
    assert nothing.text == "Số liệu đã đúng như kết quả xếp loại. Không có gì thay đổi."


async def test_recorded_again_they_are_updated_and_the_past_is_kept(book: World) -> None:
    await rank_all(book)
    ids = await unit_ids(book)
    await book.press_data(MINH, f"rating-figures:{ids['CB1']}:2025")
    await book.press(MINH, "Lưu")
    await book.press_data(MINH, f"rating-list:m:{ids['CB1']}:2025:0")
    await book.press(MINH, "1. Tốt")
    (check,) = await book.press_data(MINH, f"rating-figures:{ids['CB1']}:2025")
    assert "• Đảng viên hoàn thành xuất sắc nhiệm vụ, Chi bộ Một: 0 (đang là 1, nguồn: Đánh giá năm 2025)" in check.text
    await book.press_data(MINH, f"rating-list:m:{ids['CB1']}:2025:0")
    await book.press_data(MINH, f"rating-figures:{ids['CB1']}:2025")
    (saved,) = await book.press(MINH, "Lưu")
    assert saved.text == "Đã ghi 2 số liệu. Số cũ vẫn còn trong lịch sử."
    async with book.database.reading() as db:
        (indicator,) = [one.id for one in await all_indicators(db) if one.key == "members_excellent"]
        past = await figure_history(db, FigureKey(indicator, ids["CB1"], 2025, "year", "actual", "count"))
    assert [(int(one.value), one.current) for one in past] in ([(0, True), (1, False)], [(1, False), (0, True)])
    corrected = [
        (before, after)
        for _, action, before, after in await entries(book)
        if action == "figure.corrected figure members_excellent 2025 CB1"
    ]
    today = {"source": "Đánh giá năm 2025", "source_date": "2026-03-02"}
    assert corrected == [({"value": "1", **today}, {"value": "0", **today})]


async def test_the_committees_own_indicator_of_that_name_gets_the_figure(book: World) -> None:
    async with book.database.writing() as db:
        row = IndicatorRow("xs", "Đảng viên xuất sắc")
        await save_indicators(db, [row], COMMITTEE)
    await rank_all(book)
    await book.press_data(MINH, f"rating-figures:{(await unit_ids(book))['DB']}:2025")
    await book.press(MINH, "Lưu")
    found = await figures(book, "DB")
    assert found["xs"][0] == 1
    assert "members_excellent" not in found


async def test_members_who_are_exempt_or_have_moved_do_not_count_as_missing(book: World) -> None:
    await enrol(book, 2, exempt=1)
    (shown,) = await book.say(HUNG, "/xeploai")
    assert "Chưa có: 4." in shown.text
    await book.press(HUNG, "Đảng viên")
    await book.press(HUNG, "1. Tốt")
    ids = await unit_ids(book)
    async with book.database.writing() as db:  # Lan goes to CB2, and is ranked there
        await save_members(db, [MemberRow(LAN.code, LAN.name, (PlaceRow(ids["CB2"]),))])
    await book.press_data(THAO, f"rating-list:m:{ids['CB2']}:2025:0")
    await book.press(THAO, "1. XS")
    async with book.database.reading() as db:
        found = [(one.unit_id, one.rating) for one in await ratings_of(db, 2025, ids.values())]
    assert found == [(ids["CB2"], "excellent")]


async def test_it_speaks_english_too(book: World) -> None:
    await book.say(MINH, "/caidat")
    await book.press(MINH, "English")
    (shown,) = await book.say(MINH, "/evaluation")
    assert shown.text == (
        "Evaluation of 2025: Đảng bộ Thử Nghiệm (with all 2 units below)\n"
        "Members ranked: 0. Not yet: 5.\nUnits ranked: 0 of 2."
    )
    await book.press(MINH, "Units")
    (listed,) = await book.press(MINH, "1. Exc")
    assert "Above the limit: 1 are ranked excellent, at most 0 may be (20% of the 0 ranked good)." in listed.text
    await book.press(MINH, "Back")
    await book.press(MINH, "Send a file")
    (bad,) = await book.upload(MINH, "ranks.csv", b"code,rating\nDV999,good\n")
    assert 'no member or unit has the code "DV999" in Đảng bộ Thử Nghiệm' in bad.text
    (check,) = await book.upload(MINH, "ranks.csv", b"code,rating\nDV001,good\nCB1,completed\n")
    assert "• Chi bộ Một (CB1): excellent → completed" in check.text
    await book.press(MINH, "Save")
    await book.press(MINH, "Back")
    (figures_shown,) = await book.press(MINH, "Into the figures")
    assert "Source: Đánh giá năm 2025." in figures_shown.text  # stored, so in the committee's language
    (saved,) = await book.press(MINH, "Save")
    assert saved.text.endswith("figures are recorded. What held before is kept in the history.")
