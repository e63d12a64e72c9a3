"""The tree of units, its import and its queries."""

from __future__ import annotations

import pytest

from storage import state
from storage.changes import Change, Saved
from storage.database import Database
from storage.units import Unit, UnitRow, all_units, root_unit, save_units, subtree_ids, unit_by_code
from tests.storage.seed import UNITS, plant_units


async def test_units_are_saved_with_parents_in_any_order(database: Database) -> None:
    async with database.writing() as db:
        saved = await save_units(db, tuple(reversed(UNITS)))
        units = {unit.code: unit for unit in await all_units(db)}
        assert await root_unit(db) == units["DB"]
        assert await unit_by_code(db, "SYT") == units["SYT"]
        assert await unit_by_code(db, "syt") is None
    assert (saved.added, saved.updated, saved.unchanged) == (4, 0, 0)
    assert units["SYT"] == Unit(
        units["SYT"].id, "SYT", "Đảng bộ Sở Y tế", "đảng bộ", units["DB"].id, ("Sở Y tế", "ngành y tế")
    )


async def test_a_database_without_units_has_no_root(database: Database) -> None:
    async with database.reading() as db:
        assert (await root_unit(db), await all_units(db), await subtree_ids(db, 1)) == (None, (), frozenset())


async def test_a_unit_governs_all_below(database: Database) -> None:
    ids = await plant_units(database)
    async with database.reading() as db:
        assert await subtree_ids(db, ids["DB"]) == frozenset(ids.values())
        assert await subtree_ids(db, ids["SYT"]) == {ids["SYT"], ids["CB1"]}
        assert await subtree_ids(db, ids["CB2"]) == {ids["CB2"]}


async def test_importing_again_changes_nothing_and_a_change_is_reported(database: Database) -> None:
    await plant_units(database)
    moved = UnitRow("CB1", "Chi bộ 1", "chi bộ", "DB", ("chi bộ một",))
    async with database.writing() as db:
        before = await state.revision(db)
        assert await save_units(db, UNITS) == Saved(unchanged=4)
        assert await state.revision(db) == before
        saved = await save_units(db, [moved])
        assert await state.revision(db) == before + 1
        assert await unit_by_code(db, "CB1") == Unit(3, "CB1", "Chi bộ 1", "chi bộ", 1, ("chi bộ một",))
        assert len(await all_units(db)) == 4
    change = Change("unit CB1", {"parent": "SYT", "aliases": []}, {"parent": "DB", "aliases": ["chi bộ một"]})
    assert saved == Saved(updated=1, changes=(change,))


async def test_an_unknown_parent_is_a_key_error(database: Database) -> None:
    with pytest.raises(KeyError, match="NOWHERE"):
        async with database.writing() as db:
            await save_units(db, [UnitRow("CB9", "Chi bộ 9", parent_code="NOWHERE")])
    async with database.reading() as db:
        assert await all_units(db) == ()
