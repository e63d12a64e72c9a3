"""How people shorten a unit's name: parts of it, abbreviations, initials, without "Đảng bộ" in front."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from bot.language.folding import fold
from bot.language.tokens import tokenize
from bot.language.vocabulary_files import abbreviations

_KINDS = (
    "đảng bộ bộ phận",
    "đảng bộ cơ sở",
    "chi bộ cơ sở",
    "đảng bộ",
    "đảng ủy",
    "chi bộ",
    "chi ủy",
    "ban chấp hành",
)
LINKS = frozenset({"va", "cac", "cua", "nhan", "thuoc", "cho"})
"""Words, folded, with which no part of a name begins or ends."""
_LONGEST_PART = 8


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name as written, without punctuation."""
    return tuple(t.text for t in tokenize(name) if t.is_word or t.is_number)


def bare_name(name: str) -> tuple[str, ...]:
    """The words of a name without the kind of unit in front: "Đảng bộ Sở Y tế" gives ("Sở", "Y", "tế")."""
    words = words_of(name)
    folded = [fold(w) for w in words]
    for kind in _KINDS:
        front = fold(kind).split()
        if folded[: len(front)] == front and len(words) > len(front):
            return words[len(front) :]
    return words


def whole_names(name: str, aliases: Iterable[str], code: str) -> set[str]:
    """Everything that names the unit wholly: its names with or without the kind, its code, usual abbreviations."""
    names: set[str] = {code}
    for written in (name, *aliases):
        bare = " ".join(bare_name(written))
        for form in {bare, *_abbreviated(bare)}:
            names |= {form, f"đảng bộ {form}", f"chi bộ {form}", f"đảng ủy {form}"}
        names.add(" ".join(words_of(written)))
    return {n for n in names if n}


def _abbreviated(name: str) -> Iterator[str]:
    """The name with long forms shortened and short forms written out, and without "và"."""
    words = fold(name).split()
    plain = " ".join(words)
    if "va" in words:
        yield " ".join(w for w in name.split() if fold(w) != "va")
    yield from _numbers_spoken(name)
    for short, long, plain_short, plain_long in _folded_abbreviations():
        for here, there in ((plain_long, short), (plain_short, long)):
            if f" {here} " in f" {plain} ":
                yield f" {plain} ".replace(f" {here} ", f" {there} ").strip()


@cache
def _folded_abbreviations() -> tuple[tuple[str, str, str, str], ...]:
    """Short and long forms, as written and folded."""
    return tuple((short, long, fold(short), fold(long)) for short, long in abbreviations())


_SPOKEN = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def _numbers_spoken(name: str) -> Iterator[str]:
    """The name with its last number in words: "Khu phố 2" is also "khu phố hai"."""
    *front, last = name.split() or [""]
    if last.isdigit() and front and 1 <= int(last) <= len(_SPOKEN):
        yield " ".join((*front, _SPOKEN[int(last) - 1]))


def parts(name: str) -> Iterator[tuple[str, ...]]:
    """Runs of neighbouring words of the name that somebody may use for it, the whole excepted.

    A part neither begins nor ends with a linking word ("và", "các"). With the kind of unit in front, a part has
    to have more than the kind.
    """
    bare = bare_name(name)
    whole = words_of(name)
    kind = len(whole) - len(bare)
    if kind:
        yield from (whole[:end] for end in range(kind + 1, len(whole)) if fold(whole[end - 1]) not in LINKS)
    for words in {bare, tuple(w for w in bare if fold(w) != "va")}:
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _LONGEST_PART) + 1):
                part = words[start:end]
                if fold(part[0]) in LINKS or fold(part[-1]) in LINKS:
                    continue
                yield part


def is_of_kind(name: str, kind: str) -> bool:
    """Whether a unit is called so: "Đảng bộ xã An Phú" is a "xa" and a "dang bo", but no "chi bo"."""
    return any(text == kind or text.startswith(f"{kind} ") for text in _folded_forms(name))


@lru_cache(maxsize=4096)
def _folded_forms(name: str) -> tuple[str, str]:
    """The name without its kind and whole, folded: each is asked for again and again."""
    return " ".join(fold(w) for w in bare_name(name)), " ".join(fold(w) for w in words_of(name))


def place_word(name: str) -> str:
    """The first word of a name without its kind, folded: of "Đảng bộ huyện Trà Khê" it is "huyen"."""
    bare = bare_name(name)
    return fold(bare[0]) if bare else ""


def initials(name: str) -> str:
    """The first letters of a name's words, linking words left out: "Sở Tài chính" gives "stc"."""
    return "".join(fold(w)[0] for w in bare_name(name) if fold(w) not in {"va"})
