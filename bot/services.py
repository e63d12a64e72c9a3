"""What handlers share: built once in `bot/app.py`, handed to each turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.rendering import Renderer
from bot.settings import Settings
from bot.vault import Vault
from bot.vocabulary import Vocabulary
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """The shared things.

    Attributes:
        token: makes an unguessable URL-safe text of so many random bytes (injected, so that tests are exact).
        digits: makes a random code of so many digits.
        renderer: for texts that stand in a file (a printed sheet) instead of in a reply.
        admin_code_digest: keyed digest of the code that links the first admin (`bot.linking.prepare_admin_code`).
        vocabulary: the words for the database's own indicators and units, renewed when these change.
    """

    database: Database
    clock: Clock
    settings: Settings
    vault: Vault
    vocabulary: Vocabulary
    token: Callable[[int], str]
    digits: Callable[[int], str]
    renderer: Renderer
    admin_code_digest: str
