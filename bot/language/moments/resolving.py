"""The start and the end of what was said, with all that is in doubt about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.language.moments.choosing import Chosen
from bot.language.moments.clusters import Cluster
from bot.language.moments.found import At, Calendar, Clock, PartOfDay, Stretch
from bot.language.moments.readings import Doubt, DoubtKind, Moment
from bot.language.moments.resolving_clocks import ClockTime, clock_time
from bot.language.moments.resolving_days import Day, day_of

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The moment that is meant.

    Attributes:
        start: None when nothing can be meant.
        end: of a span.
        vague: whether only a stretch of days was said.
        doubts: what is not sure.
        said_clock: whether a time was said.
    """

    start: Moment | None = None
    end: Moment | None = None
    vague: bool = False
    doubts: tuple[Doubt, ...] = ()
    said_clock: bool = False


def resolve(chosen: Chosen, now: datetime, text: str, *, due: bool) -> Resolved:
    """What the chosen pieces mean.

    Args:
        chosen: what says the moment.
        now: the present on the committee's clock.
        text: the sentence, for the words of a doubt.
        due: whether it is a deadline: then a stretch of days means its last one.
    """
    at = _moment_from_now(chosen)
    if at is not None:
        return Resolved(Moment(at.date(), at.time()), said_clock=True)
    if chosen.day is None and chosen.clock is None:
        return Resolved()
    today = now.date()
    day = day_of(chosen.day.days, today, month=_month_of_end(chosen, today)) if chosen.day else Day(None)
    if due and day.stretch is not None and day.doubt is DoubtKind.VAGUE_DAY:
        day = _last_day(day, before=chosen.due in {"truoc", "before"})
    clock = _start_clock(chosen, day)
    words = _words(text, chosen.day or chosen.clock)
    doubts = [
        *_day_doubts(day, clock, _day_words(text, chosen.day)),
        *_clock_doubts(day, clock, today, _words(text, chosen.clock)),
    ]
    if chosen.day is not None and day.day is None:
        return Resolved(doubts=tuple(doubts), said_clock=clock is not None)
    if clock is not None and clock.clock is None and chosen.day is None:
        return Resolved(doubts=tuple(doubts))
    start = _moment(day.day or today, clock)
    end, end_doubts = _end(chosen, start, today, text)
    end = _stretch_end(day, end)
    doubts += [*end_doubts, *_more(chosen, start, today, text)]
    if chosen.day is None:
        doubts.append(Doubt(DoubtKind.WHICH_DAY, words, (start,), asks=False))
    vague = day.stretch is not None
    return Resolved(start, end or _last_more(chosen, start, today), vague, tuple(doubts), clock is not None)


def _moment_from_now(chosen: Chosen) -> datetime | None:
    days = chosen.day.days if chosen.day else ()
    return next((value.moment for value in days if isinstance(value, At)), None)


def _last_day(day: Day, *, before: bool) -> Day:
    """The last day of a stretch in which something is due; what "cuối tuần" ends with stays in doubt.

    Args:
        before: whether it is due before the stretch ("trước tháng 12"), which some take for its last day.
    """
    stretch = day.stretch
    if stretch is None:
        return day
    if before and not stretch.picks:
        due = stretch.first - _A_DAY
        return Day(due, doubt=DoubtKind.TWO_READINGS, candidates=(due, stretch.last), asks=True)
    if len(stretch.picks) > 1:
        friday = stretch.first - _A_DAY
        return Day(stretch.last, doubt=DoubtKind.VAGUE_DAY, candidates=(friday, *stretch.picks), asks=True)
    return Day(stretch.picks[-1] if stretch.picks else stretch.last)


def _month_of_end(chosen: Chosen, today: date) -> date | None:
    """The month of "từ ngày 20 đến 22/12": it stands with the end."""
    if chosen.day is None or chosen.end_day is None:
        return None
    first = next((v for v in chosen.day.days if isinstance(v, Calendar)), None)
    last = next((v for v in chosen.end_day.days if isinstance(v, Calendar)), None)
    if first is None or last is None or first.month is not None or last.month is None:
        return None
    end = day_of((last,), today).day
    if end is None:
        return None
    return end.replace(day=1) if first.day <= end.day else (end.replace(day=1) - _A_DAY).replace(day=1)


def _start_clock(chosen: Chosen, day: Day) -> ClockTime | None:
    said, part = chosen.start_clock, chosen.start_part
    if said is None:
        return None if part is None else _of_part(part)
    ends = chosen.end_clock
    if part is None and ends is not None and ends.part is not None and not said.exact:
        shared = clock_time(said, ends.part, tonight=day.near)
        end = clock_time(ends.clock, ends.part, tonight=day.near) if ends.clock else None
        if shared.clock and end and end.clock and (shared.clock < end.clock or end.next_day):
            return shared
        return _before(said, end)
    return clock_time(said, part, tonight=day.near)


def _before(said: Clock, end: ClockTime | None) -> ClockTime:
    """ "8h đến 2h chiều": the start is as said, in the morning."""
    plain = clock_time(Clock(said.hour, said.minute, exact=True), None)
    if end is None or end.clock is None or plain.clock is None or plain.clock < end.clock:
        return plain
    return clock_time(said, None)


def _of_part(part: PartOfDay) -> ClockTime:
    return ClockTime(time(part.hour, part.minute), doubt=DoubtKind.CLOCK_ASSUMED)


def _moment(day: date, clock: ClockTime | None) -> Moment:
    if clock is None:
        return Moment(day)
    return Moment(day + _A_DAY if clock.next_day else day, clock.clock)


def _day_doubts(day: Day, clock: ClockTime | None, words: str) -> list[Doubt]:
    if day.doubt is None:
        return []
    candidates = tuple(_moment(candidate, clock) for candidate in day.candidates)
    if day.doubt is DoubtKind.LUNAR and day.day is not None:
        candidates = (_moment(day.day, clock),)
    return [Doubt(day.doubt, words, candidates, day.asks)]


def _clock_doubts(day: Day, clock: ClockTime | None, today: date, words: str) -> list[Doubt]:
    if clock is None or clock.doubt is None:
        return []
    base = day.day or today
    candidates = [_moment(base, clock)] if clock.clock is not None else []
    if clock.other is not None:
        candidates.append(Moment(base, clock.other))
    if clock.other_day:
        candidates.append(Moment(base, clock.clock))
    return [Doubt(clock.doubt, words, tuple(candidates), clock.asks)]


def _end(chosen: Chosen, start: Moment, today: date, text: str) -> tuple[Moment | None, list[Doubt]]:
    where = chosen.end_day or chosen.end_clock
    if where is None:
        return None, []
    words = _words(text, where)
    day = day_of(chosen.end_day.days, today, after=start.day) if chosen.end_day else Day(start.day)
    if day.day is None:
        return None, _day_doubts(day, None, _day_words(text, where))
    last = day.stretch.last if day.stretch is not None else day.day
    clock = _end_clock(chosen, start, last)
    end = _moment(last, clock)
    doubts = _day_doubts(replace(day, doubt=None if day.stretch else day.doubt), clock, words)
    if clock is not None and clock.clock is None:
        return None, [*doubts, *_clock_doubts(day, clock, today, words)]
    if _is_before(end, start):
        return None, [*doubts, Doubt(DoubtKind.ENDS_BEFORE_START, words, (end,))]
    return end, doubts


def _end_clock(chosen: Chosen, start: Moment, day: date) -> ClockTime | None:
    """The time of the end: of "chiều thứ Sáu từ 2h đến 4h" in the same part of the day as the start."""
    if chosen.end_clock is None or chosen.end_clock.clock is None:
        return None
    said, part = chosen.end_clock.clock, chosen.end_clock.part
    if part is not None or said.exact:
        return clock_time(said, part)
    plain = clock_time(Clock(said.hour, said.minute, exact=True), None)
    if day == start.day and plain.clock is not None and start.clock is not None and plain.clock <= start.clock:
        later = Clock(said.hour + 12, said.minute, exact=True)
        return clock_time(later, None) if said.hour < 12 else plain
    return plain


def _is_before(end: Moment, start: Moment) -> bool:
    if end.day != start.day:
        return end.day < start.day
    return end.clock is not None and start.clock is not None and end.clock <= start.clock


def _stretch_end(day: Day, end: Moment | None) -> Moment | None:
    """The last day of a whole stretch; the beginning or the end of one stands for a day."""
    if end is None and day.stretch is not None and not day.stretch.picks and day.day == day.stretch.first:
        return Moment(day.stretch.last)
    return end


def _more(chosen: Chosen, start: Moment, today: date, text: str) -> list[Doubt]:
    """Days that do not follow each other, or that stand in different places, are not one span."""
    days = _more_days(chosen.more, start, today)
    others: list[Moment] = []
    if days and [m.day for m in days] != [start.day + (n + 1) * _A_DAY for n in range(len(days))]:
        others += days
    for rival in chosen.rivals:
        found = day_of(rival.days, today).day
        if found is not None and found != start.day:
            others.append(Moment(found, start.clock))
    if others:
        return [Doubt(DoubtKind.SEVERAL_DAYS, _words(text, chosen.day), (start, *others))]
    times = [clock_time(c.clock, c.part).clock for c in chosen.stray if c.clock is not None]
    strays = tuple(Moment(start.day, clock) for clock in times if clock is not None and clock != start.clock)
    return [Doubt(DoubtKind.SEVERAL_DAYS, "", (start, *strays))] if strays else []


def _more_days(more: Sequence[Cluster], start: Moment, today: date) -> list[Moment]:
    found: list[Moment] = []
    for cluster in more:
        day = day_of(cluster.days, today, after=start.day).day
        if day is not None:
            found.append(Moment(day, start.clock))
    return found


def _last_more(chosen: Chosen, start: Moment, today: date) -> Moment | None:
    days = _more_days(chosen.more, start, today)
    follow = [m.day for m in days] == [start.day + (n + 1) * _A_DAY for n in range(len(days))]
    return Moment(days[-1].day) if days and follow else None


def _day_words(text: str, cluster: Cluster | None) -> str:
    """The piece of a cluster that says the day."""
    pieces = [piece for piece in cluster.pieces if not isinstance(piece.value, (Clock, PartOfDay))] if cluster else []
    return text[pieces[0].start : pieces[-1].end].strip(" ,") if pieces else ""


def _words(text: str, cluster: Cluster | None) -> str:
    return "" if cluster is None else text[cluster.pieces[0].start : cluster.end].strip(" ,")


__all__ = ["Resolved", "Stretch", "resolve"]
