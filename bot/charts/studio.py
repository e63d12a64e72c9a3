"""Where charts are drawn: one at a time, beside the event loop, so that nobody else waits for them."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.charts.chart import Chart

_KEPT = 64  # pictures of about 60 kB


@functools.cache
def _painter() -> ThreadPoolExecutor:
    """The one thread that draws: matplotlib is not made for several."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="charts")


async def pictures(charts: Sequence[Chart]) -> tuple[bytes, ...]:
    """The charts as PNG files; the same chart is drawn once and then known."""
    loop = asyncio.get_running_loop()
    return tuple([await loop.run_in_executor(_painter(), _picture, chart) for chart in charts])


@functools.lru_cache(maxsize=_KEPT)
def _picture(chart: Chart) -> bytes:
    from bot.charts.drawing import picture  # here, in the painter's thread: the first time takes a second

    return picture(chart)
