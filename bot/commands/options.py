"""Options that several commands have."""

from __future__ import annotations

import argparse
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock, FrozenClock, SystemClock
from bot.errors import SetupError


def add_database(parser: argparse.ArgumentParser) -> None:
    """`--db URL`: another database than the settings name."""
    parser.add_argument("--db", metavar="URL")


def add_chat(parser: argparse.ArgumentParser) -> None:
    """What `chat` and `ask` have in common."""
    parser.add_argument("--as", dest="member", metavar="CODE", default="")
    parser.add_argument("--now", metavar="TIME", default="")
    parser.add_argument("--json", action="store_true")
    add_database(parser)


def clock_at(moment: str, zone: ZoneInfo) -> Clock:
    """The computer's clock, or one that stands at that moment (ISO; without offset in the committee's zone).

    Raises:
        SetupError: this is no moment.
    """
    if not moment:
        return SystemClock()
    try:
        parsed = datetime.fromisoformat(moment.strip())
        return FrozenClock(parsed if parsed.tzinfo else parsed.replace(tzinfo=zone))
    except (ValueError, OverflowError) as exc:
        raise SetupError("cli/bad_time", {"value": moment}) from exc
