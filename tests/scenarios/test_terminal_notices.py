"""A notice played whole at several terminals on one database: written, sent, read, and told of."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.test_terminal_process import DEMO, SECONDS, run, start

pytestmark = pytest.mark.long

SECRETARY, LAN, HUNG = "DV004", "DV006", "DV007"
"""The secretary of a unit, and two of its members."""
NOTICE = "Thông báo của Đảng bộ Văn phòng UBND tỉnh\n\nHọp 14h thứ Sáu tại hội trường A"
WRITE = "/thongbao Văn phòng UBND tỉnh: Họp 14h thứ Sáu tại hội trường A"


class Terminal:
    """`chat --json` as a process of its own."""

    def __init__(self, folder: Path, code: str, *more: str) -> None:
        self.process = start(folder, "chat", "--json", "--as", code, *more)

    def type(self, line: str = "") -> dict[str, Any]:
        """The object that answers the line."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def replies(self, line: str) -> list[str]:
        return [one["text"] for one in self.type(line)["replies"]]

    def incoming(self, line: str = "") -> list[str]:
        return [one["text"] for one in self.type(line).get("incoming", [])]

    def close(self) -> None:
        _, error = self.process.communicate(timeout=SECONDS)
        assert (self.process.returncode, error) == (0, b"")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imported")
    for kind in ("units", "roster"):
        status, _, error = run(folder, "import", kind, str(DEMO / f"{kind}.csv"))
        assert (status, error) == (0, "")
    return folder


@pytest.fixture
def committee(imported: Path, tmp_path: Path) -> Path:
    """A folder with a database of its own."""
    return Path(shutil.copytree(imported, tmp_path / "committee"))


def test_a_notice_goes_from_terminal_to_terminal_and_its_readers_are_told(committee: Path) -> None:
    secretary, lan, hung = (Terminal(committee, code) for code in (SECRETARY, LAN, HUNG))
    assert (lan.type(), hung.type()) == ({"replies": []}, {"replies": []})
    preview, summary = secretary.type(WRITE)["replies"]
    assert preview["text"] == NOTICE
    assert "Số người: 5" in summary["text"]
    assert [one["label"] for row in summary["buttons"] for one in row] == ["Gửi", "Hẹn giờ", "Sửa", "Hủy"]
    assert lan.type() == {"replies": []}
    secretary.type("/press Gửi")
    (copy,) = lan.type()["incoming"]
    assert (copy["text"], copy["files"]) == (NOTICE, [])
    assert [one["label"] for row in copy["buttons"] for one in row] == ["Đã đọc"]
    (answer,) = lan.replies("/press Đã đọc")
    assert answer.startswith("Đã ghi nhận đồng chí đọc thông báo")
    assert hung.incoming("/trogiup") == [NOTICE]
    assert (lan.type(), hung.type()) == ({"replies": []}, {"replies": []})
    assert "Đã đọc 1" in secretary.replies("/press Xem kết quả")[0]
    (report,) = secretary.replies("/press Báo cáo")
    assert "3/5 đã nhận, 1 đã đọc, 2 không gửi được\nKhông gửi được: chưa liên kết tài khoản 2" in report
    for one in (secretary, lan, hung):
        one.close()


def test_what_was_sent_while_a_terminal_was_closed_waits_there(committee: Path) -> None:
    Terminal(committee, LAN).close()  # she has sat there once
    secretary = Terminal(committee, SECRETARY)
    secretary.type(WRITE)
    secretary.type("/press Gửi")
    secretary.close()
    lan = Terminal(committee, LAN)
    assert lan.incoming("chào") == [NOTICE]
    lan.close()
    again = Terminal(committee, LAN)
    assert again.type() == {"replies": []}
    again.close()


def test_a_terminal_killed_before_it_has_shown_a_message_shows_it_again(committee: Path) -> None:
    Terminal(committee, LAN).close()
    secretary = Terminal(committee, SECRETARY)
    secretary.type(WRITE)
    secretary.type("/press Gửi")
    secretary.close()
    reader, writer = os.pipe()
    try:
        os.set_blocking(writer, False)
        with suppress(BlockingIOError):
            while True:
                os.write(writer, b"." * 65536)
        os.set_blocking(writer, True)
        lan = subprocess.Popen(  # noqa: S603  # our own program, which cannot write: the pipe is full
            [sys.executable, "-m", "bot", "chat", "--json", "--as", LAN],
            cwd=committee,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=subprocess.PIPE,
            stdout=writer,
        )
        assert lan.stdin is not None
        lan.stdin.write(b"\n")
        lan.stdin.flush()
        _wait_until_claimed(committee)
        lan.send_signal(signal.SIGKILL)
        lan.wait(SECONDS)
        lan.stdin.close()
    finally:
        os.close(reader)
        os.close(writer)
    again = Terminal(committee, LAN)
    assert again.incoming() == [NOTICE]
    again.close()


def _wait_until_claimed(folder: Path) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with sqlite3.connect(folder / "data" / "committee.db") as db:
            if db.execute("SELECT 1 FROM deliveries WHERE state = 'sending'").fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nothing was claimed")


def test_a_scheduled_notice_starts_by_the_clock_of_the_terminal(committee: Path) -> None:
    Terminal(committee, LAN, "--now", "2026-03-02T08:00").close()
    secretary = Terminal(committee, SECRETARY, "--now", "2026-03-02T08:00")
    secretary.type(WRITE)
    secretary.type("/press Hẹn giờ")
    secretary.type("10h hôm nay")
    secretary.type("/press Lưu")
    secretary.close()
    early = Terminal(committee, LAN, "--now", "2026-03-02T09:59")
    assert early.type() == {"replies": []}
    early.close()
    later = Terminal(committee, LAN, "--now", "2026-03-02T10:00")
    assert later.incoming() == [NOTICE]
    later.close()


def test_asking_one_question_collects_nothing(committee: Path) -> None:
    Terminal(committee, LAN).close()
    secretary = Terminal(committee, SECRETARY)
    secretary.type(WRITE)
    secretary.type("/press Gửi")
    secretary.close()
    status, out, _ = run(committee, "ask", "--json", "--as", LAN, "/trogiup")
    assert (status, json.loads(out)["incoming"]) == (0, [])
    lan = Terminal(committee, LAN)
    assert lan.incoming() == [NOTICE]
    lan.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_at_a_real_terminal_a_notice_appears_above_the_prompt(committee: Path) -> None:
    import pty

    keyboard, screen = pty.openpty()
    lan = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", "chat", "--as", LAN],
        cwd=committee,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm"},
        stdin=screen,
        stdout=screen,
        stderr=screen,
        start_new_session=True,
    )
    try:
        os.close(screen)
        _read_until(keyboard, "Đồng chí:")
        os.write(keyboard, b"dang go")
        secretary = Terminal(committee, SECRETARY)
        secretary.type(WRITE)
        secretary.type("/press Gửi")
        secretary.close()
        shown = _read_until(keyboard, "[Đã đọc]")
        assert "hội trường A" in shown
        assert "dang go" in _read_until(keyboard, "dang go")  # what was being typed is still there
        os.write(keyboard, b"\x15\x04")
        _read_until(keyboard, "")
        assert lan.wait(SECONDS) == 0
    finally:
        lan.kill()
        lan.wait()
        os.close(keyboard)


def _read_until(terminal: int, words: str) -> str:
    """What the terminal shows until these words, or ("") its end; its questions for the cursor's place are answered."""
    shown, until = b"", time.monotonic() + SECONDS
    while not words or words.encode() not in shown:
        assert time.monotonic() < until, shown.decode(errors="replace")
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # closed
            piece = b""
        if not piece:
            break
        shown += piece
        for _ in range(piece.count(b"\x1b[6n")):
            os.write(terminal, b"\x1b[1;1R")
    return shown.decode(errors="replace")
