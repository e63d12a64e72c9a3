"""How an event repeats: an RRULE (RFC 5545), or the words of everyday Vietnamese and English.

The words are those that `bot.language.moments` reads, and nothing else may stand beside them:

    hằng ngày · hằng tuần · hằng tháng · hằng quý · hằng năm
    thứ Hai hằng tuần · thứ 2 và thứ 5 hằng tuần · hai tuần một lần vào thứ Ba
    ngày 5 hằng tháng · mùng 3 hằng tháng · ngày 5, 20 hằng tháng · ngày cuối tháng
    thứ Bảy đầu tiên hằng tháng · thứ Sáu cuối cùng hằng tháng · ngày 5 tháng đầu quý
    ngày 19/5 hằng năm · … đến 30/6/2027 · …, 10 lần
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from bot.imports.cells import BadValue
from bot.language.moments import DoubtKind, read_moment
from bot.language.moments.rules import first_of, is_followed


def read_recurrence(written: str, starts: datetime) -> str:
    """The RRULE that a text means, "" for an empty text.

    Args:
        starts: the first start on the committee's wall clock, without zone.

    Raises:
        BadValue: no RRULE and no words of recurrence, or a rule that never comes true.
    """
    if not written:
        return ""
    if "FREQ" in written.upper():
        rule = written.upper().replace(" ", "").removeprefix("RRULE:").removesuffix(";")
    else:
        rule = _rule_of_words(written, starts)
    if not is_followed(rule):
        raise BadValue("bad_recurrence", {"text": written[:80]})
    if first_of(rule, starts) is None:
        raise BadValue("recurrence_never", {"text": written[:80]})
    return rule


def starts_on_rule(rule: str, starts: datetime) -> bool:
    """Whether the first start is one of the days that the rule names."""
    return first_of(rule, starts) == starts


def _rule_of_words(written: str, starts: datetime) -> str:
    """The rule that the words say, "" when they say anything else or more.

    Raises:
        BadValue: the words name days that never come.
    """
    first_day = datetime.combine(starts.date(), time(0, 0), UTC)  # the zone plays no part: only days are read
    reading = read_moment(written, first_day, series=True)
    asked = {doubt.kind for doubt in reading.questions}
    if DoubtKind.NEVER in asked:
        raise BadValue("recurrence_never", {"text": written[:80]})
    says_more = bool(reading.rest or reading.leads or asked - {DoubtKind.FIRST_DAY})
    other_clock = reading.start is not None and reading.start.clock not in {None, starts.time()}
    return "" if reading.recurrence is None or says_more or other_clock else reading.recurrence.rule
