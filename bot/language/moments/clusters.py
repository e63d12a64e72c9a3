"""Pieces that stand together and say one moment, and which moments make a span."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language.moments.found import At, Calendar, Clock, Fixed, Found, PartOfDay, Scan, Stretch, Weekday
from bot.language.moments.lines import TAKEN

DAY_TYPES = (Fixed, At, Calendar, Weekday, Stretch)
MOMENT_TYPES = (*DAY_TYPES, Clock, PartOfDay)

_JOIN = re.compile(
    r"[ ,;:()\-–]*(?:(?:vao|luc|hoi|khoang|ngay|cua|trong|buoi|tuc|la|on|at|in|the|tu|from|nham|hom|bat dau|"
    r"dung|dau gio|va)(?!\w)[ ,:(]*)*"
)
_LINK = re.compile(
    r"[ ,)]*(?:cho )?(?:den|toI|toi|to|until|till|-|–|—|~)(?: (?:khi|het|luc|ngay|vao|khoang|hom))*[ ,]*"
)
_AND = re.compile(r" ?(?:va|,|;|&|and) ?(?:ngay )?")

_DUE = (
    r"truoc|cham nhaT|muon nhaT|tre nhaT|khong quA|khong muon hon|han(?: chot| cuoi(?: cung)?| nop)?|thoi han(?: nop)?|"
    r"deadline|due|by|before|(?:cho )?(?:den |toI )?het|no later than"
)
_DUE_BEFORE = re.compile(
    rf"(?<!\w)(?P<due>{_DUE})(?: (?:la|vao|luc|ngay|den|nop|het|hom|on|cuoi|truoc|khoang))*(?: ?:)? ?$"
)
_UNTIL_BEFORE = re.compile(r"(?<!\w)(?:cho )?(?:den|toI|toi|until|till|to)(?: (?:het|ngay|khi|cuoi))* ?$|(?<!\w)het ?$")
_FROM_BEFORE = re.compile(
    r"(?<!\w)(?:(?:bat dau |khai giang |ke )?tu|bat dau|from|starting|since)(?: (?:ngay|luc|hom|vao|on))* ?$"
)
_LEAD_IN = re.compile(
    r"(?:(?<!\w)(?:vao|luc|hoi|khoang|ngay|hom|buoi|tu|on|at|from|in|bat dau|dung|dien ra|la|the|trong) *[:(]? *)+$"
)
_LABEL = re.compile(r"(?<!\w)thoi gian(?: hop)? ?:? ?$")
_SINCE = 40


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pieces that say one moment.

    Attributes:
        pieces: in the order of the text.
        start: where it begins, with the words that lead to it ("lúc", "trước ngày").
        due: the word that makes it a deadline: "truoc", "han" …; "".
        until: whether "đến" stands before it.
        begins: whether "từ" stands before it.
    """

    pieces: tuple[Found, ...]
    start: int
    due: str = ""
    until: bool = False
    begins: bool = False

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.pieces[-1].end

    @property
    def clock(self) -> Clock | None:
        """The time that it says."""
        return next((p.value for p in self.pieces if isinstance(p.value, Clock)), None)

    @property
    def part(self) -> PartOfDay | None:
        """The part of the day that it says."""
        return next((p.value for p in self.pieces if isinstance(p.value, PartOfDay)), None)

    @property
    def days(self) -> tuple[Fixed | At | Calendar | Weekday | Stretch, ...]:
        """All that it says of the day."""
        return tuple(p.value for p in self.pieces if isinstance(p.value, DAY_TYPES))

    @property
    def definite(self) -> bool:
        """Whether it names a day, not only a stretch of days."""
        return any(not isinstance(day, Stretch) for day in self.days)

    @property
    def weak(self) -> bool:
        """Whether its day may be part of a name."""
        return any(isinstance(day, Calendar) and day.weak for day in self.days)

    @property
    def clock_first(self) -> bool:
        """Whether the time stands before the day."""
        kinds = [isinstance(p.value, Clock) for p in self.pieces if isinstance(p.value, (Clock, *DAY_TYPES))]
        return bool(kinds) and kinds[0]


@dataclass(frozen=True, slots=True)
class Group:
    """A moment, and the end of the span that begins with it.

    Attributes:
        first: the moment; more: further days that "và" or a comma adds.
        last: the end.
        more: see `first`.
    """

    first: Cluster
    last: Cluster | None = None
    more: tuple[Cluster, ...] = ()

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """All of it."""
        return (self.first, *self.more) if self.last is None else (self.first, *self.more, self.last)

    @property
    def has_day(self) -> bool:
        """Whether any day is named."""
        return any(cluster.days for cluster in self.clusters)


def share_part_of_day(scan: Scan, series: Found | None) -> None:
    """Let the part of the day that stands beside a series go with its time: "tối thứ Ba hằng tuần lúc 7h"."""
    if series is None:
        return
    clock = next((f for f in scan.found if isinstance(f.value, Clock)), None)
    for found in tuple(scan.found):
        part = found.value
        if not isinstance(part, PartOfDay) or not (0 <= series.start - found.end <= 1 or found.start == series.end):
            continue
        scan.found.remove(found)
        if clock is None:
            scan.found.append(Found(found.start, found.end, Clock(part.hour, part.minute, exact=True)))
        elif not any(isinstance(other.value, PartOfDay) for other in scan.found):
            scan.found.append(Found(clock.end, clock.end, part))


def due_before(line: str, start: int) -> tuple[str, int]:
    """The word before a place that makes a deadline of what follows, "" if none, and where it begins."""
    match = _DUE_BEFORE.search(line[max(0, start - _SINCE) : start])
    return (match["due"].split()[-1], start - len(match.group())) if match else ("", start)


def groups_of(found: Sequence[Found], line: str) -> list[Group]:
    """The moments and spans that the pieces say, in the order of the text.

    Args:
        found: what the rules found.
        line: what they left of the line.
    """
    pieces = sorted((f for f in found if isinstance(f.value, MOMENT_TYPES)), key=lambda f: (f.start, f.end))
    groups: list[Group] = []
    run: list[Found] = []
    linked = added = False
    for piece in pieces:
        if run:
            gap = line[run[-1].end : piece.start]
            if _joins(gap) and _fits(run, piece):
                run.append(piece)
                continue
            _close(groups, run, line, linked=linked, added=added)
            linked, added = bool(_LINK.fullmatch(gap)), bool(_AND.fullmatch(gap))
        run = [piece]
    if run:
        _close(groups, run, line, linked=linked, added=added)
    return [group for group in groups if group.has_day or any(c.clock for c in group.clusters)]


def _joins(gap: str) -> bool:
    return TAKEN not in gap and bool(_JOIN.fullmatch(gap))


def _fits(run: Sequence[Found], piece: Found) -> bool:
    """Whether one moment can be said by all of these together."""
    values = [found.value for found in run]
    if any(isinstance(value, Calendar) and value.weak for value in [*values, piece.value]):
        return False  # a day that may be part of a name stands alone
    if isinstance(piece.value, (Clock, At)):
        return not any(isinstance(value, (Clock, At)) for value in values)
    if isinstance(piece.value, PartOfDay):
        return not any(isinstance(value, PartOfDay) for value in values)
    if isinstance(piece.value, Stretch):
        return not any(isinstance(value, (Stretch, Fixed, At)) for value in values)
    return not any(type(value) is type(piece.value) for value in values)


def _close(groups: list[Group], run: Sequence[Found], line: str, *, linked: bool, added: bool) -> None:
    cluster = _cluster(tuple(run), line)
    last = groups[-1] if groups else None
    if linked and last is not None and last.last is None and not last.more:
        groups[-1] = replace(last, last=cluster)
    elif added and last is not None and last.last is None and _adds(last, cluster) and not last.first.weak:
        groups[-1] = replace(last, more=(*last.more, cluster))
    else:
        groups.append(Group(cluster))


def _adds(group: Group, cluster: Cluster) -> bool:
    """Whether a further day is named in the same way: "thứ Bảy và Chủ nhật"."""
    return bool(cluster.days) and bool(group.first.days) and type(cluster.days[0]) is type(group.first.days[0])


def _cluster(pieces: tuple[Found, ...], line: str) -> Cluster:
    cluster = _led_to(pieces, line)
    label = _LABEL.search(line[max(0, cluster.start - _SINCE) : cluster.start])
    return replace(cluster, start=cluster.start - len(label.group())) if label else cluster


def _led_to(pieces: tuple[Found, ...], line: str) -> Cluster:
    """The pieces with the words before that belong to them."""
    start = pieces[0].start
    before = line[max(0, start - _SINCE) : start]
    due, due_start = due_before(line, start)
    if due:
        return Cluster(pieces, due_start, due)
    if until := _UNTIL_BEFORE.search(before):
        return Cluster(pieces, start - len(until.group()), until=True)
    if begins := _FROM_BEFORE.search(before):
        return Cluster(pieces, start - len(begins.group()), begins=True)
    lead_in = _LEAD_IN.search(before)
    return Cluster(pieces, start - len(lead_in.group()) if lead_in else start)
