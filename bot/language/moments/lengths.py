"""How long: "trong 2 ngày", "trong vòng 2 ngày", "kéo dài 90 phút", "trong 6 tháng", "10 buổi"."""

from __future__ import annotations

import re

from bot.language.moments.found import Length, Scan, Times, Value, rules_for
from bot.language.moments.numbers import LARGEST, NUMBER, number_of

_UNITS = {
    **dict.fromkeys(("phut", "minutes"), "minute"),
    **dict.fromkeys(("tieng", "gio", "h", "hours"), "hour"),
    **dict.fromkeys(("ngay lAm viec", "working days"), "workday"),
    **dict.fromkeys(("ngay", "hom", "days"), "day"),
    **dict.fromkeys(("tuan", "weeks"), "week"),
    **dict.fromkeys(("thang", "months"), "month"),
    **dict.fromkeys(("nam", "years"), "year"),
    "buoi": "half",
}
_UNIT = "(?P<unit>" + "|".join(sorted(_UNITS, key=len, reverse=True)) + ")"
_COUNT = rf"(?P<count>{NUMBER})"
_HALF = {"hour": 30, "day": 12 * 60}


def _length(match: re.Match[str], _scan: Scan) -> Value | None:
    groups = match.groupdict()
    unit = _UNITS[groups["unit"]]
    count = number_of(groups["count"]) if groups.get("count") else 0
    if count is None or unit == "half":
        return None
    minutes = _HALF.get(unit, 0) if groups.get("half") else 0
    if groups.get("more"):
        minutes += number_of(groups["more"]) or 0
    if not count and not minutes:
        return None
    return Length(count, unit, minutes, within=bool(groups.get("within")), lasts=bool(groups.get("lasts")))


def _times(match: re.Match[str], _scan: Scan) -> Value | None:
    count = number_of(match["count"])
    return Times(count) if count and count <= LARGEST else None


_MORE = rf"(?P<half> ruoi)?(?: (?P<more>{NUMBER}) phut)?"
_LASTS = r"(?:keo dai|thoi luong|thoi gian|dien ra|hop|hoc|lasting|lasts)(?: (?:la|trong|khoang|het))*"
_LONG = "phut|tieng|ngay|tuan|minutes|hours|days|weeks"
_NOT_PART = r"(?! (?:dau|cuoi|nam|toI|tiep|\d{4}))"
LENGTHS = rules_for(
    (rf"(?P<within>trong vong|trong thoi gian|trong thoi han|within) {_COUNT} {_UNIT}{_MORE}(?: toI| nua)?", _length),
    (
        rf"(?P<lasts>{_LASTS}) ?:? ?{_COUNT} ?(?P<unit>{_LONG})(?! nua){_MORE}",
        _length,
    ),
    (rf"(?P<lasts>keo dai|thoi luong|mat)(?: (?:la|trong|khoang))* {_COUNT} ?(?P<unit>gio|h){_MORE}", _length),
    (rf"trong (?:khoang )?{_COUNT} {_UNIT}{_NOT_PART}{_MORE}(?: lien tiep| lien tuc| lien)?", _length),
    (rf"for {_COUNT} (?P<unit>minutes|hours|days|weeks|months|years)", _length),
    (r"(?P<within>trong) (?P<half>nuA) (?P<unit>tieng|ngay)", _length),
    having=("trong", "keo", "thoi", "hop", "hoc", "dien", "mat", "lasting", "lasts", "for ", "within"),
)
TIMES = rules_for(
    (
        rf"(?:trong |for |x ?)?{_COUNT} (?:buoi|lan|ky|phien|luot|times|sessions)(?! (?:thu|hop thu|/|mot|moi|trong))",
        _times,
    ),
)
"""How many times; read after recurrences ("hai tuần một lần"), and only beside one."""
