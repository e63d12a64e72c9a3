"""Of several moments that a sentence names, the one that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.language.moments.clusters import Cluster, Group
from bot.language.moments.found import Clock, PartOfDay


@dataclass(frozen=True, slots=True)
class Chosen:
    """What says the moment, the end of the span, and the bounds of a series.

    Attributes:
        day: says the day of the start.
        clock: says its time; often the same cluster.
        end_day: says the day of the end.
        end_clock: says the time of the end.
        more: further days that were added with "và".
        begins: says from when a series runs.
        until: says the last day of a series.
        rivals: other moments that may be meant instead.
        stray: further times that belong to nothing.
    """

    day: Cluster | None = None
    clock: Cluster | None = None
    end_day: Cluster | None = None
    end_clock: Cluster | None = None
    more: tuple[Cluster, ...] = ()
    begins: Cluster | None = None
    until: Cluster | None = None
    rivals: tuple[Cluster, ...] = ()
    stray: tuple[Cluster, ...] = ()

    @property
    def used(self) -> tuple[Cluster, ...]:
        """All that say something, each once, in the order of the text."""
        said = (self.day, self.clock, self.end_day, self.end_clock, *self.more, self.begins, self.until)
        return tuple(sorted({c.start: c for c in said if c is not None}.values(), key=lambda c: c.start))

    @property
    def due(self) -> str:
        """The word that makes it a deadline, "" if none stands beside it."""
        return next((c.due for c in (self.day, self.clock) if c is not None and c.due), "")

    @property
    def start_clock(self) -> Clock | None:
        """The time of the start, as said."""
        return self.clock.clock if self.clock else None

    @property
    def start_part(self) -> PartOfDay | None:
        """The part of the day of the start."""
        return next((c.part for c in (self.clock, self.day) if c is not None and c.part), None)


def choose(groups: Sequence[Group], *, recurring: bool) -> Chosen:
    """What the sentence is about.

    Args:
        groups: all moments and spans, in the order of the text.
        recurring: whether it tells of a series; then "từ" and "đến" may say where that begins and ends.
    """
    bounds = Chosen()
    rest = list(groups)
    if recurring:
        bounds, rest = _bounds(rest)
    with_day = sorted((group for group in rest if group.has_day), key=_rank)
    clocks = [group for group in rest if not group.has_day]
    if not with_day:
        return _with_clocks(bounds, clocks)
    main = with_day[0]
    chosen = replace(
        bounds,
        day=main.first if main.first.days else main.last,
        end_day=main.last if main.first.days and main.last is not None and main.last.days else None,
        more=main.more,
        rivals=tuple(g.first for g in with_day[1:] if _rank(g)[0] == 0) if _rank(main)[0] == 0 else (),
    )
    own_clock = main if any(c.clock for c in main.clusters) else None
    if own_clock is None:
        return _with_clocks(chosen, clocks)
    return replace(_clock_of(chosen, main), stray=tuple(g.first for g in clocks))


def _rank(group: Group) -> tuple[int, int]:
    """Days before stretches, these before what may be part of a name; with a time before without one."""
    definite = any(cluster.definite for cluster in group.clusters)
    kind = 2 if group.first.weak else 0 if definite else 1
    return kind, 0 if any(cluster.clock for cluster in group.clusters) else 1


def _with_clocks(chosen: Chosen, clocks: Sequence[Group]) -> Chosen:
    """The time stands apart from the day: "thứ Sáu họp chi bộ lúc 14h30"."""
    if not clocks:
        return chosen
    main = clocks[0]
    return replace(chosen, clock=main.first, end_clock=main.last, stray=tuple(g.first for g in clocks[1:]))


def _clock_of(chosen: Chosen, main: Group) -> Chosen:
    first, last = main.first, main.last
    if last is None:
        later = next((c for c in main.more if c.clock), None)
        return replace(chosen, clock=first if first.clock else later)
    if first.clock is None and last.days and first.days and not last.clock_first:
        return replace(chosen, clock=last)  # "từ 20/12 đến 22/12 lúc 8h": on each day
    return replace(chosen, clock=first if first.clock else None, end_clock=last if last.clock else None)


def _bounds(groups: Sequence[Group]) -> tuple[Chosen, list[Group]]:
    """Where a series begins and ends, and the moments that are left."""
    bounds, rest = Chosen(), []
    for group in groups:
        first, last = group.first, group.last
        if last is not None and last.days and first.days:
            bounds = replace(bounds, begins=first, until=last)
        elif last is not None and last.days and not last.clock and first.clock:
            bounds = replace(bounds, until=last)
            rest.append(Group(first))
        elif first.days and (first.until or first.due == "het") and last is None and bounds.until is None:
            bounds = replace(bounds, until=first)
        elif first.days and first.begins and last is None and bounds.begins is None:
            bounds = replace(bounds, begins=first)
        else:
            rest.append(group)
            continue
        if first.clock is not None and first not in {g.first for g in rest} and first.days:
            bounds = replace(bounds, clock=first)
    return bounds, rest
