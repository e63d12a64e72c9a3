"""The log holds no secret, whoever wrote it and whatever it was."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot.logging_setup import JsonFormatter, Redactor, TextFormatter, set_up_logging

TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456"
SECRET = "a-secret-key"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("aiosqlite", "sqlalchemy", "telegram", "asyncio", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def record(message: str, *args: object, error: bool = False) -> logging.LogRecord:
    info = None
    if error:
        try:
            float(f"https://api.telegram.org/bot{TOKEN}/getMe")
        except ValueError:
            info = sys.exc_info()
    return logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, message, args, info)


@pytest.mark.parametrize("formatter", [TextFormatter(Redactor([SECRET])), JsonFormatter(Redactor([SECRET]))])
def test_tokens_and_secrets_are_hidden_in_messages_arguments_and_tracebacks(formatter: logging.Formatter) -> None:
    written = formatter.format(record("at https://x/bot%s/ with %s", TOKEN, SECRET, error=True))
    assert TOKEN.partition(":")[2] not in written
    assert SECRET not in written
    assert "Traceback" in written
    assert written.count("***") == 3


def test_what_a_statement_was_given_is_hidden() -> None:
    text = "(sqlite3.Error) near x\n[SQL: SELECT 1]\n[parameters: ('Nguyễn Thị Lan', '0912')]\n(Background: x)"
    assert Redactor()(text) == "(sqlite3.Error) near x\n[SQL: SELECT 1]\n[parameters hidden]\n(Background: x)"


def test_ordinary_texts_stay_as_they_are() -> None:
    text = "update 5 at 2026-03-02 10:00:00: https://api.telegram.org"
    assert Redactor(["", "ab"])(text) == text


def test_json_is_one_object_a_line_with_the_action() -> None:
    entry = record("đã nhận\nhai dòng")
    entry.action, entry.created = "update.received", 0
    line = JsonFormatter(Redactor()).format(entry)
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "1970-01-01T00:00:00.000+00:00",
        "level": "ERROR",
        "logger": "bot.x",
        "message": "đã nhận\nhai dòng",
        "action": "update.received",
    }


def test_libraries_do_not_log_what_people_write(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("DEBUG", "text", [SECRET])
    logging.getLogger("aiosqlite").debug("INSERT 'Nguyễn Thị Lan'")
    logging.getLogger("telegram.ext").debug("text: chào")
    logging.getLogger("bot.x").debug("with %s", SECRET)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith("DEBUG   bot.x: with ***\n")
    assert said.err.count("\n") == 1


def test_a_child_s_log_goes_through_the_same_formatter(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "json", ())
    logging.getLogger("some.library").warning("POST https://api.telegram.org/bot%s/sendMessage", TOKEN)
    assert json.loads(capsys.readouterr().err)["message"] == "POST https://api.telegram.org/bot***/sendMessage"
