"""Days of the week: "thứ Sáu tuần này", "T6", "CN tuần sau", "thứ Hai đầu tiên của tháng 12", "next Friday"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.language.moments.dates import OTHER_MONTH, month_away
from bot.language.moments.found import Fixed, Found, Scan, Value, Weekday, rules_for
from bot.language.moments.numbers import MONTH, YEAR, month_of

_NUMBERS = {
    "hai": 0, "2": 0, "ba": 1, "3": 1, "tU": 2, "tu": 2, "4": 2, "nam": 3, "5": 3, "saU": 4, "6": 4, "bay": 5,
    "7": 5,
}  # fmt: skip
_ENGLISH = {
    "monday": 0, "mon": 0, "tuesday": 1, "tue": 1, "tues": 1, "wednesday": 2, "wed": 2, "thursday": 3, "thu": 3,
    "thurs": 3, "friday": 4, "fri": 4, "saturday": 5, "sat": 5, "sunday": 6, "sun": 6,
}  # fmt: skip
_SUNDAY = r"chu nhat|chua nhat|cn"
_LONG = "|".join(sorted((n for n in _ENGLISH if n not in {"thu", "sat", "sun"}), key=len, reverse=True))
WEEKDAY = rf"(?:thu ?(?:(?:hai|ba|tU|tu|nam|saU|bay)(?!\w)|[2-7](?!\d))|t\.?[2-7](?![\d/])|{_SUNDAY}|{_LONG})"
"""One day of the week, as it stands in a line."""
MORE = rf"(?: ?(?:,|;|va|&|-|and) ?(?:vao )?(?:{WEEKDAY}|[2-7](?![\d/hg])))"

_COUNTED = re.compile(
    r"(?<!\w)(?:lan|khoa|ky|ky hop|thang|tuan|quy|phien|dot|vong|bai|chuong|tang|nguoi|dieu|nhom|to|lop) $"
)
_WEEKS = {
    "nay": 0, "sau": 1, "toI": 1, "toi": 1, "ke": 1, "ke tiep": 1, "sau nua": 2, "toI nua": 2, "truoc": -1,
    "roi": -1, "qua": -1, "vua roi": -1, "vua qua": -1,
}  # fmt: skip
_WHICH = "(?:" + "|".join(sorted(_WEEKS, key=len, reverse=True)) + ")"
NTH = {
    **dict.fromkeys(("dau tien", "dau", "thu nhaT", "first"), 1),
    **dict.fromkeys(("thu hai", "thu 2", "second"), 2),
    **dict.fromkeys(("thu ba", "thu 3", "third"), 3),
    **dict.fromkeys(("thu tU", "thu tu", "thu 4", "fourth"), 4),
    **dict.fromkeys(("thu nam", "thu 5", "fifth"), 5),
    **dict.fromkeys(("cuoi cung", "cuoi", "last"), -1),
}
PLACE = "(?:" + "|".join(sorted(NTH, key=len, reverse=True)) + ")"
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def weekday_of(text: str) -> int:
    """The day (0 = Monday) that a match of `WEEKDAY`, or a figure from 2 to 7, names."""
    if text in _ENGLISH:
        return _ENGLISH[text]
    if text in {"cn", "chu nhat", "chua nhat"}:
        return 6
    return _NUMBERS[re.sub(r"^(?:thu ?|t\.?)", "", text)]


def nth_weekday(year: int, month: int, number: int, place: int) -> date | None:
    """The first, second … or last (-1) such day of a month; None when there is no such one."""
    if place > 0:
        day = date(year, month, 1)
        day += timedelta(days=(number - day.weekday()) % 7 + 7 * (place - 1))
        return day if day.month == month else None
    last = date(year, month, 1) + relativedelta(months=1, days=-1)
    return last - timedelta(days=(last.weekday() - number) % 7)


def is_counted(match: re.Match[str], scan: Scan) -> bool:
    """Whether "thứ hai" is the second of something ("lần thứ hai"), no Monday."""
    return (
        match.group().startswith("thu")
        and match.group() not in _ENGLISH
        and bool(_COUNTED.search(scan.line[max(0, match.start() - 12) : match.start()]))
    )


def _of_a_week(match: re.Match[str], scan: Scan) -> Value | None:
    if is_counted(match, scan):
        return None
    return Weekday(weekday_of(match["day"]), week=_WEEKS[match["week"]])


def _coming(match: re.Match[str], scan: Scan) -> Value | None:
    if is_counted(match, scan):
        return None
    which = match["which"]
    number = weekday_of(match["day"])
    if which in {"sau", "sau nua", "toI nua", "truoc", "roi", "qua", "vua roi", "vua qua"}:
        return Weekday(number, week=_WEEKS[which])
    return Weekday(number, after_today=which in {"toI", "toi"})


def _bare(match: re.Match[str], scan: Scan) -> Value | None:
    if is_counted(match, scan):
        return None
    return Weekday(weekday_of(match["day"]))


def _bare_sunday(match: re.Match[str], scan: Scan) -> Value | None:
    """ "CN" is a Sunday only where the words around speak of time: it is short for much else."""
    before, after = scan.line[: match.start()], scan.line[match.end() :]
    if re.search(r"(?:sang|chieu|toi|trua|vao|va|t7|thu 7|thu bay|,|\0) ?$", before) or re.match(
        r" ?(?:$|[,.;]|ngay|luc|vao|va|\0|\d)", after
    ):
        return Weekday(6)
    return None


def _nth(match: re.Match[str], scan: Scan) -> Value | None:
    if match["other"]:
        there = month_away(scan.today, {"nay": 0, "truoc": -1, "roi": -1}.get(match["other"], 1))
        year, month = there.year, there.month
    else:
        said = month_of(match["m"])
        if said is None:
            return None
        month = said
        year = int(match["y"]) if match["y"] else scan.today.year + (month < scan.today.month)
    day = nth_weekday(year, month, weekday_of(match["day"]), NTH[match["place"]])
    return None if day is None else Fixed(day)


def _english_next(match: re.Match[str], _scan: Scan) -> Value:
    return Weekday(weekday_of(match["day"]), week=1, unsure=True)


def _english_last(match: re.Match[str], _scan: Scan) -> Value:
    return Weekday(weekday_of(match["day"]), week=-1)


def _pair(match: re.Match[str], scan: Scan) -> tuple[Found, ...]:
    """ "thứ 7, chủ nhật tuần này": the week stands with the last day only."""
    week = _WEEKS[match["week"]]
    return (
        Found(*match.span("first"), Weekday(weekday_of(match["first"]), week=week)),
        Found(match.start("day"), match.end(), Weekday(weekday_of(match["day"]), week=week)),
    )


_DAY = rf"(?P<day>{WEEKDAY})"
_THERE = rf"(?:(?P<other>{OTHER_MONTH})|(?P<m>{MONTH})(?:(?:/| nam )(?P<y>{YEAR}))?)"
WEEKDAYS = rules_for(
    (rf"{_DAY} (?P<place>{PLACE}) (?:cua |trong )?thang {_THERE}", _nth),
    (rf"{_DAY} tuan (?P<place>{PLACE}) (?:cua |trong )?thang {_THERE}", _nth),
    (rf"(?P<first>{WEEKDAY}) ?(?:,|va|den|-|–) ?{_DAY} tuan (?P<week>{_WHICH})", _pair),
    (rf"(?:ngay )?{_DAY},? (?:cua |trong )?tuan (?P<week>{_WHICH})", _of_a_week),
    (rf"tuan (?P<week>{_WHICH}),? (?:vao )?(?:ngay )?{_DAY}(?! (?:hang|moi))", _of_a_week),
    (rf"(?:ngay )?{_DAY} (?P<which>{_WHICH})(?! (?:khi|gio|\d+ gio))", _coming),
    (rf"next (?P<day>{_LONG}|sat|sun)", _english_next),
    (rf"last (?P<day>{_LONG}|sat|sun)", _english_last),
    (rf"(?:this |on )?(?P<day>{_LONG})", _bare),
    (r"(?:on|this) (?P<day>sat|sun)", _bare),
    (r"(?:ngay )?(?P<day>thu ?(?:hai|ba|tU|tu|nam|saU|bay|[2-7](?!\d))|t\.?[2-7](?![\d/])|chu nhat|chua nhat)", _bare),
    (r"(?P<day>cn)", _bare_sunday),
    having=(
        "thu",
        "t2",
        "t3",
        "t4",
        "t5",
        "t6",
        "t7",
        "t.",
        "nhat",
        "cn",
        "day",
        "mon",
        "tue",
        "wed",
        "fri",
        "sat",
        "sun",
    ),
)
