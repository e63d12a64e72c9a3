"""Marks of secrecy in a text: such papers do not belong in a chat.

A mark stands alone on its line (between whatever decoration, in any letter case) or after the label "Độ mật:". It is
never part of another word: bảo mật, bí mật, mật khẩu, mật độ are everyday words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from bot.language.folding import fold, nfc

_MARKS = {("mật",), ("tối", "mật"), ("tuyệt", "mật")}
_URGENCY = {"khẩn", "thượng", "hỏa", "hoả", "tốc"}
"""May stand beside a mark on its line: "MẬT – HỎA TỐC"."""
_BARE_MARKS = {("MAT",), ("TOI", "MAT"), ("TUYET", "MAT")}
"""Typed without diacritics they are marks only in capitals: "mat" may be anything."""
_IN_NAMES = {("TỐI", "MẬT"), ("TUYỆT", "MẬT"), ("TOI", "MAT"), ("TUYET", "MAT")}
_LABEL = re.compile(r"\bdo mat\s*[:：]\s*(.*)")  # noqa: RUF001  # the wide colon of an Asian keyboard
_AFTER_LABEL = re.compile(r"[^\w]*(?:toi mat|tuyet mat|mat)\b(?! (?:khau|do|ma|danh|vu|thu|thiet|ong)\b)")
_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^<>]+>")
_BETWEEN = re.compile(r"[()\[\]{}.]| [-–] ")  # parts of a file's name; "bí-mật" is one word


def bears_mark(text: str) -> bool:
    """Whether any line of the text bears a mark of secrecy."""
    return any(_is_mark(line) or _has_label(line) for line in _lines(text))


def name_bears_mark(file_name: str) -> bool:
    """Whether a file's name, or a part of it that stands by itself, is a mark of secrecy.

    TỐI MẬT and TUYỆT MẬT in capitals are that beside other words too, also without diacritics.
    """
    spaced = nfc(file_name).replace("_", " ")
    words = _WORD.findall(spaced)
    if any(pair in _IN_NAMES for pair in pairwise(words)):
        return True
    return any(bears_mark(part) for part in (spaced.rpartition(".")[0], *_BETWEEN.split(spaced)))


def phrase_in(text: str, phrases: Iterable[str]) -> str:
    """The first of the phrases that the text holds, as whole words, however they are spelled; "" for none."""
    words = f" {' '.join(_WORD.findall(fold(_plain(text))))} "
    for phrase in phrases:
        wanted = " ".join(_WORD.findall(fold(phrase)))
        if wanted and f" {wanted} " in words:
            return phrase
    return ""


def visible_text(markup: str) -> str:
    """What a reader sees of a text with formatting."""
    return html.unescape(_TAG.sub("", markup))


def _lines(text: str) -> list[str]:
    return [nfc(line) for line in _plain(text).splitlines()]


def _plain(text: str) -> str:
    """Letters as letters: what is drawn wide, bold or in circles counts as what it shows."""
    return unicodedata.normalize("NFKC", text)


def _is_mark(line: str) -> bool:
    words = _WORD.findall(line)
    if words and all(len(word) == 1 for word in words):  # M Ậ T
        words = _spaced_out("".join(words))
    if tuple(words) in _BARE_MARKS:
        return True
    lower = [word.casefold() for word in words]
    return tuple(word for word in lower if word not in _URGENCY) in _MARKS


def _spaced_out(letters: str) -> list[str]:
    for mark in _MARKS:
        if letters.casefold() == "".join(mark):
            return list(mark)
    return [letters]


def _has_label(line: str) -> bool:
    found = _LABEL.search(fold(line))
    return found is not None and _AFTER_LABEL.match(found[1]) is not None
