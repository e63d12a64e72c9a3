"""`python -m bot`: the program's one entry."""

from __future__ import annotations

import sys
from typing import TextIO

from bot.command_line import main as run


def main() -> int:
    """Run the command that the command line names; the exit status."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    return run()


def _speak_utf8(stream: TextIO) -> None:
    """Vietnamese on every console, whatever its own encoding."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
