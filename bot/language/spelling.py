"""How Vietnamese words get misspelt in chat, and which known word may have been meant.

Three kinds of slip are undone, each with its cost: letters left over from the Telex typing method ("ddangr vieen"),
spelling by ear (s/x, ch/tr, d/gi/r, l/n, i/y …), and slips of the finger (one letter wrong, missing, too many, or two
swapped). All of it works on folded words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

TELEX_COST = 0.2
SOUND_COST = 0.4
SLIP_COST = 0.8

_TELEX_TONE = re.compile(r"(?<=[aeiouy])([a-z]*?)[sfrxj]([a-z]?)$")
_INITIALS = (
    ("ngh", "ng"),
    ("gh", "g"),
    ("ch", "ch"),
    ("tr", "ch"),
    ("gi", "z"),
    ("d", "z"),
    ("r", "z"),
    ("v", "z"),
)
_SHORTEST_SLIP = 4
_SHORTEST_BY_EAR = 3
_I_OR_Y = {"i": "y", "y": "i"}
"""Both are written at a word's end ("tỷ lệ" and "tỉ lệ", "kỷ luật" and "kỉ luật")."""


def untelex(word: str) -> str:
    """The word that was meant by unfinished Telex typing: "ddangr" gives "dang", "vieen" gives "vien"."""
    plain = word.replace("dd", "d").replace("aa", "a").replace("ee", "e").replace("oo", "o").replace("w", "")
    return _TELEX_TONE.sub(r"\1\2", plain)


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """A key that is the same for words that many people pronounce or spell alike."""
    key = word.replace("uu", "u")
    for written, heard in _INITIALS:
        if key.startswith(written) and len(key) > len(written):
            key = heard + key[len(written) :]
            break
    if key[0] == "x":
        key = "s" + key[1:]
    if key[0] in "ln":
        key = key if key.startswith(("ng", "nh")) else "l" + key[1:]
    if key[0] in "ckq":
        key = "k" + key[1:] if not key.startswith(("ch", "kh")) else key
    return key.replace("y", "i").replace("ieu", "iu").replace("uou", "uu")


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def one_slip(typed: str, meant: str) -> bool:
    """Whether the two differ by one letter wrong, missing, too many, or two neighbours swapped."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, want = typed[start:], meant[start:]
    return (
        rest[1:] == want[1:]
        or rest[1:] == want
        or rest == want[1:]
        or (rest[:2] == want[1::-1] and rest[2:] == want[2:])
    )


class Speller:
    """Proposes known words for a word as typed. Built once for a lexicon; a look-up costs microseconds."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        ordered = sorted(self.known)  # so that the same words give the same proposals in every process
        self._by_sound: Mapping[str, list[str]] = _grouped((sound(w), w) for w in ordered if w.isalpha())
        self._by_deletion: Mapping[str, list[str]] = _grouped(
            (d, w) for w in ordered if len(w) >= _SHORTEST_SLIP - 1 for d in _deletions(w) | {w}
        )

    def proposals(self, word: str) -> tuple[tuple[str, float], ...]:
        """Known words that may be meant by a folded word, with the cost of believing so; itself first, at no cost.

        A word that is known as typed is only doubted by ear, never for a slip of the finger.
        """
        found: dict[str, float] = {word: 0.0}
        plain = untelex(word)
        if plain != word and plain in self.known and word not in self.known:
            found[plain] = TELEX_COST
        if word[-1:] in _I_OR_Y:
            swapped = word[:-1] + _I_OR_Y[word[-1]]
            if swapped in self.known:
                found[swapped] = TELEX_COST
        if len(word) >= _SHORTEST_BY_EAR:
            for heard in self._by_sound.get(sound(word), ()):
                found.setdefault(heard, SOUND_COST)
        if word not in self.known and len(word) >= _SHORTEST_SLIP:
            for part in sorted(_deletions(word) | {word}):
                for meant in self._by_deletion.get(part, ()):
                    if one_slip(word, meant):
                        found.setdefault(meant, SLIP_COST)
        return tuple(found.items())


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, word in pairs:
        groups[key].append(word)
    return dict(groups)
