"""When reminders go out; Friday 27 November 2026 and the days around it, and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.days import DayOff, WorkingDays
from bot.calendar.leads import DEFAULTS, KINDS, Lead, read_leads, read_plans
from bot.calendar.planning import Plan, Planned, plan
from bot.calendar.quiet import QuietHours
from bot.calendar.wall import wall_of

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = QuietHours(time(21), time(7))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PLAIN = WorkingDays()


def planned(
    kind: str, starts: str, leads: str = "", now: datetime = LONG_AGO, quiet: QuietHours | None = NIGHT
) -> Plan:
    wanted = read_leads(leads.split()) if leads else DEFAULTS[kind].leads
    return plan(kind, datetime.fromisoformat(f"{starts}+07:00"), wanted, now, HANOI, quiet, PLAIN)


def shown(reminders: tuple[Planned, ...]) -> list[str]:
    """Each as `lead MM-DD HH:MM why …`."""
    return [
        " ".join([str(one.lead), f"{wall_of(one.due_at, HANOI):%m-%d %H:%M}", *(shift.why for shift in one.shifts)])
        for one in reminders
    ]


@pytest.mark.parametrize(
    ("kind", "starts", "leads", "expected"),
    [
        # hours and minutes count back from the start, days keep the clock time
        ("meeting", "2026-11-27T14:30", "", ["1d 11-26 14:30", "2h 11-27 12:30"]),
        ("training", "2026-11-27T07:30", "", ["7d 11-20 07:30", "1d 11-26 07:30", "2h 11-27 07:00 quiet_wait"]),
        ("other", "2026-11-27T14:30", "90m 30m", ["90m 11-27 13:00", "30m 11-27 14:00"]),
        # evaluations and deadlines at 08:00, and what is overdue too
        (
            "evaluation",
            "2026-12-11T17:00",
            "",
            ["14d 11-27 08:00", "7d 12-04 08:00", "3d 12-08 08:00", "1d 12-10 08:00"],
        ),
        (
            "deadline",
            "2026-12-04T17:00",
            "",
            [
                "7d 11-27 08:00",
                "3d 12-01 08:00",
                "1d 12-03 08:00",
                "0d 12-04 08:00",
                "-1d 12-05 08:00",
                "-2d 12-06 08:00",  # a Sunday: overdue days are no leads of a day or more
                "-3d 12-07 08:00",
            ],
        ),
        ("deadline", "2026-12-04T17:00", "-4d -7d", ["-4d 12-08 08:00", "-7d 12-11 08:00"]),
        # the day itself stays on a Sunday, as do hours
        ("deadline", "2026-11-29T17:00", "1d 0d 2h", ["1d 11-28 08:00", "0d 11-29 08:00", "2h 11-29 15:00"]),
        # a Sunday or holiday: the last day before that is neither, at the same clock time
        ("meeting", "2026-11-30T14:00", "1d 2h", ["1d 11-28 14:00 sunday", "2h 11-30 12:00"]),
        ("meeting", "2026-11-25T14:00", "1d", ["1d 11-23 14:00 holiday"]),
        ("meeting", "2026-04-28T09:00", "1d", ["1d 04-25 09:00 holiday"]),  # the made-up day, Hùng Kings' on Sunday
        ("meeting", "2026-04-27T09:00", "1d", ["1d 04-25 09:00 holiday"]),  # a holiday on a Sunday is a holiday
        ("meeting", "2026-09-03T09:00", "2d 1d", ["1d 08-29 09:00 holiday"]),  # two fall on one moment
        ("deadline", "2026-02-23T17:00", "7d 3d", ["3d 02-14 08:00 holiday"]),  # Tết
        ("meeting", "2026-11-30T14:00", "24h", ["24h 11-28 14:00 sunday"]),  # a day or more, in hours
        ("meeting", "2026-11-30T14:00", "23h", ["23h 11-29 15:00"]),
        # quiet hours: waited out, or gone before
        ("meeting", "2026-11-27T22:00", "1d 45m", ["1d 11-27 07:00 quiet_wait", "45m 11-27 20:55 quiet_before"]),
        ("meeting", "2026-11-27T06:00", "1d 2h", ["1d 11-26 07:00 quiet_wait", "2h 11-26 20:55 quiet_before"]),
        ("meeting", "2026-11-27T07:00", "1h", ["1h 11-26 20:55 quiet_before"]),  # at their end is too late
        ("meeting", "2026-11-27T07:01", "1h", ["1h 11-27 07:00 quiet_wait"]),
        ("meeting", "2026-11-27T08:00", "3h 2h", ["2h 11-27 07:00 quiet_wait"]),
        ("meeting", "2026-11-30T06:00", "1d", ["1d 11-28 07:00 sunday quiet_wait"]),
    ],
)
def test_each_lead_has_its_moment(kind: str, starts: str, leads: str, expected: list[str]) -> None:
    found = planned(kind, starts, leads)
    assert shown(found.planned) == expected
    assert not found.passed
    assert not found.pointless


def test_two_leads_on_one_moment_are_one_and_say_so() -> None:
    (one,) = planned("deadline", "2026-02-23T17:00", "7d 3d").planned
    assert (one.key, one.merged) == ("lead:3d", (Lead(7, "days"),))
    assert [(shift.why, f"{shift.planned_at:%m-%d %H:%M}") for shift in one.shifts] == [("holiday", "02-20 01:00")]


def test_what_has_passed_is_left_out_but_reported() -> None:
    now = datetime.fromisoformat("2026-11-27T12:30+07:00")
    found = planned("meeting", "2026-11-27T14:30", "1d 2h 1h", now)
    assert (shown(found.planned), shown(found.passed)) == (["1h 11-27 13:30"], ["1d 11-26 14:30", "2h 11-27 12:30"])


def test_a_reminder_that_would_come_at_the_start_or_later_is_pointless() -> None:
    found = planned("deadline", "2026-11-27T07:30", "1d 0d 0m")
    assert (shown(found.planned), found.pointless) == (["1d 11-26 08:00"], (Lead(0, "days"), Lead(0, "minutes")))


def test_the_day_itself_is_reminded_of_at_eight_whatever_the_kind() -> None:
    assert shown(planned("meeting", "2026-11-27T14:30", "0d").planned) == ["0d 11-27 08:00"]


def test_the_committee_says_at_what_time_days_fall() -> None:
    plans = read_plans({"deadline": {"day_clock": "09:15"}, "evaluation": {"day_clock": ""}})
    due = datetime.fromisoformat("2026-11-27T17:00+07:00")
    for kind, clock in (("deadline", "09:15"), ("evaluation", "17:00")):
        (one,) = plan(kind, due, [Lead(1, "days")], LONG_AGO, HANOI, NIGHT, PLAIN, plans=plans).planned
        assert f"{wall_of(one.due_at, HANOI):%m-%d %H:%M}" == f"11-26 {clock}"


def test_the_committees_own_days_count() -> None:
    own = WorkingDays({date(2026, 11, 29): DayOff("làm bù", works=True), date(2026, 11, 26): DayOff("lễ", works=False)})
    for starts, due in (("2026-11-30T14:00", "11-29 14:00"), ("2026-11-27T14:00", "11-25 14:00")):
        start = datetime.fromisoformat(f"{starts}+07:00")
        (one,) = plan("meeting", start, [Lead(1, "days")], LONG_AGO, HANOI, NIGHT, own).planned
        assert f"{wall_of(one.due_at, HANOI):%m-%d %H:%M}" == due


def test_a_day_is_a_day_of_the_calendar_when_the_clocks_change() -> None:
    start = datetime(2026, 3, 30, 14, tzinfo=BERLIN)  # on the Sunday before the clocks go forward
    found = plan("meeting", start, read_leads(["2d", "48h"]), LONG_AGO, BERLIN, None, PLAIN).planned
    assert [f"{wall_of(one.due_at, BERLIN):%m-%d %H:%M}" for one in found] == ["03-28 13:00", "03-28 14:00"]


@pytest.mark.parametrize(
    ("start", "now"), [("2026-11-27T14:00", "2026-11-27T14:00+07:00"), ("2026-11-27T14:00+07:00", "2026-11-27T14:00")]
)
def test_moments_have_a_zone(start: str, now: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        plan(
            "meeting", datetime.fromisoformat(start), [Lead(1, "days")], datetime.fromisoformat(now), HANOI, None, PLAIN
        )


LEADS = st.lists(
    st.builds(Lead, st.integers(0, 40), st.sampled_from(["hours", "days", "minutes"]))
    | st.builds(Lead, st.integers(-9, -1), st.just("days")),
    max_size=8,
)
CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0))
HOURS = st.tuples(CLOCKS, CLOCKS).filter(lambda two: two[0] != two[1]).map(lambda two: QuietHours(*two))


@given(
    kind=st.sampled_from(KINDS),
    wall=st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001
    leads=LEADS,
    zone=st.sampled_from([HANOI, BERLIN]),
    quiet=st.none() | st.just(NIGHT) | HOURS,
    ahead=st.integers(-20, 60),
)
def test_no_reminder_is_lost_or_comes_at_a_wrong_time(
    kind: str, wall: datetime, leads: list[Lead], zone: ZoneInfo, quiet: QuietHours | None, ahead: int
) -> None:
    start = wall.replace(tzinfo=zone)
    now = start.astimezone(UTC) - timedelta(days=ahead)
    found = plan(kind, start, leads, now, zone, quiet, PLAIN)
    reminders = (*found.passed, *found.planned)

    told = [lead for one in reminders for lead in (one.lead, *one.merged)]
    assert sorted(map(str, (*told, *found.pointless))) == sorted({str(lead) for lead in leads})
    assert [one.due_at for one in reminders] == sorted({one.due_at for one in reminders})
    for one in reminders:
        assert (one in found.passed) == (one.due_at <= now)
        assert one.due_at < start or one.lead.is_overdue
        assert quiet is None or quiet.around(one.due_at, zone) is None
        waited = any(shift.why == "quiet_wait" for shift in one.shifts)
        assert waited or not one.shifts or one.due_at < one.shifts[0].planned_at
        if one.lead.may_come_earlier and not any("quiet" in shift.why for shift in one.shifts):
            assert not PLAIN.is_off(wall_of(one.due_at, zone).date())
