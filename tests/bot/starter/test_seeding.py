"""The indicators that come with the program."""

from __future__ import annotations

from collections import Counter

from bot.imports.names import loose
from bot.starter.seeding import CATALOGUE, is_seeded, seed_catalogue, starter_indicators
from storage.database import Database
from storage.indicators import Indicator, all_indicators
from storage.state import revision
from tests.bot.imports.office import Office


async def test_the_catalogue_is_itself_an_import_file_in_order(empty_office: Office) -> None:
    report = await empty_office.imports("indicators", CATALOGUE.read_bytes(), "catalogue.csv")
    assert (report.added, report.warnings) == (len(starter_indicators()), ())
    assert report.added > 120


def test_no_name_leads_to_two_indicators() -> None:
    names = Counter(
        name for one in starter_indicators() for name in {loose(written) for written in (one.name, *one.aliases)}
    )
    assert len(names) > 300
    assert [name for name, times in names.items() if times > 1] == []


def test_the_names_are_such_as_people_write() -> None:
    written = [name for one in starter_indicators() for name in (one.name, *one.aliases)]
    assert [name for name in written if "…" in name or "/" in name or "  " in name] == []


def test_every_whole_is_an_indicator_and_only_counts_are_parts() -> None:
    keys = {one.key for one in starter_indicators()}
    parts = [one for one in starter_indicators() if one.whole]
    assert len(parts) > 40
    assert {one.whole for one in parts} <= keys
    assert {one.measure for one in parts} == {"count"}


async def test_the_catalogue_is_written_once(database: Database) -> None:
    async with database.reading() as db:
        assert not await is_seeded(db)
    async with database.writing() as db:
        assert await seed_catalogue(db)
        raised = await revision(db)
    async with database.writing() as db:
        assert await is_seeded(db)
        assert not await seed_catalogue(db)
        assert await revision(db) == raised
        found = await all_indicators(db)
    assert len(found) == len(starter_indicators())
    assert {one.origin for one in found} == {"starter"}


async def test_a_figure_may_name_a_starter_indicator_by_any_of_its_names(office: Office) -> None:
    async with office.database.writing() as db:
        await seed_catalogue(db)
    file = "năm,chỉ tiêu,giá trị\n2021,tặng Huy hiệu Đảng,73\n2021,hhd 30 năm,5\n2021,KNĐV,188\n"
    await office.imports("figures", file)
    keys = {one.id: one.key for one in await indicators(office)}
    assert {keys[figure.indicator_id] for figure in await office.figures()} == {
        "badge_recipients",
        "badge_30",
        "members_admitted",
    }


async def test_a_committees_name_goes_before_the_same_starter_name(office: Office) -> None:
    async with office.database.writing() as db:
        await seed_catalogue(db)
    await office.imports("figures", "năm,chỉ tiêu,giá trị\n2021,Tổng số đảng viên,2704\n2021,dang vien xuat sac,5\n")
    keys = {one.id: one.key for one in await indicators(office)}
    assert {keys[figure.indicator_id] for figure in await office.figures()} == {"total", "excellent"}


async def indicators(office: Office) -> tuple[Indicator, ...]:
    async with office.database.reading() as db:
        return await all_indicators(db)
