"""Several days named together: "tuần này", "tháng 12", "quý I", "cuối tuần", "đầu tháng sau", "giữa tháng 12".

A whole stretch stands for all its days. "đầu", "giữa", "cuối" pick a day of it: đầu tuần Monday, giữa tuần Wednesday,
cuối tuần Saturday or Sunday, đầu tháng the 1st, giữa tháng the 15th, cuối tháng the last; whoever makes a plan of it
is asked.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.language.moments.dates import is_of_a_name, month_away
from bot.language.moments.found import Scan, Stretch, rules_for
from bot.language.moments.numbers import MONTH, NUMBER, YEAR, month_of, number_of

_AWAY = {
    "nay": 0, "sau": 1, "toI": 1, "toi": 1, "ke": 1, "ke tiep": 1, "sau nua": 2, "toI nua": 2, "truoc": -1,
    "roi": -1, "qua": -1, "vua roi": -1, "vua qua": -1, "this": 0, "next": 1, "last": -1, "": 0,
    "ngoai": -1, "sanG": 1, "hien tai": 0,
}  # fmt: skip
_WHICH = r"nay|sau nua|sau|toI nua|toI|toi|ke tiep|ke|truoc|vua roi|vua qua|roi|qua|ngoai|hien tai"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_PART = r"(?P<part>dau|giua|cuoi|het) "


def week(today: date, away: int) -> Stretch:
    """A calendar week, Monday to Sunday."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=away)
    return Stretch(monday, monday + timedelta(days=6), "week")


def month(year: int, number: int) -> Stretch:
    """A calendar month."""
    first = date(year, number, 1)
    return Stretch(first, first + relativedelta(months=1, days=-1), "month")


def quarter(year: int, number: int) -> Stretch:
    """Three months."""
    first = date(year, 3 * number - 2, 1)
    return Stretch(first, first + relativedelta(months=3, days=-1), "quarter")


def year(number: int) -> Stretch:
    """A calendar year."""
    return Stretch(date(number, 1, 1), date(number, 12, 31), "year")


def part_of(whole: Stretch, part: str) -> Stretch:
    """The beginning, the middle or the end of a stretch, with the days that may be meant."""
    if part in {"", "het"}:
        return whole
    if whole.unit == "week":
        days = {"dau": (0,), "giua": (2,), "cuoi": (5, 6)}[part]
        picks = tuple(whole.first + timedelta(days=n) for n in days)
        return Stretch(picks[0], picks[-1], "part", picks)
    length = (whole.last - whole.first).days
    third = 10 if whole.unit == "month" else length // 3
    first, last, pick = {
        "dau": (whole.first, whole.first + timedelta(days=third - 1), whole.first),
        "giua": (whole.first + timedelta(days=third), whole.last - timedelta(days=third), _middle(whole)),
        "cuoi": (whole.last - timedelta(days=third - 1), whole.last, whole.last),
    }[part]
    return Stretch(first, last, "part", (pick,))


def _middle(whole: Stretch) -> date:
    if whole.unit == "month":
        return whole.first.replace(day=15)
    return whole.first + timedelta(days=(whole.last - whole.first).days // 2)


def _groups(match: re.Match[str]) -> tuple[str, int]:
    groups = match.groupdict()
    return groups.get("part") or "", _AWAY[groups.get("which") or ""]


def _week(match: re.Match[str], scan: Scan) -> Stretch:
    part, away = _groups(match)
    return part_of(week(scan.today, away), part)


def _weekend(_match: re.Match[str], scan: Scan) -> Stretch:
    return part_of(week(scan.today, 0), "cuoi")


def _near_month(match: re.Match[str], scan: Scan) -> Stretch:
    part, away = _groups(match)
    first = month_away(scan.today, away)
    whole = month(first.year, first.month)
    chosen = part_of(whole, part)
    if not match.groupdict().get("which") and chosen.last < scan.today:  # "đầu tháng" said at the month's end
        first = month_away(scan.today, 1)
        chosen = part_of(month(first.year, first.month), part)
    return chosen


def _month(match: re.Match[str], scan: Scan) -> Stretch | None:
    number = month_of(match["m"])
    if number is None or is_of_a_name(scan, match.start()):
        return None
    written = match["y"]
    chosen_year = int(written) if written else scan.today.year + (number < scan.today.month)
    return part_of(month(chosen_year, number), match["part"] or "")


def _quarter(match: re.Match[str], scan: Scan) -> Stretch | None:
    said = match["q"]
    number = _ROMAN.get(said) or number_of(said)
    if number is None or not 1 <= number <= 4:
        return None
    chosen_year = int(match["y"]) if match["y"] else scan.today.year
    chosen = quarter(chosen_year, number)
    if not match["y"] and chosen.last < scan.today:
        chosen = quarter(chosen_year + 1, number)
    return part_of(chosen, match["part"] or "")


def _near_quarter(match: re.Match[str], scan: Scan) -> Stretch:
    part, away = _groups(match)
    first = month_away(scan.today, 3 * away)
    return part_of(quarter(first.year, (first.month + 2) // 3), part)


def _year(match: re.Match[str], scan: Scan) -> Stretch:
    groups = match.groupdict()
    part, away = _groups(match)
    number = int(groups["y"]) if groups.get("y") else scan.today.year + away
    chosen = part_of(year(number), part)
    if not groups.get("y") and not groups.get("which") and chosen.last < scan.today:
        chosen = part_of(year(number + 1), part)
    return chosen


def _next_days(match: re.Match[str], scan: Scan) -> Stretch | None:
    """ "3 ngày tới": from today on."""
    count = number_of(match["count"])
    return Stretch(scan.today, scan.today + timedelta(days=count), "days") if count else None


def _next_year(match: re.Match[str], scan: Scan) -> Stretch:
    return part_of(year(scan.today.year + 1), match["part"] or "")


def _short(match: re.Match[str], scan: Scan) -> Stretch | None:
    number, written = match["m"] or match["m2"], match["y"] or match["y2"]
    chosen_year = int(written) if written else scan.today.year + (int(number) < scan.today.month)
    return month(chosen_year, int(number))


def _any_quarter(match: re.Match[str], scan: Scan) -> Stretch:
    away = _AWAY[match["which"] or ""]
    first = month_away(scan.today, 3 * away)
    return part_of(quarter(first.year, (first.month + 2) // 3), match["part"] or match["part2"] or "")


STRETCHES = rules_for(
    (rf"(?:trong )?(?P<count>{NUMBER}) ngay (?:sap )?(?:toI|tiep theo)", _next_days),
    (rf"{_PART}(?:cua )?tuan(?: (?P<which>{_WHICH}))?(?! thu)", _week),
    (rf"(?:ca )?(?P<part>)tuan (?P<which>{_WHICH})", _week),
    (r"(?P<which>this|next|last) week", _week),
    (r"(?:this |the )?weekend", _weekend),
    (rf"(?:{_PART})?(?:ca )?thang (?P<m>{MONTH})(?:(?:/| nam | ?, ?nam )(?P<y>{YEAR}))?(?! (?:mot|1) lan)", _month),
    (rf"(?:{_PART})?(?P<m>(?<!\d/)(?:1[0-2]|0?[1-9]))/(?P<y>{YEAR})", _month),
    (rf"(?P<part>)t(?P<m>8|9|1[0-2])(?:/(?P<y>{YEAR}))?|t(?P<m2>[1-9])/(?P<y2>{YEAR})", _short),
    (r"(?P<which>sanG) tuan(?: (?:sau|toI))?", _week),
    (r"(?P<which>sanG) thang(?: (?:sau|toI))?", _near_month),
    (rf"{_PART}thang(?: (?P<which>{_WHICH}))?(?! (?:hang|moi))", _near_month),
    (rf"(?:ca )?thang (?P<which>{_WHICH})", _near_month),
    (r"(?P<which>this|next|last) month", _near_month),
    (rf"(?:{_PART})?quy (?P<q>iv|i{{1,3}}|[1-4]|mot|hai|ba|bon|tU)(?:(?:/| nam |-)(?P<y>{YEAR}))?", _quarter),
    (rf"(?:{_PART})?quy (?P<which>{_WHICH})|(?P<part2>dau|giua|cuoi|het) quy(?! \w)", _any_quarter),
    (rf"(?<!thang )(?<!quy ){_PART}nam(?: (?:(?P<which>{_WHICH})|(?P<y>{YEAR})))?(?! hoc)", _year),
    (rf"(?:{_PART})?sanG nam", _next_year),
    (rf"(?:{_PART})?nam (?P<which>nay|sau|toI|toi)", _year),
    (r"(?P<which>this|next|last) year", _year),
    having=("ngay",'tuan', 'thang', 'quy', 'nam', 'week', 'month', 'year', '/', 't8', 't9', 't1'),
)  # fmt: skip
WHOLE_YEARS = rules_for((rf"(?:het )?(?:nam )?(?P<y>{YEAR})", _year))
"""A bare year; only the end of a series is said so."""
