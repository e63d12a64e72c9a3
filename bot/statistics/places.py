"""Which units a message asks about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.statistics.lexicon import Lexicon
from bot.statistics.reading import Piece


@dataclass(frozen=True, slots=True)
class Places:
    """The units named.

    Attributes:
        unit_ids: in the order said; the whole committee is the root unit.
        unclear: ids of the units that an unclear name may mean; empty when all is clear.
        said: whether any unit, the whole committee included, is named.
    """

    unit_ids: tuple[int, ...] = ()
    unclear: tuple[int, ...] = ()
    said: bool = False


def read_places(pieces: Sequence[Piece], lexicon: Lexicon, own_units: Sequence[int]) -> Places:
    """The units that the pieces name.

    A unit named beside one above it ("Chi bộ 1, Đảng bộ Sở Y tế") says which of several of that name is meant. Of a
    unit and those below it that share a part of their names, the upper one is meant.

    Args:
        own_units: ids of the asker's units, the home unit first; "đơn vị tôi" is the home unit.
    """
    named = [p.meaning.units for p in pieces if p.meaning and p.meaning.units]
    clear = {ids[0] for ids in named if len(ids) == 1}
    chosen: list[int] = []
    for ids in named:
        if len(ids) > 1 and clear.issuperset(ids):
            continue  # "hai văn phòng (Tỉnh ủy và UBND tỉnh)": each of them is named by itself too
        narrowed = _narrow(ids, clear, lexicon)
        if len(narrowed) > 1:
            return Places((), narrowed, said=True)
        chosen.append(narrowed[0])
    cues = {c for p in pieces if p.meaning for c in p.meaning.cues}
    if "own" in cues and own_units:
        chosen.append(own_units[0])
    if not chosen and "whole" in cues and lexicon.root_id is not None:
        return Places((lexicon.root_id,), said=True)
    return Places(_without_qualifiers(chosen, lexicon), said=bool(chosen))


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
