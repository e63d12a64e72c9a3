"""The log: one line for each thing that happened, on standard error, never with a secret in it."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from typing_extensions import override

HIDDEN = "***"
_BOT_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}")
_STATEMENT_VALUES = re.compile(r"\[parameters: .*\]")  # SQLAlchemy's errors repeat them: names, numbers, texts
_LEAST_SECRET = 6
_TALKATIVE = {
    "aiosqlite": logging.INFO,  # statements with their values
    "sqlalchemy": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "telegram": logging.INFO,  # what people write
    "asyncio": logging.INFO,
    "httpx": logging.WARNING,  # addresses, and with them the token
    "httpcore": logging.WARNING,
    "fontTools": logging.WARNING,
    "fpdf": logging.WARNING,
}
"""Libraries whose more detailed levels say more than a log may hold."""


def set_up_logging(level: str, form: Literal["text", "json"], secrets: Iterable[str] = ()) -> None:
    """Have everything that is logged written to standard error, secrets hidden.

    Args:
        level: "DEBUG", "INFO", "WARNING" or "ERROR".
        form: "json" for machines: one object a line.
        secrets: texts that must never appear.
    """
    handler = logging.StreamHandler(sys.stderr)
    hide = Redactor(secrets)
    handler.setFormatter(JsonFormatter(hide) if form == "json" else TextFormatter(hide))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    least = logging.getLevelNamesMapping()[level]
    for name, quiet in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(quiet, least))
    logging.captureWarnings(True)  # noqa: FBT003  # the library's own signature


class Redactor:
    """Hides secrets in a finished text: only there are tracebacks and other libraries' words in it too."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= _LEAST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """The text with every secret hidden."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        if ":" in text:
            text = _BOT_TOKEN.sub(HIDDEN, text)
        return _STATEMENT_VALUES.sub("[parameters hidden]", text) if "[parameters:" in text else text


class TextFormatter(logging.Formatter):
    """For people: moment, level, where, what."""

    def __init__(self, hide: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._hide = hide

    @override
    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return self._hide(super().format(record))


class JsonFormatter(logging.Formatter):
    """For machines: one JSON object a line."""

    def __init__(self, hide: Redactor) -> None:
        super().__init__()
        self._hide = hide

    @override
    def format(self, record: logging.LogRecord) -> str:
        """The record as a JSON object; `action` is what code gave as `extra`."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._hide(record.getMessage()),
        }
        action = getattr(record, "action", None)
        if action is not None:
            entry["action"] = str(action)
        if record.exc_info:
            entry["exception"] = self._hide(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
