"""Events are laid out into occurrences and planned reminders, and again after every change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import SecretStr

from bot.app import make_services
from bot.calendar.leads import Lead, ReminderPlan
from bot.clock import FrozenClock
from bot.events.leads_setting import set_committee_plan, set_summary_lead
from bot.events.series import LaidOut, lay_out, lay_out_all
from bot.settings import Settings
from storage.days_off import set_day_off
from storage.events import new_event
from storage.member_settings import set_extra_lead
from storage.occurrences import change_occurrence
from storage.participants import answer, participants_of, tell
from storage.reminders import NewReminder, Replanned, plan_more
from tests.bot.events.conftest import MONDAY, Schedule, at, shown

pytestmark = pytest.mark.long

NOTHING = LaidOut()


async def test_a_meeting_is_reminded_of_as_the_committee_has_it(any_schedule: Schedule) -> None:
    meeting = await any_schedule.plans("meeting", at("2026-03-19"))
    (occurrence,) = await any_schedule.occurrences(meeting)
    assert occurrence.ends_at == at("2026-03-19", "16:00")
    assert await any_schedule.reminders(meeting) == [
        "03-18 14:00 lead 1d",
        "03-19 12:00 lead 2h",
        "03-19 12:00 summary 2h",
    ]
    assert any_schedule.laid_out == [LaidOut(added=(occurrence.id,), reminders=Replanned(added=3))]
    assert await any_schedule.lays_out(meeting) == NOTHING


async def test_a_deadline_is_followed_up(schedule: Schedule) -> None:
    deadline = await schedule.plans("deadline", at("2026-03-20", "17:00"), None)
    assert await schedule.reminders(deadline) == [
        "03-13 08:00 lead 7d",
        "03-17 08:00 lead 3d",
        "03-19 08:00 lead 1d",
        "03-20 08:00 lead 0d",
        "03-21 08:00 overdue -1d",
        "03-22 08:00 overdue -2d",
        "03-23 08:00 overdue -3d",
        "03-24 08:00 missing -4d",
        "03-27 08:00 missing_above -7d",
    ]


async def test_a_deadline_that_is_over_when_it_becomes_known_is_still_followed_up(schedule: Schedule) -> None:
    deadline = await schedule.plans("deadline", at("2026-02-28", "17:00"), None)
    assert await schedule.reminders(deadline) == [
        "03-03 08:00 overdue -3d",
        "03-04 08:00 missing -4d",
        "03-07 08:00 missing_above -7d",
    ]


async def test_a_monthly_series_is_laid_out_four_hundred_days_ahead(any_schedule: Schedule) -> None:
    series = await any_schedule.plans("meeting", at("2026-03-05"), rrule="FREQ=MONTHLY;BYMONTHDAY=5")
    starts = await any_schedule.starts(series)
    assert (len(starts), starts[0], starts[-1]) == (14, "03-05 14:00", "04-05 14:00")
    assert len(await any_schedule.reminders(series)) == 14 * 3
    any_schedule.now += timedelta(days=31)
    topped_up = await any_schedule.lays_out(series)
    assert (len(topped_up.added), topped_up.reminders) == (1, Replanned(added=3))
    assert await any_schedule.lays_out(series) == NOTHING


async def test_a_series_that_began_long_ago_is_there_from_its_beginning(schedule: Schedule) -> None:
    series = await schedule.plans("meeting", at("2024-01-03"), rrule="FREQ=MONTHLY;BYMONTHDAY=3")
    assert len(await schedule.starts(series)) == 40
    assert (await schedule.reminders(series))[0] == "03-02 14:00 lead 1d"
    daily = await schedule.plans("other", at("2010-01-01"), rrule="FREQ=DAILY", title="Trực")
    assert len(await schedule.starts(daily)) == 800  # no further back than it reaches ahead
    assert await schedule.lays_out(daily) == NOTHING


async def test_a_reminder_that_was_sent_is_not_sent_again(schedule: Schedule) -> None:
    meeting = await schedule.plans("meeting", at("2026-03-05"))
    assert await schedule.passes(at("2026-03-04")) == ["03-04 14:00 lead 1d"]
    assert await schedule.lays_out(meeting) == NOTHING
    await schedule.changes(meeting, place="Phòng B")
    assert await schedule.reminders(meeting) == ["03-05 12:00 lead 2h", "03-05 12:00 summary 2h"]
    assert await schedule.reminders(meeting, "sent") == ["03-04 14:00 lead 1d"]


async def test_after_a_postponement_old_reminders_never_go_out_and_new_ones_do(any_schedule: Schedule) -> None:
    lan = any_schedule.ids["LAN"]
    meeting = await any_schedule.plans("meeting", at("2026-03-05"))
    (first,) = await any_schedule.occurrences(meeting)
    await any_schedule.passes(at("2026-03-04", "15:00"))
    async with any_schedule.database.writing() as db:
        await tell(db, first.id, [lan], any_schedule.now)
        await answer(db, first.id, lan, "yes", any_schedule.now)
    changed = await any_schedule.changes(
        meeting, starts_at=at("2026-03-12", "08:00"), ends_at=at("2026-03-12", "10:00")
    )
    (moved,) = changed.moved
    assert (moved.before.id, moved.after.id) == (first.id, first.id)
    assert (shown(moved.before.starts_at), shown(moved.after.starts_at)) == ("03-05 14:00", "03-12 08:00")
    assert changed.reminders == Replanned(added=3, cancelled=2)
    assert await any_schedule.reminders(meeting) == [
        "03-11 08:00 lead 1d",
        "03-12 07:00 lead 2h",
        "03-12 07:00 summary 2h",
    ]
    async with any_schedule.database.reading() as db:
        assert [(one.member_id, one.answer) for one in await participants_of(db, first.id)] == [(lan, "yes")]
    assert await any_schedule.passes(at("2026-03-10")) == []


async def test_a_moved_meeting_that_moves_back_is_reminded_of_as_at_first(schedule: Schedule) -> None:
    meeting = await schedule.plans("meeting", at("2026-03-05"), None)
    before = await schedule.reminders(meeting)
    await schedule.changes(meeting, starts_at=at("2026-03-06"))
    await schedule.changes(meeting, starts_at=at("2026-03-05"))
    assert await schedule.reminders(meeting) == before


async def test_nothing_of_a_cancelled_event_goes_out_not_even_a_snooze(schedule: Schedule) -> None:
    meeting = await schedule.plans("meeting", at("2026-03-05"))
    (occurrence,) = await schedule.occurrences(meeting)
    snooze = NewReminder("snooze:1", "snooze", at("2026-03-04"), occurrence.id, schedule.ids["LAN"])
    async with schedule.database.writing() as db:
        await plan_more(db, [snooze])
    assert (await schedule.changes(meeting, state="cancelled")).reminders == Replanned(cancelled=4)
    assert await schedule.passes(at("2026-03-06")) == []
    assert await schedule.lays_out(meeting) == NOTHING


async def test_an_occurrence_moved_by_hand_stays_where_it_is(schedule: Schedule) -> None:
    series = await schedule.plans("meeting", at("2026-03-03"), rrule="FREQ=WEEKLY;COUNT=4")
    second = (await schedule.occurrences(series))[1]
    async with schedule.database.writing() as db:
        await change_occurrence(db, second.id, starts_at=at("2026-03-11", "09:00"), moved=True)
    moved = await schedule.lays_out(series)
    assert (moved.added, moved.moved, moved.reminders) == ((), (), Replanned(added=3, cancelled=3))
    assert "03-10 09:00 lead 1d" in await schedule.reminders(series)
    await schedule.changes(series, starts_at=at("2026-03-03", "15:00"))
    assert await schedule.starts(series) == ["03-03 15:00", "03-11 09:00", "03-17 15:00", "03-24 15:00"]


async def test_an_occurrence_cancelled_by_hand_does_not_come_back(schedule: Schedule) -> None:
    series = await schedule.plans("meeting", at("2026-03-03"), rrule="FREQ=WEEKLY;COUNT=3")
    second = (await schedule.occurrences(series))[1]
    async with schedule.database.writing() as db:
        await change_occurrence(db, second.id, state="cancelled")
    assert (await schedule.lays_out(series)).reminders == Replanned(cancelled=3)
    assert await schedule.starts(series) == ["03-03 14:00", "03-17 14:00"]
    assert await schedule.lays_out(series) == NOTHING
    await schedule.changes(series, starts_at=at("2026-03-03", "15:00"))
    assert await schedule.starts(series) == ["03-03 15:00", "03-17 15:00"]
    assert await schedule.lays_out(series) == NOTHING


async def test_another_rule_takes_along_who_was_told_and_leaves_what_is_over(schedule: Schedule) -> None:
    series = await schedule.plans("meeting", at("2026-03-03"), rrule="FREQ=WEEKLY;COUNT=4")
    await schedule.passes(at("2026-03-04", "08:00"))
    first, second, *_ = await schedule.occurrences(series)
    async with schedule.database.writing() as db:
        await tell(db, second.id, [schedule.ids["LAN"]], schedule.now)
    changed = await schedule.changes(series, rrule="FREQ=WEEKLY;BYDAY=TH;COUNT=4")
    assert await schedule.starts(series) == ["03-03 14:00", "03-05 14:00", "03-12 14:00", "03-19 14:00", "03-26 14:00"]
    assert [(one.before.id, shown(one.after.starts_at)) for one in changed.moved] == [(second.id, "03-12 14:00")]
    assert changed.cancelled == ()
    assert (await schedule.occurrences(series))[0] == first


async def test_what_people_know_of_and_the_rule_no_longer_has_is_cancelled(schedule: Schedule) -> None:
    series = await schedule.plans("meeting", at("2026-03-03"), rrule="FREQ=WEEKLY;COUNT=4")
    last = (await schedule.occurrences(series))[-1]
    async with schedule.database.writing() as db:
        await tell(db, last.id, [schedule.ids["LAN"]], schedule.now)
    changed = await schedule.changes(series, rrule="FREQ=WEEKLY;COUNT=2")
    assert [one.id for one in changed.cancelled] == [last.id]
    assert await schedule.starts(series) == ["03-03 14:00", "03-10 14:00"]
    assert len(await schedule.starts(series, all_of_them=True)) == 3


async def test_a_series_may_become_a_single_event_and_the_other_way_round(schedule: Schedule) -> None:
    event = await schedule.plans("meeting", at("2026-03-03"), rrule="FREQ=WEEKLY;COUNT=3")
    await schedule.changes(event, rrule="")
    assert await schedule.starts(event) == ["03-03 14:00"]
    await schedule.changes(event, rrule="FREQ=DAILY;COUNT=2")
    assert await schedule.starts(event) == ["03-03 14:00", "03-04 14:00"]


async def test_a_day_that_becomes_a_holiday_moves_the_meeting_and_its_reminders(schedule: Schedule) -> None:
    series = await schedule.plans("meeting", at("2026-03-05"), rrule="FREQ=MONTHLY;COUNT=2")
    await schedule.changes(series, day_rule="next")
    assert await schedule.starts(series) == ["03-05 14:00", "04-06 14:00"]
    async with schedule.database.writing() as db:
        await set_day_off(db, date(2026, 3, 5), "Nghỉ")
    assert (await schedule.lays_out(series)).reminders == Replanned(added=3, cancelled=3)
    assert await schedule.starts(series) == ["03-06 14:00", "04-06 14:00"]
    assert (await schedule.reminders(series))[0] == "03-04 14:00 lead 1d"


@pytest.mark.parametrize(
    ("leads", "planned"),
    [
        (["3d"], ["03-17 08:00 lead 3d", "03-21 08:00 overdue -1d", "03-22 08:00 overdue -2d"]),
        (["3d", "-"], ["03-17 08:00 lead 3d"]),
        (["1d", "@10:00", "-5d"], ["03-19 10:00 lead 1d", "03-25 10:00 overdue -5d"]),
        (["-2d>above"], ["03-22 08:00 missing_above -2d"]),
        ([], ["03-21 08:00 overdue -1d", "03-22 08:00 overdue -2d"]),
    ],
)
async def test_an_event_has_leads_of_its_own(schedule: Schedule, leads: list[str], planned: list[str]) -> None:
    deadline = await schedule.plans("deadline", at("2026-03-20", "17:00"), None, leads=leads)
    assert (await schedule.reminders(deadline))[: len(planned)] == planned
    if "-" in leads or any(">" in lead for lead in leads) or "-5d" in leads:
        assert len(await schedule.reminders(deadline)) == len(planned)


async def test_the_committees_other_choice_holds_for_what_is_ahead(schedule: Schedule) -> None:
    meeting = await schedule.plans("meeting", at("2026-03-19"))
    async with schedule.database.writing() as db:
        await set_committee_plan(db, "meeting", ReminderPlan((Lead(3, "days"), Lead(30, "minutes"))))
        await set_summary_lead(db, Lead(1, "hours"))
    await schedule.lays_out(meeting)
    assert await schedule.reminders(meeting) == [
        "03-16 14:00 lead 3d",
        "03-19 13:00 summary 1h",
        "03-19 13:30 lead 30m",
    ]
    async with schedule.database.writing() as db:
        await set_committee_plan(db, "meeting", None)
        await set_summary_lead(db, None)
    await schedule.lays_out(meeting)
    assert await schedule.reminders(meeting) == ["03-18 14:00 lead 1d", "03-19 12:00 lead 2h"]


async def test_what_members_want_earlier_is_one_row_for_all_who_want_it(schedule: Schedule) -> None:
    async with schedule.database.writing() as db:
        for code, lead in {"LAN": "3d", "HUNG": "3d", "MINH": "1d"}.items():
            await set_extra_lead(db, schedule.ids[code], "meeting", lead)
    meeting = await schedule.plans("meeting", at("2026-03-19"))
    assert await schedule.reminders(meeting) == [
        "03-16 14:00 own 3d",
        "03-18 14:00 lead 1d",
        "03-19 12:00 lead 2h",
        "03-19 12:00 summary 2h",
    ]
    training = await schedule.plans("training", at("2026-03-19"), title="Lớp")
    assert not [one for one in await schedule.reminders(training) if "own" in one]


async def test_leads_that_make_no_sense_fall_back_on_the_committees(schedule: Schedule) -> None:
    meeting = await schedule.plans("meeting", at("2026-03-19"), leads=["soon"])
    assert "03-18 14:00 lead 1d" in await schedule.reminders(meeting)


async def test_a_rule_that_cannot_be_followed_changes_nothing(schedule: Schedule) -> None:
    meeting = await schedule.plans("meeting", at("2026-03-19"), rrule="FREQ=SOMETIMES")
    assert await schedule.starts(meeting) == []


async def test_once_a_day_everything_is_laid_out_anew(schedule: Schedule) -> None:
    clock = FrozenClock(schedule.now)
    settings = Settings(_env_file=None, secret_key=SecretStr("only tests use it"))  # type: ignore[call-arg]
    services = await make_services(settings, schedule.database, clock)
    unit, words = schedule.ids["CB1"], {"recurrence": "ngày 5 hằng tháng", "remind_before": "3 ngày"}
    async with schedule.database.writing() as db:
        imported = await new_event(db, unit, "meeting", "Cũ", at("2026-03-05"), MONDAY, day_rule="keep", **words)
        bad = await new_event(db, unit, "meeting", "Lạ", at("2026-03-05"), MONDAY, recurrence="khi nào rảnh")
    meeting = await schedule.plans("meeting", at("2026-03-19"))
    async with schedule.database.writing() as db:
        await set_extra_lead(db, schedule.ids["LAN"], "meeting", "5d")
    await lay_out_all(services)
    assert len(await schedule.starts(imported)) == 14
    assert (await schedule.reminders(imported))[:3] == [
        "03-02 14:00 lead 3d",
        "03-05 12:00 summary 2h",
        "03-31 14:00 own 5d",
    ]
    assert await schedule.starts(bad) == ["03-05 14:00"]
    assert (await schedule.reminders(meeting))[0] == "03-14 14:00 own 5d"
    async with schedule.database.writing() as db:
        assert await lay_out(db, meeting, services) == NOTHING
        assert await lay_out(db, 99, services) == NOTHING
    clock.move_to(MONDAY + timedelta(days=40))
    await lay_out_all(services)
    assert len(await schedule.starts(imported)) == 15
