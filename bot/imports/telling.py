"""What an import did, or why it was refused, in words: for the command line and for chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bot.chat import Shown
from bot.errors import BadCell
from bot.imports.importing import ImportReport

Text: TypeAlias = Callable[[str, Mapping[str, Shown]], str]
"""Renders a template by name with its values; its HTML may stand in another template."""


def tell_report(report: ImportReport, text: Text, *, most: int | None = None) -> str:
    """The report with its warnings, at most so many of them (None = all)."""
    return text(
        "import/report",
        {
            "kind": report.kind,
            "file": report.file,
            "dry_run": report.dry_run,
            "added": report.added,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "history": report.history,
            "missing_codes": list(report.missing_codes),
            "warnings": _lines(report.warnings[:most], text),
            "total_warnings": len(report.warnings),
        },
    )


def tell_refusal(file: str, problems: Sequence[BadCell], text: Text, *, most: int | None = None) -> str:
    """That nothing was imported, and every reason, at most so many of them (None = all)."""
    return text(
        "import/refused",
        {"file": file, "lines": _lines(problems[:most], text), "total": len(problems)},
    )


def _lines(cells: Sequence[BadCell], text: Text) -> list[str]:
    return [
        text(
            "import/problem",
            {"row": cell.row, "column": cell.column, "reason": text(cell.template, cell.values)},
        )
        for cell in cells
    ]
