"""Finds a thing by what people call it: its key or code, its name, or any other name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.language.folding import fold

T = TypeVar("T")

_PUNCTUATION = re.compile(r"[^\w&%]+")


def loose(text: str) -> str:
    """Comparable: without case, diacritics, tone placement, punctuation and needless spaces."""
    return _PUNCTUATION.sub(" ", fold(text)).strip()


@dataclass
class Names(Generic[T]):
    """An index of things by their names; the strictest way of reading that finds anything decides."""

    _exact: dict[str, T] = field(default_factory=dict)
    _keys: dict[str, list[T]] = field(default_factory=dict)
    _texts: dict[str, list[T]] = field(default_factory=dict)
    _loose: dict[str, list[T]] = field(default_factory=dict)
    _found: dict[str, tuple[T, ...]] = field(default_factory=dict)

    def add(self, thing: T, key: str, names: Iterable[str]) -> None:
        """Enter a thing with its key (code) and all its names."""
        self._exact[key] = thing
        _enter(self._keys, key.casefold(), thing)
        for name in names:
            _enter(self._texts, name.casefold(), thing)
            _enter(self._loose, loose(name), thing)

    def find(self, text: str) -> tuple[T, ...]:
        """The things meant by a text: none, one, or several between which it does not decide."""
        found = self._found.get(text)
        if found is None:
            found = self._found[text] = self._search(text)
        return found

    def find_loose(self, folded: str) -> tuple[T, ...]:
        """The things whose name or key reads so when made comparable by `loose`."""
        return tuple(self._loose.get(folded) or self._keys.get(folded) or ())

    def _search(self, text: str) -> tuple[T, ...]:
        if text in self._exact:
            return (self._exact[text],)
        lower = text.casefold()
        return tuple(self._keys.get(lower) or self._texts.get(lower) or self._loose.get(loose(text)) or ())


def _enter(index: dict[str, list[T]], text: str, thing: T) -> None:
    things = index.setdefault(text, [])
    if text and thing not in things:
        things.append(thing)
