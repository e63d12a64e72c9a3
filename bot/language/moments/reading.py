"""A sentence read: `read_moment` finds what it says of time, and what must be asked about it.

Decided here, and shown to whoever says it: weeks begin on Monday; "thứ Sáu tuần sau" is the Friday of the next calendar
week; a bare weekday is the next one, today included; a day without a time stays without one, but a deadline is due at
17:00; "8 giờ" is 08:00, "2 giờ" is 14:00 and asked about; a time without a day is today's; dates are dd/mm.
"""

from __future__ import annotations

from datetime import datetime

from bot.language.moments.clocks import BARE_HOURS, CLOCKS, DAY_PARTS
from bot.language.moments.dates import DATES, DAYS_OF_THE_MONTH
from bot.language.moments.found import Found, Repeats, Scan
from bot.language.moments.leads import LEADS
from bot.language.moments.lengths import LENGTHS, TIMES
from bot.language.moments.lines import line_of, tidy
from bot.language.moments.lunar_days import LUNAR_DAYS
from bot.language.moments.near_days import AHEAD, NEAR_DAYS
from bot.language.moments.putting_together import put_together
from bot.language.moments.readings import Reading
from bot.language.moments.recurrence import LAST_OF_MONTH, RECURRENCES
from bot.language.moments.recurrence_english import ENGLISH_RECURRENCES
from bot.language.moments.stretches import STRETCHES, WHOLE_YEARS
from bot.language.moments.weekdays import WEEKDAYS

_IN_ORDER = (LEADS, AHEAD, LENGTHS, LUNAR_DAYS, CLOCKS, RECURRENCES, ENGLISH_RECURRENCES, DATES, WEEKDAYS, NEAR_DAYS)
_AT_LAST = (STRETCHES, DAYS_OF_THE_MONTH, BARE_HOURS, DAY_PARTS)


def read_moment(text: str, now: datetime, *, series: bool = False) -> Reading:
    """What a sentence says of time, wherever in it.

    Args:
        text: any text; only the first `lines.MOST_CHARACTERS` characters are read.
        now: the present, aware, in the committee's zone.
        series: whether the text can only say a recurrence: then "ngày cuối tháng" is that of every month.
    """
    tidied = tidy(text)
    scan = _scanned(tidied, now, series=series)
    if not scan.found:
        return Reading(tidied)
    return put_together(tidied, scan)


def find_moments(text: str, now: datetime) -> tuple[str, tuple[Found, ...]]:
    """The single pieces of a sentence that speak of time, not put together: for whoever asks about days.

    Returns:
        The tidied text, in which the pieces count, and the pieces.
    """
    tidied = tidy(text)
    return tidied, tuple(_scanned(tidied, now, series=False).found)


def _scanned(tidied: str, now: datetime, *, series: bool) -> Scan:
    scan = Scan(now, line_of(tidied))
    for rules in (LAST_OF_MONTH, *_IN_ORDER) if series else _IN_ORDER:
        scan.apply(rules)
    if any(isinstance(found.value, Repeats) for found in scan.found):
        scan.apply(TIMES)
    for rules in _AT_LAST:
        scan.apply(rules)
    if any(isinstance(found.value, Repeats) for found in scan.found):
        scan.apply(WHOLE_YEARS)
    return scan
