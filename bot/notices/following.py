"""Who may follow a notice that is on its way, and step in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import Person, may_govern
from storage.notices import CANCELLED, ENDED, RECALLED, STARTED

if TYPE_CHECKING:
    from storage.notices import Notice

UNDER_WAY = frozenset({STARTED, ENDED, CANCELLED, RECALLED})


def may_follow(person: Person, notice: Notice) -> bool:
    """Whether the person may see what becomes of the notice, and pause, chase, correct and recall it.

    Whoever governs the unit in whose name it came: its author, unless she governs it no more, the unit's other
    secretaries and those above them, and admins.
    """
    return may_govern(person, notice.unit_id)


def went_out(notice: Notice) -> bool:
    """Whether copies of it were made: a draft, or one that was cancelled before its hour, has none."""
    return notice.state in UNDER_WAY and notice.started_at is not None
