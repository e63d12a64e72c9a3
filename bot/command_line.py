"""The command line: finds the command, reads its arguments, and says in one line what could not be done."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import MappingProxyType
from typing import NoReturn, Protocol, cast
from zoneinfo import ZoneInfo

from typing_extensions import override

from bot.chat import Shown
from bot.errors import Explained
from bot.rendering import LANGUAGES, Renderer, plain

PROGRAM = "python -m bot"
DONE, NOT_DONE, WRONG_USAGE = 0, 1, 2
"""Exit statuses."""

COMMANDS = MappingProxyType(
    {
        "run": "bot.commands.run",
        "chat": "bot.commands.chat",
        "ask": "bot.commands.ask",
        "import": "bot.commands.importing",
        "export": "bot.commands.exporting",
        "doctor": "bot.commands.doctor",
        "migrate": "bot.commands.migrate",
    }
)
"""The module of each command; only the chosen one is imported."""


class Command(Protocol):
    """A command's module."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the command takes."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit status.

        Raises:
            Explained: it cannot be done, and why.
        """
        ...


class WrongUsage(Exception):
    """The arguments are not understood; the message is argparse's."""


class _Parser(argparse.ArgumentParser):
    @override
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 not done, 2 wrong usage."""
    given = list(sys.argv[1:] if argv is None else argv)
    name = given[0] if given else ""
    asked = given[: given.index("--")] if "--" in given else given
    if name in {"-h", "--help"}:
        return _help("")
    if name not in COMMANDS:
        _complain("cli/usage", {"problem": name, "command": "", "program": PROGRAM})
        return WRONG_USAGE
    if "-h" in asked or "--help" in asked:
        return _help(name)
    command = cast("Command", import_module(COMMANDS[name]))
    parser = _Parser(prog=f"{PROGRAM} {name}", add_help=False, allow_abbrev=False)
    command.add_arguments(parser)
    try:
        arguments = parser.parse_args(given[1:])
    except WrongUsage as wrong:
        _complain("cli/usage", {"problem": str(wrong), "command": name, "program": PROGRAM})
        return WRONG_USAGE
    return _carry_out(command, arguments)


def _carry_out(command: Command, arguments: argparse.Namespace) -> int:
    try:
        return command.run(arguments)
    except Explained as reason:
        _complain(reason.template, reason.values)
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
            raise
        _complain("cli/bug", {"kind": type(error).__name__})
    return NOT_DONE


def _help(name: str) -> int:
    template = f"cli/help_{name}" if name else "cli/help"
    sys.stdout.write(plain(_renderer().text(template, {"program": PROGRAM})) + "\n")
    return DONE


def _complain(template: str, values: dict[str, Shown] | object) -> None:
    text = plain(_renderer().text(template, cast("dict[str, Shown]", values)))
    sys.stderr.write(" ".join(text.split()) + "\n")


def _renderer() -> Renderer:
    """In the language of the environment: the settings may be what cannot be read."""
    language = os.environ.get("LANGUAGE", "")
    return Renderer(ZoneInfo("UTC"), language=language if language in LANGUAGES else "vi")
