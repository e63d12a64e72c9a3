"""Which units a message asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.statistics.lexicon import Lexicon
from bot.statistics.reading import Piece


@dataclass(frozen=True, slots=True)
class Places:
    """The units named.

    Attributes:
        unit_ids: in the order said; the whole committee is the root unit.
        unclear: ids of the units that an unclear name may mean; empty when all is clear.
        said: whether any unit, the whole committee included, is named.
        unknown: words that seem to name a place that is none of the committee's units.
    """

    unit_ids: tuple[int, ...] = ()
    unclear: tuple[int, ...] = ()
    said: bool = False
    unknown: str = ""


_KINDS_OF_PLACE = frozenset(
    {
        *("dang", "bo", "uy", "chi", "huyen", "tinh", "xa", "phuong", "thi", "tran", "thanh", "pho", "quan", "khoi"),
        *("truong", "tong", "cong", "ty", "so", "ban", "vien", "nganh", "co", "tap", "doan", "khoa", "phong", "khu"),
    }
)
"""Words that say what kind of place or office is meant, not which."""
_NOT_NAMES = frozenset({"many", "few"})


def _unknown_place(pieces: Sequence[Piece]) -> str:
    """Words right after a mere kind of place ("huyện Đông Anh") that look like the name of one not known."""
    for piece, following in pairwise(pieces):
        named = piece.meaning.units if piece.meaning else ()
        if not named or following.after_break or not set(piece.phrase.split()) <= _KINDS_OF_PLACE:
            continue
        meaning = following.meaning
        if meaning is None or meaning.units:
            continue
        capital = following.typed[0].isupper() and not piece.typed.isupper()
        doubtful = meaning.cues & _NOT_NAMES or meaning.concepts == ("money_unit",)
        if " " not in following.phrase and not meaning.fragment and (capital or doubtful):
            return f"{piece.typed} {following.typed}"
    return ""


def read_places(pieces: Sequence[Piece], lexicon: Lexicon, own_units: Sequence[int]) -> Places:
    """The units that the pieces name.

    A unit named beside one above it ("Chi bộ 1, Đảng bộ Sở Y tế") says which of several of that name is meant. Of a
    unit and those below it that share a part of their names, the upper one is meant.

    Args:
        own_units: ids of the asker's units, the home unit first; "đơn vị tôi" is the home unit.
    """
    named = [p.meaning.units for p in pieces if p.meaning and p.meaning.units]
    doubtful = {p.meaning.units for p in pieces if p.meaning and p.meaning.doubtful}
    clear = {ids[0] for ids in named if len(ids) == 1}
    cues = {c for p in pieces if p.meaning for c in p.meaning.cues}
    chosen: list[int] = []
    for ids in named:
        if len(ids) > 1 and clear.issuperset(ids):
            continue  # "hai văn phòng (Tỉnh ủy và UBND tỉnh)": each of them is named by itself too
        narrowed = _narrow(ids, clear, lexicon)
        if len(narrowed) > 1 and (_said_number(pieces) == len(narrowed) or "sum" in cues):
            chosen.extend(narrowed)
            continue
        if len(narrowed) > 1 or (ids in doubtful and narrowed[0] not in own_units):
            return Places((), narrowed, said=True)
        chosen.append(narrowed[0])
    if "own" in cues and own_units:
        chosen.append(own_units[0])
    unknown = _unknown_place(pieces)
    if unknown:
        return Places(unknown=unknown)
    if not chosen and "whole" in cues and lexicon.root_id is not None:
        return Places((lexicon.root_id,), said=True)
    other_side = _other_side(pieces, lexicon)
    if other_side is not None and other_side not in chosen:
        chosen.append(other_side)
    if other_side is not None:
        return Places(tuple(dict.fromkeys(chosen)), said=True)
    return Places(_without_qualifiers(chosen, lexicon), said=bool(chosen))


def _other_side(pieces: Sequence[Piece], lexicon: Lexicon) -> int | None:
    """The unit, or the whole committee, right after "so với": compared with, not a mere whereabouts."""
    for piece, following in pairwise(pieces):
        if piece.meaning is None or following.meaning is None or "compare" not in piece.meaning.cues:
            continue
        if len(following.meaning.units) == 1:
            return following.meaning.units[0]
        if "whole" in following.meaning.cues:
            return lexicon.root_id
    return None


def _said_number(pieces: Sequence[Piece]) -> int:
    """The number said directly before a unit's name ("hai chi bộ sinh viên"), or 0."""
    for piece, following in pairwise(pieces):
        if piece.number is not None and following.meaning and following.meaning.units:
            return int(piece.number)
    return 0


def _narrow(ids: tuple[int, ...], clear: set[int], lexicon: Lexicon) -> tuple[int, ...]:
    if len(ids) == 1:
        return ids
    below = tuple(i for i in ids if clear & set(lexicon.ancestors(i)))
    again = tuple(i for i in ids if i in clear)
    above = tuple(i for i in ids if all(i == other or i in lexicon.ancestors(other) for other in ids))
    return below or again or above or ids


def _without_qualifiers(chosen: Sequence[int], lexicon: Lexicon) -> tuple[int, ...]:
    """Units once each; one that only says whereabouts another lies is left out."""
    once = list(dict.fromkeys(chosen))
    above = {a for u in once for a in lexicon.ancestors(u)}
    return tuple(u for u in once if u not in above) or tuple(once)
