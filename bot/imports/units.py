"""Units from a file: `mã|code`, `tên|name`, `tên gọi khác|aliases`, `loại|kind`, `mã cấp trên|parent`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bot.imports.cells import read_code, read_text
from bot.imports.columns import Column, Findings, Line, recognise
from bot.imports.known import Known
from bot.imports.names import loose
from bot.imports.spreadsheet import Raw, Sheet
from storage.units import Unit, UnitRow

COLUMNS = (
    Column("code", ("mã", "code", "mã đơn vị"), required=True, filled=True),
    Column("name", ("tên", "name", "tên đơn vị"), required=True, filled=True),
    Column("aliases", ("tên gọi khác", "aliases")),
    Column("kind", ("loại", "kind", "loại đơn vị")),
    Column("parent", ("mã cấp trên", "parent", "cấp trên"), required=True),
)


def check_units(sheet: Sheet, known: Known, findings: Findings) -> tuple[UnitRow, ...]:
    """The units as the file says they are to be; a column that the file lacks leaves things as they are.

    Raises:
        ImportRefused: everything that is wrong, also of the tree as a whole.
    """
    table = recognise(sheet, COLUMNS, findings)
    existing = {unit.code.casefold(): unit for unit in known.units}
    rows: dict[str, tuple[Line, UnitRow]] = {}
    for line in table.lines(findings):
        row = _row(line, existing)
        if row is None:
            continue
        same = rows.get(row.code.casefold())
        if same is not None:
            line.refuse("code", "code_twice", code=row.code, other=same[0].number)
        else:
            rows[row.code.casefold()] = (line, row)
    findings.raise_if_refused()
    complete = _with_real_parents(rows, existing)
    _check_tree(rows, complete, existing)
    _warn_of_same_names(rows, complete)
    findings.raise_if_refused()
    return tuple(complete[code] for code in rows)


def _row(line: Line, existing: Mapping[str, Unit]) -> UnitRow | None:
    code = line.take("code", read_code)
    name = line.take("name", partial(read_text, limit=300))
    aliases = line.take("aliases", read_names)
    kind = line.take("kind", partial(read_text, limit=64))
    parent = line.take("parent", read_code)
    if line.bad or not code or not name or aliases is None or kind is None or parent is None:
        return None
    unit = existing.get(code.casefold())
    if unit is not None:
        code = unit.code
        aliases = aliases if line.has("aliases") else unit.aliases
        kind = kind if line.has("kind") else unit.kind
    own = {name.casefold()}
    return UnitRow(code, name, kind, parent, tuple(alias for alias in aliases if alias.casefold() not in own))


def read_names(raw: Raw) -> tuple[str, ...]:
    """Other names, separated by semicolons; the same name once.

    Raises:
        BadValue: one of them is longer than 300 characters.
    """
    parts = (read_text(part, 300) for part in read_text(raw, 20_000).split(";"))
    return tuple({part.casefold(): part for part in parts if part}.values())


def _with_real_parents(rows: Mapping[str, tuple[Line, UnitRow]], existing: Mapping[str, Unit]) -> dict[str, UnitRow]:
    """All units after the import by folded code, each parent's code spelt as the parent spells it."""
    codes = {unit.id: unit.code for unit in existing.values()}
    spelt = {folded: unit.code for folded, unit in existing.items()}
    spelt |= {folded: row.code for folded, (_, row) in rows.items()}
    complete = {
        folded: UnitRow(unit.code, unit.name, unit.kind, codes.get(unit.parent_id or 0, ""), unit.aliases)
        for folded, unit in existing.items()
    }
    for folded, (line, row) in rows.items():
        parent = row.parent_code
        if parent and parent.casefold() not in spelt:
            line.refuse("parent", "unknown_unit", text=parent)
        complete[folded] = UnitRow(row.code, row.name, row.kind, spelt.get(parent.casefold(), parent), row.aliases)
    return complete


def _check_tree(
    rows: Mapping[str, tuple[Line, UnitRow]], complete: Mapping[str, UnitRow], existing: Mapping[str, Unit]
) -> None:
    """One root, and every unit below it."""
    roots = [row.code for row in complete.values() if not row.parent_code]
    for folded, (line, row) in rows.items():
        is_root_already = folded in existing and existing[folded].parent_id is None
        if not row.parent_code and len(roots) > 1 and not is_root_already:
            line.refuse(
                "parent",
                "second_root",
                code=row.code,
                others=[code for code in roots if code != row.code][:5],
            )
        elif row.parent_code and not line.bad and _stands_above_itself(folded, complete):
            line.refuse("parent", "circle", code=row.code, parent=row.parent_code)


def _stands_above_itself(start: str, units: Mapping[str, UnitRow]) -> bool:
    seen: set[str] = set()
    code = start
    while code in units and code not in seen:
        seen.add(code)
        code = units[code].parent_code.casefold()
    return code == start


def _warn_of_same_names(rows: Mapping[str, tuple[Line, UnitRow]], complete: Mapping[str, UnitRow]) -> None:
    """Two units of one name under one parent cannot be told apart in a question."""
    seen: dict[tuple[str, str], str] = {}
    for row in complete.values():
        seen.setdefault((row.parent_code, loose(row.name)), row.code)
    for line, row in rows.values():
        first = seen[(complete[row.code.casefold()].parent_code, loose(row.name))]
        if first != row.code:
            line.warn("name", "same_name", text=row.name, code=first)
