"""The shapes of charts, each drawn into axes that are ready; values are written where they stand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.charts.chart import Chart, stacked
from bot.charts.style import COLOURS, DARK, DASHES, HATCHES, MARKERS, PALE, SMALL, TEXT, font, wrapped, written

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Handles = list[tuple[Any, str]]
"""What the legend shows, with its name."""

_FEW, _MANY = 8, 12  # categories beside each other
_ROOM = 1.16  # above the highest value, for what is written there
_FLAT = Decimal("0.6")
_NARROW = Decimal("0.07")
_NAME_CHARACTERS = 60
_TARGET_COLOUR = "#D55E00"


def draw_line(axes: Axes, chart: Chart) -> Handles:
    """Values year by year; where a year has none, the line is broken and the gap named."""
    nan = float("nan")
    handles: Handles = []
    several = len(chart.series) > 1
    for at, one in enumerate(chart.series):
        colour = COLOURS[at % len(COLOURS)]
        ys = [nan if value is None else float(value) for value in one.values]
        [line] = axes.plot(
            range(len(ys)), ys, color=colour, linewidth=3, markersize=9,
            marker=MARKERS[at % len(MARKERS)], linestyle=DASHES[at % len(DASHES)],
        )  # fmt: skip
        handles.append((line, one.name))
        for x, value in enumerate(one.values):
            if value is not None:
                place = (x, float(value))
                _value(axes, chart, place, value, colour if several else DARK, below=_is_lower(chart, x, at, value))
    handles += _targets(axes, chart)
    _years(axes, chart)
    _limits(axes, chart, from_zero=False)
    for x in range(len(chart.categories)):
        if all(one.values[x] is None for one in chart.series):
            axes.annotate(
                "\n".join(wrapped(chart.missing, 10, 3)), (x, 0.04), xycoords=("data", "axes fraction"), ha="center",
                va="bottom", font=font(), size=SMALL * 0.9, color=PALE, parse_math=False,
            )  # fmt: skip
    return handles


def draw_columns(axes: Axes, chart: Chart) -> Handles:
    """Columns beside each other, a group for each category; the target as a mark across it."""
    width = 0.72 / len(chart.series)
    handles: Handles = []
    for at, one in enumerate(chart.series):
        offset = (at - (len(chart.series) - 1) / 2) * width
        xs = [x + offset for x, value in enumerate(one.values) if value is not None]
        values = [value for value in one.values if value is not None]
        colour = COLOURS[at % len(COLOURS)]
        bars = axes.bar(xs, [float(value) for value in values], width * 0.94, color=colour)
        handles.append((bars, one.name))
        for x, value in zip(xs, values, strict=True):
            if chart.targets:  # the mark stands where the value would
                _inside(axes, chart, x, value / 2, value)
            else:
                _value(axes, chart, (x, float(value)), value, DARK)
    handles += _targets(axes, chart)
    _years(axes, chart)
    _limits(axes, chart, from_zero=True)
    return handles


def draw_bars(axes: Axes, chart: Chart) -> Handles:
    """Bars one below another in the given order, each under its name, so that long names have room."""
    [one] = chart.series
    values = [Decimal(0) if value is None else value for value in one.values]
    rows = range(len(values))
    most = max([*chart.known, Decimal(0)]) or Decimal(1)
    least = min([*values, Decimal(0)])
    bars = axes.barh(list(rows), [float(value) for value in values], 0.42, color=COLOURS[0])
    for row, (name, value) in enumerate(zip(chart.categories, one.values, strict=True)):
        text = chart.missing if value is None else written(value, chart.language, percent=chart.percent)
        most_here = max(values[row], (chart.targets[row] if chart.targets else None) or Decimal(0), Decimal(0))
        axes.annotate(
            text, (float(most_here), row), xytext=(8, 0), textcoords="offset points", va="center",
            font=font(bold=value is not None), size=TEXT * 0.9, color=DARK if value is not None else PALE,
            parse_math=False,
        )  # fmt: skip
        axes.annotate(
            wrapped(name, _NAME_CHARACTERS, 1)[0], (float(least), row - 0.24), va="bottom", font=font(),
            size=TEXT * 0.85, color=DARK, parse_math=False,
        )  # fmt: skip
    handles: Handles = [(bars, one.name)]
    for row, target in enumerate(chart.targets):
        if target is not None:
            mark = axes.plot([float(target)] * 2, [row - 0.3, row + 0.3], color=_TARGET_COLOUR, linewidth=4)[0]
            if len(handles) == 1:
                handles.append((mark, chart.target_name))
    axes.set_yticks([])
    axes.set_ylim(len(values) - 0.5, -0.8)
    axes.set_xlim(float(least), float(most) * 1.2)
    return handles


def draw_stack(axes: Axes, chart: Chart) -> Handles:
    """The parts of each category on top of each other, the whole written above."""
    totals = stacked(chart.series)
    bottom = [Decimal(0)] * len(chart.categories)
    highest = max([*totals, Decimal(0)]) or Decimal(1)
    handles: Handles = []
    for at, one in enumerate(chart.series):
        heights = [value or Decimal(0) for value in one.values]
        bars = axes.bar(
            range(len(heights)), [float(value) for value in heights], 0.6, bottom=[float(value) for value in bottom],
            color=COLOURS[at % len(COLOURS)], edgecolor="white", linewidth=1.5, hatch=HATCHES[at % len(HATCHES)],
        )  # fmt: skip
        alone = f": {written(heights[0], chart.language, percent=chart.percent)}" if len(heights) == 1 else ""
        handles.append((bars, one.name + alone))
        for x, value in enumerate(heights):
            if value and value / highest >= _NARROW:
                _inside(axes, chart, x, bottom[x] + value / 2, value)
        bottom = [low + value for low, value in zip(bottom, heights, strict=True)]
    for x, total in enumerate(totals):
        if any(one.values[x] is not None for one in chart.series):
            _value(axes, chart, (x, float(total)), total, DARK)
    _years(axes, chart)
    axes.set_ylim(0, float(highest) * _ROOM)
    return list(reversed(handles))  # as they stand: the uppermost first


def _inside(axes: Axes, chart: Chart, x: float, y: Decimal, value: Decimal) -> None:
    text = axes.annotate(
        written(value, chart.language, percent=chart.percent), (x, float(y)), ha="center", va="center",
        font=font(bold=True), size=_size(chart), color=DARK, parse_math=False,
    )  # fmt: skip
    text.set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 2})


def _is_lower(chart: Chart, x: int, at: int, value: Decimal) -> bool:
    """Whether a line runs above at that place, another or both ends of its own: there the value is written below."""
    others = [one.values[x] for number, one in enumerate(chart.series) if number != at]
    if any(others):
        return any(other is not None and other > value for other in others)
    own = chart.series[at].values
    beside = [own[n] for n in (x - 1, x + 1) if 0 <= n < len(own)]
    return len(beside) > 1 and all(other is not None and other > value for other in beside)


def _value(
    axes: Axes, chart: Chart, at: tuple[float, float], value: Decimal, colour: str, *, below: bool = False
) -> None:
    """The value, written at its point."""
    slanted = len(chart.categories) > _MANY
    axes.annotate(
        written(value, chart.language, percent=chart.percent), at, xytext=(0, -10 if below else 9),
        textcoords="offset points", ha="center", va="top" if below else "bottom", font=font(bold=True),
        size=_size(chart), color=colour, rotation=60 if slanted else 0, parse_math=False,
    )  # fmt: skip


def _size(chart: Chart) -> float:
    count = len(chart.categories) * (len(chart.series) if chart.shape == "columns" else 1)
    return TEXT if count <= _FEW else SMALL if count <= _MANY else SMALL * 0.85


def _targets(axes: Axes, chart: Chart) -> Handles:
    marks = [(x, value) for x, value in enumerate(chart.targets) if value is not None]
    handle = None
    for x, value in marks:
        [handle] = axes.plot([x - 0.42, x + 0.42], [float(value)] * 2, color=_TARGET_COLOUR, linewidth=4)
        axes.annotate(
            written(value, chart.language, percent=chart.percent), (x + 0.42, float(value)), xytext=(2, 4),
            textcoords="offset points", ha="right", va="bottom", font=font(), size=_size(chart) * 0.85,
            color=_TARGET_COLOUR, parse_math=False,
        ).set_bbox({"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})  # fmt: skip
    return [] if handle is None else [(handle, chart.target_name)]


def _years(axes: Axes, chart: Chart) -> None:
    slanted = len(chart.categories) > _MANY
    axes.set_xticks(
        range(len(chart.categories)), [wrapped(name, 24, 2)[0] for name in chart.categories],
        font=font(), size=_size(chart), color=DARK, rotation=60 if slanted else 0, parse_math=False,
    )  # fmt: skip
    axes.set_xlim(-0.6, len(chart.categories) - 0.4)


def _limits(axes: Axes, chart: Chart, *, from_zero: bool) -> None:
    """From zero, unless a line would then be flat; with room for what is written above."""
    most, least = max([*chart.known, Decimal(0)]), min(chart.known, default=Decimal(0))
    low = min(least, Decimal(0))
    if not from_zero and least > most * _FLAT:
        low = max(Decimal(0), least - (most - least) * Decimal("0.6") - most * Decimal("0.02"))
    span = (most - low) or Decimal(1)
    axes.set_ylim(float(low if low >= 0 else low - span * Decimal("0.1")), float(low + span * Decimal(str(_ROOM))))
