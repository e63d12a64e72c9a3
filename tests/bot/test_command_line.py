"""The command line: help, wrong usage, and reasons in one line."""

from __future__ import annotations

import argparse

import pytest

from bot import command_line
from bot.command_line import COMMANDS, main
from bot.errors import SetupError


@pytest.fixture(autouse=True)
def vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.delenv("LOG_LEVEL", raising=False)


class FakeCommand:
    """A command that ends as a test wants."""

    def __init__(self, end: BaseException | int) -> None:
        self._end = end

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--db")

    def run(self, arguments: argparse.Namespace) -> int:
        if isinstance(self._end, BaseException):
            raise self._end
        return self._end


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [line.split()[0] for line in shown.splitlines() if line.startswith("  ")] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_own_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Cách dùng: python -m bot {command}")


def test_the_help_speaks_the_language_that_is_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert main(["-h"]) == 0
    assert capsys.readouterr().out.startswith("Usage: python -m bot COMMAND")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Thiếu tên lệnh. Xem: python -m bot --help\n"),
        (["fly"], 'Không có lệnh "fly". Xem: python -m bot --help\n'),
        (
            ["chat", "--fly"],
            "Sai cách dùng lệnh chat (unrecognized arguments: --fly). Xem: python -m bot chat --help\n",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", said)


def test_what_cannot_be_imported_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "cats", "x.csv"]) == 2
    assert capsys.readouterr().err.startswith("Sai cách dùng lệnh import (argument KIND: invalid choice: 'cats'")


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (
            SetupError("cli/no_member", {"code": "DV9"}),
            1,
            'Không có thành viên mã "DV9" đang sinh hoạt trong danh sách.\n',
        ),
        (KeyboardInterrupt(), 1, ""),
        (
            ZeroDivisionError("x"),
            1,
            "Lỗi chương trình (ZeroDivisionError). Chạy lại với LOG_LEVEL=DEBUG để xem chi tiết.\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_without_traceback(
    end: BaseException | int,
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command_line, "import_module", lambda _: FakeCommand(end))
    assert main(["migrate"]) == status
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", said)


def test_a_bug_shows_its_traceback_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setattr(command_line, "import_module", lambda _: FakeCommand(ZeroDivisionError("x")))
    with pytest.raises(ZeroDivisionError):
        main(["migrate"])
