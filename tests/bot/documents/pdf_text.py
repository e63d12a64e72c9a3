"""Reads the text out of a PDF that fpdf2 wrote, as far as the tests need it."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
_MAPPED = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_ESCAPED = {b"\\n": b"\n", b"\\r": b"\r", b"\\t": b"\t", b"\\(": b"(", b"\\)": b")", b"\\\\": b"\\"}


def pages_of(document: bytes) -> list[list[str]]:
    """For each page the texts on it, in the order in which they were written."""
    streams = [found[1] for found in _STREAM.finditer(document)]
    glyphs = {
        number: {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _MAPPED.findall(one)}
        for number, one in enumerate((one for one in streams if b"begincmap" in one), 1)
    }
    contents = [_inflated(one) for one in streams]
    return [_texts(one, glyphs) for one in contents if b" Tj" in one]


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def _texts(content: bytes, glyphs: dict[int, dict[int, str]]) -> list[str]:
    font, texts = 1, []
    for found in _SHOWN.finditer(content):
        if found[1]:
            font = int(found[1])
            continue
        raw = re.sub(rb"\\.", lambda one: _ESCAPED[one[0]], found[2], flags=re.DOTALL)
        codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
        texts.append("".join(glyphs[font][code] for code in codes))
    return texts
