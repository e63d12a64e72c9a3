"""Lanes: one key in order, different keys side by side, and a stop that lets things end."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict

import pytest

from bot.lanes import Lanes


class Recorder:
    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.lanes: Lanes[str, str] = Lanes(self.work)

    async def work(self, job: str) -> None:
        self.begun.append(job)
        if job.endswith("!"):
            await self.gates[job].wait()
        if job.endswith("?"):
            raise ValueError(job)
        self.done.append(job)


async def test_one_key_is_in_order_and_another_does_not_wait() -> None:
    recorder = Recorder()
    for job in ("a1!", "a2", "b1"):
        recorder.lanes.put(job[0], job)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert recorder.done == ["b1"]
    recorder.gates["a1!"].set()
    await recorder.lanes.idle()
    assert recorder.done == ["b1", "a1!", "a2"]


async def test_a_job_that_fails_does_not_stop_its_lane(caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder()
    for job in ("a1?", "a2"):
        recorder.lanes.put("a", job)
    await recorder.lanes.idle()
    assert recorder.done == ["a2"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_lane_that_ran_empty_can_be_used_again() -> None:
    recorder = Recorder()
    for job in ("a1", "a2"):
        recorder.lanes.put("a", job)
        await recorder.lanes.idle()
    assert recorder.done == ["a1", "a2"]


async def test_a_stop_drains_what_waits() -> None:
    recorder = Recorder()
    for job in ("a1", "a2", "a3"):
        recorder.lanes.put("a", job)
    assert await recorder.lanes.stop(drain_seconds=5, finish_seconds=0) == 0
    assert recorder.done == ["a1", "a2", "a3"]


async def test_after_the_time_for_draining_nothing_new_begins_but_what_is_under_way_ends() -> None:
    recorder = Recorder()
    for job in ("a1!", "a2"):
        recorder.lanes.put("a", job)
    stopping = asyncio.create_task(recorder.lanes.stop(drain_seconds=0.01, finish_seconds=5))
    await asyncio.sleep(0.05)
    recorder.gates["a1!"].set()
    assert await stopping == 2
    assert recorder.done == ["a1!"]


async def test_what_does_not_end_in_time_is_cut_off() -> None:
    recorder = Recorder()
    recorder.lanes.put("a", "a1!")
    assert await recorder.lanes.stop(drain_seconds=0.01, finish_seconds=0.01) == 1
    assert (recorder.begun, recorder.done) == (["a1!"], [])
