"""The code that links the first admin: set by the operator, or made at the first start and shown once."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.language.folding import nfc
from bot.linking.codes import canonical, shown
from storage import state
from storage.accounts import any_admin_linked

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.vault import Vault
    from storage.database import Database

STATE = "admin_code_digest"
SHORTEST = 8
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class AdminCode:
    """The code that is good now.

    Attributes:
        digest: for `Services.admin_code_digest`.
        made: the code itself, only when it was made just now: to be shown this once; else "".
    """

    digest: str
    made: str = field(default="", repr=False)


async def prepare_admin_code(
    database: Database, settings: Settings, vault: Vault, make_digits: Callable[[int], str]
) -> AdminCode:
    """The code that is set, or else the one made at the first start, or else a new one, whose digest is kept.

    No new one is made once an admin is linked.
    """
    if settings.admin_code is not None:
        return AdminCode(_digest(vault, settings.admin_code.get_secret_value()))
    async with database.reading() as db:
        kept = await state.get(db, STATE)
        needed = kept is None and not await any_admin_linked(db)
    if not needed:
        return AdminCode(kept or "")
    code = make_digits(_DIGITS)
    async with database.writing() as db:
        kept = await state.get(db, STATE)  # another process may have been first
        if kept is not None:
            return AdminCode(kept)
        await state.put(db, STATE, _digest(vault, code))
    return AdminCode(_digest(vault, code), shown(code))


def is_admin_code(text: str, digest: str, vault: Vault) -> bool:
    """Whether that text is the admin's code; case is not told apart, since phones begin with a capital.

    Args:
        text: as typed.
        digest: of the code that is good; "" = there is none.
        vault: the one that made the digest.
    """
    return bool(digest) and hmac.compare_digest(_digest(vault, text), digest)


def may_be_a_guess(text: str) -> bool:
    """Whether a text that came alone looks like somebody trying a code: one long word."""
    words = text.split()
    return len(words) == 1 and len(words[0]) >= SHORTEST


def _digest(vault: Vault, code: str) -> str:
    return vault.code_digest(canonical(nfc(code)))
