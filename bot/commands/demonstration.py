"""The try-out: a chat on the demonstration database, as its secretary."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.app import open_vault_of, opened, unopened
from bot.clock import Clock, SystemClock
from bot.commands.chat import converse
from bot.commands.seat import Seat, log_quietly, seated
from bot.demo.making import make_demo
from bot.rendering import plain
from bot.settings import Settings
from bot.statistics.examples import example_questions
from storage import state
from storage.database import Database
from storage.members import SECRETARY, members_of_units
from storage.runner_lock import runner_lock
from storage.units import all_units, root_unit

_MADE = "demonstration_made"


async def show_demonstration(settings: Settings, file: Path) -> int:
    """Make the database at its first use, say what it is and what could be asked, and chat."""
    log_quietly(settings)
    demo = settings.model_copy(update={"database_url": f"sqlite:///{file}", "secret_key": None, "admin_code": None})
    clock = SystemClock()
    await _make(demo, file, clock)
    async with opened(demo) as database, seated(demo, database, clock, await _secretary(database)) as seat:
        questions = await _questions(database, seat)
        name = seat.member.name if seat.member else ""
        values = {
            "file": str(file),
            "name": name,
            "questions": list(questions),
            "python": _shortest(Path(sys.executable)),
            "member": await _plain_member(database),
        }
        sys.stdout.write(plain(seat.services.renderer.text("terminal/demo", values)) + "\n\n")
        sys.stdout.flush()
        await converse(seat)
    return 0


def _shortest(program: Path) -> str:
    """As one types it here."""
    here = Path.cwd()
    return str(program.relative_to(here) if program.is_relative_to(here) else program)


async def _make(demo: Settings, file: Path, clock: Clock) -> None:
    """Fill the database; one that was not filled to the end is begun anew. Two that start together take turns."""
    lock = runner_lock(unopened(demo))
    try:
        while not await lock.take():  # noqa: ASYNC110  # another process's lock: nothing else tells
            await asyncio.sleep(0.2)
        async with opened(demo) as database:
            if await _is_made(database):
                return
        _remove(file)
        async with opened(demo) as database:
            await make_demo(database, clock, await open_vault_of(demo, database))
            async with database.writing() as db:
                await state.put(db, _MADE, "1")
    finally:
        await lock.free()


async def _is_made(database: Database) -> bool:
    async with database.reading() as db:
        return bool(await state.get(db, _MADE))


def _remove(file: Path) -> None:
    for part in (file, *file.parent.glob(f"{file.name}-*")):
        part.unlink(missing_ok=True)


async def _secretary(database: Database) -> str:
    """The code of the committee's own secretary."""
    async with database.reading() as db:
        root = await root_unit(db)
        people = await members_of_units(db, [root.id]) if root else ()
    return next(one.code for one in people if any(held.role == SECRETARY for held in one.roles))


async def _plain_member(database: Database) -> str:
    """The code of somebody who governs nothing, to be played in another window."""
    async with database.reading() as db:
        people = await members_of_units(db, [unit.id for unit in await all_units(db)])
    return next(one.code for one in people if not one.roles)


async def _questions(database: Database, seat: Seat) -> tuple[str, ...]:
    async with database.reading() as db:
        lexicon = await seat.services.vocabulary.lexicon(db)
        return await example_questions(db, lexicon, seat.services.renderer)
