"""The table that `make bench` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.bench.contest import Measured

HEADER = ("", "updates/s", "p50 ms", "p95 ms", "start s", "memory MB")


def contest_table(measured: Mapping[str, Measured], baseline: str) -> str:
    """All bots, and each one's ratio to the baseline in brackets."""
    rows = [HEADER]
    base = measured[baseline]
    for name, one in measured.items():
        cells = [
            (f"{one.per_second:.0f}", one.per_second / base.per_second),
            (f"{one.p50_ms:.1f}", one.p50_ms / base.p50_ms),
            (f"{one.p95_ms:.1f}", one.p95_ms / base.p95_ms),
            (f"{one.start_seconds:.2f}", one.start_seconds / base.start_seconds),
            (f"{one.memory_mb:.0f}", one.memory_mb / base.memory_mb),
        ]
        first, second, third, fourth, fifth = (f"{text} ({ratio:.2f}x)" for text, ratio in cells)
        rows.append((name, first, second, third, fourth, fifth))
    return aligned(rows)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells in columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *rest = row
        cells = [
            first.ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
