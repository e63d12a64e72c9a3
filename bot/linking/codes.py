"""One-time codes: how they look, how long they are good, how often one may guess.

A code is digits only: the phone shows its number keys, nothing is upper or lower case, and no sign looks
like another. Against guessing: five wrong tries in 15 minutes an account. One by one, a handful of 8-digit
codes is good at a time, for 15 minutes. A sheet's codes are many and good for 30 days: they have 12 digits.
With a thousand of them open, ten accounts guessing all the time have one chance in some seven thousand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage.linking_codes import known_digests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.vault import Vault

TRIES = 5
TRIES_WINDOW = timedelta(minutes=15)

_ROUNDS = 100
_GROUP = 4  # digits, as on a bank card
_SEPARATED_DIGITS = re.compile(r"[0-9](?:[ .\-\u2013_\u00a0]{0,3}[0-9])*")


@dataclass(frozen=True, slots=True)
class CodeKind:
    """One way of handing codes out."""

    digits: int
    life: timedelta


ONE_BY_ONE = CodeKind(digits=8, life=timedelta(minutes=15))
ON_A_SHEET = CodeKind(digits=12, life=timedelta(days=30))


def canonical(text: str) -> str:
    """One spelling for a code however it is typed: "4827 9135" is "48279135", "Mật Khẩu" is "mật khẩu"."""
    stripped = text.strip()
    if _SEPARATED_DIGITS.fullmatch(stripped):
        return "".join(sign for sign in stripped if sign.isdigit())
    return stripped.casefold()


def looks_like_code(text: str) -> bool:
    """Whether a text that came alone can only be meant as a one-time code."""
    code = canonical(text)
    return code.isascii() and code.isdigit() and len(code) in {ONE_BY_ONE.digits, ON_A_SHEET.digits}


def shown(code: str) -> str:
    """The code in groups, easier to read and type: "4827 9135"."""
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def deep_link(username: str, code: str) -> str:
    """The address that opens the Telegram bot and hands it the code."""
    return f"https://t.me/{username}?start={code}"


async def fresh_codes(
    db: AsyncConnection, vault: Vault, make_digits: Callable[[int], str], kind: CodeKind, count: int
) -> Sequence[str]:
    """So many codes, none like another or like one that is kept already."""
    codes: dict[str, None] = {}
    for _ in range(_ROUNDS):
        candidates = {make_digits(kind.digits): None for _ in range(count - len(codes))}
        taken = await known_digests(db, [vault.code_digest(code) for code in candidates])
        codes |= {code: None for code in candidates if vault.code_digest(code) not in taken}
        if len(codes) == count:
            return tuple(codes)
    raise RuntimeError("no fresh codes: the source of random digits repeats itself")
