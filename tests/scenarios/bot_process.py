"""The real program as a process of its own, on a committee of its own, talking to a fake Bot API server."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.imports.importing import Kind, import_file
from bot.vault import Vault
from storage.accounts import link_account
from storage.database import Database
from storage.inbox import open_updates
from storage.members import member_by_code
from tests.fakes.telegram_server import TOKEN, FakePerson, FakeTelegram, SentMessage

ROOT = Path(__file__).parents[2]
SECRET_KEY = "a-key-for-tests-0123456789-0123456789"
TOKEN_SECRET = TOKEN.partition(":")[2]
ANSWER_SECONDS = 15.0
END_SECONDS = 20.0

BOT = TOKEN.partition(":")[0]
QUESTION = "Năm 2021 có bao nhiêu đảng viên hoàn thành xuất sắc nhiệm vụ?"
IN_2021 = (
    "Đảng viên hoàn thành xuất sắc nhiệm vụ, năm 2021, Đảng bộ Thử Nghiệm: 858.\n"
    "Nguồn: Báo cáo tổng kết 2021 (06/01/2022)"
)
IN_2020 = (
    "Đảng viên hoàn thành xuất sắc nhiệm vụ, năm 2020, Đảng bộ Thử Nghiệm: 741.\n"
    "Nguồn: Báo cáo tổng kết 2020 (05/01/2021)"
)

UNITS = """mã;tên;tên gọi khác;loại;mã cấp trên
DB;Đảng bộ Thử Nghiệm;;đảng bộ;
CB1;Chi bộ Một;CB Một;chi bộ;DB
"""
ROSTER = """mã;họ tên;mã đơn vị;chức vụ;vai trò;điện thoại;ngày kết nạp;ngày chính thức
DV001;Nguyễn Thị Lan;CB1;đảng viên;member;0912000001;03/02/1990;03/02/1991
DV002;Trần Văn Hùng;DB;bí thư;secretary;0912000002;03/02/1990;03/02/1991
DV003;Đỗ Văn Bình;CB1;đảng viên;member;0912000003;03/02/1990;03/02/1991
DV004;Đỗ Thị Cúc;CB1;đảng viên;member;0912000003;03/02/1990;03/02/1991
"""
INDICATORS = """key;name;aliases;measure
members_excellent;Đảng viên hoàn thành xuất sắc nhiệm vụ;đv htxsnv;count
"""
FIGURES = """năm;mã đơn vị;chỉ tiêu;giá trị;đơn vị tính;nguồn;ngày nguồn
2021;;Đảng viên hoàn thành xuất sắc nhiệm vụ;858;count;Báo cáo tổng kết 2021;06/01/2022
2020;;Đảng viên hoàn thành xuất sắc nhiệm vụ;741;count;Báo cáo tổng kết 2020;05/01/2021
"""


async def found_committee(database: Database) -> None:
    """Members with phone numbers (Bình and Cúc share one) and two years' figures, imported as an operator does."""
    files: dict[Kind, str] = {"units": UNITS, "roster": ROSTER, "indicators": INDICATORS, "figures": FIGURES}
    for kind, content in files.items():
        await import_file(
            kind,
            f"{kind}.csv",
            content.encode(),
            database=database,
            clock=SystemClock(),
            vault=Vault(SECRET_KEY),
        )


class BotProcess:
    """`python -m bot run`, started anew as often as wanted; everything that it says is kept.

    Attributes:
        said: standard output and standard error of all runs so far, once they have ended.
    """

    def __init__(self, fake: FakeTelegram, database_url: str, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "error::ResourceWarning",
            "DATABASE_URL": database_url,
            "SECRET_KEY": SECRET_KEY,
            "TELEGRAM_BOT_TOKEN": fake.token,
            "TELEGRAM_API_URL": fake.url,
            "HTTP_PORT": "0",
            "LOG_LEVEL": "DEBUG",
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None
        self.said = ""

    async def start(self) -> None:
        """Begin a run."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=self._folder,  # no .env here
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    @property
    def pid(self) -> int:
        """Of the run that is on."""
        assert self._process is not None
        return self._process.pid

    async def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status (negative: died of that signal).

        Raises:
            TimeoutError: it went on for longer than it may.
        """
        assert self._process is not None
        self._process.send_signal(how)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the end; the exit status."""
        process, self._process = self._process, None
        assert process is not None
        try:
            async with asyncio.timeout(END_SECONDS):
                output, _ = await process.communicate()
        except TimeoutError:
            process.kill()
            raise
        self.said += output.decode()
        assert process.returncode is not None
        return process.returncode

    async def clear_up(self) -> None:
        """End what still runs; the token must not have been said, in any run."""
        if self._process is not None:
            await self.end(signal.SIGKILL)
        assert TOKEN_SECRET not in self.said
        assert SECRET_KEY not in self.said


async def until(true: Callable[[], Awaitable[bool]], seconds: float = ANSWER_SECONDS) -> None:
    """Look again and again until it is true: another process tells nobody when it has committed something.

    Raises:
        TimeoutError: it was not within that time.
    """
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def hear(person: FakePerson) -> SentMessage:
    """The bot's next message to a person."""
    async with asyncio.timeout(ANSWER_SECONDS):
        return await person.hear()


async def answer(person: FakePerson, text: str) -> str:
    """What the bot answers to a text."""
    person.say(text)
    return (await hear(person)).text


async def link(database: Database, people: Sequence[FakePerson], code: str = "DV001") -> None:
    """These people's accounts belong to that member."""
    async with database.writing() as db:
        member = await member_by_code(db, code)
        assert member is not None
        for person in people:
            await link_account(db, "telegram", BOT, str(person.id), str(person.id), member.id, SystemClock().now())


async def all_done(database: Database) -> bool:
    """Whether every update has come to its end."""
    async with database.reading() as db:
        return not await open_updates(db)


def crowd(fake: FakeTelegram, count: int, first: int) -> list[FakePerson]:
    """So many people, who have started the bot."""
    return [fake.person(first + n, f"Người {n}", started=True) for n in range(count)]


def texts(fake: FakeTelegram, person: FakePerson) -> list[str]:
    """All that the bot has written to a person."""
    return [sent.text for sent in fake.messages(person.id)]


@asynccontextmanager
async def bot_process(
    fake: FakeTelegram, database: Database, folder: Path, settings: Mapping[str, str] | None = None
) -> AsyncIterator[BotProcess]:
    """The bot on a committee of its own, running; ended and looked over at the end."""
    await found_committee(database)
    process = BotProcess(fake, database.url.render_as_string(hide_password=False), folder, settings or {})
    await process.start()
    try:
        yield process
    finally:
        await process.clear_up()
