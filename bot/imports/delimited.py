"""Reads .csv text: `,` or `;` (or tabs), UTF-8 or UTF-16, as spreadsheet programs write it."""

from __future__ import annotations

import csv
import io
import re

from bot.chat import Shown
from bot.errors import BadCell, ImportRefused

_DELIMITERS = ",;\t"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_GARBLED = re.compile(r"áº|á»[^\s\x00-\x7f]|Ä‘|\ufffd")  # Vietnamese read in a western encoding and saved again
_SAMPLE_BYTES = 4_096
_HEADER_CHARACTERS = 65_536


def read_delimited(content: bytes) -> list[tuple[int, list[str]]]:
    """The rows, numbered from 1; empty ones are left out, but counted.

    Raises:
        ImportRefused: not text in a known encoding, or quotation marks that do not pair.
    """
    text = _decode(content)
    skipped, delimiter, text = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = skipped
    try:
        for row in reader:
            number += 1
            if row:
                rows.append((number, row))
    except csv.Error:  # a quotation mark that is never closed, or a cell beyond the library's limit
        raise _refused("bad_quotes", row=number + 1) from None
    return rows


def _refused(template: str, **values: Shown) -> ImportRefused:
    return ImportRefused([BadCell(0, "", f"import/{template}", values)])


def _decode(content: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), None) or _guess(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as exc:
        raise _refused("wrong_encoding", row=content.count(b"\n", 0, exc.start) + 1) from None
    if "\0" in text:
        raise _refused("not_delimited")
    garbled = _GARBLED.search(text)
    if garbled:
        raise _refused("wrong_encoding", row=text.count("\n", 0, garbled.start()) + 1)
    return text


def _guess(content: bytes) -> str:
    """UTF-16 without its mark shows by the many zero bytes at every other place."""
    sample = content[:_SAMPLE_BYTES]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > half * 0.4:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.4:
        return "utf-16-be"
    return "utf-8"


def _delimiter(text: str) -> tuple[int, str, str]:
    """How many lines go before the header, the delimiter, and the text from the header on."""
    first, _, rest = text.partition("\n")
    declared = first.strip().strip('"')
    if declared.lower().startswith("sep=") and len(declared) == 5 and declared[4] in _DELIMITERS:
        return 1, declared[4], rest
    header = next((line for line in text[:_HEADER_CHARACTERS].splitlines() if line.strip()), "")
    unquoted = "".join(header.split('"')[::2])
    return 0, max(_DELIMITERS, key=unquoted.count), text
