"""/nhatky: every change, in words that a person can read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from storage import audit
from storage.changes import Json
from storage.indicators import COMMITTEE, IndicatorRow, save_indicators
from tests.scenarios.test_linking import texts
from tests.scenarios.world import BINH, HUNG, LAN, MINH, NOW, World

pytestmark = pytest.mark.long


async def noted(world: World, *changes: audit.AuditEntry) -> None:
    async with world.database.writing() as db:
        await audit.note(db, *changes)


def entry(
    action: str,
    subject: str,
    before: Mapping[str, Json] | None = None,
    after: Mapping[str, Json] | None = None,
    actor: str = "DV002",
) -> audit.AuditEntry:
    return audit.AuditEntry(NOW, None, actor, action, subject, before, after)


async def lines(world: World) -> list[str]:
    """The lines of the first page, the oldest first, without the time."""
    (said,) = await world.say(MINH, "/nhatky")
    return [line.partition(" – ")[2] for line in reversed(said.text.splitlines()[1:])]


async def test_an_empty_log_says_so(world: World) -> None:
    assert texts(await world.say(MINH, "/nhatky")) == ["Nhật ký\nChưa có thay đổi nào."]


async def test_what_members_and_secretaries_do_is_told_in_words(world: World) -> None:
    await world.say(HUNG, "/thanhvien DV005")
    await world.press(HUNG, "Cấp mã liên kết")
    await world.press(HUNG, "Quay lại")
    await world.press(HUNG, "Thu hồi mã")
    await world.share_contact(BINH)
    await world.say(LAN, "/caidat")
    await world.press(LAN, "English")
    await world.say(MINH, "/thanhvien DV001")
    await world.press(MINH, "Hủy liên kết")
    await world.press(MINH, "Đồng ý")
    assert await lines(world) == [
        "Trần Văn Hùng (DV002): cấp mã liên kết cho Đỗ Văn Bình (DV005)",
        "Trần Văn Hùng (DV002): thu hồi 1 mã liên kết của Đỗ Văn Bình (DV005)",
        "Đỗ Văn Bình (DV005): liên kết tài khoản Telegram (bằng số điện thoại)",
        "Nguyễn Thị Lan (DV001): sửa đảng viên Nguyễn Thị Lan (DV001): ngôn ngữ (trống) → en",
        "Phạm Quang Minh (DV004): hủy liên kết tài khoản Telegram của Nguyễn Thị Lan (DV001)",
    ]


async def test_imports_and_corrections_are_told_in_words(world: World) -> None:
    counts: dict[str, Json] = {"added": 1200, "updated": 3, "unchanged": 0}
    await noted(
        world,
        entry("roster.imported", "file danh-sach.xlsx", None, counts, actor="import"),
        entry("member.added", "member DV005", None, {"name": "Đỗ Văn Bình"}, actor="import"),
        entry("figure.corrected", "figure members 2021 CB1", {"value": "858"}, {"value": "859"}),
        entry("unit.changed", "unit CB1", {"aliases": ["A"]}, {"aliases": ["A", "B"]}),
        entry("role.granted", "member DV001", None, {"role": "admin"}),
        entry("codes.printed", "units *", None, {"count": 9}),
        entry("something.new", "thing <b>x</b>", None, {"a": 1}),
    )
    assert await lines(world) == [
        "máy chủ: nhập danh sách đảng viên từ tệp danh-sach.xlsx: thêm 1.200, cập nhật 3",
        "máy chủ: thêm đảng viên Đỗ Văn Bình (DV005)",
        "Trần Văn Hùng (DV002): sửa số liệu members 2021 CB1: giá trị 858 → 859",
        "Trần Văn Hùng (DV002): sửa đơn vị Chi bộ Một: tên gọi khác A → A, B",
        "Trần Văn Hùng (DV002): trao quyền quản trị viên cho Nguyễn Thị Lan (DV001)",
        "Trần Văn Hùng (DV002): in phiếu mã liên kết cho 9 đồng chí của các đơn vị phụ trách",
        "Trần Văn Hùng (DV002): something.new <b>x</b>",
    ]


async def test_figures_are_named_in_words(world: World) -> None:
    async with world.database.writing() as db:
        await save_indicators(db, [IndicatorRow("members", "tổng số đảng viên")], COMMITTEE)
    await noted(
        world,
        entry("figure.entered", "figure members 2025 CB1", None, {"value": "858", "note": ""}),
        entry("figure.corrected", "figure members 2025 CB1 h1 target", {"value": "858"}, {"value": "859"}),
        entry("figure.corrected", "figure gone 2025 CB1", {"value": "1"}, {"value": "2"}),
        entry("question.removed", "question lịch họp?"),
    )
    assert await lines(world) == [
        "Trần Văn Hùng (DV002): thêm số liệu tổng số đảng viên năm 2025, Chi bộ Một: 858",
        (
            "Trần Văn Hùng (DV002): sửa số liệu tổng số đảng viên năm 2025, Chi bộ Một, 6 tháng đầu năm, chỉ tiêu: "
            "giá trị 858 → 859"
        ),
        "Trần Văn Hùng (DV002): sửa số liệu gone 2025 CB1: giá trị 1 → 2",
        "Trần Văn Hùng (DV002): bỏ câu hỏi lịch họp?",
    ]


async def test_a_correction_tells_only_what_changed_with_numbers_and_dates_as_people_write_them(world: World) -> None:
    before: dict[str, Json] = {
        "period": "year", "kind": "actual", "measure": "count", "comparison": "eq",
        "value": "1.5", "note": None, "source": "BC", "source_date": "2025-01-06",
    }  # fmt: skip
    after = {**before, "comparison": "ge", "value": "4740", "note": "", "source_date": "2025-06-30"}
    await noted(
        world,
        entry("figure.corrected", "figure gone 2025 CB1", before, after),
        entry("member.changed", "member DV005", {"born": "1980-02-01"}, {"born": "1981"}),
        entry("figure.entered", "figure gone 2024 CB1", None, {"value": "20", "comparison": "ge"}),
        entry("figure.entered", "figure gone 2023 CB1", None, {"value": "0", "comparison": "eq"}),
    )
    assert await lines(world) == [
        (
            "Trần Văn Hùng (DV002): sửa số liệu gone 2025 CB1: so sánh bằng → từ … trở lên; giá trị 1,5 → 4.740; "
            "ngày nguồn 06/01/2025 → 30/06/2025"
        ),
        "Trần Văn Hùng (DV002): sửa đảng viên Đỗ Văn Bình (DV005): ngày sinh 01/02/1980 → 1981",
        "Trần Văn Hùng (DV002): thêm số liệu gone 2024 CB1: từ 20 trở lên",
        "Trần Văn Hùng (DV002): thêm số liệu gone 2023 CB1: 0",
    ]


async def test_an_old_entry_that_lacks_something_is_shown_all_the_same(world: World) -> None:
    actions = (
        "account.linked", "account.moved", "account.unlinked", "code.given", "codes.printed", "codes.revoked",
        "role.granted", "role.revoked", "figures.imported", "figure.entered", "figure.corrected", "event.removed",
    )  # fmt: skip
    await noted(world, *(entry(action, "member gone") for action in actions[:10]))
    assert len(await lines(world)) == 10
    await noted(world, *(entry(action, "member", {}, {}) for action in actions[2:]))
    assert len(await lines(world)) == 10
    await world.say(MINH, "/caidat")
    await world.press(MINH, "English")
    assert len(await lines(world)) == 10


async def test_the_log_is_shown_page_by_page(world: World) -> None:
    await noted(world, *(entry("member.added", f"member M{number:02d}") for number in range(25)))
    (first,) = await world.say(MINH, "/nhatky")
    assert first.text.splitlines()[1].endswith("thêm đảng viên M24")
    assert (len(first.text.splitlines()), first.labels) == (11, ["Cũ hơn"])
    (second,) = await world.press(MINH, "Cũ hơn")
    assert (second.edits, second.labels) == (first.message_id, ["Cũ hơn", "Mới nhất"])
    await noted(world, entry("member.added", "member NEW"))  # does not shift the pages
    (third,) = await world.press(MINH, "Cũ hơn")
    assert [line[-3:] for line in third.text.splitlines()[1:]] == ["M04", "M03", "M02", "M01", "M00"]
    assert third.labels == ["Mới nhất"]
    (latest,) = await world.press(MINH, "Mới nhất")
    assert latest.text.splitlines()[1].endswith("NEW")
    for data in ("audit:x", "audit:-5", "audit:"):
        assert (await world.press_data(MINH, data))[0].text == latest.text


async def test_only_an_admin_reads_the_log(world: World) -> None:
    for person in (LAN, HUNG):
        assert "dành cho quản trị viên" in (await world.say(person, "/nhatky"))[0].text
        assert "dành cho quản trị viên" in (await world.press_data(person, "audit:0"))[0].text
