"""Runs all benchmarks and prints their tables: `python -m tests.bench [--quick] [--only NAME …]`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.bench.assistant import environment, prepare
from tests.bench.broadcast import Sizes, run_broadcast
from tests.bench.committee import Question, Size, questions
from tests.bench.contest import Contender, Failed, Load, Measured, measure, median
from tests.bench.own_time import BOT, OwnTime, measure_own_time
from tests.bench.report import aligned, contest_table
from tests.bench.schedule import Scale, run_schedule
from tests.bench.server import Server, running_server

PTB, AIOGRAM, ASSISTANT, OWN_TIME, BROADCAST = "ptb", "aiogram", "assistant", "own-time", "broadcast"
SCHEDULE = "schedule"
OTHERS = (OWN_TIME, BROADCAST, SCHEDULE)
NAMES = {
    PTB: "python-telegram-bot echo bot",
    AIOGRAM: "aiogram echo bot",
    ASSISTANT: "this bot, answering questions",
}
SIZE = Size(units=50, members=1_000, years=6)
LARGE = Size(units=400, members=1_000, years=10)
QUICK = Size(units=5, members=50, years=3)


def main() -> int:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of which the median counts")
    parser.add_argument("--quick", action="store_true", help="small and short: only to see that it works")
    parser.add_argument("--only", nargs="+", choices=[*NAMES, *OTHERS], help="some of the benchmarks")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    chosen = set(arguments.only or [*NAMES, *OTHERS])
    try:
        asyncio.run(run(chosen, 1 if arguments.quick else arguments.rounds, quick=arguments.quick))
    except Failed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


async def run(chosen: Collection[str], rounds: int, *, quick: bool) -> None:
    """Run the chosen benchmarks in one folder, which is gone afterwards unless one failed."""
    say(f"{os.cpu_count()} cores, load before: {os.getloadavg()[0]:.1f} (what else runs slows everything)")
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    contest = [name for name in NAMES if name in chosen]
    if contest:
        say(await run_contest(folder, contest, rounds, QUICK if quick else SIZE, quick=quick))
    if OWN_TIME in chosen:
        say(await run_own_time(folder, QUICK if quick else LARGE))
    if BROADCAST in chosen:
        say(await run_sending(folder, QUICK if quick else SIZE, quick=quick))
    if SCHEDULE in chosen:
        say(await run_reminding(folder, quick=quick))
    shutil.rmtree(folder)


async def run_contest(folder: Path, names: Sequence[str], rounds: int, size: Size, *, quick: bool) -> str:
    """Measure the bots, in turn within each round, and return the table."""
    asked = questions(size, 100)
    texts = [question.text for question in asked]
    load = Load(20, 3, 100, 20, texts) if quick else Load(300, 15, 100, 500, texts)
    measured: dict[str, list[Measured]] = {name: [] for name in names}
    async with running_server() as server:
        people = [{"id": person, "first_name": "Lan", "started": True} for person in load.ids]
        await server.control("people", people=people)
        if ASSISTANT in names:
            await prepare(folder, size, server.token.partition(":")[0], load.ids)
        for number in range(rounds):
            for name in names:
                say(f"round {number + 1} of {rounds}: {NAMES[name]}", error=True)
                contender = contender_named(name, folder, server, asked)
                measured[name].append(await measure(server, contender, load))
    medians = {NAMES[name]: median(found) for name, found in measured.items()}
    title = f"{load.people} chats, the same texts; latency at {load.rate:.0f} messages/s; median of {rounds}"
    return f"\n{title}\n{contest_table(medians, NAMES[names[0]])}"


def contender_named(name: str, folder: Path, server: Server, asked: Sequence[Question]) -> Contender:
    """One of the bots, ready to be started."""
    expected = {question.text: question.expected for question in asked}
    if name == ASSISTANT:
        module, right = ["bot", "run"], lambda text, answer: expected[text] in answer
    else:
        module, right = [f"tests.bench.echo_{name}"], lambda text, answer: text == answer
    command = [sys.executable, "-m", *module]
    own = {"DATABASE_URL": f"sqlite:///{folder / 'committee.db'}", "HTTP_PORT": "0"}
    return Contender(name, command, {**environment(server.address, server.token), **own}, folder, right)


async def run_sending(folder: Path, size: Size, *, quick: bool) -> str:
    """Measure a notice going out, and return the table."""
    say("a notice: sending", error=True)
    sending = folder / "sending"
    sending.mkdir()
    asked = questions(size, 50)
    load = Load(5 if quick else 50, 1, 0, 0, [question.text for question in asked])
    sizes = Sizes(100, 300, 20) if quick else Sizes(700, 10_000, 80)
    async with running_server() as server:
        people = [{"id": person, "first_name": "Lan", "started": True} for person in load.ids]
        await server.control("people", people=people)
        await prepare(sending, size, server.token.partition(":")[0], load.ids)
        return await run_broadcast(sending, server, sizes, contender_named(ASSISTANT, sending, server, asked), load)


async def run_reminding(folder: Path, *, quick: bool) -> str:
    """Measure reminders going out, planning and /lich, and return the table."""
    say("the schedule: reminders that fall due, planning, /lich", error=True)
    reminding = folder / "schedule"
    (reminding / "own").mkdir(parents=True)
    sizes = (
        (QUICK, QUICK) if quick else (Size(units=50, members=1_000, years=1), Size(units=50, members=5_000, years=1))
    )
    scale = Scale(500, 10, 1, 20) if quick else Scale(100_000, 100, 5, 400)
    async with running_server() as server:
        return await run_schedule(reminding, server, contender_named(ASSISTANT, reminding, server, ()), sizes, scale)


async def run_own_time(folder: Path, size: Size) -> str:
    """Measure the program's own time for a question on a large database, and return the table."""
    large = folder / "large"
    large.mkdir()
    people = list(range(1, 21))
    say("own time: importing figures", error=True)
    await prepare(large, size, BOT, people)
    found: OwnTime = await measure_own_time(large, questions(size, 1_000), people)
    rows = [
        ("own time for a question", "p50 ms", "p95 ms", "first ms"),
        (
            f"{size.units * size.years * 25:,} figures",
            *(f"{ms:.1f}" for ms in (found.p50_ms, found.p95_ms, found.first_ms)),
        ),
    ]
    return f"\n{aligned(rows)}"


def say(text: str, *, error: bool = False) -> None:
    """Print a line, progress to standard error."""
    (sys.stderr if error else sys.stdout).write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
