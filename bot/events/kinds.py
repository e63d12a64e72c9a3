"""The kinds of events: which take place with people in a room, and which are due and ticked off."""

from __future__ import annotations

from datetime import time

MEETING, TRAINING, EVALUATION, DEADLINE, OTHER = "meeting", "training", "evaluation", "deadline", "other"
KINDS = (MEETING, TRAINING, EVALUATION, DEADLINE, OTHER)
ATTENDED = frozenset({MEETING, TRAINING, OTHER})
"""One comes, or does not; the others are handed in."""
DEFAULT_KIND = OTHER
END_OF_WORK = time(17, 0)
"""When something is due that is said to be due on a day."""


def is_attended(kind: str) -> bool:
    """Whether people answer that they come; otherwise they answer that it is done."""
    return kind in ATTENDED
