"""How an event repeats: an RRULE (RFC 5545), or a small set of Vietnamese forms.

The forms, in any case, with or without diacritics; `hàng` and `mỗi` for `hằng` throughout:

    hằng ngày · hằng tuần · hằng tháng · hằng quý · hằng năm
    thứ Hai hằng tuần · thứ 2 và thứ 5 hằng tuần · Chủ nhật hằng tuần
    ngày 5 hằng tháng · mùng 3 hằng tháng · ngày 5, 20 hằng tháng · ngày cuối tháng
    thứ Bảy đầu tiên hằng tháng · thứ Sáu cuối cùng hằng tháng (đầu tiên, thứ nhất … thứ tư, cuối cùng)
    ngày 19/5 hằng năm
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from bot.imports.cells import BadValue
from bot.language.folding import fold

_EVERY = r"(?:hang|moi)"
_DAYS = {
    "thu hai": "MO", "thu 2": "MO", "thu ba": "TU", "thu 3": "TU", "thu tu": "WE", "thu 4": "WE",
    "thu nam": "TH", "thu 5": "TH", "thu sau": "FR", "thu 6": "FR", "thu bay": "SA", "thu 7": "SA",
    "chu nhat": "SU", "cn": "SU",
}  # fmt: skip
_PLACES = {
    "dau tien": 1, "dau": 1, "thu nhat": 1, "thu hai": 2, "thu 2": 2, "thu ba": 3, "thu 3": 3, "thu tu": 4,
    "thu 4": 4, "cuoi cung": -1, "cuoi": -1,
}  # fmt: skip
_DAY = "(?:" + "|".join(sorted(_DAYS, key=len, reverse=True)) + ")"
_PLACE = "(?:" + "|".join(sorted(_PLACES, key=len, reverse=True)) + ")"
_AND = re.compile(r"\s*(?:,|va)\s*")
_PLAIN = {
    "ngay": "FREQ=DAILY",
    "tuan": "FREQ=WEEKLY",
    "thang": "FREQ=MONTHLY",
    "quy": "FREQ=MONTHLY;INTERVAL=3",
    "nam": "FREQ=YEARLY",
}
_EVERY_UNIT = re.compile(rf"{_EVERY} (ngay|tuan|thang|quy|nam)")
_WEEKDAYS = re.compile(rf"({_DAY}(?:\s*(?:,|\bva\b)\s*{_DAY})*) {_EVERY} tuan")
_MONTH_DAYS = re.compile(
    rf"(?:ngay|mung|mong) (\d{{1,2}}(?:\s*(?:,|\bva\b)\s*(?:ngay |mung |mong )?\d{{1,2}})*) {_EVERY} thang"
)
_LAST_DAY = re.compile(rf"ngay cuoi (?:cung )?(?:cua )?(?:{_EVERY} )?thang")
_NTH_WEEKDAY = re.compile(rf"({_DAY}) ({_PLACE}) (?:cua )?{_EVERY} thang")
_YEAR_DAY = re.compile(rf"(?:ngay )?(\d{{1,2}})/(\d{{1,2}}) {_EVERY} nam")

_UNTIL_ZONE = re.compile(r"(UNTIL=\d{8}(?:T\d{6})?)Z")
_WEEKDAY = r"(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": re.compile(r"DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile(r"[1-9][0-9]?"),
    "COUNT": re.compile(r"[1-9][0-9]{0,2}"),
    "UNTIL": re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "BYDAY": re.compile(rf"[+-]?[1-5]?{_WEEKDAY}(?:,[+-]?[1-5]?{_WEEKDAY})*"),
    "BYMONTHDAY": re.compile(r"-?(?:[1-9]|[12][0-9]|3[01])(?:,-?(?:[1-9]|[12][0-9]|3[01]))*"),
    "BYMONTH": re.compile(r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*"),
    "BYSETPOS": re.compile(r"-?[1-9][0-9]?"),
    "WKST": re.compile(_WEEKDAY),
}
"""The parts of a rule that we can follow, and their values; a rule by the second, say, is none of ours."""


def read_recurrence(written: str, starts: datetime) -> str:
    """The RRULE that a text means, "" for an empty text.

    Args:
        starts: the first start on the committee's wall clock, without zone.

    Raises:
        BadValue: no RRULE and none of the forms, or a rule that never comes true.
    """
    if not written:
        return ""
    if "FREQ" in written.upper():
        rule = written.upper().replace(" ", "").removeprefix("RRULE:").removesuffix(";")
    else:
        rule = _rule_of_words(fold(written))
    if not _is_ours(rule):
        raise BadValue("bad_recurrence", {"text": written[:80]})
    if _first(rule, starts) is None:
        raise BadValue("recurrence_never", {"text": written[:80]})
    return rule


def starts_on_rule(rule: str, starts: datetime) -> bool:
    """Whether the first start is one of the days that the rule names."""
    return _first(rule, starts) == starts


@lru_cache(maxsize=256)
def _first(rule: str, starts: datetime) -> datetime | None:
    """The first day of the rule, None when there is none or the rule makes no sense."""
    from dateutil.rrule import rrulestr  # late: only events need it

    try:
        # UNTIL is in UTC where it has a time, and is compared with the wall clock here: that makes no odds
        return next(iter(rrulestr(_UNTIL_ZONE.sub(r"\1", rule), dtstart=starts)), None)
    except (ValueError, TypeError, OverflowError):
        return None


def _is_ours(rule: str) -> bool:
    """Whether the rule has only parts that we can follow."""
    written = [part.partition("=")[::2] for part in rule.split(";")]
    parts = dict(written)
    if len(parts) != len(written) or "FREQ" not in parts or parts.keys() >= {"COUNT", "UNTIL"}:
        return False
    if parts["FREQ"] in {"DAILY", "WEEKLY"}:
        if parts.keys() & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
            return False  # no such rule by the week, and by the day one could search for centuries
        if any(sign in parts.get("BYDAY", "") for sign in "+-12345"):
            return False  # the second Tuesday is one of a month or a year
    return all(name in _PARTS and _PARTS[name].fullmatch(value) for name, value in written)


def _rule_of_words(text: str) -> str:
    if match := _EVERY_UNIT.fullmatch(text):
        return _PLAIN[match[1]]
    if match := _WEEKDAYS.fullmatch(text):
        return f"FREQ=WEEKLY;BYDAY={','.join(_DAYS[day] for day in _AND.split(match[1]))}"
    if match := _MONTH_DAYS.fullmatch(text):
        return f"FREQ=MONTHLY;BYMONTHDAY={','.join(str(int(day)) for day in re.findall(r'[0-9]+', match[1]))}"
    if _LAST_DAY.fullmatch(text):
        return "FREQ=MONTHLY;BYMONTHDAY=-1"
    if match := _NTH_WEEKDAY.fullmatch(text):
        return f"FREQ=MONTHLY;BYDAY={_PLACES[match[2]]}{_DAYS[match[1]]}"
    if match := _YEAR_DAY.fullmatch(text):
        return f"FREQ=YEARLY;BYMONTH={int(match[2])};BYMONTHDAY={int(match[1])}"
    return ""
