"""The baseline of sending: python-telegram-bot's `send_message`, gathered, everything else its default.

`python -m tests.bench.gather_ptb FIRST COUNT` sends one message to each of so many chats and prints the seconds.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

from telegram import Bot


async def main(first: int, count: int) -> None:
    """Send them all at once, as far as the library's own pool of connections lets them."""
    bot = Bot(os.environ["TELEGRAM_BOT_TOKEN"], base_url=f"{os.environ['TELEGRAM_API_URL']}/bot")
    async with bot:
        started = time.monotonic()
        for start in range(first, first + count, 256):  # as many as it has connections: more time out in the queue
            chats = range(start, min(start + 256, first + count))
            await asyncio.gather(*(bot.send_message(chat, "Kính mời dự họp.", pool_timeout=60) for chat in chats))
        sys.stdout.write(f"{time.monotonic() - started}\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
