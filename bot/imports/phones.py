"""Phone numbers as rosters hold them."""

from __future__ import annotations

import re

from bot.imports.cells import BadValue, read_text
from bot.imports.spreadsheet import Raw
from bot.vault import BadPhone, normal_phone

_ONE_NUMBER = re.compile(r"\(?\+?[0-9][0-9 ().-]*")
_SEVERAL = re.compile(r"[0-9][^0-9]*(?:[,;/|]|\bvà\b|\bhoặc\b)[^0-9]*[0-9+]")


def read_phone(raw: Raw) -> str:
    """The number as the world writes it (+84912000001), "" for an empty cell.

    A leading zero that Excel took for a number's padding is put back. The reason never repeats the number,
    since reasons are printed and logged.

    Raises:
        BadValue: no valid phone number, or several in one cell.
    """
    written = read_text(raw, 100).replace("\u2011", "-")
    if not written:
        return ""
    if _SEVERAL.search(written):
        raise BadValue("several_phones")
    if not _ONE_NUMBER.fullmatch(written):
        raise BadValue("bad_phone")
    digits = re.sub(r"[^0-9+]", "", written)
    try:
        normal = normal_phone(digits)
    except BadPhone:
        raise BadValue("bad_phone") from None
    if not _is_valid(normal):
        raise BadValue("bad_phone")
    return normal


def _is_valid(normal: str) -> bool:
    import phonenumbers  # late: slow to import, rarely needed

    return phonenumbers.is_valid_number(phonenumbers.parse(normal))
