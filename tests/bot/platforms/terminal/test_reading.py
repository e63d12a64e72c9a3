"""Standard input, whatever is in it."""

from __future__ import annotations

import io

import pytest

from bot.platforms.terminal import reading
from bot.platforms.terminal.reading import piped_lines


async def read(content: bytes) -> list[str]:
    return [line async for line in piped_lines(io.BytesIO(content))]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (b"", []),
        ("một\nhai\n".encode(), ["một", "hai"]),
        (b"one\r\ntwo", ["one", "two"]),
        (b"\n\n", ["", ""]),
        (b"\xff\xfea\n", ["\ufffd\ufffda"]),
        (b"a\x00b\n", ["a\x00b"]),
        (b"a\x0cb\xe2\x80\xa8c\n", ["a\x0cb\u2028c"]),
    ],
)
async def test_a_line_ends_at_a_newline_and_bad_bytes_are_replaced(content: bytes, lines: list[str]) -> None:
    assert await read(content) == lines


async def test_the_rest_of_an_endless_line_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 10)
    assert await read(b"x" * 35 + b"\nshort\n" + b"y" * 25) == ["x" * 10, "short", "y" * 10]


async def test_a_closed_input_is_at_its_end() -> None:
    source = io.BytesIO(b"a\n")
    source.close()
    assert [line async for line in piped_lines(source)] == []
