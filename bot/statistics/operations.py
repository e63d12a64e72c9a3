"""Which operation a message asks for, from its cues."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from bot.statistics.lexicon import concept_of
from bot.statistics.question import Condition, Operation, Question
from bot.statistics.reading import Piece, Reading

NEEDS_NO_SUBJECT = frozenset({Operation.OVERVIEW, Operation.AVAILABLE})
_ORDINALS = {
    "nhat": 1,
    "hai": 2,
    "nhi": 2,
    "ba": 3,
    "tu": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
    "muoi": 10,
}


_SAY_NOTHING = frozenset({"target", "overview", "explain", "number", "follow", "own", "whole", "sheet"})
"""Cues that, without an indicator, leave only the year (and the unit) to speak of."""
_NO_KIND = frozenset(
    {"nao", "nhung", "cac", "may", "tung", "moi", "theo", "which", "each", "by", "all", "units", "unit"}
)
_ANY_KIND = frozenset({"don vi", "dv", "co so", "noi", "cho", "co quan", "to chuc", "ben", "dau", "who has"})
_MOST_RANKED = 50
_RATINGS = frozenset({"xep loai", "phan loai", "danh gia xep loai", "ket qua xep loai"})
KINDS_OF_UNIT = frozenset({"unit", "cell", "committee", "organisation"})
_COMPARES = frozenset({"compare", "more", "less", "change", "short"})


def choose(reading: Reading, *, has_subject: bool, stock: bool, units: int) -> Question:
    """A question with its operation, kind, order and condition; subjects, units and times are still to be filled in.

    The first rule that fits decides; the order is from what is said most plainly to what is only hinted at.

    Args:
        stock: "tổng số" belongs to the indicator's own name and does not ask for a sum.
        units: how many units are named: two are compared with each other, not ranked among all.
    """
    cues, years = reading.cues, len(reading.times.years)
    about_figures = _about_figures(cues, has_subject=has_subject)
    if about_figures is not None:
        return Question(about_figures, kind=_kind(cues) if about_figures is Operation.SOURCE else "")
    special = _ranking(reading, years, units) or _filtering(reading)
    if special is not None:
        return special
    alone = len(reading.times.years) < 2 and not reading.times.previous
    if cues & {"attain", "exceed"} or ("target" in cues and _asks_result_too(reading)) or ("short" in cues and alone):
        return Question(Operation.ATTAINMENT)
    return Question(_plain_operation(reading, has_subject=has_subject, stock=stock, units=units), kind=_kind(cues))


def _asks_result_too(reading: Reading) -> bool:
    """Whether beside the target the result is asked for: "chỉ tiêu bao nhiêu, kết nạp được bao nhiêu"."""
    counts = sum("count" in p.meaning.cues for p in reading.pieces if p.meaning)
    return bool(reading.cues & {"reach", "actual", "compare", "short"}) or counts > 1


def _about_figures(cues: frozenset[str], *, has_subject: bool) -> Operation | None:
    """Questions about the figures themselves."""
    if "explain" in cues and "count" not in cues and has_subject:
        return Operation.EXPLAIN
    if "source" in cues:
        return Operation.SOURCE
    return Operation.AVAILABLE if "available" in cues else None


def _plain_operation(reading: Reading, *, has_subject: bool, stock: bool, units: int) -> Operation:
    """What to do with values of one or several years."""
    cues, times = reading.cues, reading.times
    rules = (
        (Operation.COMPOSITION, "chart" in cues and _by_parts(reading) and "each_unit" not in cues),
        (Operation.BY_UNIT, "each_unit" in cues and cues & {"mean", "sum", "chart"} and len(times.years) < 2),
        (Operation.MEAN, "mean" in cues),
        (Operation.SUM, _sums(reading, stock=stock)),
        (Operation.OVERVIEW, not has_subject and cues <= _SAY_NOTHING),
        (Operation.TARGET, _kind(cues) == "target"),
        (Operation.TREND, cues & {"chart", "trend"} or times.every or times.span or times.recent),
        (Operation.TREND, len(times.years) > 2),
        (Operation.COMPARE, _compares(reading) or ("which_year" in cues and len(times.years) == 2)),
        (Operation.COMPARE, "which_unit" in cues and units == 2),
        (Operation.OVERVIEW, not has_subject and "overview" in cues),
        (Operation.BY_UNIT, "each_unit" in cues and units < 2),
    )
    return next((operation for operation, fits in rules if fits), Operation.VALUE)


def _by_parts(reading: Reading) -> bool:
    """Whether a whole is to be shown by its parts: "cơ cấu", or the ratings themselves and not how many were rated."""
    rated = any(p.phrase in _RATINGS for p in reading.pieces) and not reading.cues & {"count", "number"}
    return rated or "parts" in reading.cues


def _compares(reading: Reading) -> bool:
    """Whether the message compares; "tang" without its mark may also be "tặng", which does not."""
    firm = {c for p in reading.pieces if p.meaning and "give" not in p.meaning.concepts for c in p.meaning.cues}
    hinted = reading.cues & _COMPARES and (len(reading.times.years) == 2 or reading.times.previous)
    return bool(firm & _COMPARES or hinted)


def measure_said(reading: Reading) -> str:
    """ "percent" or "count" when the message says which of them it wants, else ""."""
    cues = reading.cues
    of_target = cues & {"attain", "exceed"} or {"reach", "target"} <= cues
    if cues & {"share", "part_of"} and not of_target and not _asks_growth(reading):
        return "percent"
    return "count" if _counts_things(reading) else ""


def _asks_growth(reading: Reading) -> bool:
    """Whether "phần trăm" says by how much something rose: "tăng mấy phần trăm", but not "tỷ lệ … tăng …"."""
    if "rise_fall" not in reading.cues or "part_of" in reading.cues:
        return False
    shares = [p.phrase for p in reading.pieces if p.meaning and "share" in p.meaning.cues]
    return all("phan tram" in phrase or "%" in phrase or "percent" in phrase for phrase in shares)


def _counts_things(reading: Reading) -> bool:
    """Whether "bao nhiêu", "mấy" or "số" stands directly before what is counted."""
    for piece, following in pairwise(reading.pieces):
        counted = following.meaning.concepts if following.meaning and not following.meaning.units else ()
        heads = any(concept_of(c).kind == "head" for c in counted)
        asked = piece.meaning.cues & {"count", "number"} if piece.meaning else frozenset()
        if heads and (asked == {"count"} or (counted == ("person",) and asked)):
            return True
    return False


def _kind(cues: frozenset[str]) -> str:
    if "actual" in cues:
        return "actual"
    return "target" if "target" in cues else ""


def _ranking(reading: Reading, years: int, units: int) -> Question | None:
    cues = reading.cues
    place = _place(reading.pieces)
    if "which_year" in cues and (cues & {"superlative", "many", "few"}) and years != 2:
        return Question(Operation.RANK_YEARS, best_first="few" not in cues)
    if units > 1:
        return None
    ranks = any(p.phrase.startswith(("xep hang", "ranking")) for p in reading.pieces)
    among_units = bool(cues & {"which_unit", "each_unit"}) or names_units(reading.pieces) or ranks
    if not among_units:
        return None
    if place:
        return Question(Operation.RANK_UNITS, best_first="few" not in cues, place=place)
    if "superlative" in cues or ("rank" in cues and not place):
        return Question(
            Operation.RANK_UNITS,
            best_first="few" not in cues,
            limit=_limit(reading.pieces) or (99 if "rank" in cues else 0),
        )
    return None


def kind_of_unit(reading: Reading) -> str:
    """What kind of unit is ranked or listed, folded: "xa" of "xã nào", "" of "đơn vị nào"."""
    for piece in reading.pieces:
        if piece.meaning and piece.meaning.cues & {"which_unit", "each_unit"}:
            words = [w for w in piece.phrase.split() if w not in _NO_KIND]
            kind = " ".join(words)
            return "" if kind in _ANY_KIND else kind
    return ""


def names_units(pieces: tuple[Piece, ...]) -> bool:
    """Whether "đơn vị" itself is what is ranked ("3 đơn vị có nhiều …")."""
    return any(p.meaning and "unit" in p.meaning.concepts and not p.meaning.units for p in pieces)


def _place(pieces: tuple[Piece, ...]) -> int:
    for piece, following in pairwise(pieces):
        if piece.meaning and "rank" in piece.meaning.cues and piece.phrase.endswith(("thu", "hang", "ranked")):
            if following.number is not None:
                return int(following.number)
            return _ORDINALS.get(following.phrase.split()[0], 0)
    return 0


def _limit(pieces: tuple[Piece, ...]) -> int:
    for piece, following in pairwise(pieces):
        counted = following.meaning.concepts if following.meaning else ()
        if piece.number is not None and piece.number <= _MOST_RANKED and set(counted) & KINDS_OF_UNIT:
            return int(piece.number)
        if piece.phrase == "top" and following.number is not None:
            return int(following.number)
    return 0


def _filtering(reading: Reading) -> Question | None:
    cues = reading.cues
    of_years = "which_year" in cues
    of_units = bool(cues & {"which_unit", "each_unit"}) or names_units(reading.pieces)
    if not (of_years or of_units):
        return None
    if "which_unit" not in cues and not of_years and _bound(reading.pieces) is None:
        return None
    operation = Operation.FILTER_YEARS if of_years else Operation.FILTER_UNITS
    if "unmet" in cues:
        return Question(operation, condition=Condition("unmet"))
    if cues & {"attain", "exceed"} or ("target" in cues and "reach" in cues):
        return Question(operation, condition=Condition("met"))
    bound = _bound(reading.pieces)
    return Question(operation, condition=bound) if bound else None


def _bound(pieces: tuple[Piece, ...]) -> Condition | None:
    for piece, following in pairwise(pieces):
        if following.number is None or piece.meaning is None:
            continue
        if "below" in piece.meaning.cues:
            return Condition("le" if piece.phrase == "khong qua" else "lt", Decimal(following.number))
        if "above" in piece.meaning.cues:
            return Condition("ge" if piece.phrase in {"tu", "it nhat", "at least"} else "gt", Decimal(following.number))
    return None


def _sums(reading: Reading, *, stock: bool) -> bool:
    """Whether values of several years are to be added: "tổng số … giai đoạn …", "cộng lại"."""
    several = bool(reading.times.span or reading.times.recent or len(reading.times.years) > 1)
    if "sum" in reading.cues:
        return True
    total = any(p.phrase.split()[0] in {"tong", "total"} for p in reading.pieces)
    return several and total and not stock and not reading.cues & {*_COMPARES, "trend"}


def sets_units_apart(reading: Reading, units: int) -> bool:
    """Whether units are ranked or picked out, so that "đơn vị" is not what is counted."""
    return _ranking(reading, len(reading.times.years), units) is not None or _filtering(reading) is not None
