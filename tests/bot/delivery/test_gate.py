"""The gate lets out as much as the platform takes, and never more, whatever the line and the machine do."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.gate import REPLY, Gate
from storage.outbox import NOTICE, REMINDER, URGENT
from tests.bot.delivery.simulated import loop, simulate, waiting
from tests.fakes.botapi.answers import ApiError
from tests.fakes.botapi.limits import LimitKeeper, Limits

RATE = 28.0


class Sending:
    """Sends through a gate to a server with Telegram's limits; each request takes its time there and back.

    Attributes:
        starts: when each message left.
        refused: how many the server has refused.
    """

    def __init__(
        self, rate: float | None = RATE, *, latency: tuple[float, float] = (0.03, 0.06), seed: int = 1
    ) -> None:
        self.gate = Gate(rate, waiting())
        self.server = LimitKeeper(Limits(), loop().time)
        self.starts: list[tuple[float, str]] = []
        self.refused = 0
        self._latency = latency
        self._chance = random.Random(seed)  # noqa: S311 # repeatable, not secret

    async def send(self, chat_id: str, priority: int = NOTICE) -> None:
        start = await self.gate.permit(chat_id, priority)
        self.starts.append((loop().time(), chat_id))
        there, back = (self._chance.uniform(*self._latency) / 2 for _ in range(2))
        await asyncio.sleep(there)
        try:
            self.server.take(int(chat_id))
        except ApiError:
            self.refused += 1
        await asyncio.sleep(back)
        self.gate.ended(chat_id, start)

    async def send_all(self, chats: Iterable[str], at_once: int = 36) -> float:
        """Send to all; the seconds it took until the last one left."""
        begun = loop().time()
        left = iter(chats)

        async def work() -> None:
            for chat_id in left:
                await self.send(chat_id)

        await asyncio.gather(*(work() for _ in range(at_once)))
        return self.starts[-1][0] - begun

    def busiest(self, seconds: float = 1.0, chat_id: str = "") -> int:
        """The most messages that left within so long, to that chat or to all."""
        moments = [at for at, chat in self.starts if chat_id in ("", chat)]
        first, most = 0, 0
        for last, at in enumerate(moments):
            while moments[first] <= at - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most


def people(count: int) -> list[str]:
    return [str(1_000_000 + number) for number in range(count)]


def test_a_notice_to_a_province_goes_out_at_the_limit_and_nothing_is_refused() -> None:
    async def main() -> None:
        sending = Sending()
        took = await sending.send_all(people(4740))
        assert took <= 1.005 * 4740 / RATE
        assert sending.busiest() <= 29
        assert sending.refused == 0

    simulate(main())


@given(
    stalls=st.lists(st.tuples(st.floats(0.01, 3), st.floats(0.02, 0.6)), max_size=8),
    rate=st.sampled_from([5.0, 20.5, 28.0]),
    seed=st.integers(0, 1000),
)
def test_no_stall_of_the_process_makes_it_too_fast(
    stalls: Sequence[tuple[float, float]], rate: float, seed: int
) -> None:
    async def stall() -> None:
        for after, seconds in stalls:
            await asyncio.sleep(after)
            loop().stall(seconds)

    async def main() -> None:
        sending = Sending(rate, seed=seed)
        sending.server.limits = replace(sending.server.limits, bot_per_second=int(rate) + 2)
        standing = asyncio.create_task(stall())
        await sending.send_all(people(int(rate) * 8))
        await standing
        assert sending.busiest() <= int(rate) + 1
        assert sending.refused == 0

    simulate(main())


def test_what_a_short_stall_cost_is_made_good() -> None:
    async def stall() -> None:
        for _ in range(20):
            await asyncio.sleep(2)
            loop().stall(0.1)

    async def main() -> None:
        sending = Sending()
        standing = asyncio.create_task(stall())
        took = await sending.send_all(people(28 * 60))
        await standing
        assert took <= 1.02 * 60
        assert sending.refused == 0

    simulate(main())


def test_answers_that_are_slow_for_a_while_do_not_make_it_too_fast() -> None:
    """What was held up on its way arrives at one moment, together with what has left since."""

    async def main() -> None:
        sending = Sending(latency=(0.02, 0.03))
        road = asyncio.Event()
        road.set()
        take = sending.server.take
        held: list[int] = []

        def arrive(chat_id: int, messages: int = 1) -> None:
            if road.is_set():
                take(chat_id, messages)
            else:
                held.append(chat_id)

        sending.server.take = arrive  # type: ignore[method-assign]
        going = asyncio.create_task(sending.send_all(people(400)))
        await asyncio.sleep(3)
        assert sending.refused == 0
        road.clear()
        await asyncio.sleep(0.06)
        road.set()
        for chat_id in held:
            take(chat_id)
        await going
        assert sending.refused == 0

    simulate(main())


@given(seed=st.integers(0, 1000), count=st.integers(2, 12))
def test_a_person_gets_a_few_at_once_and_then_one_a_second(seed: int, count: int) -> None:
    async def main() -> None:
        sending = Sending(latency=(0.01, 0.12), seed=seed)
        took = await sending.send_all(["77"] * count)
        assert took <= max(0, count - 3) * 1.15 + 0.3
        assert sending.refused == 0

    simulate(main())


def test_a_group_gets_twenty_a_minute_while_others_go_on() -> None:
    async def main() -> None:
        sending = Sending()
        private = asyncio.create_task(sending.send_all(people(28 * 130)))
        took = await sending.send_all(["-100200"] * 50)
        await private
        assert sending.refused == 0
        assert sending.busiest(60, "-100200") == 20
        assert 120 <= took <= 125
        assert sending.busiest() <= 29

    simulate(main())


def test_a_chat_that_floods_is_left_alone_to_the_second_and_nobody_else() -> None:
    async def main() -> None:
        sending = Sending()
        sending.gate.flooded("5", 7)
        begun = loop().time()
        await asyncio.gather(sending.send("5"), sending.send("6"))
        moments = {chat: at - begun for at, chat in sending.starts}
        assert moments["6"] == 0
        assert 7 <= moments["5"] <= 7.1
        assert sending.gate.bot_pause() == 0

    simulate(main())


def test_three_chats_that_flood_at_once_silence_the_whole_bot() -> None:
    async def main() -> None:
        sending = Sending()
        for chat_id in ("1", "2"):
            sending.gate.flooded(chat_id, 4)
        assert sending.gate.bot_pause() == 0
        await asyncio.sleep(1.5)
        sending.gate.flooded("3", 4)
        assert 4 <= sending.gate.bot_pause() <= 4.1
        begun = loop().time()
        await sending.send("9", REPLY)
        assert 4 <= sending.starts[0][0] - begun <= 4.1

    simulate(main())


def test_floods_far_apart_concern_only_their_chats() -> None:
    async def main() -> None:
        sending = Sending()
        for chat_id in ("1", "2", "3", "4"):
            sending.gate.flooded(chat_id, 30)
            await asyncio.sleep(1.1)
        assert sending.gate.bot_pause() == 0

    simulate(main())


def test_floods_again_and_again_make_it_slower_until_they_end() -> None:
    async def main() -> None:
        sending = Sending()
        rates = []
        for _ in range(3):
            for chat_id in ("1", "2", "3"):
                sending.gate.flooded(chat_id, 1)
            await asyncio.sleep(2)
            before = len(sending.starts)
            await asyncio.gather(*(sending.send(chat) for chat in people(60)))
            moments = [at for at, _ in sending.starts[before:]]
            rates.append(59 / (moments[-1] - moments[0]))
        assert rates[0] == pytest.approx(28, rel=0.2)
        assert rates[1] == pytest.approx(28 * 0.7, rel=0.2)
        assert rates[2] == pytest.approx(28 * 0.7 * 0.7, rel=0.2)
        for _ in range(10):
            await asyncio.sleep(31)
            await sending.send("8")
        before = len(sending.starts)
        await asyncio.gather(*(sending.send(chat) for chat in people(100)))
        moments = [at for at, _ in sending.starts[before:]]
        assert 99 / (moments[-1] - moments[0]) == pytest.approx(28, rel=0.1)

    simulate(main())


def test_who_waits_goes_by_priority_and_a_reply_before_all() -> None:
    async def main() -> None:
        sending = Sending()
        free = [asyncio.create_task(sending.send(chat)) for chat in people(10)]  # they take what is free just now
        await asyncio.sleep(0)
        order = [NOTICE, REMINDER, NOTICE, URGENT, REMINDER]
        tasks = [
            asyncio.create_task(sending.send(f"{priority}{number}", priority)) for number, priority in enumerate(order)
        ]
        await asyncio.sleep(0)
        tasks.append(asyncio.create_task(sending.send("99", REPLY)))
        await asyncio.gather(*tasks, *free)
        asked = [chat for _, chat in sending.starts if len(chat) == 2]
        assert asked == ["99", "03", "11", "14", "20", "22"]

    simulate(main())


def test_a_reply_hardly_waits_during_a_broadcast() -> None:
    async def main() -> None:
        sending = Sending()
        broadcast = asyncio.create_task(sending.send_all(people(28 * 60)))
        waits = []
        for number in range(200):
            await asyncio.sleep(0.25)
            asked = loop().time()
            await sending.gate.permit(str(500 + number), REPLY)
            waits.append(loop().time() - asked)
        await broadcast
        assert sorted(waits)[180] <= 0.005
        assert max(waits) <= 0.1
        assert sending.busiest() <= 29

    simulate(main())


def test_a_high_rate_is_given_out_in_batches() -> None:
    async def main() -> None:
        sleeps: Counter[str] = Counter()

        async def sleep(seconds: float) -> None:
            sleeps["all"] += 1
            await asyncio.sleep(seconds)

        gate = Gate(2000, replace(waiting(), sleep=sleep))
        starts = []
        for chat_id in people(10_000):
            await gate.permit(chat_id, NOTICE)
            starts.append(loop().time())
        assert starts[-1] - starts[0] <= 5.1
        assert sleeps["all"] <= 2000
        assert max(sum(begin <= at < begin + 1 for at in starts) for begin in starts[::500]) <= 2001

    simulate(main())


def test_without_a_limit_nobody_waits_except_after_a_flood() -> None:
    async def main() -> None:
        sending = Sending(None)
        begun = loop().time()
        for chat_id in itertools.repeat("5", 100):
            await sending.gate.permit(chat_id, NOTICE)
        assert loop().time() == begun
        sending.gate.flooded("5", 3)
        await sending.gate.permit("5", NOTICE)
        assert 3 <= loop().time() - begun <= 3.1

    simulate(main())


def test_whoever_gives_up_waiting_takes_nobodys_turn() -> None:
    async def main() -> None:
        sending = Sending(1.0)
        await sending.send("1")
        tasks = [asyncio.create_task(sending.send(str(chat))) for chat in range(2, 6)]
        await asyncio.sleep(0.1)
        for task in tasks[:3]:
            task.cancel()
        begun = loop().time()
        await tasks[3]
        assert loop().time() - begun <= 1.1
        await sending.gate.close()

    simulate(main())
