"""How something repeats, in words: "ngày 3 hằng tháng", "thứ Hai đầu tiên của tháng", "hai tuần một lần vào thứ Ba"."""

from __future__ import annotations

import re

from bot.language.moments.clocks import part_of_day
from bot.language.moments.found import Found, Repeats, Rule, Scan, Value, rules_for
from bot.language.moments.lines import TAKEN
from bot.language.moments.numbers import MONTH, NUMBER, WORDS, month_of, number_of
from bot.language.moments.weekdays import CODES, MORE, NTH, PLACE, WEEKDAY, is_counted, weekday_of

_EVERY = r"(?:hang|moi|tung)"
_GAP = rf"(?:[ ,{TAKEN}]|(?<=[ ,{TAKEN}])(?:luc|vao|khoang|tu)(?= ))*"
"""Between a day and "hằng tháng" a time may stand."""
_ONCE = r"(?: ?/ ?(?:1 |mot )?lan| (?:hop |sinh hoat |bao cao )?(?:mot|1) lan)"
_ON = rf"{_GAP}(?:vao )?(?:cac )?"

_TO = r" ?(?:-|–|den) ?"
_DAYS = rf"(?P<days>(?:ngay )?(?:thu [2-7]{_TO}(?:thu )?[2-7]|{WEEKDAY}{_TO}{WEEKDAY}|{WEEKDAY}{MORE}*))"
_DAY_WORD = r"(?:ngay|mung|mong)"
_NUMBER = rf"(?:\d{{1,2}}(?![\d/])|{WORDS})"
_DATES = (
    rf"(?P<dates>{_DAY_WORD} {_NUMBER}(?: ?(?:,|;|va|&) ?(?:{_DAY_WORD} )?{_NUMBER}(?! (?:buoi|lan|tuan|thang|nam)))*)"
)
_ORDINAL = {"dau": 0, "dau tien": 0, "thu nhaT": 0, "thu hai": 1, "thu 2": 1, "giua": 1, "thu ba": 2, "thu 3": 2,
            "cuoi": 2, "cuoi cung": 2}  # fmt: skip
_ORDINALS = "(?:" + "|".join(sorted(_ORDINAL, key=len, reverse=True)) + ")"
_YEAR_DAY = rf"(?:{_DAY_WORD} )?(?P<d>\d{{1,2}}|{WORDS})(?:/| thang )(?P<m>{MONTH})(?!/)"

_PLAIN: dict[str, tuple[tuple[str, str], ...]] = {
    "ngay": (("FREQ", "DAILY"),),
    "hom": (("FREQ", "DAILY"),),
    "tuan": (("FREQ", "WEEKLY"),),
    "thang": (("FREQ", "MONTHLY"),),
    "quy": (("FREQ", "MONTHLY"), ("INTERVAL", "3")),
    "nam": (("FREQ", "YEARLY"),),
}
_LONGEST_INTERVAL = 99


def _codes(text: str) -> str:
    """BYDAY for a list ("thứ 2, 4 và thứ 6") or a span ("T2-T6") of days."""
    names = re.findall(rf"{WEEKDAY}|(?<!\w)[2-7](?!\w)", text)
    numbers = [weekday_of(name) for name in names]
    if len(numbers) == 2 and re.search(r"-|–|den", text) and numbers[0] < numbers[1]:
        numbers = list(range(numbers[0], numbers[1] + 1))
    return ",".join(CODES[number] for number in sorted(set(numbers)))


def _dates(text: str) -> str | None:
    """BYMONTHDAY for "ngày 5, 20"; None when a number is no day."""
    days = [number_of(said) for said in re.findall(_NUMBER, text)]
    if any(day is None or not 1 <= day <= 31 for day in days):
        return None
    return ",".join(str(day) for day in sorted({day for day in days if day is not None}))


def _weekly(match: re.Match[str], scan: Scan) -> Value | None:
    if is_counted(match, scan):
        return None
    return Repeats((("FREQ", "WEEKLY"), *_interval(match), ("BYDAY", _codes(match["days"]))))


def _weekly_part(match: re.Match[str], _scan: Scan) -> tuple[Found, ...]:
    """ "mỗi sáng thứ Hai"."""
    weekly = Repeats((("FREQ", "WEEKLY"), ("BYDAY", _codes(match["days"]))))
    return (Found(*match.span("part"), part_of_day(match)), Found(match.start("days"), match.end(), weekly))


def _daily_part(match: re.Match[str], _scan: Scan) -> tuple[Found, ...]:
    """ "mỗi sáng"."""
    daily = Found(match.start(), match.start("part"), Repeats(_PLAIN["ngay"]))
    return (daily, Found(*match.span("part"), part_of_day(match)))


def _fortnightly(match: re.Match[str], _scan: Scan) -> Value:
    return Repeats((("FREQ", "WEEKLY"), ("INTERVAL", "2"), ("BYDAY", _codes(match["days"]))))


def _working_days(_match: re.Match[str], _scan: Scan) -> Value:
    return Repeats((("FREQ", "WEEKLY"), ("BYDAY", "MO,TU,WE,TH,FR")))


def _interval(match: re.Match[str]) -> tuple[tuple[str, str], ...]:
    said = match.groupdict().get("count")
    number = number_of(said) if said else 1
    return (("INTERVAL", str(number)),) if number and 1 < number <= _LONGEST_INTERVAL else ()


def _monthly(match: re.Match[str], _scan: Scan) -> Value | None:
    days = _dates(match["dates"])
    return None if days is None else Repeats((("FREQ", "MONTHLY"), *_interval(match), ("BYMONTHDAY", days)))


def _quarterly(match: re.Match[str], _scan: Scan) -> Value | None:
    days = _dates(match["dates"])
    return None if days is None else Repeats((("FREQ", "MONTHLY"), ("INTERVAL", "3"), ("BYMONTHDAY", days)))


def _month_of_quarter(match: re.Match[str], _scan: Scan) -> Value | None:
    days = "-1" if match["last"] else _dates(match["dates"])
    if days is None:
        return None
    place = _ORDINAL[match["place"]]
    months = ",".join(str(first + place) for first in (1, 4, 7, 10))
    return Repeats((("FREQ", "YEARLY"), ("BYMONTH", months), ("BYMONTHDAY", days)))


def _edge_of_quarter(match: re.Match[str], _scan: Scan) -> Value:
    last = match["edge"].startswith("cuoi")
    return Repeats(
        (("FREQ", "YEARLY"), ("BYMONTH", "3,6,9,12" if last else "1,4,7,10"), ("BYMONTHDAY", "-1" if last else "1"))
    )


def _nth(match: re.Match[str], scan: Scan) -> Value | None:
    if is_counted(match, scan):
        return None
    code = f"{NTH[match['place']]}{CODES[weekday_of(match['day'])]}"
    return Repeats((("FREQ", "MONTHLY"), *_interval(match), ("BYDAY", code)))


def _yearly(match: re.Match[str], _scan: Scan) -> Value | None:
    day, month = number_of(match["d"]), month_of(match["m"])
    if day is None or month is None or not 1 <= day <= 31:
        return None
    return Repeats((("FREQ", "YEARLY"), ("BYMONTH", str(month)), ("BYMONTHDAY", str(day))))


def _edge_of_month(match: re.Match[str], _scan: Scan) -> Value:
    day = "1" if match["edge"].startswith("dau") else "-1"
    return Repeats((("FREQ", "MONTHLY"), *_interval(match), ("BYMONTHDAY", day)))


def _plain(match: re.Match[str], _scan: Scan) -> Value:
    return Repeats(_PLAIN[match["unit"]])


def _every_so_many(match: re.Match[str], _scan: Scan) -> Value | None:
    count = number_of(match["count"])
    if not count or count > _LONGEST_INTERVAL:
        return None
    frequency = dict(_PLAIN[match["unit"]])
    interval = count * int(frequency.get("INTERVAL", "1"))
    parts = [("FREQ", frequency["FREQ"])]
    return Repeats((*parts, ("INTERVAL", str(interval))) if interval > 1 else tuple(parts))


def _fixed(*parts: tuple[str, str]) -> Rule:
    def rule(_match: re.Match[str], _scan: Scan) -> Value:
        return Repeats(parts)

    return rule


_WEEKS = rf"(?P<each>cu |moi )?(?P<count>{NUMBER}) tuan(?(each)(?:{_ONCE})?|{_ONCE})"
_MONTHS = rf"(?P<each>cu |moi )?(?P<count>{NUMBER}) thang(?(each)(?:{_ONCE})?|{_ONCE})"
_NTH_DAY = rf"(?:ngay )?(?P<day>{WEEKDAY}) (?:(?:cua )?tuan )?(?P<place>{PLACE})"
_NOT_ONE_QUARTER = r"(?! (?:[1-4iv]|mot|hai|ba|bon|tU|nay|sau|toI))"
_MONTH_OF_QUARTER = (
    rf"thang (?P<place>{_ORDINALS})(?: tien)? (?:cua )?(?:{_EVERY} )?quy(?: {_EVERY} quy)?{_NOT_ONE_QUARTER}"
)
_EDGE = r"(?P<edge>dau tien|dau|cuoi cung|cuoi)"
_ONE_TIME = r"(?: mot lan| 1 lan)?"
_NO_PLAIN = r"(?! (?:\d|mot|mai|moT|kia|toI|thanh|hai|ba))"
_EACH_MONTH = rf"(?:(?:cua |trong )?(?:{_EVERY} |cac )?thang(?! (?:{MONTH}|nay|sau|toI|toi|truoc|roi)(?!\w)))"

RECURRENCES = rules_for(
    # by the quarter
    (rf"(?:(?P<last>ngay cuoi(?: cung)?)|{_DATES})(?:,| cua)? (?:cua )?{_MONTH_OF_QUARTER}", _month_of_quarter),
    (rf"ngay {_EDGE}(?: cua)? (?:{_EVERY} )?quy{_NOT_ONE_QUARTER}", _edge_of_quarter),
    (rf"{_EDGE} (?:cua )?{_EVERY} quy{_NOT_ONE_QUARTER}", _edge_of_quarter),
    (rf"{_DATES}{_GAP}{_EVERY} quy", _quarterly),
    (rf"{_EVERY} quy{_ONE_TIME}{_ON}{_DATES}", _quarterly),
    # by the year
    (rf"{_YEAR_DAY}{_GAP}{_EVERY} nam", _yearly),
    (rf"{_EVERY} nam{_ONE_TIME}{_ON}{_YEAR_DAY}", _yearly),
    # the first Monday of the month
    (rf"{_NTH_DAY}{_GAP}{_EACH_MONTH}", _nth),
    (rf"{_EVERY} thang{_ONE_TIME}{_ON}{_NTH_DAY}(?: (?:cua |trong )?thang)?", _nth),
    (rf"{_MONTHS}{_ON}{_NTH_DAY}(?: (?:cua |trong )?thang)?", _nth),
    (rf"{_NTH_DAY}{_GAP}(?:cua )?{_MONTHS}", _nth),
    # by the day of the month
    (rf"(?:ngay )?{_EDGE} (?:cua )?{_EVERY} thang", _edge_of_month),
    (rf"ngay {_EDGE}(?: cua)? thang{_GAP}{_EVERY} thang", _edge_of_month),
    (rf"{_EVERY} thang{_ONE_TIME}{_ON}ngay {_EDGE}(?: (?:cua )?thang)?", _edge_of_month),
    (rf"{_EVERY} thang,? vao (?P<edge>dau|cuoi) thang", _edge_of_month),
    (rf"{_DATES}{_GAP}(?:cua )?(?:{_EVERY}|cac) thang(?! \d)", _monthly),
    (rf"{_EVERY} thang{_ONE_TIME}{_ON}{_DATES}", _monthly),
    (rf"{_MONTHS}{_ON}ngay {_EDGE}(?: (?:cua )?thang)?", _edge_of_month),
    (rf"{_MONTHS}{_ON}{_DATES}", _monthly),
    (rf"{_DATES}{_GAP}{_MONTHS}", _monthly),
    # by the week
    (rf"(?:tu |cac |moi )?{_DAYS}{_GAP}(?:cua )?(?:{_EVERY}|cac) tuan(?! (?:mot|1|thu) )", _weekly),
    (rf"{_EVERY} tuan{_ONE_TIME}{_ON}(?:tu )?{_DAYS}", _weekly),
    (rf"(?:tu )?{_DAYS}{_GAP}{_WEEKS}", _weekly),
    (rf"{_WEEKS}{_ON}{_DAYS}", _weekly),
    (rf"cach tuan{_ON}(?P<days>{WEEKDAY})", _fortnightly),
    (rf"(?:moi|cac) (?P<part>sang|trua|chieu|toi) {_DAYS}", _weekly_part),
    (r"(?:moi|hang) (?:buoi )?(?P<part>sang|trua|chieu|toi)(?! (?:nay|mai))", _daily_part),
    (rf"(?:moi|cac) (?:ngay )?{_DAYS}(?! (?:tuan )?(?:nay|sau|toI|toi|truoc)(?!\w))", _weekly),
    (r"(?:moi|cac|hang) ngay (?:lAm viec|trong tuan)|every working day|(?:every )?weekdays?", _working_days),
    # with nothing but how often
    (rf"(?:cu |moi )?(?P<count>{NUMBER}) (?P<unit>ngay|tuan|thang|quy|nam){_ONCE}", _every_so_many),
    (rf"(?:cu|moi) (?P<count>{NUMBER}) (?P<unit>ngay|tuan|thang|quy|nam)(?! nua)", _every_so_many),
    (r"cach tuan|biweekly|fortnightly", _fixed(("FREQ", "WEEKLY"), ("INTERVAL", "2"))),
    (rf"{_EVERY} (?P<unit>ngay|hom|tuan|thang|quy|nam)(?: (?:mot|1) lan)?{_NO_PLAIN}", _plain),
    having=('hang', 'moi', 'tung', 'cac', 'lan', 'quy', 'thang', 'tuan', 'cu', 'weekday', 'working day'),
)  # fmt: skip
"""The more exact first: each takes its words away from those that follow."""

LAST_OF_MONTH = rules_for((r"ngay (?P<edge>cuoi(?: cung)?|dau(?: tien)?)(?: cua)? thang", _edge_of_month))
"""Said of a series only where nothing but a recurrence can stand; in a sentence it is a day of this month."""
