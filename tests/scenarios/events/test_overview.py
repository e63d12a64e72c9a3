"""How an event is answered, as its organiser sees it, and asking those once more who have not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.occurrences import change_occurrence
from storage.tables import deliveries, members
from tests.scenarios.events.planned import SOON, own, planned
from tests.scenarios.notices.sent import member_id
from tests.scenarios.test_linking import entries
from tests.scenarios.test_me import STALE
from tests.scenarios.world import BINH, HUNG, KHACH, LAN, MINH, THAO, Someone, World

pytestmark = pytest.mark.long

NUDGE = "Họp chi bộ: thứ Tư 04/03/2026, 14:00, phòng họp A.\nĐồng chí chưa trả lời."


async def nudged(world: World) -> list[tuple[int, str, str]]:
    async with world.database.reading() as db:
        rows = await db.execute(
            select(deliveries.c.member_id, deliveries.c.state, deliveries.c.reason)
            .where(deliveries.c.kind == "nudge")
            .order_by(deliveries.c.id)
        )
        return [tuple(row) for row in rows]


def asked(world: World, person: Someone) -> int:
    return sum(said.text.startswith(NUDGE) for said in world.heard(person))


async def test_counts_reasons_and_units_as_they_stand(world: World) -> None:
    meeting = await planned(world, unit="DB", title="Hội nghị", organiser=MINH)
    await world.press_data(LAN, f"attend:{meeting}")
    await world.press_data(THAO, f"absent:{meeting}")
    await world.say(THAO, "Đi <họp> Bộ")
    (seen,) = await world.press_data(MINH, f"answers:{meeting}")
    assert seen.text == (
        f"Sự kiện số {meeting}\n"
        "Hội nghị: thứ Tư 04/03/2026, 14:00, phòng họp A\n\n"
        "5 mời, 1 dự, 1 vắng, 3 chưa trả lời\n"
        "Đảng bộ Thử Nghiệm: 1 mời, 0 dự, 0 vắng, 1 chưa trả lời\n"
        "Chi bộ Một: 3 mời, 1 dự, 0 vắng, 2 chưa trả lời\n"
        "Chi bộ Hai: 1 mời, 0 dự, 1 vắng, 0 chưa trả lời\n\n"
        "Lý do vắng:\n"
        "• Lê Thị Thảo: Đi <họp> Bộ\n\n"
        "Tính đến 09:00."
    )
    await world.press_data(HUNG, f"attend:{meeting}")
    (seen,) = await world.press(MINH, "Cập nhật")
    assert "5 mời, 2 dự, 1 vắng, 2 chưa trả lời" in seen.text
    assert seen.edits
    (names,) = await world.press(MINH, "Ai chưa trả lời")
    assert names.text.splitlines() == [
        "Chưa trả lời: 2 đồng chí",
        "Hội nghị: thứ Tư 04/03/2026, 14:00, phòng họp A",
        "1. Phạm Quang Minh, Đảng bộ Thử Nghiệm",
        "2. Đỗ Văn Bình, Chi bộ Một",
    ]
    (back,) = await world.press(MINH, "Quay lại")
    assert back.text.startswith(f"Sự kiện số {meeting}")


async def test_a_unit_below_sees_its_own_members_only(world: World) -> None:
    meeting = await planned(world, unit="DB", organiser=MINH)
    await world.press_data(LAN, f"absent:{meeting}")
    await world.say(LAN, "Ốm")
    (seen,) = await world.press_data(THAO, f"answers:{meeting}")
    assert "1 mời, 0 dự, 0 vắng, 1 chưa trả lời" in seen.text
    assert "Lan" not in seen.text
    (names,) = await world.press_data(THAO, f"answers-list:{meeting}:no:0")
    assert names.text.endswith("Không có ai.")


async def test_others_see_nothing(world: World) -> None:
    meeting = await planned(world)
    for data in (
        f"answers:{meeting}",
        f"answers-list:{meeting}:silent:0",
        f"nudge:{meeting}",
        f"nudge-yes:{meeting}:0",
    ):
        assert [said.text for said in await world.press_data(THAO, data)] == [STALE]
        assert (await world.press_data(LAN, data))[0].text.startswith("Việc này dành cho bí thư đơn vị.")
        assert (await world.press_data(KHACH, data))[0].text.startswith("Nội dung này dành cho đảng viên")
    for data in ("answers", "answers:999999", f"answers-list:{meeting}:done:0", f"answers-list:{meeting}", "nudge:x"):
        assert [said.text for said in await world.press_data(HUNG, data)] == [STALE]
    assert await nudged(world) == []


async def test_one_tap_asks_only_those_who_have_not_answered(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(HUNG, f"attend:{meeting}")
    await world.press_data(HUNG, f"answers:{meeting}")
    (done,) = await world.press(HUNG, "Nhắc người chưa trả lời")
    assert done.text == ("Đang nhắc 1 đồng chí chưa trả lời: Họp chi bộ: thứ Tư 04/03/2026, 14:00, phòng họp A.")
    assert sorted(await nudged(world)) == sorted(
        [(await member_id(world, LAN), "delivered", ""), (await member_id(world, BINH), "failed", "unreachable")]
    )
    assert (asked(world, LAN), asked(world, HUNG)) == (1, 0)
    assert world.heard(LAN)[-1].labels == ["Sẽ dự", "Vắng", "Nhắc lại sau"]
    assert (await entries(world))[-1] == ("DV002", f"answers.nudged occurrence {meeting}", None, {"count": 1})
    await world.press(LAN, "Sẽ dự")
    assert (await own(world, meeting, LAN)).answer == "yes"
    (seen,) = await world.press_data(HUNG, f"answers:{meeting}")
    assert "Nhắc lần gần nhất thứ Hai 02/03/2026, 09:00." in seen.text


async def test_within_the_hour_it_is_asked_first_and_two_taps_nudge_once(world: World) -> None:
    meeting = await planned(world)
    await world.press_data(HUNG, f"nudge:{meeting}")
    (question,) = await world.press_data(HUNG, f"nudge:{meeting}")
    assert question.text.startswith("Vừa nhắc lúc 09:00 những đồng chí chưa trả lời")
    assert question.labels == ["Đồng ý", "Hủy"]
    assert asked(world, LAN) == 1
    await world.press(HUNG, "Đồng ý")
    await world.pass_time(timedelta(seconds=5))
    assert asked(world, LAN) == 2
    assert [said.text for said in await world.press(HUNG, "Đồng ý")] == [STALE]
    assert asked(world, LAN) == 2
    await world.restart()
    assert (await world.press_data(HUNG, f"nudge:{meeting}"))[0].text.startswith("Vừa nhắc")
    await world.pass_time(timedelta(hours=1))
    assert (await world.press_data(HUNG, f"nudge:{meeting}"))[0].text.startswith("Đang nhắc")


async def test_a_secretary_below_nudges_the_own_members_only(world: World) -> None:
    meeting = await planned(world, unit="DB", organiser=MINH)
    await world.press_data(THAO, f"nudge:{meeting}")
    assert await nudged(world) == [(await member_id(world, THAO), "delivered", "")]


async def test_who_has_not_answered_is_marked_when_exempt(world: World) -> None:
    meeting = await planned(world)
    async with world.database.writing() as db:
        await db.execute(members.update().where(members.c.id == await member_id(world, LAN)).values(exempt=True))
    (names,) = await world.press_data(HUNG, f"answers-list:{meeting}:silent:0")
    assert "Nguyễn Thị Lan, Chi bộ Một (miễn sinh hoạt)" in names.text


async def test_when_all_have_answered_or_it_is_over_nobody_is_asked(world: World) -> None:
    meeting = await planned(world)
    for person in (LAN, HUNG):
        await world.press_data(person, f"attend:{meeting}")
    await world.link(BINH)
    await world.press_data(BINH, f"absent:{meeting}")
    (answer,) = await world.press_data(HUNG, f"nudge:{meeting}")
    assert answer.text.startswith("Không có ai để nhắc: mọi người đã trả lời")
    await world.pass_time(SOON)
    (answer,) = await world.press_data(HUNG, f"nudge:{meeting}")
    assert answer.text == "Họp chi bộ: thứ Tư 04/03/2026, 14:00, phòng họp A đã bắt đầu, nên không nhắc nữa."
    async with world.database.writing() as db:
        await change_occurrence(db, meeting, state="cancelled")
    (answer,) = await world.press_data(HUNG, f"nudge:{meeting}")
    assert answer.text.endswith("đã hủy, nên không nhắc nữa.")


async def test_a_deadline_is_nudged_also_when_overdue(world: World) -> None:
    one = await planned(world, kind="deadline", title="Nộp báo cáo", place="")
    await world.pass_time(SOON + timedelta(hours=1))
    done, *_ = await world.press_data(HUNG, f"nudge:{one}")  # he has not handed in either
    assert done.text.startswith("Đang nhắc 2 đồng chí chưa xong")
    told = world.heard(LAN)[-1]
    assert told.text == (
        "Nộp báo cáo: hạn thứ Tư 04/03/2026, 14:00 – đã quá hạn.\n"
        "Đồng chí chưa báo xong việc này. Xong rồi thì bấm “Đã xong”."
    )
    assert told.labels == ["Đã xong", "Nhắc lại sau"]
