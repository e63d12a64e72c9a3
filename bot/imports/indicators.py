"""Indicators from a file: `key`, `name`, `aliases`, `measure`, `of`, `higher_is`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from bot.imports.cells import BadValue, read_choice, read_text
from bot.imports.columns import Column, Findings, Line, recognise
from bot.imports.known import Known
from bot.imports.names import loose
from bot.imports.spreadsheet import Raw, Sheet
from bot.imports.units import read_names
from storage.indicators import COMMITTEE, Indicator, IndicatorRow

COLUMNS = (
    Column("key", ("mã", "key", "mã chỉ tiêu"), required=True, filled=True),
    Column("name", ("tên", "name", "tên chỉ tiêu"), required=True, filled=True),
    Column("aliases", ("tên gọi khác", "aliases")),
    Column("measure", ("đơn vị tính", "measure")),
    Column("of", ("trên tổng", "of")),
    Column("higher_is", ("cao hơn là", "higher_is")),
)

MEASURES = {
    **dict.fromkeys(("count", "so luong", "so tuyet doi", "tuyet doi"), "count"),
    **dict.fromkeys(("percent", "%", "phan tram", "ty le", "ti le", "ty le %", "ti le %"), "percent"),
}
_DIRECTIONS = {
    **dict.fromkeys(("better", "tot", "tot hon"), "better"),
    **dict.fromkeys(("worse", "xau", "xau hon"), "worse"),
}
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def check_indicators(sheet: Sheet, known: Known, findings: Findings) -> tuple[IndicatorRow, ...]:
    """The indicators as the file says they are to be; a column that the file lacks leaves things as they are.

    Raises:
        ImportRefused: everything that is wrong.
    """
    table = recognise(sheet, COLUMNS, findings)
    existing = {indicator.key: indicator for indicator in known.indicators}
    rows: dict[str, tuple[Line, IndicatorRow]] = {}
    for line in table.lines(findings):
        row = _row(line, existing)
        if row is None:
            continue
        if row.key in rows:
            line.refuse("key", "code_twice", code=row.key, other=rows[row.key][0].number)
        else:
            rows[row.key] = (line, row)
    _check_wholes(rows, existing)
    _check_names(rows)
    findings.raise_if_refused()
    return tuple(row for _, row in rows.values())


def _row(line: Line, existing: Mapping[str, Indicator]) -> IndicatorRow | None:
    key = line.take("key", read_key)
    name = line.take("name", partial(read_text, limit=300))
    aliases = line.take("aliases", read_names)
    measure = line.take("measure", partial(read_choice, choices=MEASURES, expected="count, percent"))
    whole = line.take("of", read_key)
    higher_is = line.take("higher_is", partial(read_choice, choices=_DIRECTIONS, expected="better, worse"))
    if line.bad or not key or not name or aliases is None or measure is None or whole is None or higher_is is None:
        return None
    old = existing.get(key)
    if old is not None:
        if not line.has("aliases"):  # those that came with the program stay beside the committee's anyway
            aliases = old.aliases if old.origin == COMMITTEE else ()
        measure = measure or old.measure
        whole = whole if line.has("of") else old.whole
        higher_is = higher_is if line.has("higher_is") else old.higher_is
    others = tuple(alias for alias in aliases if alias.casefold() != name.casefold())
    return IndicatorRow(key, name, others, measure or "count", whole, higher_is)


def read_key(raw: Raw) -> str:
    """An indicator's key, "" for an empty cell.

    Raises:
        BadValue: other than ASCII letters, digits and `_ . -`, or longer than 100 characters.
    """
    key = read_text(raw, 100)
    if key and not _KEY.fullmatch(key):
        raise BadValue("bad_key", {"text": key})
    return key


def _check_wholes(rows: Mapping[str, tuple[Line, IndicatorRow]], existing: Mapping[str, Indicator]) -> None:
    """The whole of a percentage has to be there, and not be a part of itself."""
    wholes = {key: indicator.whole for key, indicator in existing.items()}
    wholes |= {key: row.whole for key, (_, row) in rows.items()}
    for key, (line, row) in rows.items():
        if row.whole and row.whole not in wholes:
            line.refuse("of", "unknown_whole", text=row.whole)
        elif row.whole and _is_part_of_itself(key, wholes):
            line.refuse("of", "whole_circle", code=key, whole=row.whole)


def _is_part_of_itself(start: str, wholes: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    key = wholes.get(start, "")
    while key and key != start and key not in seen:
        seen.add(key)
        key = wholes.get(key, "")
    return key == start


def _check_names(rows: Mapping[str, tuple[Line, IndicatorRow]]) -> None:
    """Two indicators of one name cannot be told apart; a shared other name only makes the assistant ask."""
    names: dict[str, str] = {}
    for key, (line, row) in rows.items():
        first = names.setdefault(loose(row.name), key)
        if first != key:
            line.refuse("name", "name_twice", text=row.name, other=rows[first][0].number)
    aliases = dict(names)
    for key, (line, row) in rows.items():
        for alias in row.aliases:
            first = aliases.setdefault(loose(alias), key)
            if first != key:
                line.warn("aliases", "shared_alias", alias=alias, other=rows[first][0].number)
