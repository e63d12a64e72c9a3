"""Units from a file: a tree with one root."""

from __future__ import annotations

from bot.imports.trail import Actor
from storage.state import revision
from storage.units import all_units
from tests.bot.imports.office import UNITS, Office, csv_text, reason_values, told

HEADER = "mã,tên,tên gọi khác,loại,mã cấp trên"


async def test_units_are_imported_with_their_parents_and_other_names(empty_office: Office) -> None:
    report = await empty_office.imports("units", UNITS)
    assert (report.added, report.updated, report.unchanged, report.warnings) == (4, 0, 0, ())
    root, gd = await empty_office.unit("DB"), await empty_office.unit("GD")
    assert (root.parent_id, root.kind, root.aliases) == (None, "đảng bộ", ("Đảng ủy Thử Nghiệm",))
    assert (gd.name, gd.parent_id) == ("Đảng bộ Sở Giáo dục và Đào tạo", root.id)


async def test_a_child_may_stand_before_its_parent(empty_office: Office) -> None:
    await empty_office.imports(
        "units", csv_text(HEADER, ("A", "Chi bộ A", "", "", "DB"), ("DB", "Đảng bộ", "", "", ""))
    )
    assert (await empty_office.unit("A")).parent_id == (await empty_office.unit("DB")).id


async def test_importing_again_updates_and_does_not_duplicate(office: Office) -> None:
    again = await office.imports("units", UNITS)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 4)
    changed = await office.imports("units", csv_text(HEADER, ("cb1", "Chi bộ Số Một", "CB Một; cb1", "chi bộ", "gd")))
    assert (changed.added, changed.updated) == (0, 1)
    unit = await office.unit("CB1")
    assert (unit.name, unit.aliases, unit.parent_id) == (
        "Chi bộ Số Một",
        ("CB Một", "cb1"),
        (await office.unit("GD")).id,
    )


async def test_a_column_that_the_file_lacks_leaves_things_as_they_are(office: Office) -> None:
    await office.imports("units", csv_text("code,name,parent", ("GD", "Đảng bộ Sở GD", "DB")))
    unit = await office.unit("GD")
    assert (unit.name, unit.kind, unit.aliases) == ("Đảng bộ Sở GD", "đảng bộ", ("Sở Giáo dục",))


async def test_what_is_wrong_is_said_row_by_row_and_nothing_is_stored(office: Office) -> None:
    file = csv_text(
        HEADER,
        ("CB3", "Chi bộ Ba", "", "chi bộ", "DB"),
        ("CB4", "", "", "chi bộ", "XX"),
        ("C B5", "Chi bộ Năm", "", "", "DB"),
        ("cb3", "Chi bộ Ba nữa", "", "", "DB"),
        ("CB6", "x" * 301, "", "", "DB"),
    )
    assert await office.refused("units", file) == [
        (3, "tên", "empty_cell"),
        (4, "mã", "bad_code"),
        (5, "mã", "code_twice"),
        (6, "tên", "too_long"),
    ]
    unknown = await office.problems("units", csv_text(HEADER, ("CB4", "Chi bộ Bốn", "", "", "XX")))
    assert (told(unknown), reason_values(unknown)) == ([(2, "mã cấp trên", "unknown_unit")], [{"text": "XX"}])
    async with office.database.reading() as db:
        assert len(await all_units(db)) == 4


async def test_a_second_root_is_refused(office: Office) -> None:
    file = csv_text(HEADER, ("TU", "Tỉnh ủy", "", "", ""))
    problems = await office.problems("units", file)
    assert told(problems) == [(2, "mã cấp trên", "second_root")]
    assert reason_values(problems) == [{"code": "TU", "others": ["DB"]}]


async def test_a_new_root_may_be_put_above_the_old_one(office: Office) -> None:
    file = csv_text(HEADER, ("TU", "Tỉnh ủy", "", "", ""), ("DB", "Đảng bộ Thử Nghiệm", "", "đảng bộ", "TU"))
    assert (await office.imports("units", file)).added == 1
    assert (await office.unit("DB")).parent_id == (await office.unit("TU")).id


async def test_a_circle_is_refused(office: Office) -> None:
    file = csv_text(HEADER, ("CB1", "Chi bộ Một", "", "", "CB2"), ("CB2", "Chi bộ Hai", "", "", "CB1"))
    assert await office.refused("units", file) == [
        (2, "mã cấp trên", "circle"),
        (3, "mã cấp trên", "circle"),
    ]
    assert await office.refused("units", csv_text(HEADER, ("CB1", "Chi bộ Một", "", "", "CB1"))) == [
        (2, "mã cấp trên", "circle")
    ]


async def test_two_units_of_one_name_under_one_parent_are_a_warning(office: Office) -> None:
    report = await office.imports("units", csv_text(HEADER, ("CB9", "chi bộ một", "", "", "DB")))
    assert told(report.warnings) == [(2, "tên", "same_name")]


async def test_the_header_is_checked(office: Office) -> None:
    assert await office.refused("units", csv_text("tên,loại", ("Chi bộ", "chi bộ"))) == [
        (1, "mã", "missing_column"),
        (1, "mã cấp trên", "missing_column"),
    ]
    assert await office.refused("units", csv_text("mã,code,tên,parent", ("A", "A", "Chi bộ", "DB"))) == [
        (1, "code", "duplicate_column")
    ]
    report = await office.imports("units", csv_text("MÃ,Tên,Parent,ghi chú riêng", ("CB7", "Chi bộ Bảy", "DB", "x")))
    assert told(report.warnings) == [(1, "ghi chú riêng", "extra_column")]


async def test_a_row_with_more_cells_than_the_header_is_refused(office: Office) -> None:
    file = "mã,tên,mã cấp trên\nCB7,Chi bộ Bảy, ban bảy,DB\n"
    assert await office.refused("units", file) == [(2, "", "too_many_cells")]


async def test_a_dry_run_says_what_would_happen_and_stores_nothing(empty_office: Office) -> None:
    report = await empty_office.imports("units", UNITS, dry_run=True)
    assert (report.added, report.dry_run) == (4, True)
    async with empty_office.database.reading() as db:
        assert await revision(db) == 0
    assert await empty_office.audit() == []
    assert (await empty_office.imports("units", UNITS)).added == 4


async def test_every_change_is_in_the_audit_log_and_raises_the_revision(office: Office) -> None:
    async with office.database.reading() as db:
        before = await revision(db)
    file = csv_text(HEADER, ("CB1", "Chi bộ Số Một", "", "chi bộ", "DB"))
    await office.imports("units", file, name="mới.csv", actor=Actor("DV001"))
    imported, changed = (await office.audit())[-2:]
    assert (imported.actor, imported.action, imported.subject) == ("DV001", "units.imported", "file mới.csv")
    assert imported.after == {"added": 0, "updated": 1, "unchanged": 0}
    assert (changed.action, changed.subject, changed.before, changed.after) == (
        "unit.changed",
        "unit CB1",
        {"name": "Chi bộ Một"},
        {"name": "Chi bộ Số Một"},
    )
    async with office.database.reading() as db:
        assert await revision(db) == before + 1
