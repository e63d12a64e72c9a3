"""The rule book: seeded from the program, changed by the committee, in force from and to a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from storage.database import Database
from storage.rules import (
    RuleRow,
    all_rules,
    enable_rule,
    remove_rule,
    rule_by_id,
    rule_by_key,
    rules_in_force,
    save_rule,
    seed_rules,
)

PROBATION = RuleRow(
    "probation",
    "probation_ends",
    "Hết thời gian dự bị",
    {"months": 12},
    ("60d", "30d", "7d"),
    "secretary",
    "Điều lệ Đảng, Điều 5",
    date(2021, 1, 1),
)
BADGE = RuleRow("badge", "badge", "Huy hiệu Đảng", {"years": [30, 40]}, ("45d",), valid_to=date(2021, 12, 31))


async def test_the_book_is_seeded_once_and_follows_the_program(database: Database) -> None:
    async with database.writing() as db:
        await seed_rules(db, [(PROBATION, True), (BADGE, False)])
        await enable_rule(db, "badge", enabled=True)
        newer = replace(BADGE, title="Tặng Huy hiệu Đảng")
        await seed_rules(db, [(PROBATION, True), (newer, False)])
        first, second = await all_rules(db)
        assert (first.key, first.values, first.leads, first.enabled, first.origin) == (
            "probation",
            {"months": 12},
            ("60d", "30d", "7d"),
            True,
            "starter",
        )
        assert (second.title, second.enabled) == ("Tặng Huy hiệu Đảng", True)
        assert await rule_by_id(db, second.id) == second
        assert await rule_by_id(db, 99) is None


async def test_what_the_committee_has_changed_is_left_alone(database: Database) -> None:
    async with database.writing() as db:
        await seed_rules(db, [(PROBATION, True)])
        await save_rule(db, replace(PROBATION, leads=("90d",)))
        await seed_rules(db, [(PROBATION, True)])
        rule = await rule_by_key(db, "probation")
        assert rule
        assert (rule.leads, rule.origin) == (("90d",), "committee")
        assert (await remove_rule(db, "probation"), await remove_rule(db, "probation")) == (True, False)
        await seed_rules(db, [(PROBATION, True)])
        assert await remove_rule(db, "probation") is False


async def test_a_rule_holds_from_and_to_a_day_and_while_it_is_on(database: Database) -> None:
    async with database.writing() as db:
        await seed_rules(db, [(PROBATION, True), (BADGE, True)])
        days = (date(2020, 12, 31), date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1))
        held = [[rule.key for rule in await rules_in_force(db, day)] for day in days]
        assert held == [["badge"], ["probation", "badge"], ["probation", "badge"], ["probation"]]
        assert [rule.key for rule in await rules_in_force(db, days[1], kind="badge")] == ["badge"]
        assert await enable_rule(db, "probation", enabled=False)
        assert await rules_in_force(db, days[3]) == ()
        assert not await enable_rule(db, "none", enabled=True)
        assert await rule_by_key(db, "none") is None
