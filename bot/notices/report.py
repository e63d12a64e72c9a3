"""What has become of a notice: of each member whom it is for, and by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.queueing import UNREACHABLE
from bot.language.folding import fold
from storage.notice_copies import (
    CONTENT,
    COPY,
    WAITING,
    Copy,
    GroupCopy,
    Recipient,
    copies_of,
    group_copies,
    recipients_of,
)
from storage.notices import Notice, Reading, readings_of
from storage.outbox import CANCELLED, DELIVERED, EXPIRED, FAILED
from storage.units import Unit, all_units

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_REAL_FIRST = (DELIVERED, WAITING, FAILED, EXPIRED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of it for one member.

    Attributes:
        unit: the home unit; None when the member has none any more.
        platform: by which the copy went, "" when by none.
        state: "delivered", "waiting", "failed", "expired" or "cancelled".
        reason: why it failed, e.g. "unreachable", also of a copy that waits at a mere seat; "" otherwise.
        delivered_at: when the first copy arrived.
        version: the latest text that has arrived; 0 = none.
        read_version: the latest version that the member has confirmed reading; 0 = none.
        read_at: when that was.
    """

    member_id: int
    code: str
    name: str
    unit: Unit | None
    platform: str
    state: str
    reason: str
    delivered_at: datetime | None
    version: int
    read_version: int
    read_at: datetime | None

    @property
    def reached(self) -> bool:
        """Whether the notice has arrived."""
        return self.state == DELIVERED


@dataclass(frozen=True, slots=True)
class Line:
    """How the members of one unit stand, or all of them (`unit` None); everything else counts people.

    Attributes:
        read: have confirmed reading the present version.
        read_old: have confirmed reading an earlier version only.
        failed: it could not be delivered, or only too late.
        waiting: it has still to go out to them.
        cancelled: it was stopped before it went out to them.
    """

    unit: Unit | None
    people: int
    reached: int
    read: int
    read_old: int
    failed: int
    waiting: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Report:
    """What has become of a notice.

    Attributes:
        people: every member whom it is for, unit by unit and by name.
        units: in the units' order.
        reasons: why it failed, the most frequent first, with the number of members.
    """

    notice: Notice
    people: tuple[Outcome, ...]
    units: tuple[Line, ...]
    total: Line
    reasons: tuple[tuple[str, int], ...]
    groups: tuple[GroupCopy, ...]


async def make_report(db: AsyncConnection, notice: Notice) -> Report:
    """Everything about the notice as it stands now."""
    units = await all_units(db)
    by_id = {unit.id: unit for unit in units}
    copies: defaultdict[int, list[Copy]] = defaultdict(list)
    for copy in await copies_of(db, notice.id, CONTENT):
        if copy.member_id is not None:
            copies[copy.member_id].append(copy)
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in await readings_of(db, notice.id):
        readings[reading.member_id].append(reading)
    people = [
        _outcome(one, by_id, copies[one.member_id], readings.get(one.member_id, ()))
        for one in await recipients_of(db, notice.id)
    ]
    people.sort(key=_in_order({unit.id: at for at, unit in enumerate(units)}))
    homes: defaultdict[int, list[Outcome]] = defaultdict(list)
    for one in people:
        homes[0 if one.unit is None else one.unit.id].append(one)
    reasons = Counter(one.reason or one.state for one in people if one.state in {FAILED, EXPIRED})
    return Report(
        notice=notice,
        people=tuple(people),
        units=tuple(count(inside, inside[0].unit, notice.version) for inside in homes.values()),
        total=count(people, None, notice.version),
        reasons=tuple(reasons.most_common()),
        groups=await group_copies(db, notice.id),
    )


def count(people: Sequence[Outcome], unit: Unit | None, version: int) -> Line:
    """How they stand.

    Args:
        people: of that unit, or of all.
        unit: None = of all.
        version: the notice's present one.
    """
    states = Counter(one.state for one in people)
    read = sum(one.read_version >= version for one in people)
    return Line(
        unit=unit,
        people=len(people),
        reached=states[DELIVERED],
        read=read,
        read_old=sum(0 < one.read_version < version for one in people),
        failed=states[FAILED] + states[EXPIRED],
        waiting=states[WAITING],
        cancelled=states[CANCELLED],
    )


def unread(report: Report) -> tuple[Outcome, ...]:
    """Those who have it and have not confirmed reading the present version."""
    return tuple(one for one in report.people if one.reached and one.read_version < report.notice.version)


def to_call(report: Report) -> tuple[Outcome, ...]:
    """Those whom no channel reaches, and where reading is asked for those who have it and have not confirmed it.

    Whoever has confirmed it all the same needs no call; nor, for now, whoever it is still on its way to.
    """
    wanted = {FAILED, EXPIRED, DELIVERED} if report.notice.asks_read else {FAILED, EXPIRED}
    return tuple(
        one
        for one in report.people
        if one.read_version < report.notice.version and (one.state in wanted or one.reason == UNREACHABLE)
    )


def _outcome(who: Recipient, units: Mapping[int, Unit], copies: Sequence[Copy], readings: Sequence[Reading]) -> Outcome:
    best = min((copy for copy in copies if copy.kind == COPY), key=_standing)
    state = WAITING if best.open else best.state
    arrived = [copy for copy in copies if copy.state == DELIVERED]
    last = max(readings, key=lambda reading: reading.version, default=None)
    return Outcome(
        member_id=who.member_id,
        code=who.code,
        name=who.name,
        unit=units.get(who.unit_id or 0),
        platform=best.platform,
        state=state,
        reason=UNREACHABLE if best.open and best.seat else best.reason if state == FAILED else "",
        delivered_at=best.ended_at if state == DELIVERED else None,
        version=max((copy.version for copy in arrived), default=0),
        read_version=0 if last is None else last.version,
        read_at=None if last is None else last.at,
    )


def _standing(copy: Copy) -> tuple[int, bool]:
    """Sorts a member's copies, the best first; a seat's copy that still waits counts less than a failure."""
    state = WAITING if copy.open else copy.state
    rank = _REAL_FIRST.index(state)
    if state == WAITING and copy.seat:
        rank = _REAL_FIRST.index(FAILED)
        return rank, True
    return rank, copy.seat


def _in_order(order: Mapping[int, int]) -> Callable[[Outcome], tuple[int, str, str, str]]:
    """Unit by unit, and as Vietnamese lists do by the given name, which stands last."""

    def key(one: Outcome) -> tuple[int, str, str, str]:
        folded = fold(one.name)
        place = len(order) if one.unit is None else order[one.unit.id]
        return (place, folded.rpartition(" ")[2], folded, one.code)

    return key
