"""Fills an empty database with the demonstration data, through the same imports that a committee uses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.clock import Clock, FrozenClock
from bot.imports.importing import KINDS, import_file
from bot.imports.trail import Actor
from bot.vault import Vault
from storage.database import Database
from storage.units import root_unit

FOLDER = Path(__file__).parent
_AS_OF = datetime(2022, 1, 10, tzinfo=UTC)
"""The data speak of what had happened by then; with an earlier clock they would be refused as being in the future."""


async def make_demo(database: Database, clock: Clock, vault: Vault) -> bool:
    """The database holds the demonstration data; one that holds units already is left as it is.

    Returns:
        Whether it was made now.
    """
    async with database.reading() as db:
        if await root_unit(db) is not None:
            return False
    no_earlier = FrozenClock(max(clock.now(), _AS_OF))
    for kind in KINDS:
        file = FOLDER / f"{kind}.csv"
        await import_file(
            kind,
            file.name,
            file.read_bytes(),
            database=database,
            clock=no_earlier,
            vault=vault,
            actor=Actor("demo"),
        )
    return True
