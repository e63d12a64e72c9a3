"""A file that somebody hands in, as a header and rows of cells; what is wrong with it is said in one line."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path, PurePath
from typing import TypeAlias, cast

from bot.chat import Shown
from bot.errors import BadCell, ImportRefused
from bot.imports.delimited import read_delimited

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024  # a hundred thousand rows of figures are about 54 MB of XML
MAX_ENTRIES = 2_000
MAX_ROWS = 200_000
_CHILD = Path(__file__).with_name("workbook.py")
_CHILD_SECONDS = 30.0  # by the clock on the wall
_OUT_OF_TIME = (-24, -9)  # ended by SIGXCPU at its limit of computing time, or by SIGKILL
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of an old .xls, and of an encrypted .xlsx
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Percent:
    """A number cell that the workbook shows as a percentage: 98.1 where the cell holds 0.981."""

    shown: Decimal


class Broken(Enum):
    """A cell that has no value to read."""

    ERROR = "error"  # "#DIV/0!", "#N/A"
    UNCALCULATED = "uncalculated"  # a formula that no spreadsheet program has calculated yet


Raw: TypeAlias = "str | int | float | bool | date | datetime | time | Percent | Broken"
"""A cell as it stands in the file; an empty one is ""."""

Row: TypeAlias = "tuple[int, Sequence[Raw]]"
"""The row's number as a spreadsheet counts them (the header is 1), and its cells."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds.

    Attributes:
        rows: those below the header that are not empty.
        notes: what whoever imports the file should know of it (formulas, other sheets).
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[BadCell, ...] = ()


async def read_sheet(name: str, content: bytes) -> Sheet:
    """The rows of a .csv file, or of the first sheet of an .xlsx file, without blocking the event loop.

    Args:
        name: the file's name; its ending says what it is meant to be.
        content: the file's bytes; never trusted.

    Raises:
        ImportRefused: with one problem, of the file as a whole.
    """
    return await asyncio.to_thread(_read, PurePath(name).name, content)


def refuse_file(template: str, **values: Shown) -> ImportRefused:
    """The refusal of a file as a whole, for one reason."""
    return ImportRefused([BadCell(0, "", f"import/{template}", values)])


def _read(name: str, content: bytes) -> Sheet:
    ending = PurePath(name).suffix.lower()
    if not content:
        raise refuse_file("empty_file")
    if len(content) > MAX_FILE_BYTES:
        raise refuse_file("file_too_large", megabytes=MAX_FILE_BYTES // 1024**2)
    _check_kind(ending, content)
    rows, notes = _read_workbook(content) if ending == ".xlsx" else (list[Row](read_delimited(content)), ())
    filled = [row for row in rows if any(cell != "" for cell in row[1])]
    if not filled:
        raise refuse_file("empty_file")
    if len(filled) > MAX_ROWS + 1:
        raise refuse_file("too_many_rows", limit=MAX_ROWS)
    if len(filled) == 1:
        raise refuse_file("no_rows")
    return Sheet(name, tuple(_header_text(cell) for cell in filled[0][1]), tuple(filled[1:]), tuple(notes))


def _header_text(cell: Raw) -> str:
    return cell if isinstance(cell, str) else str(cell)


def _check_kind(ending: str, content: bytes) -> None:
    """Refuse what is not what its name says."""
    if content.startswith(_OLE) and ending in {".xls", ".xlsx", ".xlsm"}:
        raise refuse_file("encrypted" if _ENCRYPTED_STREAM in content else "old_workbook")
    if ending not in {".xlsx", ".csv"}:
        raise refuse_file("wrong_ending", ending=ending)
    zipped = content.startswith(b"PK")
    if ending == ".csv" and (zipped or content.startswith((_OLE, b"%PDF"))):
        raise refuse_file("not_delimited")
    if ending == ".xlsx" and not zipped:
        raise refuse_file("not_a_workbook")


def _read_workbook(content: bytes) -> tuple[list[Row], tuple[BadCell, ...]]:
    _check_archive(content)
    answer = _ask_child(content)
    if "refused" in answer:
        raise refuse_file(str(answer["refused"]), **({"cell": str(answer["detail"])} if answer["detail"] else {}))
    notes = []
    if answer["formulas"]:
        notes.append(BadCell(0, "", "import/formulas_read", {"count": cast("int", answer["formulas"])}))
    if answer["other_sheets"]:
        notes.append(BadCell(0, "", "import/other_sheets", {"names": cast("list[str]", answer["other_sheets"])}))
    rows = cast("list[list[object]]", answer["rows"])
    return [(number, [_raw(cell) for cell in row]) for number, row in enumerate(rows, 1)], tuple(notes)


def _check_archive(content: bytes) -> None:
    """Refuse an archive that would unpack to too much, or that holds no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        raise refuse_file("not_a_workbook") from None
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise refuse_file("too_large_inside")
    if any(entry.flag_bits & 1 for entry in entries):
        raise refuse_file("encrypted")
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise refuse_file("not_a_workbook")


def _ask_child(content: bytes) -> dict[str, object]:
    """Read the workbook in a process that may die of it."""
    try:
        child = subprocess.run(  # noqa: S603  # our own script, by our own interpreter
            [sys.executable, "-I", str(_CHILD)],
            input=content,
            capture_output=True,
            timeout=_CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise refuse_file("too_large_inside") from None
    if child.returncode in _OUT_OF_TIME:
        raise refuse_file("too_large_inside")
    if child.returncode != 0:  # out of memory, or the library gave up on a damaged file
        raise refuse_file("unreadable")
    return cast("dict[str, object]", json.loads(child.stdout))


def _raw(cell: object) -> Raw:
    match cell:
        case None:
            return ""
        case ["percent", float() | int() as number]:
            return Percent(Decimal(repr(number)).scaleb(2))
        case ["date", str() as iso]:
            return date.fromisoformat(iso)
        case ["moment", str() as iso]:
            return datetime.fromisoformat(iso)  # without zone, as spreadsheets know none
        case ["time", str() as iso]:
            return _time(iso)
        case ["error"]:
            return Broken.ERROR
        case ["uncalculated"]:
            return Broken.UNCALCULATED
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return int(cell)
        case _:
            return cast("str | int | float | bool", cell)


def _time(iso: str) -> Raw:
    try:
        return time.fromisoformat(iso)
    except ValueError:  # a duration of a day or more
        return iso
