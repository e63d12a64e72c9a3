"""What can trigger a rule, and whom it can concern."""

from __future__ import annotations

PROBATION_END, BADGE, BIRTHDAY, ANNIVERSARY = "probation_end", "badge", "birthday", "membership_anniversary"
AFTER_MEETING, BEFORE_MEETING = "after_meeting", "before_meeting"
ATTENDANCE, EXCELLENT_SHARE = "attendance", "excellent_share"

OF_ROSTER = frozenset({PROBATION_END, BADGE, BIRTHDAY, ANNIVERSARY})
"""They follow from the days in the roster."""
OF_MEETINGS = frozenset({AFTER_MEETING, BEFORE_MEETING})
"""They follow from events that take place; of these a committee may add its own."""
KINDS = (
    PROBATION_END,
    BADGE,
    BIRTHDAY,
    ANNIVERSARY,
    BEFORE_MEETING,
    AFTER_MEETING,
    ATTENDANCE,
    EXCELLENT_SHARE,
)
"""In the order in which the rule book shows them."""

SECRETARY, MEMBER, ORGANISER = "secretary", "member", "organiser"
"""Whom a rule can concern: the secretary of the unit, the member, whoever organises the meeting."""

BASES = ("good", "good_or_better", "rated")
"""Of how many a share of excellent ranks is: of those ranked good, of those ranked good or excellent, or of all."""
