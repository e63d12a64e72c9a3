"""The real program in the terminal: `chat`, and `run` without a token, as processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "bot" / "demo"
SECONDS = 60


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    pipe = subprocess.PIPE
    return subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )


def run(folder: Path, *arguments: str, typed: bytes = b"") -> tuple[int, str, str]:
    """Status, standard output and standard error."""
    process = start(folder, *arguments)
    out, err = process.communicate(typed, timeout=SECONDS)
    return process.returncode, out.decode(), err.decode()


def chat(folder: Path, lines: Sequence[str | bytes], *arguments: str) -> list[Mapping[str, Any]]:
    """The JSON objects, exactly one for each line, and nothing else on standard output."""
    typed = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    status, out, err = run(folder, "chat", "--json", *arguments, typed=typed)
    assert (status, err) == (0, "")
    answers = [json.loads(line) for line in out.split("\n")[:-1]]
    assert out.endswith("\n")
    assert len(answers) == len(lines)
    return answers


def texts(answer: Mapping[str, Any]) -> list[str]:
    return [reply["text"] for reply in answer["replies"]]


@pytest.fixture(scope="module")
def committee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database has been filled by the command line."""
    folder = tmp_path_factory.mktemp("committee")
    for kind in ("units", "indicators", "roster", "figures", "events"):
        status, out, err = run(folder, "import", kind, str(DEMO / f"{kind}.csv"))
        assert (status, err) == (0, ""), kind
        assert out.startswith("Đã nhập")
    return folder


def test_each_line_gets_exactly_one_object(committee: Path) -> None:
    lines = ["Năm 2021 có bao nhiêu đảng viên hoàn thành xuất sắc nhiệm vụ?", "", "/press Không có", "/huy"]
    answered, empty, no_button, cancelled = chat(committee, lines, "--as", "DV002")
    assert sorted(answered) == ["incoming", "replies"]
    assert answered["incoming"] == []
    (reply,) = answered["replies"]
    assert sorted(reply) == ["buttons", "files", "text"]
    assert "858" in reply["text"]
    assert "<" not in reply["text"]
    assert empty == {"replies": []}
    assert texts(no_button) == ['Không có nút "Không có" nào đang chờ bấm.']
    assert len(cancelled["replies"]) == 1


@pytest.mark.parametrize("member", ["DV002", ""])
def test_hostile_lines_are_harmless(committee: Path, member: str) -> None:
    lines: list[str | bytes] = [
        "x" * 20_000,
        "bao nhiêu đảng viên " * 1000,
        b"\xff\xfe\xc3(\xf0\x28\x8c\x28",
        b"a\x00b\x1b[2J\x07\x0c\x0b",
        "\u202eabc\u200b\ufeff",
        "😀" * 500,
        "<b>&lt;script&gt;</b> {{ 7*7 }} {% x %}",
        "'; DROP TABLE members; --",
        "/press",
        "/upload",
        "/upload /dev/null",
        "/share-contact 'x'",
        "/" + "a" * 3000,
        "/start " + "A" * 5000,
        "{}",
        "9" * 5000,
    ]
    *answers, last = chat(committee, [*lines, "/trogiup"], *(["--as", member] if member else []))
    assert all(isinstance(answer["replies"], list) for answer in answers)
    assert not any("mã lỗi" in text for answer in answers for text in texts(answer))
    assert texts(last)


def test_several_chats_share_one_database(committee: Path) -> None:
    question = "Năm 2021 có bao nhiêu đảng viên hoàn thành xuất sắc nhiệm vụ?\n".encode()
    chats = [start(committee, "chat", "--json", "--as", f"DV00{number}") for number in range(1, 6)]
    answers = [process.communicate(question * 10, timeout=SECONDS) for process in chats]
    for out, err in answers:
        assert err == b""
        assert out.count(b"858") == 10
        assert out.count(b"\n") == 10


def test_a_guest_is_turned_away_and_a_member_who_is_none_is_named(committee: Path) -> None:
    (answer,) = chat(committee, ["Năm 2021 có bao nhiêu đảng viên?"])
    assert texts(answer)[0].startswith("Nội dung này dành cho đảng viên đã liên kết tài khoản.")
    status, out, err = run(committee, "chat", "--as", "NOBODY")
    assert (status, out, err) == (1, "", 'Không có thành viên mã "NOBODY" đang sinh hoạt trong danh sách.\n')


def test_piped_text_is_plain(committee: Path) -> None:
    status, out, err = run(committee, "chat", "--as", "DV002", typed=b"/trogiup\n1\n")
    assert (status, err) == (0, "")
    assert "\x1b" not in out
    assert "<b>" not in out
    assert "1. [" in out


def test_without_token_the_demonstration_is_shown_and_the_own_database_left_alone(tmp_path: Path) -> None:
    typed = "Năm 2021 có bao nhiêu đảng viên hoàn thành xuất sắc nhiệm vụ?\nsl dv htxsnv 2021?\n/thanhvien\n"
    for _ in range(2):
        status, out, err = run(tmp_path, "run", typed=typed.encode())
        assert (status, err) == (0, "")
        assert out.startswith("Chưa có TELEGRAM_BOT_TOKEN nên chương trình chạy thử trên cơ sở dữ liệu minh họa")
        assert out.count("858 (tỷ lệ 18%)") == 2
        assert "Chưa liên kết" in out  # only a secretary is told that
    assert sorted(path.name for path in (tmp_path / "data").iterdir() if path.suffix == ".db") == ["demo.db"]


def test_two_demonstrations_may_begin_together(tmp_path: Path) -> None:
    both = [start(tmp_path, "run") for _ in range(2)]
    for process in both:
        out, err = process.communicate(b"sl dv htxsnv 2021?\n", timeout=SECONDS)
        assert (process.returncode, err) == (0, b"")
        assert "858" in out.decode()


def test_a_demonstration_cut_off_half_way_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert run(tmp_path, "import", "units", str(DEMO / "units.csv"), "--db", "sqlite:///data/demo.db")[0] == 0
    status, out, err = run(tmp_path, "run", typed=b"sl dv htxsnv 2021?\n")
    assert (status, err) == (0, "")
    assert "858" in out
