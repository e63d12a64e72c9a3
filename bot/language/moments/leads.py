"""How long before to remind: "nhắc trước 1 ngày và 2 giờ", "báo trước 30 phút", "nhắc trước 3 ngày;2 giờ"."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.language.moments.found import Lead, Rule, Scan, Value, rules_for
from bot.language.moments.lines import line_of, tidy
from bot.language.moments.numbers import NUMBER, number_of

LONGEST = timedelta(days=366)

_MINUTES = {
    **dict.fromkeys(("phut", "p", "ph", "minute", "minutes", "min", "mins"), 1),
    **dict.fromkeys(("gio", "tieng", "h", "hour", "hours", "gio dong ho", "tieng dong ho"), 60),
    **dict.fromkeys(("ngay", "hom", "d", "day", "days"), 24 * 60),
    **dict.fromkeys(("tuan", "week", "weeks"), 7 * 24 * 60),
    **dict.fromkeys(("thang", "month", "months"), 30 * 24 * 60),
}
_UNIT = "(?:" + "|".join(sorted(_MINUTES, key=len, reverse=True)) + ")"
_ONE = rf"(?:(?:{NUMBER}|nuA|mot) ?{_UNIT}(?!\w)(?: ruoi)?)"
_AND = r" ?(?:,|;|va|and|&|\+|/)? ?(?:truoc )?"
_LIST = rf"{_ONE}(?:{_AND}{_ONE})*"
_PIECE = re.compile(
    rf"(?P<joined>,|;|va|and|&|\+|/)? ?(?:truoc )?(?P<count>{NUMBER}|nuA) ?(?P<unit>{_UNIT})(?!\w)(?P<half> ruoi)?"
)
_REMIND = r"(?:nhac(?: nho)?(?: lai)?|bao(?: lai)?|remind(?: me| them| us)?)"
_WHOM = r"(?:(?:cho )?(?:~+(?: nguoi)?|moi nguoi|cac dong chi|dong chi|dang vien|dv|ca nhom) )?"


def _leads(text: str) -> tuple[int, ...]:
    """The lead times of a list, in minutes. Hours and minutes that nothing divides are one: "1 giờ 30 phút"."""
    leads: list[int] = []
    last_unit = 0
    for match in _PIECE.finditer(text):
        unit = _MINUTES[match["unit"]]
        count = number_of(match["count"]) if match["count"] != "nuA" else 0
        minutes = (count or 0) * unit + (unit // 2 if match["half"] or match["count"] == "nuA" else 0)
        if unit == 1 and last_unit == 60 and not match["joined"]:
            leads[-1] += minutes
        else:
            leads.append(minutes)
        last_unit = unit
    return tuple(dict.fromkeys(lead for lead in leads if 0 < lead <= LONGEST // timedelta(minutes=1)))


def _lead(match: re.Match[str], _scan: Scan) -> Value | None:
    leads = _leads(match["list"])
    return Lead(leads) if leads else None


_rule: Rule = _lead
_BEFORE = r"truoc(?: (?:khi hop|gio hop|it nhaT|khoang))?"
LEADS = rules_for(
    (rf"{_REMIND} {_WHOM}{_BEFORE} ?:? ?{_WHOM}(?P<list>{_LIST})(?! (?:ngay|hom) \d)", _rule),
    (rf"{_REMIND} (?P<list>{_LIST}) (?:truoc|before)(?: (?:khi|gio) \w+| do)?", _rule),
    (rf"truoc(?: khi (?:hop|hoc))? (?P<list>{_LIST}) (?:thi )?(?:{_REMIND})", _rule),
    (rf"(?:reminders?|remind):? (?P<list>{_LIST})(?: before)?", _rule),
    having=("nhac", "bao", "remind"),
)


def read_leads(text: str) -> tuple[timedelta, ...] | None:
    """The lead times of a text that holds nothing else ("3 ngày;2 giờ"), longest first; None = not understood."""
    line = line_of(tidy(text)).strip(" .")
    match = re.fullmatch(rf"(?:{_REMIND} )?(?:truoc )?(?P<list>{_LIST})(?: truoc| before)?", line)
    leads = _leads(match["list"]) if match else ()
    return sorted_leads(leads) if leads else None


def sorted_leads(minutes: tuple[int, ...]) -> tuple[timedelta, ...]:
    """Each once, the longest first."""
    return tuple(timedelta(minutes=lead) for lead in sorted(set(minutes), reverse=True))
