"""Which column is which, and what was found wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.chat import Shown
from bot.errors import BadCell, ImportRefused
from bot.imports.cells import BadValue, tidy
from bot.imports.spreadsheet import Raw, Sheet
from bot.language.folding import fold

T = TypeVar("T")

_PUNCTUATION = re.compile(r"[^\w%]+|_")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a kind of file may have.

    Attributes:
        names: how its header may read, the Vietnamese one first, the English one second.
        required: a file without it is refused.
        filled: an empty cell in it is refused.
    """

    field: str
    names: tuple[str, ...]
    required: bool = False
    filled: bool = False


@dataclass
class Findings:
    """What was found wrong with a file, and what is only worth knowing."""

    problems: list[BadCell] = field(default_factory=list)
    warnings: list[BadCell] = field(default_factory=list)

    def refuse(self, row: int, column: str, template: str, **values: Shown) -> None:
        """Note a reason why the file cannot be imported."""
        self.problems.append(BadCell(row, column, f"import/{template}", values))

    def warn(self, row: int, column: str, template: str, **values: Shown) -> None:
        """Note what does not stand in the way."""
        self.warnings.append(BadCell(row, column, f"import/{template}", values))

    def raise_if_refused(self) -> None:
        """Stop here when anything is wrong.

        Raises:
            ImportRefused: with every problem, by row.
        """
        if self.problems:
            raise ImportRefused(sorted(self.problems, key=lambda problem: problem.row))


class Line:
    """One row of a file, read cell by cell; what cannot be read is noted and the rest is still looked at."""

    __slots__ = ("_cells", "_empty", "_findings", "_table", "bad", "number")

    def __init__(self, number: int, cells: Sequence[Raw], table: Table, findings: Findings) -> None:
        self.number = number
        self.bad = False
        self._cells = cells
        self._empty: tuple[str, ...] = ()
        self._table = table
        self._findings = findings

    def raw(self, name: str) -> Raw:
        """The cell as it stands; "" when the file has no such column or the row ends before it."""
        at = self._table.positions.get(name)
        return "" if at is None or at >= len(self._cells) else self._cells[at]

    def has(self, name: str) -> bool:
        """Whether the file has that column."""
        return name in self._table.positions

    def take(self, name: str, read: Callable[[Raw], T]) -> T | None:
        """The cell's value, or None when it is wrong, which is then noted (`bad` tells)."""
        if name in self._empty:
            return None
        try:
            return read(self.raw(name))
        except BadValue as reason:
            self.refuse(name, reason.template.removeprefix("import/"), **reason.values)
            return None

    def must_be_filled(self, name: str) -> None:
        """Note an empty cell; `take` says no more of it then."""
        value = self.raw(name)
        if value == "" or (isinstance(value, str) and not tidy(value)):
            self.refuse(name, "empty_cell")
            self._empty += (name,)

    def refuse(self, name: str, template: str, **values: Shown) -> None:
        """Note what is wrong with one of its cells ("" = with the row as a whole)."""
        self.bad = True
        self._findings.refuse(self.number, self._table.header_of(name), template, **values)

    def warn(self, name: str, template: str, **values: Shown) -> None:
        """Note what is odd about one of its cells."""
        self._findings.warn(self.number, self._table.header_of(name), template, **values)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet whose columns have been recognised.

    Attributes:
        positions: field -> column, from 0.
        headers: field -> header as written in the file.
    """

    sheet: Sheet
    columns: tuple[Column, ...]
    positions: dict[str, int]
    headers: dict[str, str]

    def has(self, name: str) -> bool:
        """Whether the file has that column."""
        return name in self.positions

    def header_of(self, name: str) -> str:
        """The column's header as written, or the name it should have had."""
        if not name:
            return ""
        return self.headers.get(name) or next(c.names[0] for c in self.columns if c.field == name)

    def lines(self, findings: Findings) -> Iterator[Line]:
        """The rows whose cells lie below the header, each checked for empty cells that must be filled."""
        filled = [column.field for column in self.columns if column.filled]
        width = len(self.sheet.header)
        for number, cells in self.sheet.rows:
            line = Line(number, cells, self, findings)
            if len(cells) > width and any(cell != "" for cell in cells[width:]):
                line.refuse("", "too_many_cells", cells=len(cells), columns=width)
                continue  # which cell belongs to which column is not known
            for name in filled:
                line.must_be_filled(name)
            yield line


def recognise(sheet: Sheet, columns: Sequence[Column], findings: Findings) -> Table:
    """Find the known columns in the header.

    Raises:
        ImportRefused: a required column is missing, or a known one stands twice.
    """
    known = {_header_key(name): column.field for column in columns for name in (*column.names, column.field)}
    positions: dict[str, int] = {}
    headers: dict[str, str] = {}
    unknown: list[str] = []
    for at, written in enumerate(tidy(text) for text in sheet.header):
        name = known.get(_header_key(written))
        if name is None:
            unknown += [written] if written else []
        elif name in positions:
            findings.refuse(1, written, "duplicate_column", first=headers[name])
        else:
            positions[name], headers[name] = at, written
    for column in columns:
        if column.required and column.field not in positions:
            findings.refuse(1, column.names[0], "missing_column", names=list(column.names[:2]))
    findings.raise_if_refused()
    for written in unknown:
        findings.warn(1, written, "extra_column")
    return Table(sheet, tuple(columns), positions, headers)


def _header_key(text: str) -> str:
    return _PUNCTUATION.sub(" ", fold(text)).strip()
