"""Which years and which part of the year a message speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.language.numerals import NUMBER_WORDS, spoken_number
from bot.language.spelling import untelex
from bot.language.tokens import Token

FIRST_YEAR = 1930
LAST_YEAR = 2079

YEAR = "year"


@dataclass(frozen=True, slots=True)
class Times:
    """The time that a message names; nothing is named when all is as by default.

    Attributes:
        years: in the order in which they were said.
        span: first and last year of "from … to …"; None as the last = up to now.
        recent: the last so many years.
        every: all years that there are.
        latest: "now", that is, the newest year that has the figure.
        previous: "the year before" without saying which: before the year spoken of.
        period: year, h1, h2, q1 … q4, 9m, or m1 … m12; "" = not said.
        mixed: two different parts of the year are named, which no single answer can serve.
        used: positions (in the sequence of tokens) of the words that said it.
    """

    years: tuple[int, ...] = ()
    span: tuple[int, int | None] | None = None
    recent: int = 0
    every: bool = False
    latest: bool = False
    previous: bool = False
    period: str = ""
    mixed: bool = False
    used: frozenset[int] = field(default_factory=frozenset)

    @property
    def said(self) -> bool:
        """Whether any year is named (a part of the year alone is not)."""
        return bool(self.years or self.span or self.recent or self.every or self.latest or self.previous)


_Rule = Callable[[Times, re.Match[str], int], Times | None]
"""What a matched expression changes; None = it is not one after all. The last argument is the present year."""

_NAM = r"(?:nam|lam|nawm|namw|y)"
_Y = r"(?:19[3-9]\d|20[0-7]\d)"
_COUNT = r"(?:\d{1,2}|(?:" + "|".join(sorted(NUMBER_WORDS)) + r")(?: (?:muoi|mot|hai|ba|bon|lam))?)"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER_WORDS = {"mot": 1, "nhat": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else spoken_number(text.split())


def _span(times: Times, match: re.Match[str], _now: int) -> Times | None:
    first, last = int(match["first"]), match["last"]
    if len(last) == 2:
        last = str(first)[:2] + last
    if int(last) < first:
        return None
    return replace(times, span=(first, int(last)))


def _since(times: Times, match: re.Match[str], _now: int) -> Times:
    return replace(times, span=(int(match["first"]), None))


def _recent(times: Times, match: re.Match[str], _now: int) -> Times | None:
    count = _number(match["count"])
    return replace(times, recent=count) if count else None


def _year(times: Times, match: re.Match[str], _now: int) -> Times:
    year = int(match["year"])
    return times if year in times.years else replace(times, years=(*times.years, year))


def _short_year(times: Times, match: re.Match[str], _now: int) -> Times | None:
    number = _number(match["year"])
    if number is None:
        return None
    year = 2000 + number if 5 <= number <= LAST_YEAR - 2000 else number
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return times if year in times.years else replace(times, years=(*times.years, year))


def _relative(offset: int) -> _Rule:
    def rule(times: Times, _match: re.Match[str], now: int) -> Times:
        return replace(times, years=(*times.years, now + offset))

    return rule


def _flag(**changes: bool) -> _Rule:
    def rule(times: Times, _match: re.Match[str], _now: int) -> Times:
        return replace(times, **changes)  # type: ignore[arg-type]  # only the boolean fields are named below

    return rule


def _nothing(times: Times, _match: re.Match[str], _now: int) -> Times:
    """Words that only say how many years follow ("hai năm 2020, 2021")."""
    return times


def _quarter(times: Times, match: re.Match[str], _now: int) -> Times | None:
    said = match["quarter"]
    number = _ROMAN.get(said) or _QUARTER_WORDS.get(said) or (int(said) if said.isdigit() else 0)
    return _with_period(times, f"q{number}") if 1 <= number <= 4 else None


def _part(period: str) -> _Rule:
    def rule(times: Times, _match: re.Match[str], _now: int) -> Times:
        return _with_period(times, period)

    return rule


def _with_period(times: Times, period: str) -> Times:
    return replace(times, period=times.period or period, mixed=times.mixed or times.period not in {"", period})


def _month(times: Times, match: re.Match[str], _now: int) -> Times | None:
    month = int(match["month"])
    return _with_period(times, f"m{month}") if 1 <= month <= 12 else None


_TO = r"(?:-|–|den|toi|to|until|/)"
_OF_ALL = r"(?:qua|theo|trong|tat ca|toan bo|cua)"
_LATELY = r"(?:gan day|gan nhat|qua|lien tiep|lien|tro lai day|vua qua|vua roi|lai day)"
_TO_NOW = r"(?:(?:den|toi|to) (?:nay|gio|hien nay|bay gio|now)|tro lai day|tro di|onwards)"
_BEFORE = r"(?:truoc do|truoc|lien truoc|lien ke)"

_FROM_TO = (
    rf"(?:tu |from |giai doan |nhiem ky |term )?(?:{_NAM} )?(?P<first>{_Y}) {_TO}"
    rf" (?:het )?(?:{_NAM} )?(?P<last>{_Y})"
)

_PATTERNS: tuple[tuple[str, _Rule], ...] = (
    # The longer expressions first: each takes its words away from those that follow.
    (_FROM_TO, _span),
    (rf"(?:nhiem ky|giai doan|khoa) (?P<first>{_Y}) {_TO} (?P<last>\d\d)", _span),
    (rf"(?:tu|ke tu|since|from) (?:{_NAM} )?(?P<first>{_Y}) {_TO_NOW}", _since),
    (rf"(?:since|ke tu) (?:{_NAM} )?(?P<first>{_Y})", _since),
    (rf"(?:trong )?(?P<count>{_COUNT}) nam {_LATELY}(?: nhat)?", _recent),
    (rf"(?:last|past|recent) (?P<count>\d{{1,2}}|{_COUNT}) years", _recent),
    (r"(?:trong )?(?:nhung|cac|may) nam (?:gan day|qua|vua qua)", _flag(every=True)),
    (rf"{_OF_ALL}? ?(?:cac|tung|moi|nhung|may) nam(?! nao)(?! (?:19|20)\d\d)", _flag(every=True)),
    (r"tu truoc (?:den|toi) (?:nay|gio)|over the years|all years|every year|each year", _flag(every=True)),
    (r"(?:6|sau) (?:thang|t) dau(?: nam)?|nua (?:dau nam|nam dau)|first half(?: of)?|h ?1", _part("h1")),
    (r"(?:6|sau) (?:thang|t) cuoi(?: nam)?|nua (?:cuoi nam|nam cuoi)|second half(?: of)?|h ?2", _part("h2")),
    (r"(?:9|chin) thang(?: dau)?(?: nam)?|9 ?m|nine months", _part("9m")),
    (r"(?:3|ba) thang dau(?: nam)?", _part("q1")),
    (r"(?:quy|quarter|q) ?(?P<quarter>[1-4]|iv|i{1,3}|mot|nhat|hai|ba|bon|tu)", _quarter),
    (r"(?P<quarter>[1-4]) quarter", _quarter),
    (r"(?:6|sau) thang(?! cuoi)", _part("h1")),
    (r"(?:trong )?thang (?P<month>1[0-2]|0?[1-9])(?: /)?", _month),
    (r"ca nam(?! (?:ngoai|nay|kia|truoc|qua))|trong nam(?= (?:19|20)\d\d)|full year|whole year", _part(YEAR)),
    (rf"(?:\d|hai|ba|bon)(?= nam {_Y} (?:, |va |voi |vs |; )?(?:nam )?{_Y})", _nothing),
    (rf"(?:cac )?(?:(?:(?:tinh )?(?:den|vao) )?(?:cuoi|het) |trong )?(?:{_NAM}|in|year) (?P<year>{_Y})", _year),
    (r"nam ngoai|nam vua (?:qua|roi)|nam roi|nam qua|last year", _relative(-1)),
    (r"nam nay|nam hien tai|this year", _relative(0)),
    (r"nam kia|hai nam truoc|2 nam truoc|two years ago", _relative(-2)),
    (r"nam (?:sau|toi)|sang nam|next year", _relative(1)),
    (rf"(?:cung ky )?(?:nam|nawm) {_BEFORE}|cung ky(?: nam truoc)?", _flag(previous=True)),
    (r"(?:the )?(?:previous year|year before|same period)", _flag(previous=True)),
    (r"hien nay|hien tai|bay gio|(?:tinh )?den nay|luc nay|moi nhat|gan (?:day )?nhat", _flag(latest=True)),
    (r"now|currently|latest|at present", _flag(latest=True)),
    (r"2 k (?P<year>\d\d)", _short_year),
    (rf"{_NAM} (?P<year>\d\d)(?! nam)(?! tuoi)", _short_year),
    (rf"(?P<year>{_Y})", _year),
)
_RULES = tuple((re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), rule) for pattern, rule in _PATTERNS)

_WORDS_OF_TIME = frozenset({"nam", "quy", "thang", "ngoai", "nay", "kia", "truoc", "dau", "cuoi", "tu", "den"})
_A_NUMBER_WORD = "(?:" + "|".join(sorted(NUMBER_WORDS)) + ")"
_SPOKEN_YEAR = re.compile(rf"(?<!\S)(?:nam|lam) (?P<year>{_A_NUMBER_WORD}(?: {_A_NUMBER_WORD}){{0,6}})(?!\S)")
_COUNTED = re.compile(
    r"(?<!\S)(?:tren|duoi|hon|qua|over|under|above|below) (?P<year>\d{4})"
    r"(?= (?:dang|dv|nguoi|dong|members|don|chi|lop|cuoc))"
)
"""A number that looks like a year but counts something: "trên 2000 đảng viên"."""


def read_times(tokens: Sequence[Token], this_year: int) -> Times:
    """What years and part of the year the tokens name.

    Args:
        tokens: all tokens of a message, punctuation included.
        this_year: the calendar year in the committee's zone, from which "năm ngoái" and the like count.
    """
    line, places = _line(tokens)
    for counted in _COUNTED.finditer(line):
        line = _blank(line, counted.start("year"), counted.end("year"))
    times, used = Times(), set[int]()
    for pattern, rule in _RULES:
        if rule is _short_year:
            line, times = _spoken_years(line, times, used, places)
        for match in pattern.finditer(line):
            if _is_masculine(match, tokens, places):
                continue
            changed = rule(times, match, this_year)
            if changed is not None:
                times = changed
                used.update(_covered(match.start(), match.end(), places))
                line = _blank(line, match.start(), match.end())
    return replace(times, used=frozenset(used))


def _spoken_years(line: str, times: Times, used: set[int], places: Sequence[int]) -> tuple[str, Times]:
    """Years said in words; the longest run of number words that makes a year counts."""
    for match in _SPOKEN_YEAR.finditer(line):
        words = match["year"].split()
        for length in range(len(words), 0, -1):
            number = spoken_number(words[:length])
            year = 2000 + number if number is not None and 10 <= number < 80 else number
            if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
                end = match.start("year") + len(" ".join(words[:length]))
                times = times if year in times.years else replace(times, years=(*times.years, year))
                used.update(_covered(match.start(), end, places))
                line = _blank(line, match.start(), end)
                break
    return line, times


def _is_masculine(match: re.Match[str], tokens: Sequence[Token], places: Sequence[int]) -> bool:
    """Whether "nam" is the male sex: typed without mark in a message that has marks, and no year follows."""
    first = tokens[places[match.start()]]
    return (
        first.text.lower() == "nam"
        and not re.search(r"\d", match.group())
        and any(t.marked for t in tokens)
        and match.group().split()[-1] not in {"nay", "kia", "ngoai"}
    )


def _line(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The folded tokens on one line, with the token's position for each character."""
    pieces: list[str] = []
    places: list[int] = []
    for position, token in enumerate(tokens):
        plain = untelex(token.folded)
        word = plain if plain in _WORDS_OF_TIME else token.folded
        pieces.append(word)
        places.extend([position] * (len(word) + 1))
    return " ".join(pieces), places


def _covered(start: int, end: int, places: Sequence[int]) -> set[int]:
    return {places[i] for i in range(start, end)}


def _blank(line: str, start: int, end: int) -> str:
    return line[:start] + "".join("_" if c != " " else " " for c in line[start:end]) + line[end:]
