"""Reads what a message is about, in the words of the year's oracle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tests.scenarios.events.year_days import Part

START = re.compile(r"\d\d/\d\d/\d{4}, \d\d:\d\d")


def parts_of(text: str) -> Iterator[Part]:
    """Each part of a message; what nobody expects is "unknown"."""
    blocks = text.split("\n\n")
    for number, block in enumerate(blocks):
        first, *lines = block.split("\n")
        if re.match("Nhắc đồng chí, .*:$", first):
            lines = blocks.pop(number + 1).split("\n")
        if first.startswith(SILENT):
            continue
        for beginning, read in READERS:
            if found := re.fullmatch(beginning, first):
                yield read(found, lines)
                break
        else:
            yield "unknown", block


def starts_in(text: str) -> list[str]:
    return START.findall(text)


def _named(what: str, line: str, *more: str) -> Part:
    """What is said of an event in a line: `Họp: thứ Ba 03/03/2026, 14:00, …`."""
    return (what, line.split(": ")[0], starts_in(line)[0], *more)


def _points(lines: Sequence[str]) -> list[str]:
    return sorted(line[2:] for line in lines if line.startswith("• "))


def _week(lines: Sequence[str]) -> Part:
    return ("week", *(f"{line[2:].split(': ')[0]} {starts_in(line)[0]}" for line in lines))


def _ending(lines: Sequence[str]) -> Part:
    found = re.match(r"• (.*) \(.*\): hết thời gian dự bị ngày 20/09/2026 \((.*?)\)", lines[0])
    return ("probation", found[1], found[2]) if found else ("unknown", *lines)


def _badges(lines: Sequence[str]) -> Part:
    return ("badge", *(re.sub(r"^(.*) \(.*\): ", r"\1: ", line) for line in _points(lines)))


SILENT = (
    "Nhắc đồng chí các việc sau:",
    "Đồng chí vui lòng cho biết",
    "Xong việc đồng chí bấm",
    "Trả lời trước đây là cho lịch cũ",
)
READERS: Sequence[tuple[str, Callable[[re.Match[str], Sequence[str]], Part]]] = (
    ("Nhắc đồng chí, (.*):", lambda first, lines: ("remind", lines[0], starts_in(lines[1])[0], first[1])),
    (
        r"\d+\. (.*?): (.*) – (.*?)( \(đồng chí đã báo sẽ dự\))?",
        lambda first, _: ("remind", first[1], starts_in(first[2])[0], first[3]),
    ),
    ("Trả lời giấy mời .*", lambda _, lines: _named("count", lines[0], lines[1].rstrip("."), *_points(lines))),
    (r"Chưa nộp \((.*)\): .*", lambda first, lines: _named("list", lines[0], first[1], *_points(lines))),
    ("Lịch tuần này của đồng chí", lambda _, lines: _week(lines)),
    ("Đồng chí có thể nhận lịch cả tuần.*", lambda _first, _lines: ("offer",)),
    (
        "Kính mời đồng chí tham dự|Mời đồng chí dự lớp|Đề nghị đồng chí hoàn thành",
        lambda _, lines: ("invite", lines[0], starts_in(lines[1])[0]),
    ),
    ("Thay đổi: (.*)", lambda first, lines: ("changed", first[1], *starts_in(lines[0]))),
    ("Hủy: (.*)", lambda first, lines: ("cancelled", first[1], starts_in(lines[0])[0])),
    ("Đã có chỗ cho đồng chí: (.*)", lambda first, _: _named("place", first[1])),
    ("Xét công nhận đảng viên chính thức", lambda _, lines: _ending(lines)),
    ("Huy hiệu Đảng, đợt 19/05/2026.*", lambda _, lines: _badges(lines)),
)
