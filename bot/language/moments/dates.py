"""Days by their number: 20/12, 20-12-2026, "ngày 20 tháng 12 năm 2026", "mùng 3", "mồng 5 tháng sau"; dd/mm always."""

from __future__ import annotations

import re
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.language.moments.found import Calendar, Found, Scan, Value, rules_for
from bot.language.moments.lines import TAKEN
from bot.language.moments.numbers import ENGLISH_MONTH, MONTH, WORDS, YEAR, month_of, number_of, year_of

FIRST_YEAR, LAST_YEAR = 1900, 2199
_A_CLOCK = re.compile(rf"(?:{TAKEN}|\d ?(?:h|g|gio)(?: ?\d{{1,2}})?),? (?:ngay )?$")
"""Directly behind a time, "20/13" is a day that does not exist and no fraction."""
_OF_A_NAME = re.compile(
    r"(?<!\w)(?:so|phong|khoa|lop|mau|dieu|tang|bai|chuong|khu|nghi quyet|ket luan|quy dinh|tuoi|tren|duoi|hon)"
    r" (?:so )?$"
)
_PERHAPS_OF_A_NAME = re.compile(
    r"(?<!\w)(?:dot|kY niem|le|thanh lAp(?: \w+){0,3}|truyen thong(?: \w+){0,3})(?: ngay)? $"
)
_OTHER_MONTHS = {"nay": 0, "sau": 1, "toI": 1, "toi": 1, "truoc": -1, "roi": -1}
OTHER_MONTH = r"(?:nay|sau|toI|toi|truoc|roi)"

_DAY_WORD = r"(?:ngay|hom|mung|mong)"
_MANY = rf"(?:{WORDS})"
_DAY = r"(?P<d>\d{1,2})"
_MONTH_AND_YEAR = rf"thang (?P<m>{MONTH}|{OTHER_MONTH})(?:(?: nam |/| ?, ?nam | )(?P<y>{YEAR}))?"
_COUNTED = (
    r"(?! ?(?:[/%]|thang|ngay|nguoi|dong|tieng|gio|phut|tuan|nam|buoi|lan|dai|daI|dang|h|g|thanh)(?!\w)| ?[/.\-]\d|\d)"
)


def is_of_a_name(scan: Scan, start: int) -> bool:
    """Whether numbers belong to a name: "nghị quyết số 12/2026", "phòng 20.12"."""
    return bool(_OF_A_NAME.search(scan.line[max(0, start - 30) : start]))


def calendar(day: int, month: int | None, year: int | None, scan: Scan, start: int) -> Calendar | None:
    """The day, unless what stands before shows it to be part of a name."""
    if is_of_a_name(scan, start):
        return None
    before = scan.line[max(0, start - 30) : start]
    weak = month is not None and year is None and bool(_PERHAPS_OF_A_NAME.search(before))
    return Calendar(day, month, year, weak)


def _numeric(match: re.Match[str], scan: Scan) -> Calendar | None:
    said, mark = match["word"] or "", match["mark"]
    day, month, year = int(match["d"]), int(match["m"]), year_of(match["y"])
    if not said and year is None and _is_no_date(match, mark, scan, day, month):
        return None
    said_for_a_day = bool(said or _A_CLOCK.search(scan.line[max(0, match.start() - 12) : match.start()]))
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR and not said_for_a_day:
        return None
    if (month > 12 and not (said_for_a_day or year)) or month == 0 or day == 0 or day > 39:
        return None
    return calendar(day, month, year, scan, match.start())


def _is_no_date(match: re.Match[str], mark: str, scan: Scan, day: int, month: int) -> bool:
    """Whether two bare numbers are rather a fraction, a decimal, a span, or "24/7"."""
    if mark == "/":
        follows = scan.line[match.end() : match.end() + 12]
        return (day, month) == (24, 7) or bool(re.match(r" (?:so|dang|dong|tong|dai|daI|chi|nguoi)(?!\w)", follows))
    return len(match["d"]) < 2 or len(match["m"]) < 2


def _iso(match: re.Match[str], scan: Scan) -> Calendar | None:
    return calendar(int(match["d"]), int(match["m"]), int(match["y"]), scan, match.start())


def _in_words(match: re.Match[str], scan: Scan) -> Calendar | None:
    day = number_of(match["d"])
    if not day or day > 39:
        return None
    if match["m"] in _OTHER_MONTHS:
        there = month_away(scan.today, _OTHER_MONTHS[match["m"]])
        return Calendar(day, there.month, there.year)
    month = month_of(match["m"])
    return None if month is None else calendar(day, month, year_of(match["y"]), scan, match.start())


def _month_first(match: re.Match[str], scan: Scan) -> Calendar | None:
    """ "tháng sau ngày 5", "tháng 12 ngày 20"."""
    return _in_words(match, scan)


def _day_only(match: re.Match[str], scan: Scan) -> Calendar | None:
    day = number_of(match["d"])
    if not day or day > 39 or re.search(r"(?:chuc|kY niem) $", scan.line[max(0, match.start() - 10) : match.start()]):
        return None
    return Calendar(day)


def _span(match: re.Match[str], scan: Scan) -> tuple[Found, ...] | None:
    """ "20-22/12", "từ ngày 20 đến ngày 22 tháng 12": the month stands with the last day only."""
    month = month_of(match["m"])
    first, last = int(match["first"]), int(match["d"])
    if month is None or not 0 < first < last:
        return None
    year = year_of(match["y"])
    if calendar(last, month, year, scan, match.start()) is None:
        return None
    return (
        Found(*match.span("first"), Calendar(first, month, year)),
        Found(match.start("d"), match.end(), Calendar(last, month, year)),
    )


def _english(match: re.Match[str], scan: Scan) -> Calendar | None:
    return calendar(int(match["d"]), month_of(match["m"]), year_of(match["y"]), scan, match.start())


def _english_day(match: re.Match[str], _scan: Scan) -> Value:
    return Calendar(int(match["d"]))


def month_away(today: date, months: int) -> date:
    """The first of the month so many months from this one."""
    return today.replace(day=1) + relativedelta(months=months)


_TO = r"(?:-|–|—|den|toI|toi|va|,)"
_YEAR_AFTER = rf"(?:(?: nam |/| )(?P<y>{YEAR}))?"
_END = r"(?![/%])(?!\.\d)"
_TWO_DAYS = rf"(?<![/.\-,])(?P<first>\d{{1,2}}) ?{_TO} ?(?:het )?(?:ngay )?(?P<d>\d{{1,2}})"
_SAME_MARK_YEAR = r"(?: ?(?P=mark) ?(?P<y>\d{4}|\d\d(?![\d:]| ?(?:h|g|gio)(?!\w))))?"
DATES = rules_for(
    (r"(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?=t\d|\b)", _iso),
    (
        rf"{_TWO_DAYS} ?/ ?(?P<m>1[0-2]|0?[1-9](?!\d))(?:/(?P<y>{YEAR}))?{_END}",
        _span,
    ),
    (
        rf"{_TWO_DAYS} thang (?P<m>{MONTH}){_YEAR_AFTER}",
        _span,
    ),
    (
        rf"(?<![/.:])(?<!\d,)(?P<word>{_DAY_WORD} )?{_DAY} ?(?P<mark>[/.\-]) ?(?P<m>\d{{1,2}}){_SAME_MARK_YEAR}{_END}",
        _numeric,
    ),
    (rf"(?:{_DAY_WORD} )(?P<d>\d{{1,2}}|{_MANY}) {_MONTH_AND_YEAR}", _in_words),
    (rf"(?<![/.\-] )(?P<d>1[3-9]|2\d|3[01]) {_MONTH_AND_YEAR}", _in_words),
    (rf"(?P<d>\d{{1,2}})/thang (?P<m>{MONTH})(?:/(?P<y>{YEAR}))?", _in_words),
    (
        rf"thang (?P<m>{MONTH}|{OTHER_MONTH})(?P<y>)(?: |, ?)(?:vao )?{_DAY_WORD} (?P<d>\d{{1,2}}|{_MANY}){_COUNTED}",
        _month_first,
    ),
    (rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{ENGLISH_MONTH})(?:,? (?P<y>{YEAR}))?", _english),
    (rf"(?P<m>{ENGLISH_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y>{YEAR}))?", _english),
)
DAYS_OF_THE_MONTH = rules_for(
    (rf"(?:ngay|hom) {_DAY}{_COUNTED}", _day_only),
    (rf"(?:ngay )?(?:mung|mong) (?P<d>\d{{1,2}}|{_MANY}){_COUNTED}", _day_only),
    (r"ngay (?P<d>muoi(?: \w+)?|(?:hai|ba) muoi(?: \w+)?)", _day_only),
    (r"(?:on )?the (?P<d>\d{1,2})(?:st|nd|rd|th)", _english_day),
    having=("ngay", "hom", "mung", "mong", "the "),
)
"""Days without a month; read after recurrences, which have them too."""
