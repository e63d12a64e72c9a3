"""Reads the first visible sheet of an .xlsx: run as a script in a child process that may die of it.

    python -I workbook.py < file.xlsx > rows.json

The library that reads workbooks ends the whole process on some files of a few kilobytes, and others unpack
to gigabytes; so this runs apart, under limits on memory and time, and imports nothing of the program. It
prints one JSON object, `{"refused": REASON, "detail": …}` or `{"rows": […], "formulas": N, "other_sheets":
[…]}`. A cell is null, a string, a number, a boolean, or a mark with its content: `["date", ISO]`,
`["moment", ISO]`, `["time", ISO]`, `["percent", the number that the cell holds]`, `["error"]`,
`["uncalculated"]`.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import sys
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from xml.parsers import expat

import python_calamine

MAX_MEMORY = 768 * 1024 * 1024  # bytes of address space
MAX_SECONDS = 20  # of computing time
MAX_ROWS = 200_001
MAX_COLUMNS = 256

Position: TypeAlias = tuple[int, int]
"""Row and column, both from 0."""

Cell: TypeAlias = "str | int | float | bool | list[str | float] | None"

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BUILT_IN_PERCENT = {9, 10}  # the two percent formats that every workbook has without naming them
_WORTH_A_SCAN = re.compile(
    rb'<(?:\w+:)?f[\s>/]|t=["\']e["\']|r=["\'](?:[A-Z]{3}\d|[J-Z][A-Z]\d|I[W-Z]\d|[A-Z]{1,2}(?:[2-9]\d{5}|\d{7}))'
)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # parts of a number format that are literal text or colours


class Refused(Exception):
    """The workbook is not read; the attribute says why, in the words of the parent's templates."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass
class Marks:
    """What the sheet's XML says of its cells beyond what the reading library tells."""

    percents: set[Position] = field(default_factory=set)
    errors: set[Position] = field(default_factory=set)
    uncalculated: set[Position] = field(default_factory=set)
    formulas: int = 0


def limit_this_process() -> None:
    """Cap memory and computing time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's wall-clock limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes) -> dict[str, object]:
    """The first visible worksheet's rows from A1 on.

    Raises:
        Refused: no worksheet, or cells too far out.
    """
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    shown = [
        (index, sheet)
        for index, sheet in enumerate(workbook.sheets_metadata)
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    if not shown:
        raise Refused("no_sheet")
    index, first = shown[0]
    marks = read_marks(content, first.name)
    rows = workbook.get_sheet_by_index(index).to_python(skip_empty_area=False)
    others = [sheet.name for at, sheet in shown[1:] if workbook.get_sheet_by_index(at).height]
    return {
        "rows": [[_cell(value, (r, c), marks) for c, value in enumerate(row)] for r, row in enumerate(rows)],
        "formulas": marks.formulas,
        "other_sheets": others,
    }


def _cell(value: object, at: Position, marks: Marks) -> Cell:
    if at in marks.errors:
        return ["error"]
    if at in marks.uncalculated:
        return ["uncalculated"]
    match value:
        case bool() | str():
            return value
        case int() | float():
            return ["percent", value] if at in marks.percents else value
        case datetime():
            return ["moment", value.isoformat(" ", "minutes")]
        case date():
            return ["date", value.isoformat()]
        case time():
            return ["time", value.isoformat("minutes")]
        case timedelta():
            return ["time", str(value)]
        case _:
            return None


def read_marks(content: bytes, sheet_name: str) -> Marks:
    """Which cells are shown in percent, hold an error or a formula that was never calculated.

    Raises:
        Refused: a cell stands so far out that the sheet would fill the memory.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part_of_sheet(archive, sheet_name)
        if part is None:
            raise Refused("unreadable")
        percent_styles = _percent_styles(archive)
        scanner = _SheetScanner(percent_styles)
        xml = archive.read(part)
        if percent_styles or _WORTH_A_SCAN.search(xml):  # a plain sheet is spared the scan: a million cells take 4 s
            scanner.run(xml)
    return scanner.marks


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _elements(xml: bytes, *wanted: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) in wanted:
            found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)  # noqa: FBT003  # takes no keywords
    return found


def _part_of_sheet(archive: zipfile.ZipFile, sheet_name: str) -> str | None:
    relations = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for _, attributes in _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    for _, attributes in _elements(archive.read("xl/workbook.xml"), "sheet"):
        if attributes.get("name") == sheet_name:
            target = relations.get(attributes.get("id", ""), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            return path if path in archive.namelist() else None
    return None


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The style numbers (a cell's attribute `s`) whose number format shows a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside = ""
    for name, attributes in _elements(
        archive.read("xl/styles.xml"), "numFmt", "cellStyleXfs", "cellXfs", "cellStyles", "xf"
    ):
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name != "xf":
            inside = name
        elif inside == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))
    return {str(number) for number, style in enumerate(styles) if _shows_percent(style, formats.get(style))}


def _shows_percent(format_id: str, code: str | None) -> bool:
    if code is None:
        return format_id.isdecimal() and int(format_id) in _BUILT_IN_PERCENT
    return "%" in _NOT_SHOWN.sub("", code)


class _SheetScanner:
    """Goes once through a sheet's XML."""

    def __init__(self, percent_styles: set[str]) -> None:
        self.marks = Marks()
        self._percent_styles = percent_styles
        self._row = self._column = -1
        self._reference = self._style = self._type = ""
        self._formula = self._filled = self._in_value = False

    def run(self, xml: bytes) -> None:
        """Collect the marks of the sheet with this XML."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)  # noqa: FBT003  # takes no keywords

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "row":
                number = attributes.get("r", "")
                self._row = int(number) - 1 if number.isdecimal() else self._row + 1
                self._column = -1
            case "c":
                self._open_cell(attributes)
            case "f":
                self._formula = True
            case "v" | "t":
                self._in_value = True
            case _:
                pass

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._reference = attributes.get("r", "")
        where = _REFERENCE.fullmatch(self._reference)
        if where:
            self._row = int(where[2]) - 1
            self._column = _column_number(where[1])
        else:
            self._column += 1
        self._style = attributes.get("s", "")
        self._type = attributes.get("t", "n")
        self._formula = self._filled = False

    def _text(self, text: str) -> None:
        if self._in_value:
            self._filled = True

    def _end(self, name: str) -> None:
        local = _local(name)
        if local in {"v", "t"}:
            self._in_value = False
        elif local == "c":
            self._close_cell()

    def _close_cell(self) -> None:
        at = (self._row, self._column)
        if self._filled and (self._row >= MAX_ROWS or self._column >= MAX_COLUMNS):
            raise Refused("far_cell", self._reference)
        if self._formula:
            self.marks.formulas += 1
            if not self._filled and self._type != "str":
                self.marks.uncalculated.add(at)
        if self._type == "e":
            self.marks.errors.add(at)
        elif self._style in self._percent_styles and self._type == "n":
            self.marks.percents.add(at)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def main() -> int:
    """Read a workbook from standard input; print its rows, or why it was refused."""
    limit_this_process()
    try:
        answer = read(sys.stdin.buffer.read())
    except Refused as refusal:
        answer = {"refused": refusal.reason, "detail": refusal.detail}
    except python_calamine.PasswordError:
        answer = {"refused": "encrypted", "detail": ""}
    except (
        python_calamine.CalamineError,
        expat.ExpatError,
        zipfile.BadZipFile,
        KeyError,
        NotImplementedError,
    ):
        answer = {"refused": "unreadable", "detail": ""}
    except MemoryError:
        answer = {"refused": "too_large_inside", "detail": ""}
    sys.stdout.write(json.dumps(answer, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
