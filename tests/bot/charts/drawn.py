"""What stands in a drawn chart, read from the figure's own parts."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure


def texts(figure: Figure) -> list[str]:
    """All texts, in no particular order."""
    [axes] = figure.axes
    found = [*figure.texts, *axes.texts, *axes.get_xticklabels()]
    legends = [text for legend in figure.legends for text in legend.get_texts()]
    return [text.get_text() for text in (*found, *legends)]


def line_values(figure: Figure) -> list[list[float]]:
    """The values of each line."""
    [axes] = figure.axes
    return [[float(value) for value in np.asarray(line.get_ydata(), dtype=float)] for line in axes.lines]


def bar_lengths(figure: Figure) -> list[float]:
    """How long the horizontal bars are, from the top."""
    [axes] = figure.axes
    return [float(bar.get_width()) for bar in axes.patches]  # type: ignore[attr-defined]


def column_heights(figure: Figure) -> list[float]:
    """How high the columns are, series by series."""
    [axes] = figure.axes
    return [float(bar.get_height()) for bar in axes.patches]  # type: ignore[attr-defined]
