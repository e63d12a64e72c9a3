"""What the committee and single events say of when people are reminded."""

from __future__ import annotations

from datetime import time

import pytest

from bot.calendar.leads import DEFAULTS, Lead, MissingList, ReminderPlan
from bot.events.leads_setting import (
    committee_plans,
    leads_of_plan,
    plan_of_event,
    set_committee_plan,
    set_summary_lead,
    summary_lead,
)
from storage.database import Database

DEADLINE = DEFAULTS["deadline"]


async def test_the_committees_choice_is_kept_until_it_is_taken_back(database: Database) -> None:
    own = ReminderPlan((Lead(10, "days"),), (MissingList(Lead(-1, "days"), "above"),), time(9, 30))
    async with database.writing() as db:
        assert await committee_plans(db) == DEFAULTS
        assert await summary_lead(db) == Lead(2, "hours")
        await set_committee_plan(db, "deadline", own)
        await set_summary_lead(db, None)
        assert await committee_plans(db) == {**DEFAULTS, "deadline": own}
        assert await summary_lead(db) is None
        await set_committee_plan(db, "deadline", None)
        await set_summary_lead(db, Lead(30, "minutes"))
        assert await committee_plans(db) == DEFAULTS
        assert await summary_lead(db) == Lead(30, "minutes")
        with pytest.raises(ValueError, match="kind"):
            await set_committee_plan(db, "party", own)


@pytest.mark.parametrize("kind", sorted(DEFAULTS))
def test_a_whole_plan_may_become_an_events_own(kind: str) -> None:
    for committee in DEFAULTS.values():
        assert plan_of_event(leads_of_plan(DEFAULTS[kind]), committee) == DEFAULTS[kind]


def test_what_an_event_does_not_say_is_as_the_committee_has_it() -> None:
    assert plan_of_event(None, DEADLINE) == DEADLINE
    own = plan_of_event(("2h", "5d"), DEADLINE)
    assert [str(lead) for lead in own.leads] == ["5d", "2h", "-1d", "-2d", "-3d"]
    assert (own.lists, own.day_clock) == (DEADLINE.lists, time(8))


@pytest.mark.parametrize("written", ["soon", "-4d>everybody", "4d>unit", "@25:00", ">", "-1h"])
def test_what_is_no_lead_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        plan_of_event((written,), DEADLINE)
