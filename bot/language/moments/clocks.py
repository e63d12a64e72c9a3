"""Times on the clock: 14h30, 14:30, "2 giờ chiều", "8 rưỡi", "10 giờ kém 15", "nửa đêm"; and parts of the day."""

from __future__ import annotations

import re

from bot.language.moments.found import Clock, Found, PartOfDay, Scan, rules_for
from bot.language.moments.numbers import NUMBER, WORDS, number_of

MORNING, NOON, AFTERNOON, EVENING, NIGHT = "morning", "noon", "afternoon", "evening", "night"
PARTS_OF_DAY = {
    "sang": PartOfDay(MORNING, 8),
    "morning": PartOfDay(MORNING, 8),
    "trua": PartOfDay(NOON, 12),
    "chieu": PartOfDay(AFTERNOON, 14),
    "afternoon": PartOfDay(AFTERNOON, 14),
    "toi": PartOfDay(EVENING, 20),
    "evening": PartOfDay(EVENING, 20),
    "tonight": PartOfDay(EVENING, 20),
    "dem": PartOfDay(NIGHT, 22),
    "khuya": PartOfDay(NIGHT, 22),
    "night": PartOfDay(NIGHT, 22),
}
"""By the word in the line, with the hour that is meant when none is said."""

_HOUR = rf"(?P<h>\d{{1,2}}|{WORDS})"
_NOT_A_DATE = r"(?! ?(?:/\d|[.\-–] ?\d{1,2}(?!\d| ?(?:h|g|gio|:))))"
_PEOPLE = r"(?! ?(?:nguoi|dong chi|dai|daI|dang vien|can bo|em|ban|phut nua|phut truoc))"
_NO_UNIT = r"(?! (?:ngay|tuan|thang|nam|tieng|gio|dong|nguoi|buoi|lan|dang|daI)(?!\w))"
_MINUTE = (
    rf"(?:(?:(?P<m>\d\d)(?!\d)| (?P<m3>\d\d)(?!\d){_NOT_A_DATE}{_PEOPLE})(?: ?(?:phut|ph|p|'|’)(?!\w))?"
    r"|(?P<m1>\d)(?!\d| ?[/.])| (?P<m2>\d) phut"
    rf"|(?P<half> ?ruoi)| kem (?P<less>{NUMBER})(?: phut)?| (?P<mw>{WORDS})(?: phut)?{_NO_UNIT})?"
)


def _clock(match: re.Match[str], _scan: Scan) -> Clock | None:
    groups = match.groupdict()
    hour = number_of(groups["h"])
    if hour is None or hour > 99:
        return None
    minute = 30 if groups.get("half") else 0
    for name in ("m", "m1", "m2", "m3", "mw"):
        if groups.get(name):
            minute = number_of(groups[name]) or 0
    if groups.get("less"):
        less = number_of(groups["less"]) or 0
        return Clock((hour - 1) % 24, 60 - less, exact=hour > 12) if 0 < less < 60 else None
    exact = hour > 12 or groups["h"].startswith("0") or ":" in match.group()
    return Clock(hour, minute, exact)


def _english(match: re.Match[str], _scan: Scan) -> Clock | None:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return Clock(hour % 12 + (12 if match["half"].startswith("p") else 0), minute, exact=True)


def _fixed(hour: int, *, exact: bool = True) -> Clock:
    return Clock(hour, 0, exact)


def _short_span(match: re.Match[str], _scan: Scan) -> tuple[Found, ...]:
    """ "14-16h30": the unit stands with the last time only."""
    first, last = int(match["first"]), int(match["h"])
    minute = int(match["m"] or 0)
    exact = last > 12
    return (
        Found(*match.span("first"), Clock(first, 0, exact)),
        Found(match.start("h"), match.end(), Clock(last, minute, exact)),
    )


def part_of_day(match: re.Match[str]) -> PartOfDay:
    """The part of the day that the groups `lead` ("cuối giờ", "rạng") and `part` of a match name."""
    part = PARTS_OF_DAY[match["part"]]
    lead = match.groupdict().get("lead") or ""
    if lead.startswith("cuoi"):
        return PartOfDay(part.name, {MORNING: 11, AFTERNOON: 16}.get(part.name, part.hour), 0)
    if lead.startswith(("rang", "tang")):
        return PartOfDay(part.name, 5)
    return part


_TO = r"(?:-|–|—|~|den|toI|toi)"
CLOCKS = rules_for(
    (r"(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))? ?(?P<half>am|pm|a\.m\.?|p\.m\.?)", _english),
    (r"(?P<h>\d{1,2}):(?P<m>\d\d)(?::\d\d)?(?! ?(?:am|pm|/\d))", _clock),
    (
        rf"(?<![/.,:\-])(?P<first>\d{{1,2}}) ?{_TO} ?(?P<h>\d{{1,2}}) ?(?:h|g|gio)(?: ?(?P<m>\d\d)(?! ?[/.\-]\d))?",
        _short_span,
    ),
    (rf"{_HOUR} ?(?:h|g|gio)(?:{_MINUTE})(?! (?:nua|dong ho)(?!\w))", _clock),
    (rf"{_HOUR} ?o'?clock", _clock),
    (rf"{_HOUR} (?P<half>ruoi)(?! (?:nua|thang|tieng|nam))", _clock),
    (rf"{_HOUR} kem (?P<less>{NUMBER})", _clock),
    (r"nuA dem(?: nay)?|midnight", lambda _match, _scan: _fixed(24)),
    (r"giua trua|dung ngo|dung trua|noon", lambda _match, _scan: _fixed(12)),
)
"""Times that say "giờ" in some way."""

_PART = r"(?:sang|chieu|toi|trua|dem)(?!\w)"
BARE_HOURS = rules_for(
    (rf"(?:luc|vao luc|hoi|khoang) (?P<h>\d{{1,2}})(?: (?={_PART})|(?= ?(?:\0|ngay|$)))", _clock),
    (rf"(?<!\0 )(?<!\d )(?P<h>\d{{1,2}})(?= {_PART} (?:mai|nay|moT|kia|\0|thu|ngay|cn))", _clock),
    having=("sang", "chieu", "toi", "trua", "dem", "luc", "hoi", "khoang"),
)
"""Hours that are only told by the part of the day beside them; read after the days."""

LEAD = r"buoi |dau gio |cuoi gio |cuoi buoi |dau buoi |rang |tang |in the |this "
DAY_PARTS = rules_for(
    (
        rf"(?P<lead>{LEAD})?(?P<part>{'|'.join(PARTS_OF_DAY)})(?: (?:som|muon))?",
        lambda match, _scan: part_of_day(match),
    ),
)
