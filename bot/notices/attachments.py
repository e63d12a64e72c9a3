"""Which files may go with a notice: photos, PDF, Word and Excel, known by their content and by their name."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from bot.errors import UserMistake

MOST_FILES = 10
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes: what a bot may fetch (Bot API, getFile)."""
LONGEST_NAME = 120

_MACROS = re.compile(r"(?:^|/)vbaproject\.bin$", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM, _EXCEL_STREAMS = (
    "WordDocument".encode("utf-16-le"),
    ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le")),
)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]')
_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of file; the first of its endings is the usual one."""

    mime: str
    endings: tuple[str, ...]


_JPEG = _Kind("image/jpeg", ("jpg", "jpeg"))
_PNG = _Kind("image/png", ("png",))
_PDF = _Kind("application/pdf", ("pdf",))
_DOCX = _Kind(f"{_OFFICE}.wordprocessingml.document", ("docx",))
_XLSX = _Kind(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",))
_DOC = _Kind("application/msword", ("doc",))
_XLS = _Kind("application/vnd.ms-excel", ("xls",))


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may go out: a name that is safe to show, and the type that its content has."""

    name: str
    mime: str


def check_file(name: str, content: bytes) -> CheckedFile:
    """The file as it may go out.

    Args:
        name: as its sender's device gave it; may hold anything.
        content: the bytes.

    Raises:
        UserMistake: no photo, PDF, Word or Excel file; one that is not what its name says; empty or too big.
    """
    shown = clean_name(name)
    if not content:
        raise UserMistake("notices/file_empty", {"file": shown})
    if len(content) > LARGEST_FILE:
        raise UserMistake("errors/file_too_big", {"megabytes": LARGEST_FILE // 1024 // 1024})
    kind = _kind_of(content)
    if kind is None:
        raise UserMistake("notices/file_kind", {"file": shown})
    ending = shown.rpartition(".")[2].lower()
    if ending not in kind.endings:
        raise UserMistake("notices/file_name", {"file": shown, "ending": kind.endings[0]})
    return CheckedFile(shown, kind.mime)


def clean_name(name: str) -> str:
    """The last part of a path, without what could mislead on a screen or a disk; its ending is kept."""
    bare = _UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .") or "file"
    stem, dot, ending = bare.rpartition(".")
    if not dot or len(bare) <= LONGEST_NAME:
        return bare[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"[-LONGEST_NAME:]


def _kind_of(content: bytes) -> _Kind | None:
    if content.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if b"%PDF-" in content[:1024]:  # readers allow so much in front of it
        return _PDF
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if content.startswith(_OLE):
        return _old_office_kind(content)
    return None


def _office_kind(content: bytes) -> _Kind | None:
    """Word or Excel by the parts that the archive lists; none with macros in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if "[Content_Types].xml" not in names or any(_MACROS.search(name) for name in names):
        return None
    if "word/document.xml" in names:
        return _DOCX
    return _XLSX if "xl/workbook.xml" in names else None


def _old_office_kind(content: bytes) -> _Kind | None:
    """Word or Excel of before 2007, by the names of the streams in it."""
    if _WORD_STREAM in content:
        return _DOC
    return _XLS if any(stream in content for stream in _EXCEL_STREAMS) else None
