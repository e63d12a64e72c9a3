"""What cannot be as said: moments that have passed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from bot.language.moments.choosing import Chosen
from bot.language.moments.found import Calendar, Clock, Stretch, Weekday
from bot.language.moments.readings import Doubt, DoubtKind, Moment, Reading

_A_DAY = timedelta(days=1)
_ALREADY_ASKED = {DoubtKind.PAST, DoubtKind.PAST_YEAR}


def passed(reading: Reading, chosen: Chosen, now: datetime, words: str) -> list[Doubt]:
    """A doubt where the moment lies in the past, with the next moments that fit the words.

    Args:
        reading: with the moment, and the doubts that there are: one of the past is not raised twice.
        chosen: what said it.
        now: the present on the committee's clock.
        words: the piece of the text.
    """
    start, end, wall = reading.start, reading.end, now.replace(tzinfo=None)
    if start is None:
        return []
    if end is not None and end.clock is None and end.day >= wall.date() and start.clock is None:
        return []  # "tuần này": some of it lies ahead
    if _lies_ahead(start, wall) or any(doubt.kind in _ALREADY_ASKED for doubt in reading.doubts):
        return []
    candidates = [c for c in _next(start, chosen, wall) if _lies_ahead(c, wall)]
    return [Doubt(DoubtKind.PAST, words, tuple(dict.fromkeys(candidates)))]


def _lies_ahead(moment: Moment, wall: datetime) -> bool:
    if moment.clock is None:
        return moment.day >= wall.date()
    return datetime.combine(moment.day, moment.clock) >= wall.replace(second=0, microsecond=0)


def _next(start: Moment, chosen: Chosen, wall: datetime) -> list[Moment]:
    """What may have been meant: later the same day, the next day, week, month or year."""
    clock = chosen.start_clock
    found: list[Moment] = []
    if start.clock is not None and _has_other_half(clock, chosen) and start.clock.hour < 12:
        found.append(Moment(start.day, time(start.clock.hour + 12, start.clock.minute)))
    values = chosen.day.days if chosen.day else ()
    numbered = next((v for v in values if isinstance(v, Calendar)), None)
    if any(isinstance(value, (Weekday, Stretch)) for value in values) and numbered is None:
        found.append(Moment(start.day + 7 * _A_DAY, start.clock))
    elif numbered is None:
        found.append(Moment(max(wall.date(), start.day) + _A_DAY, start.clock))
    elif numbered.month is None:
        found.append(Moment(start.day + relativedelta(months=1), start.clock))
    else:
        found += [Moment(_same_day(start.day, year), start.clock) for year in (wall.year, wall.year + 1)]
    return found


def _has_other_half(clock: Clock | None, chosen: Chosen) -> bool:
    return clock is not None and not clock.exact and chosen.start_part is None


def _same_day(day: date, year: int) -> date:
    return day + relativedelta(year=year)
