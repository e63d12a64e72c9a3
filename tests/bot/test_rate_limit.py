"""How fast one person may write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot import rate_limit
from bot.rate_limit import RateLimit, Verdict

START = datetime(2026, 3, 2, tzinfo=UTC)
LAN, HUNG = ("telegram", "7000", "101"), ("telegram", "7000", "102")


def verdicts(limit: RateLimit, count: int, every_seconds: float, start: datetime = START) -> list[Verdict]:
    return [limit.check(LAN, start + timedelta(seconds=every_seconds * n)) for n in range(count)]


def test_a_burst_of_twenty_is_fine_and_then_comes_one_word() -> None:
    expected = [Verdict.ALLOWED] * 20 + [Verdict.WARNED] + [Verdict.SILENCED] * 9
    assert verdicts(RateLimit(), 30, 0) == expected


def test_one_message_a_second_is_never_silenced() -> None:
    limit = RateLimit()
    verdicts(limit, 100, 0)
    assert set(verdicts(limit, 500, 1, START + timedelta(seconds=1))) == {Verdict.ALLOWED}


def test_a_backlog_written_calmly_is_answered_whole() -> None:
    limit = RateLimit()
    calmly = [START + timedelta(seconds=n) for n in range(300)]
    assert {limit.check(LAN, moment) for moment in calmly} == {Verdict.ALLOWED}


def test_a_steady_flood_hears_no_word_again() -> None:
    seen = verdicts(RateLimit(), 1000, 0.2)
    assert seen.count(Verdict.WARNED) == 1


def test_after_a_rest_there_is_a_word_again() -> None:
    limit = RateLimit()
    verdicts(limit, 30, 0)
    assert verdicts(limit, 30, 0, START + timedelta(minutes=1)).count(Verdict.WARNED) == 1


def test_nobody_suffers_for_another() -> None:
    limit = RateLimit()
    verdicts(limit, 30, 0)
    assert limit.check(HUNG, START) is Verdict.ALLOWED


def test_time_that_goes_back_gives_nothing() -> None:
    limit = RateLimit()
    verdicts(limit, 20, 0)
    assert limit.check(LAN, START - timedelta(hours=1)) is Verdict.WARNED
    assert limit.check(LAN, START) is Verdict.SILENCED


def test_the_calm_are_forgotten_and_the_hasty_are_not() -> None:
    limit = RateLimit()
    for number in range(rate_limit.REMEMBERED - 1):
        limit.check(("telegram", "", str(number)), START)
    later = START + timedelta(minutes=1)
    for _ in range(21):
        limit.check(LAN, later)
    limit.check(HUNG, later)
    assert len(limit._people) == 2
    assert limit.check(LAN, later) is Verdict.SILENCED
