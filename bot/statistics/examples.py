"""Questions to try, made of figures that are really there."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.rendering import Renderer, plain
from bot.statistics.lexicon import Lexicon
from storage.figures import Figure, select_figures


async def example_questions(
    db: AsyncConnection, lexicon: Lexicon, renderer: Renderer, language: str = ""
) -> tuple[str, ...]:
    """Up to three questions that the stored figures answer: a value, a share over two years, a target.

    Worded by the template "statistics/example"; none while there are no figures.
    """
    if lexicon.root_id is None:
        return ()
    figures = await select_figures(db, unit_ids=(lexicon.root_id,), periods=("year",))
    wanted = (_value(figures), _comparison(figures), _target(figures))
    return tuple(
        plain(
            renderer.text(
                "statistics/example",
                {"kind": kind, "label": lexicon.indicators[figure.indicator_id].name, "year": figure.year},
                language,
            )
        )
        for kind, figure in zip(("value", "comparison", "target"), wanted, strict=True)
        if figure is not None
    )


def _value(figures: tuple[Figure, ...]) -> Figure | None:
    """The newest count; one that a percentage stands beside, if there is one."""
    shares = {(f.indicator_id, f.year) for f in figures if f.kind == "actual" and f.measure == "percent"}
    counts = [f for f in figures if f.kind == "actual" and f.measure == "count"]
    return max(
        counts,
        key=lambda f: (f.year, (f.indicator_id, f.year) in shares, not f.note, f.indicator_id),
        default=None,
    )


def _comparison(figures: tuple[Figure, ...]) -> Figure | None:
    """The newest figure that has one of the same kind a year before, neither of them with a note."""
    plain_ones = [f for f in figures if f.kind == "actual" and not f.note]
    years: dict[tuple[int, str], set[int]] = defaultdict(set)
    for figure in plain_ones:
        years[figure.indicator_id, figure.measure].add(figure.year)
    pairs = [f for f in plain_ones if f.year - 1 in years[f.indicator_id, f.measure]]
    return max(pairs, key=lambda f: (f.year, f.measure == "percent", f.indicator_id), default=None)


def _target(figures: tuple[Figure, ...]) -> Figure | None:
    return max((f for f in figures if f.kind == "target"), key=lambda f: (f.year, -f.indicator_id), default=None)
