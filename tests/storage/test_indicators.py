"""Indicators: the committee's word goes before the program's own."""

from __future__ import annotations

from storage import state
from storage.changes import Change, Saved
from storage.database import Database
from storage.indicators import COMMITTEE, STARTER, Indicator, IndicatorRow, all_indicators, save_indicators

STARTERS = (
    IndicatorRow("members_admitted", "Kết nạp đảng viên", ("kết nạp mới", "phát triển đảng viên")),
    IndicatorRow("members_total", "Tổng số đảng viên", ("toàn đảng bộ có",)),
)


async def seen(database: Database) -> dict[str, Indicator]:
    async with database.reading() as db:
        return {indicator.key: indicator for indicator in await all_indicators(db)}


async def save(database: Database, origin: str, *rows: IndicatorRow) -> Saved:
    async with database.writing() as db:
        return await save_indicators(db, rows, origin)


async def test_a_starter_comes_back_as_it_was_saved(database: Database) -> None:
    assert (await save(database, STARTER, *STARTERS)).added == 2
    assert (await seen(database))["members_admitted"] == Indicator(
        id=1,
        key="members_admitted",
        name="Kết nạp đảng viên",
        aliases=("kết nạp mới", "phát triển đảng viên"),
        measure="count",
        whole="",
        higher_is="",
        origin=STARTER,
        has_figures=False,
        name_claimed=False,
    )


async def test_seeding_again_changes_nothing(database: Database) -> None:
    await save(database, STARTER, *STARTERS)
    async with database.reading() as db:
        before = await state.revision(db)
    assert await save(database, STARTER, *STARTERS) == Saved(unchanged=2)
    async with database.reading() as db:
        assert await state.revision(db) == before == 1


async def test_the_committees_row_takes_over_and_keeps_the_starters_aliases(database: Database) -> None:
    await save(database, STARTER, *STARTERS)
    own = IndicatorRow("members_admitted", "Đảng viên mới", ("kết nạp mới", "ĐVM"), "count", "", "better")
    saved = await save(database, COMMITTEE, own)
    assert (saved.added, saved.updated) == (0, 1)
    taken = (await seen(database))["members_admitted"]
    assert (taken.name, taken.origin, taken.higher_is) == ("Đảng viên mới", COMMITTEE, "better")
    assert taken.aliases == ("kết nạp mới", "phát triển đảng viên", "ĐVM")
    assert await save(database, COMMITTEE, own) == Saved(unchanged=1)
    assert await save(database, STARTER, *STARTERS) == Saved(unchanged=2)
    assert (await seen(database))["members_admitted"] == taken


async def test_the_committees_aliases_are_replaced_by_its_next_import(database: Database) -> None:
    await save(database, COMMITTEE, IndicatorRow("a", "A", ("x", "y")))
    saved = await save(database, COMMITTEE, IndicatorRow("a", "A", ("y", "z")))
    assert saved.changes == (Change("indicator a", {"aliases": ["x", "y"]}, {"aliases": ["y", "z"]}),)
    assert (await seen(database))["a"].aliases == ("y", "z")


async def test_a_starter_yields_a_name_or_alias_that_the_committee_claims(database: Database) -> None:
    await save(database, STARTER, *STARTERS)
    own = IndicatorRow("KN01", "kết nạp Đảng viên", ("Kết nạp mới",))
    await save(database, COMMITTEE, own)
    found = await seen(database)
    assert (found["members_admitted"].aliases, found["members_admitted"].name_claimed) == (
        ("phát triển đảng viên",),
        True,
    )
    assert (found["KN01"].aliases, found["KN01"].name_claimed) == (("Kết nạp mới",), False)
    assert not found["members_total"].name_claimed
    renamed = IndicatorRow("KN01", "Chỉ tiêu riêng")
    await save(database, COMMITTEE, renamed)
    assert (await seen(database))["members_admitted"].aliases == ("kết nạp mới", "phát triển đảng viên")


async def test_a_new_program_brings_new_aliases_to_an_indicator_of_the_committees(database: Database) -> None:
    await save(database, COMMITTEE, IndicatorRow("a", "Của cấp ủy", ("x",)))
    await save(database, STARTER, IndicatorRow("a", "Của chương trình", ("x", "y"), "percent"))
    one = (await seen(database))["a"]
    assert (one.name, one.measure, one.origin, one.aliases) == ("Của cấp ủy", "count", COMMITTEE, ("x", "y"))
