"""Deadlines that follow from the roster: each at the right day to the right person, and none besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.rulebook.seeding import seed_rule_book
from storage.changes import Json
from storage.days_off import set_day_off
from storage.events import change_event, events_of
from storage.members import member_by_code
from storage.roster import MemberRow, PlaceRow, save_members
from storage.rules import RuleRow, enable_rule, rule_by_key, save_rule
from storage.state import put
from storage.units import all_units
from tests.scenarios.events.reminded import Copy, at, copies, plan
from tests.scenarios.world import LAN, MINH, THAO, World

pytestmark = pytest.mark.long

BASIS = "Căn cứ: Điều lệ Đảng, Điều 5; Quy định 232-QĐ/TW ngày 20/01/2025 của Ban Chấp hành Trung ương."
TERM = "Chi bộ xét, đề nghị công nhận trong 30 ngày làm việc kể từ ngày hết 12 tháng dự bị."
BADGES = "Căn cứ: Hướng dẫn 01-HD/TW ngày 28/9/2021 của Ban Bí thư, mục 18."
LONG_AGO = date(1990, 1, 1)


@pytest.fixture
async def book(world: World) -> World:
    """The committee with the rule book; Hùng and the others have no dates of their own yet."""
    async with world.database.writing() as db:
        await seed_rule_book(db)
    return world


async def enrol(world: World, *people: tuple[str, str, Mapping[str, object]], unit: str = "CB1") -> None:
    """Members of a unit are in the roster, each with a code, a name and days."""
    async with world.database.writing() as db:
        unit_id = next(one.id for one in await all_units(db) if one.code == unit)
        rows = [MemberRow(code, name, (PlaceRow(unit_id),), **days) for code, name, days in people]  # type: ignore[arg-type]
        await save_members(db, rows)
    await plan_anew(world)


async def plan_anew(world: World) -> None:
    """What the plans rest on has changed, as when somebody changes a setting."""
    async with world.database.writing() as db:
        await put(db, "events_layout_wanted", "test")
    await world.pass_time(timedelta(0))


async def change(world: World, code: str, **days: object) -> None:
    async with world.database.writing() as db:
        member = await member_by_code(db, code)
        assert member
        row = MemberRow(
            code,
            member.name,
            tuple(PlaceRow(held.unit_id, held.position) for held in member.positions),
            born=member.born,
            admitted=member.admitted,
            confirmed=member.confirmed,
            status=member.status,
        )
        await save_members(db, [replace(row, **days)])  # type: ignore[arg-type]


async def to(world: World, day: str, clock: str = "12:00") -> None:
    await world.pass_until(at(day, clock))


async def away(world: World, day: str) -> None:
    """The bot does not run until then."""
    await world.pass_until(at(day, "07:30"), away=True)


async def test_the_secretary_hears_of_the_end_of_a_probation_in_good_time(book: World) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2025, 5, 20)}))
    await to(book, "2026-05-21")
    first, second, third = await copies(book)
    # 60 days before is Saturday 21/03; 30 days before Monday 20/04; 7 days before Wednesday 13/05
    assert [(one.at, one.code) for one in (first, second, third)] == [
        ("03-21 08:00", "DV002"),
        ("04-20 08:00", "DV002"),
        ("05-13 08:00", "DV002"),
    ]
    assert first.text == (
        "Xét công nhận đảng viên chính thức\n"
        "• Lý Văn Mới (DV100): hết thời gian dự bị ngày 20/05/2026 (còn 60 ngày), xét chậm nhất ngày 01/07/2026\n"
        f"{TERM}\n{BASIS}"
    )
    assert "(còn 7 ngày)" in third.text


async def test_a_reminder_comes_before_a_sunday_and_before_tet(book: World) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2025, 6, 28)}))
    await away(book, "2026-06-19")
    await to(book, "2026-06-22")
    assert (await copies(book))[-1].at == "06-20 08:00"  # seven days before is Sunday 21/06
    await enrol(book, ("DV101", "Lý Văn Tết", {"admitted": date(2026, 2, 15)}))
    await away(book, "2027-02-02")
    await to(book, "2027-02-16")
    (tet,) = [one for one in await copies(book) if one.at.startswith("02-03")]
    assert (tet.at, tet.code) == ("02-03 08:00", "DV002")  # the holidays of Tết begin on 04/02
    assert "hết thời gian dự bị ngày 15/02/2027 (còn 12 ngày)" in tet.text


async def test_thirty_working_days_leave_out_weekends_and_tet(book: World) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2026, 1, 25)}))
    async with book.database.writing() as db:
        await set_day_off(db, date(2027, 3, 1), "Ngày truyền thống")
    await away(book, "2027-01-20")
    text = (await copies(book))[-1].text
    assert "hết thời gian dự bị ngày 25/01/2027 (còn 5 ngày), xét chậm nhất ngày 16/03/2027" in text


@pytest.mark.parametrize(
    "meanwhile",
    [{"confirmed": date(2026, 3, 25)}, {"status": "moved"}, {"status": "left"}, {"admitted": date(2025, 1, 20)}],
)
async def test_nobody_is_reminded_of_who_is_confirmed_or_gone(book: World, meanwhile: dict[str, object]) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2025, 5, 20)}))
    await away(book, "2026-04-20")
    assert len(await copies(book)) == 1
    await change(book, "DV100", **meanwhile)  # the plan has not been made anew when the next is due
    await to(book, "2026-05-14")
    assert len(await copies(book)) == 1


async def test_another_day_of_admission_plans_anew(book: World) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2025, 5, 20)}))
    await to(book, "2026-03-22")
    await change(book, "DV100", admitted=date(2025, 6, 3))
    await to(book, "2026-06-04")
    assert [(one.at, "03/06/2026" in one.text) for one in await copies(book)] == [
        ("03-21 08:00", False),
        ("04-04 08:00", True),
        ("05-04 08:00", True),
        ("05-27 08:00", True),
    ]


async def test_what_has_passed_long_ago_is_not_told_and_what_has_just_passed_is(book: World) -> None:
    await enrol(
        book,
        ("DV100", "Lý Văn Mới", {"admitted": date(2025, 4, 30)}),  # 60 days before was Sunday 01/03: Saturday 28/02
        ("DV101", "Lý Văn Cũ", {"admitted": date(2025, 4, 15)}),  # 60 days before was 14/02
    )
    (now,) = await copies(book)
    assert now.at == "03-02 09:00"
    assert "DV100" in now.text
    assert "DV101" not in now.text


async def test_several_who_end_on_one_day_stand_in_one_message(book: World) -> None:
    await enrol(book, *((f"DV10{n}", f"Lý Văn {n}", {"admitted": date(2025, 5, 20)}) for n in range(3)))
    await enrol(book, ("DV200", "Lý Thị Hai", {"admitted": date(2025, 5, 20)}), unit="CB2")
    await to(book, "2026-03-25")
    assert [(one.code, one.text.count("•")) for one in await copies(book)] == [("DV002", 3), ("DV003", 1)]


async def test_a_unit_without_secretary_is_told_of_to_the_one_above(book: World) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2025, 5, 20)}), unit="DB")
    await to(book, "2026-03-25")
    assert [one.code for one in await copies(book)] == [MINH.code]


async def test_the_list_for_a_badge_day_comes_once_with_all_names(book: World) -> None:
    full = {"confirmed": LONG_AGO}
    await enrol(
        book,
        ("DV100", "Lý Ba Mươi", {"admitted": date(1996, 5, 19), **full}),
        ("DV101", "Lý Bốn Mươi", {"admitted": date(1986, 2, 4), "confirmed": date(1987, 2, 4)}),
        ("DV102", "Lý Đã Có", {"admitted": date(1996, 2, 3), **full}),
        ("DV103", "Lý Đợt Sau", {"admitted": date(1996, 5, 20), "confirmed": date(1997, 5, 20)}),
        ("DV104", "Lý Ba Lăm", {"admitted": date(1991, 3, 4), **full}),
        ("DV105", "Lý Chín Mươi", {"admitted": date(1936, 3, 4), "confirmed": date(1937, 1, 1)}),
    )
    await enrol(book, ("DV200", "Lý Thị Hai", {"admitted": date(1981, 3, 1), **full}), unit="CB2")
    await to(book, "2026-04-10")
    (hung, thao) = await copies(book)  # 45 days before 19/05 is Saturday 04/04
    assert (hung.at, hung.code, thao.at, thao.code) == ("04-04 08:00", "DV002", "04-04 08:00", "DV003")
    assert hung.text == (
        "Huy hiệu Đảng, đợt 19/05/2026: 3 đồng chí đủ năm tuổi Đảng\n"
        "• Lý Chín Mươi (DV105): 90 năm\n• Lý Bốn Mươi (DV101): 40 năm\n• Lý Ba Mươi (DV100): 30 năm\n"
        f"Đồng chí rà soát và chuẩn bị hồ sơ đề nghị xét tặng.\n{BADGES}"
    )
    assert "• Lý Thị Hai (DV200): 45 năm" in thao.text
    await away(book, "2026-07-17")
    await to(book, "2026-07-20")  # 45 days before 02/09 is Sunday 19/07
    (later,) = (await copies(book))[2:]
    assert (later.at, later.code) == ("07-18 08:00", "DV002")
    assert "đợt 02/09/2026: 1 đồng chí" in later.text
    assert "DV103" in later.text


async def test_birthdays_are_told_when_the_committee_wants_it_without_the_year(book: World) -> None:
    people = [
        ("DV100", "Lý Văn Sinh", {"born": date(1960, 3, 10), "admitted": date(1990, 3, 11), "confirmed": LONG_AGO})
    ]
    await enrol(book, *people)
    await to(book, "2026-03-08")
    assert await copies(book) == []
    async with book.database.writing() as db:
        assert await enable_rule(db, "birthday", enabled=True)
        assert await enable_rule(db, "membership_anniversary", enabled=True)
    await plan_anew(book)
    await to(book, "2026-04-01")
    assert [(one.at, one.code, one.text) for one in await copies(book)] == [
        ("03-09 08:00", "DV002", "Sinh nhật đảng viên, ngày 10/03\n• Lý Văn Sinh (DV100)"),
        ("03-10 08:00", "DV002", "Kỷ niệm ngày vào Đảng, ngày 11/03\n• Lý Văn Sinh (DV100)"),
    ]


async def test_a_rule_that_is_off_reminds_of_nothing_and_is_taken_up_again(book: World) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2025, 5, 20)}))
    async with book.database.writing() as db:
        await enable_rule(db, "probation_end_2025", enabled=False)
    await to(book, "2026-04-10")  # what was due on 21/03 has been planned before, and is not sent
    assert await copies(book) == []
    async with book.database.writing() as db:
        await enable_rule(db, "probation_end_2025", enabled=True)
    await to(book, "2026-05-21")
    assert [one.at for one in await copies(book)] == ["04-20 08:00", "05-13 08:00"]


async def test_it_is_told_late_and_once_after_a_long_absence(book: World) -> None:
    await enrol(book, ("DV100", "Lý Văn Mới", {"admitted": date(2025, 5, 20)}))
    await book.pass_until(at("2026-04-25", "10:00"), away=True)
    (one,) = await copies(book)
    assert (one.at, one.code) == ("04-25 10:00", "DV002")
    assert one.text.count("DV100") == 1
    assert "(còn 25 ngày)" in one.text
    await plan_anew(book)
    await plan_anew(book)
    assert len(await copies(book)) == 1


async def test_whoever_the_rule_concerns_is_told(book: World) -> None:
    async with book.database.writing() as db:
        rule = await rule_by_key(db, "probation_end_2025")
        assert rule
        row = RuleRow(rule.key, rule.kind, rule.title, rule.values, ("7d",), "secretary;member", rule.source)
        await save_rule(db, row)
    await enrol(book, ("DV001", LAN.name, {"admitted": date(2025, 5, 20)}))
    await to(book, "2026-05-21")
    lan, hung = await copies(book)
    assert (lan.at, lan.code, hung.code) == ("05-13 08:00", "DV001", "DV002")
    assert lan.text == (
        "Đồng chí hết thời gian dự bị ngày 20/05/2026 (còn 7 ngày).\n"
        "Đồng chí chuẩn bị bản tự kiểm điểm để chi bộ xét công nhận đảng viên chính thức, chậm nhất ngày 01/07/2026.\n"
        f"{BASIS}"
    )


async def after(world: World, **columns: object) -> None:
    """A rule of the committee's own about meetings."""
    values: dict[str, Json] = {"days": int(str(columns.pop("days", 2)))}
    row = RuleRow("own-1", "after_meeting", "Gửi nghị quyết", values, ("1d",), "secretary", "Quy chế làm việc")
    async with world.database.writing() as db:
        await save_rule(db, replace(row, **columns))  # type: ignore[arg-type]


async def of_rules(world: World) -> list[Copy]:
    return [one for one in await copies(world) if "Căn cứ" in one.text]


async def test_a_rule_after_meetings_reminds_of_what_is_to_be_sent(book: World) -> None:
    await after(book)
    await plan(book, "meeting", "Họp chi bộ", at("2026-03-11"), ends_at=at("2026-03-11", "16:00"))
    await plan(book, "training", "Lớp học", at("2026-03-12"))
    await to(book, "2026-03-30")
    (one,) = await of_rules(book)
    assert (one.at, one.code) == ("03-12 08:00", "DV002")
    assert one.text == (
        "Gửi nghị quyết\n"
        "Họp chi bộ: thứ Tư 11/03/2026, 14:00–16:00\n"
        "Hạn: thứ Sáu 13/03/2026, 17:00\n"
        "Căn cứ: Quy chế làm việc."
    )


async def test_nothing_after_a_meeting_is_asked_for_before_its_end(book: World) -> None:
    await after(book)
    await plan(book, "meeting", "Họp tối thứ Bảy", at("2026-03-14", "19:30"), ends_at=at("2026-03-14", "22:00"))
    await to(book, "2026-03-30")
    (one,) = await of_rules(book)
    assert one.at == "03-15 07:00"  # the day before the deadline is a Sunday, the evening before is too early


async def test_a_rule_before_meetings_concerns_the_organiser_and_moves_with_the_meeting(book: World) -> None:
    await after(book, kind="before_meeting", title="Gửi tài liệu", days=1, concerns="organiser", source="")
    await plan(book, "meeting", "Họp chi bộ", at("2026-03-12"), organiser_id=await own_id(book))
    await to(book, "2026-03-09")
    async with book.database.writing() as db:
        (event,) = await events_of(db)
        await change_event(db, event.id, starts_at=at("2026-03-19"))
    await plan_anew(book)
    await to(book, "2026-03-30")
    (one,) = await of_rules(book)
    assert (one.at, one.code) == ("03-17 08:00", "DV003")
    assert "Hạn: thứ Tư 18/03/2026, 14:00" in one.text
    assert one.text.endswith("Căn cứ: quy định riêng của cấp ủy.")


async def test_a_cancelled_meeting_and_a_rule_switched_off_ask_for_nothing(book: World) -> None:
    await after(book)
    await plan(book, "meeting", "Họp một", at("2026-03-11"))
    await plan(book, "meeting", "Họp hai", at("2026-03-18"))
    async with book.database.writing() as db:
        await change_event(db, (await events_of(db))[0].id, state="cancelled")
    await plan_anew(book)
    await to(book, "2026-03-18", "18:00")
    async with book.database.writing() as db:
        await enable_rule(db, "own-1", enabled=False)
    await to(book, "2026-03-30")
    assert await of_rules(book) == []


async def own_id(world: World) -> int:
    async with world.database.reading() as db:
        member = await member_by_code(db, THAO.code)
    assert member
    return member.id
