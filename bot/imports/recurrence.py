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
_RULE_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_LARGEST = {"INTERVAL": 400, "COUNT": 2_000}


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
        rule = _checked_rule(written.upper().replace(" ", "").removeprefix("RRULE:"), written)
    else:
        rule = _rule_of_words(fold(written))
    if not rule:
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


def _checked_rule(rule: str, written: str) -> str:
    """The rule when it has only parts that we can follow; a rule by the second, say, is none of ours."""
    parts = dict(part.partition("=")[::2] for part in rule.rstrip(";").split(";"))
    if len(parts) != len(rule.rstrip(";").split(";")) or not all(parts.values()):
        raise BadValue("bad_recurrence", {"text": written[:80]})
    if not parts.keys() <= _RULE_PARTS or parts.get("FREQ") not in _FREQUENCIES or parts.keys() >= {"COUNT", "UNTIL"}:
        raise BadValue("bad_recurrence", {"text": written[:80]})
    if parts["FREQ"] in {"DAILY", "WEEKLY"} and parts.keys() & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
        raise BadValue("bad_recurrence", {"text": written[:80]})  # also what would be searched for centuries
    for name, largest in _LARGEST.items():
        if name in parts and not (parts[name].isdecimal() and 1 <= int(parts[name]) <= largest):
            raise BadValue("bad_recurrence", {"text": written[:80]})
    return rule.rstrip(";")


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
