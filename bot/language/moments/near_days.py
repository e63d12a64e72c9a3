"""Days told from today: "mai", "ngày kia", "tối nay", "3 ngày nữa", "2 tiếng nữa", "một tuần nữa"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from bot.language.moments.clocks import LEAD, part_of_day
from bot.language.moments.deltas import delta
from bot.language.moments.found import At, Fixed, Found, Rule, Scan, Value, rules_for
from bot.language.moments.numbers import NUMBER, number_of

_PART = rf"(?P<lead>{LEAD})?(?P<part>sang|trua|chieu|toi|dem|khuya)(?: som)?"
_FARTHEST = timedelta(days=3_660)


def _away(days: int) -> Rule:
    def rule(_match: re.Match[str], scan: Scan) -> Value:
        return Fixed(scan.today + timedelta(days=days))

    return rule


def _part_away(days: int) -> Rule:
    def rule(match: re.Match[str], scan: Scan) -> tuple[Found, ...]:
        return (
            Found(match.start(), match.end("part"), part_of_day(match)),
            Found(match.end("part"), match.end(), Fixed(scan.today + timedelta(days=days))),
        )

    return rule


_UNITS = {
    **dict.fromkeys(("phut", "minutes", "minute"), "minute"),
    **dict.fromkeys(("tieng", "gio", "tieng dong ho", "gio dong ho", "h", "hours", "hour"), "hour"),
    **dict.fromkeys(("ngay", "hom", "days", "day"), "day"),
    **dict.fromkeys(("tuan", "weeks", "week"), "week"),
    **dict.fromkeys(("thang", "months", "month"), "month"),
    **dict.fromkeys(("nam", "years", "year"), "year"),
}
UNIT = "(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
_HALF = {
    "hour": relativedelta(minutes=30),
    "day": relativedelta(hours=12),
    "week": relativedelta(days=3),
    "month": relativedelta(days=15),
    "year": relativedelta(months=6),
}
_HOUR_AND_A_HALF = relativedelta(minutes=90)


def _after(match: re.Match[str], scan: Scan) -> Value | None:
    groups = match.groupdict()
    unit = _UNITS[groups["unit"]]
    ahead = relativedelta()
    if groups.get("count"):
        count = number_of(groups["count"])
        if not count:
            return None
        ahead = delta(unit, count)
    if groups.get("half"):
        ahead += _HALF.get(unit, relativedelta())
    if groups.get("more"):
        ahead += relativedelta(minutes=number_of(groups["more"]) or 0)
    return _reached(scan.now, ahead, exact=unit in {"minute", "hour"}, week=unit == "week")


def _reached(now: datetime, ahead: relativedelta, *, exact: bool, week: bool = False) -> Value | None:
    there = now + ahead
    if there - now > _FARTHEST:
        return None
    return At(there.replace(second=0, microsecond=0)) if exact else Fixed(there.date(), week=week)


_COUNT = rf"(?P<count>{NUMBER})"
AHEAD = rules_for(
    (rf"(?:sau |trong )?(?:khoang )?{_COUNT} {UNIT}(?P<half> ruoi)?(?: (?P<more>{NUMBER}) phut)? nua", _after),
    (rf"(?:sau |trong )?(?P<half>nuA) {UNIT} nua", _after),
    (
        r"(?:sau )?(?P<unit>tieng) (?P<half>ruoi) nua",
        lambda _match, scan: _reached(scan.now, _HOUR_AND_A_HALF, exact=True),
    ),
    (rf"sau {_COUNT} (?P<unit>tieng|phut|ngay|tuan|thang)(?! (?:\d|hop|lam))", _after),
    (rf"in {_COUNT} (?P<unit>days?|weeks?|months?|hours?|minutes?)", _after),
    (rf"(?<!thu ){_COUNT} (?P<unit>ngay|tuan|hom) sau(?! (?:khi|hop|do|ngay))", _after),
    (r"(?:mot )?(?P<unit>tuan) nua", lambda _match, scan: Fixed(scan.today + timedelta(days=7), week=True)),
    having=("nua", "sau", "in "),
)

NEAR_DAYS = rules_for(
    (rf"{_PART} (?:hom )?nay", _part_away(0)),
    (rf"{_PART} (?:(?:ngay )?kia|(?:ngay )?moT)", _part_away(2)),
    (rf"{_PART} (?:ngay )?mai(?! (?:kia|sau|moT))", _part_away(1)),
    (rf"{_PART} (?:hom )?qua", _part_away(-1)),
    (r"(?P<part>tonight)", _part_away(0)),
    (r"this (?P<part>morning|afternoon|evening)", _part_away(0)),
    (r"(?:trong )?(?:ngay )?(?:hom|bua) nay|trong ngay(?! (?:\d|mai|moT|kia|hom|mung|mong))|today", _away(0)),
    (r"ngay moT|ngay kia|hom kia sau|mai moT|day after tomorrow|the day after tomorrow", _away(2)),
    (r"ngay kiA", _away(3)),
    (r"(?:ngay |hom )?mai(?! (?:kia|sau|moT|phuc))|tomorrow", _away(1)),
    (r"moT(?=[ ,]*(?:\0|$|[.!?;]|hop|nop|luc|vao))", _away(2)),
    (r"(?<=tu )nay", _away(0)),
    (r"hom qua|yesterday", _away(-1)),
    (r"hom kia", _away(-2)),
    having=('nay', 'mai', 'qua', 'kia', 'kiA', 'moT', 'to', 'trong ngay'),
)  # fmt: skip
