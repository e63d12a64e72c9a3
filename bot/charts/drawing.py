"""Draws a chart. matplotlib's figures are used by themselves, never its windows or its global state.

Texts are names that somebody typed, so none of them is read as a formula.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.charts.chart import Chart, Shape
from bot.charts.shapes import draw_bars, draw_columns, draw_line, draw_stack
from bot.charts.style import DARK, DOTS, HEIGHT, PALE, SMALL, TALLEST, TEXT, TITLE, WIDTH, font, shown, wrapped, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARGIN = 0.35  # inches
_LEFT = 1.05
_FOOTER_CHARACTERS = 84
_FOOTER_LINES = 4
_BAR_INCHES, _LOW_BAR_INCHES, _MANY_BARS = 0.56, 0.44, 16
_LEGEND_CHARACTERS = 60
_TITLE_INCHES, _TEXT_INCHES, _SMALL_INCHES = 0.37, 0.29, 0.22  # a line's height


def picture(chart: Chart) -> bytes:
    """The chart as a PNG."""
    target = io.BytesIO()
    draw(chart).savefig(target, format="png", dpi=DOTS, metadata={"Software": None})
    return target.getvalue()


def draw(chart: Chart) -> Figure:
    """The chart as a figure."""
    from matplotlib.figure import Figure  # late: takes half a second, needed only for a chart

    head, foot, legend = _head(chart), _foot(chart), _legend_lines(chart)
    above = _MARGIN + sum(size for _, size, _ in head) + legend * _TEXT_INCHES + 0.2
    below = _MARGIN + len(foot) * _SMALL_INCHES + (0.3 if chart.shape is Shape.BARS else 0.55)
    height = max(HEIGHT, above + below + _plot_inches(chart))
    figure = Figure(figsize=(WIDTH, height), facecolor="white")
    left = _MARGIN if chart.shape is Shape.BARS else _LEFT
    axes = figure.add_axes((left / WIDTH, below / height, 1 - (left + _MARGIN) / WIDTH, 1 - (above + below) / height))
    _write(figure, chart, head, foot, height)
    _prepare(axes, chart)
    handles = _SHAPES[chart.shape](axes, chart)
    if legend:
        top = 1 - (_MARGIN + sum(size for _, size, _ in head)) / height
        _legend(figure, handles, top, height)
    return figure


_SHAPES = {
    Shape.LINE: draw_line,
    Shape.COLUMNS: draw_columns,
    Shape.BARS: draw_bars,
    Shape.STACK: draw_stack,
}


def _plot_inches(chart: Chart) -> float:
    if chart.shape is not Shape.BARS:
        return 3.2
    many = len(chart.categories)
    return min(many * (_BAR_INCHES if many <= _MANY_BARS else _LOW_BAR_INCHES), TALLEST)


def _head(chart: Chart) -> list[tuple[str, float, bool]]:
    """The lines above, each with its height in inches and whether it is bold."""
    titles = [(line, _TITLE_INCHES, True) for line in wrapped(chart.title)]
    return titles + [(line, _TEXT_INCHES, False) for line in wrapped(chart.subtitle, 62, 2) if line]


def _foot(chart: Chart) -> list[str]:
    lines = [line for text in chart.footer for line in wrapped(text, _FOOTER_CHARACTERS, 3)]
    return lines if len(lines) <= _FOOTER_LINES else [*lines[: _FOOTER_LINES - 1], f"{lines[_FOOTER_LINES - 1]} …"]


def _legend_lines(chart: Chart) -> int:
    """How many lines the legend needs: one for each thing that has to be told apart, none for a single one."""
    named = len(chart.series) + bool(chart.targets)
    return named if named > 1 else 0


def _write(figure: Figure, chart: Chart, head: list[tuple[str, float, bool]], foot: list[str], height: float) -> None:
    left = _MARGIN / WIDTH
    at = height - _MARGIN
    for line, size, bold in head:
        figure.text(
            left, at / height, line, va="top", font=font(bold=bold), parse_math=False,
            size=TITLE if bold else TEXT, color=DARK if bold else PALE,
        )  # fmt: skip
        at -= size
    for number, line in enumerate(reversed(foot)):
        figure.text(
            left, (_MARGIN * 0.6 + number * _SMALL_INCHES) / height, line, va="bottom", font=font(),
            parse_math=False, size=SMALL * 0.9, color=PALE,
        )  # fmt: skip


def _prepare(axes: Axes, chart: Chart) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    if chart.shape is Shape.BARS:
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])
        return
    axes.grid(axis="y", color="#DDDDDD", linewidth=1)

    def tick(value: float, _at: int | None = None) -> str:
        return written(Decimal(str(round(value, 4))), chart.language, percent=chart.percent)

    from matplotlib.ticker import FuncFormatter, MaxNLocator

    whole = not chart.percent and all(value == value.to_integral_value() for value in chart.known)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=whole))
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    for label in axes.get_yticklabels():
        label.set_fontproperties(font())
    axes.tick_params(axis="y", labelsize=SMALL, labelcolor=PALE)


def _legend(figure: Figure, handles: list[tuple[Any, str]], top: float, height: float) -> None:
    """The names by their colours and marks, one below another, so that long ones have room."""
    names = [shown(name) for _, name in handles]
    legend = figure.legend(
        [handle for handle, _ in handles], [str(number) for number in range(len(names))],
        loc="upper left", bbox_to_anchor=(_MARGIN / WIDTH, top - 0.08 / height), frameon=False, ncols=1,
        fontsize=TEXT * 0.9, borderaxespad=0, handlelength=1.8, labelspacing=0.35, borderpad=0.2,
    )  # fmt: skip
    for text, name in zip(legend.get_texts(), names, strict=True):
        text.set_parse_math(False)
        text.set_fontproperties(font())
        text.set_fontsize(TEXT * 0.85)
        text.set_text(wrapped(name, _LEGEND_CHARACTERS, 1)[0])
