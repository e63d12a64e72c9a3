"""Pacing, and messages as they wait in the database."""

from __future__ import annotations

import json

from bot.chat import Attachment, Button, Message
from bot.outgoing import Pace, Waiting, from_json, to_json


class Time:
    def __init__(self) -> None:
        self.now = 100.0
        self.waiting = Waiting(self.sleep, lambda: self.now, lambda: 0.5)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_a_few_go_at_once_and_then_so_many_a_second() -> None:
    time = Time()
    pace = Pace(10, time.waiting)
    moments = []
    for _ in range(20):
        await pace.turn()
        moments.append(round(time.now - 100, 3))
    assert moments[:5] == [0] * 5
    assert moments[-1] == 1.5


async def test_no_more_than_the_rate_in_any_second() -> None:
    time = Time()
    pace = Pace(28, time.waiting)
    moments = []
    for number in range(300):
        if number == 100:
            time.now += 5
        await pace.turn()
        moments.append(time.now)
    busiest = max(sum(start <= moment < start + 1 for moment in moments) for start in moments)
    assert busiest <= 28 + 5


def test_messages_come_out_of_the_database_as_they_went_in() -> None:
    messages = (
        Message("a <b>b</b>", ((Button("Lưu", "save:1"), Button("Hủy", "cancel")), (Button("Sửa", "edit"),))),
        Message("", files=(Attachment("số.png", "image/png", bytes(range(256))),), asks_contact=True, edits="5"),
    )
    assert from_json(json.loads(json.dumps(to_json(messages)))) == messages
    assert from_json(None) == ()
