"""The commands that come to an end by themselves: what they say, and with which status they end."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import alembic.config  # noqa: F401  # keeps the standard output at its import, which must not be one test's
import pytest

from bot.command_line import main
from bot.settings import setting_names

pytestmark = pytest.mark.long

DEMO = Path(__file__).parents[3] / "bot" / "demo"

BAD_URL = (
    "DATABASE_URL: địa chỉ cơ sở dữ liệu không đúng; dùng sqlite:///đường/dẫn/tệp.db hoặc"
    " postgresql://tên:mật-khẩu@máy/cơ-sở.\n"
)

Run = Callable[..., tuple[int, str, str]]
"""Runs a command; gives its status, standard output and standard error."""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder, no settings, and afterwards the log as it was."""
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    def command(*arguments: str, **settings: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
            status = main(arguments)
        shown = capfdbinary.readouterr()
        return status, shown.out.decode(), shown.err.decode()

    return command


@pytest.fixture
def committee(run: Run) -> None:
    """The folder's database has been filled by the command line."""
    for kind in ("units", "indicators", "roster", "figures", "events"):
        status, out, err = run("import", kind, str(DEMO / f"{kind}.csv"))
        assert (status, err) == (0, ""), kind
        assert out.startswith("Đã nhập")


def test_the_clock_can_be_frozen(committee: None, run: Run) -> None:
    question = "năm ngoái có bao nhiêu đảng viên hoàn thành xuất sắc nhiệm vụ"
    status, out, err = run("ask", question, "--as", "DV002", "--now", "2022-03-01T08:00")
    assert (status, err) == (0, "")
    assert "858" in out
    status, _, err = run("chat", "--now", "yesterday")
    assert (status, err) == (1, '--now: không hiểu thời điểm "yesterday"; dùng dạng 2026-03-02T14:30.\n')


def test_one_question_can_be_asked(committee: None, run: Run) -> None:
    status, out, err = run("ask", "sl", "đv", "htxsnv", "2021?", "--as", "DV002")
    assert (status, err) == (0, "")
    assert "858 (tỷ lệ 18%)" in out
    status, out, err = run("ask", "sl đv htxsnv 2021?", "--as", "DV002", "--json")
    assert (status, err) == (0, "")
    assert "858" in json.loads(out)["replies"][0]["text"]


def test_an_import_that_is_refused_names_every_bad_row(committee: None, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("year;indicator;value\n2021;không có thật;5\nabc;không có thật;x\n", encoding="utf-8")
    status, out, err = run("import", "figures", str(file))
    assert (status, out) == (1, "")
    assert "Dòng 2" in err
    assert "Dòng 3" in err
    assert "Traceback" not in err


def test_a_dry_run_writes_nothing(run: Run) -> None:
    status, out, _ = run("import", "units", str(DEMO / "units.csv"), "--dry-run")
    assert status == 0
    assert out.startswith("Chạy thử")
    status, out, _ = run("import", "units", str(DEMO / "units.csv"))
    assert "thêm 9" in out


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    assert run("import", "units", "none.csv") == (1, "", 'Không đọc được tệp "none.csv".\n')


def test_without_token_a_database_in_use_is_not_played_with(committee: None, run: Run, tmp_path: Path) -> None:
    status, out, err = run("run")
    assert (status, out) == (1, "")
    assert err.startswith("TELEGRAM_BOT_TOKEN chưa được đặt")
    assert not (tmp_path / "data" / "demo.db").exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TIMEZONE": "Mars"}, 'TIMEZONE: không có múi giờ "Mars"; dùng tên như Asia/Ho_Chi_Minh.\n'),
        ({"DATABASE_URL": "mysql://x"}, BAD_URL),
        ({"LOG_LEVEL": "LOUD"}, 'LOG_LEVEL: "LOUD" không đúng; dùng DEBUG, INFO, WARNING hoặc ERROR.\n'),
    ],
)
@pytest.mark.parametrize("command", ["run", "chat", "migrate"])
def test_what_is_set_up_wrongly_is_one_clear_line(
    run: Run, command: str, settings: Mapping[str, str], said: str
) -> None:
    assert run(command, **settings) == (1, "", said)


def test_a_folder_that_cannot_be_made_is_named(run: Run) -> None:
    said = "DATABASE_URL: không tạo được thư mục cho tệp cơ sở dữ liệu /dev/null/x.db.\n"
    assert run("chat", "--db", "sqlite:////dev/null/x.db") == (1, "", said)


def test_a_file_that_is_no_database_and_one_that_is_locked_are_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "junk.db").write_text("no database" * 100)
    status, out, err = run("migrate", "--db", "sqlite:///junk.db")
    assert (status, out, err) == (1, "", "DATABASE_URL: tệp junk.db không phải là cơ sở dữ liệu SQLite.\n")
    holder = sqlite3.connect(tmp_path / "held.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    status, out, err = run("migrate", "--db", "sqlite:///held.db")
    holder.close()
    assert (status, out) == (1, "")
    assert err == "DATABASE_URL: cơ sở dữ liệu held.db đang bị một chương trình khác khóa; hãy thử lại sau.\n"


def test_the_schema_is_brought_up_to_date_and_said(run: Run, tmp_path: Path) -> None:
    status, out, err = run("migrate")
    assert (status, err) == (0, "")
    assert out.startswith("Cơ sở dữ liệu đã ở phiên bản 0")
    assert (tmp_path / "data" / "committee.db").is_file()


def test_the_doctor_makes_no_database(run: Run, tmp_path: Path) -> None:
    status, out, err = run("doctor", "--db", "sqlite:///dta/committee.db")
    assert (status, err) == (1, "")
    assert "[ LỖI ] DATABASE_URL: chưa có tệp cơ sở dữ liệu dta/committee.db." in out
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_what_is_missing(committee: None, run: Run, tmp_path: Path) -> None:
    status, out, err = run("doctor")
    assert (status, err) == (0, "")
    assert "39 đảng viên trong danh sách" in out
    assert "[LƯU Ý] TELEGRAM_BOT_TOKEN chưa được đặt" in out
    (tmp_path / ".env").write_text("TELEGRAM_TOKEN=1\n")
    token = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456"
    unreachable = {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    status, out, err = run("doctor", **unreachable)
    assert (status, err) == (1, "")
    assert "Tệp .env có tên lạ: TELEGRAM_TOKEN." in out
    assert "[ LỖI ] Không kết nối được http://127.0.0.1:9" in out
    assert token not in out
