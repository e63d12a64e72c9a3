"""The rules that come with the program, the days that follow from them, and how own rules are said."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calendar.leads import read_lead
from bot.rulebook.days import badge_day_before, badge_days, badge_reached, end_of_probation, remembered_on
from bot.rulebook.kinds import BASES, KINDS
from bot.rulebook.reading import number_in, numbers_in, rule_of, texts_in
from bot.rulebook.saying import read_own_rule, read_rule_leads
from bot.rulebook.seeding import is_rule_book_seeded, seed_rule_book, starter_rules
from storage.database import Database
from storage.rules import RuleRow, all_rules, enable_rule, save_rule

DAYS = ("3/2", "19/5", "2/9", "7/11")


def test_every_rule_of_the_file_can_be_followed() -> None:
    rows = [row for row, _ in starter_rules()]
    assert len({row.key for row in rows}) == len(rows)
    assert {row.kind for row in rows} <= set(KINDS)
    for row in rows:
        assert [str(read_lead(lead)) for lead in row.leads] == list(row.leads)
        assert len(row.source) <= 300
    assert {row.kind for row, on in starter_rules() if on and not row.source} == set()
    assert {row.kind for row, on in starter_rules() if not on} == {"birthday", "membership_anniversary"}
    assert {row.values["base"] for row in rows if row.kind == "excellent_share"} <= set(BASES)


async def test_the_book_is_written_once_and_what_the_committee_says_stays(database: Database) -> None:
    async with database.writing() as db:
        assert not await is_rule_book_seeded(db)
        assert await seed_rule_book(db)
        await enable_rule(db, "badge", enabled=False)
        assert not await seed_rule_book(db)
        assert await is_rule_book_seeded(db)
        rules = {rule.key: rule for rule in await all_rules(db)}
    assert len(rules) == len(starter_rules())
    assert not rules["badge"].enabled
    assert numbers_in(rules["badge"], "years") == (30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)
    assert texts_in(rules["badge"], "days") == DAYS
    assert (number_in(rules["probation_end_2025"], "months", 1), number_in(rules["badge"], "months", 7)) == (12, 7)


@pytest.mark.parametrize(
    ("day", "source"),
    [
        (date(2018, 12, 31), ""),
        (date(2022, 12, 31), "Hướng dẫn 21-HD/BTCTW"),
        (date(2023, 10, 3), "Hướng dẫn 21-HD/BTCTW"),
        (date(2023, 10, 4), "Quy định 124-QĐ/TW"),
        (date(2024, 12, 31), "Quy định 124-QĐ/TW"),
        (date(2025, 8, 30), "Quy định 366-QĐ/TW"),
        (date(2031, 12, 31), "Quy định 366-QĐ/TW"),
    ],
)
async def test_that_rule_holds_which_is_in_force_on_the_day(sqlite_database: Database, day: date, source: str) -> None:
    async with sqlite_database.writing() as db:
        await seed_rule_book(db)
        rule = await rule_of(db, "excellent_share", day)
    assert source == (rule.source[: len(source)] if rule else "")


async def test_the_committees_own_rule_goes_first_and_a_rule_that_is_off_does_not_hold(
    sqlite_database: Database,
) -> None:
    day = date(2026, 3, 2)
    async with sqlite_database.writing() as db:
        await seed_rule_book(db)
        rule = await rule_of(db, "attendance", day)
        assert rule
        assert (rule.values["months"], rule.source) == (3, "Điều lệ Đảng, Điều 8")
        await save_rule(db, RuleRow("own-7", "attendance", "Vắng 2 tháng", {"months": 2}))
        own = await rule_of(db, "attendance", day)
        assert own
        assert own.key == "own-7"
        await enable_rule(db, "own-7", enabled=False)
        await enable_rule(db, "attendance", enabled=False)
        assert await rule_of(db, "attendance", day) is None


def test_a_probation_ends_after_so_many_months() -> None:
    assert end_of_probation(date(2025, 5, 20), 12) == date(2026, 5, 20)
    assert end_of_probation(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_badge_days_are_those_of_every_year() -> None:
    assert badge_days(DAYS, date(2026, 5, 19), date(2027, 2, 3)) == (
        date(2026, 5, 19),
        date(2026, 9, 2),
        date(2026, 11, 7),
        date(2027, 2, 3),
    )
    assert badge_days(("31/2", "x", "1/1/2"), date(2026, 1, 1), date(2026, 12, 31)) == ()
    assert badge_day_before(DAYS, date(2026, 2, 3)) == date(2025, 11, 7)
    assert badge_day_before(("3/2",), date(2026, 2, 3)) == date(2025, 2, 3)
    assert badge_day_before((), date(2026, 2, 3)) == date(2025, 2, 3)


@pytest.mark.parametrize(
    ("admitted", "badge"),
    [
        (date(1996, 2, 3), None),  # on the badge day before
        (date(1996, 2, 4), 30),
        (date(1996, 5, 19), 30),
        (date(1996, 5, 20), None),
        (date(1991, 3, 3), None),  # 35 years: there is no such badge
        (date(1986, 2, 28), 40),
        (date(1936, 4, 1), 90),
    ],
)
def test_a_badge_is_reached_once(admitted: date, badge: int | None) -> None:
    years = (30, 40, 45, 90)
    assert badge_reached(admitted, date(2026, 2, 3), date(2026, 5, 19), years) == badge


def test_a_leap_day_is_remembered_every_year() -> None:
    assert remembered_on(date(2026, 2, 28)) == ((2, 28), (2, 29))
    assert remembered_on(date(2028, 2, 28)) == ((2, 28),)
    assert remembered_on(date(2028, 2, 29)) == ((2, 29),)


@pytest.mark.parametrize(
    ("text", "kind", "days"),
    [
        ("nghị quyết gửi trong 2 ngày sau họp", "after_meeting", 2),
        ("nghi quyet gui trong 2 ngay sau hop", "after_meeting", 2),
        ("Sau họp 3 ngày phải gửi biên bản.", "after_meeting", 3),
        ("Biên bản gửi cấp ủy trong vòng một tuần sau khi kết thúc cuộc họp", "after_meeting", 7),
        ("Gửi biên bản trong sáu ngày sau buổi sinh hoạt chi bộ", "after_meeting", 6),
        ("tài liệu gửi trước họp 1 ngày", "before_meeting", 1),
        ("Tài liệu gửi trước khi họp ít nhất 3 ngày", "before_meeting", 3),
        ("gửi giấy mời 5 ngày trước cuộc họp", "before_meeting", 5),
        ("minutes to be sent within 2 days after the meeting", "after_meeting", 2),
    ],
)
def test_own_rules_are_understood(text: str, kind: str, days: int) -> None:
    rule = read_own_rule(text)
    assert rule
    assert (rule.kind, rule.days) == (kind, days)
    assert rule.title[0].isupper()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2 ngày sau họp",  # what is to be done?
        "nghị quyết gửi sau họp",
        "nghị quyết gửi trong 0 ngày sau họp",
        "nghị quyết gửi trong 61 ngày sau họp",
        "nghị quyết gửi trong 2 giờ sau họp",
        "nghị quyết gửi trong 2 ngày làm việc sau họp",
        "gửi tài liệu 2 ngày trước họp và biên bản 3 ngày sau họp",
        "x" * 300 + " trong 2 ngày sau họp",
    ],
)
def test_what_is_no_rule_is_not_guessed(text: str) -> None:
    assert read_own_rule(text) is None


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("60, 30, 7 ngày", ("60d", "30d", "7d")),
        ("7 và 30", ("30d", "7d")),
        ("trước 2 tuần; 3 ngày", ("14d", "3d")),
        ("1 ngày, 0 ngày", ("1d", "0d")),
        ("không", ()),
        ("tắt", ()),
        ("181 ngày", None),
        ("2 giờ", None),
        ("sớm", None),
        ("", None),
        ("1,2,3,4,5,6,7,8,9,10,11", None),
    ],
)
def test_lead_times_are_days(text: str, leads: tuple[str, ...] | None) -> None:
    assert read_rule_leads(text) == leads
