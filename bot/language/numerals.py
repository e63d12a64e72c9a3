"""Numbers said in words: "hai nghìn không trăm hai mốt", "hai không hai hai", "hai mươi"."""

from __future__ import annotations

from collections.abc import Sequence

_DIGITS = {
    "khong": 0, "linh": 0, "le": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {"muoi": 10, "chuc": 10, "tram": 100, "nghin": 1000, "ngan": 1000}
_TWENTY = ("hai", "khong")
NUMBER_WORDS = frozenset(_DIGITS) | frozenset(_SCALES)


def spoken_number(words: Sequence[str]) -> int | None:
    """The whole number (0 to 9,999) that folded words say, or None.

    Both ways of saying are read: by place value ("hai nghìn không trăm hai mốt" = 2021, "hai mươi tư" = 24,
    "mười hai" = 12, "hai mốt" = 21) and digit by digit ("hai không hai hai" = 2022).
    """
    if not words or any(w not in NUMBER_WORDS for w in words):
        return None
    if tuple(words[:2]) == _TWENTY and "muoi" in words[2:]:  # "hai không mười tám": a year said in two halves
        rest = _by_place(words[2:])
        return None if rest is None or rest >= 100 else 2000 + rest
    if not any(w in _SCALES for w in words):
        return int("".join(str(_DIGITS[w]) for w in words)) if len(words) <= 4 else None
    return _by_place(words)


def _by_place(words: Sequence[str]) -> int | None:
    total = 0
    digit: int | None = None
    last_scale = 10_000
    for word in words:
        if word in _SCALES:
            scale = _SCALES[word]
            if scale >= last_scale:
                return None
            total += (1 if digit is None else digit) * scale
            digit, last_scale = None, scale
        elif digit in (None, 0):
            digit = _DIGITS[word]
        elif last_scale >= 100 and digit < 10:
            digit, last_scale = digit * 10 + _DIGITS[word], 1  # "hai mốt" said for "hai mươi mốt"
        else:
            return None
    return total + (digit or 0)
