"""Fronts of several runs as one still SVG picture: a colour and a shape a run."""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from nas.report.axes import LINEAR_UP_TO, MARGIN, Span
from nas.report.data import Metric
from nas.report.picture import COLOURS, Axis, document, frame
from nas.report.rivals import Rival, Rivals

WIDTH, HEIGHT = 840, 500
LEFT, RIGHT, TOP, BOTTOM = 76, 22, 54, 58
LETTER, LEGEND_ROW = 6.9, 20
RADIUS = 4.2


def render_fronts_svg(rivals: Rivals, x_metric: Metric, y_metric: Metric) -> str:
    """A self-contained SVG of two of the objectives; shapes tell the runs apart where there is no colour."""
    rows = list(_legend_rows(rivals.rivals))
    top = TOP + LEGEND_ROW * (len(rows) - 1)
    height = HEIGHT + top - TOP
    x = Axis(x_metric, _span(rivals, x_metric), LEFT, WIDTH - RIGHT)
    y = Axis(y_metric, _span(rivals, y_metric), height - BOTTOM, top)
    parts = [*frame(x, y, height)]
    for place, rival in enumerate(rivals.rivals):
        parts += _front(place, rival, x, y)
    parts += [mark for number, row in enumerate(rows) for mark in _legend(row, 18 + LEGEND_ROW * number)]
    return document(f"{y_metric.name} against {x_metric.name}", WIDTH, height, parts)


def pairs_of(rivals: Rivals) -> list[tuple[Metric, Metric]]:
    """(x, y) of each picture: every further objective across, the first one up; alone, it lies on both."""
    first, *others = rivals.objectives
    return [(other, first) for other in others] or [(first, first)]


def _span(rivals: Rivals, metric: Metric) -> Span:
    values = np.concatenate([_column(rival, metric) for rival in rivals.rivals])
    low, high = float(values.min()), float(values.max())
    if 0 < low * LINEAR_UP_TO < high:
        margin = (high / low) ** MARGIN
        return Span(low / margin, high * margin, logarithmic=True)
    margin = MARGIN * (high - low) or 0.05 * abs(high) or 1.0
    return Span(low - margin, high + margin)


def _column(rival: Rival, metric: Metric) -> NDArray[np.float64]:
    return np.array([member.metrics[metric.name].value for member in rival.front])


def _front(place: int, rival: Rival, x: Axis, y: Axis) -> Iterator[str]:
    """A thin line through the designs in the order of x, and a mark on each."""
    columns = _column(rival, x.metric), _column(rival, y.metric)
    pixels = sorted((x.at(a), y.at(b)) for a, b in zip(*(column.tolist() for column in columns), strict=True))
    line = " ".join(f"{across:.1f},{down:.1f}" for across, down in pixels)
    colour = COLOURS[place % len(COLOURS)]
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-opacity="0.45"/>'
    path = "".join(_mark(place, across, down) for across, down in pixels)
    yield f'<path d="{path}" fill="{colour}" fill-opacity="0.85"/>'


def _mark(place: int, x: float, y: float) -> str:
    """A closed path: circle, square, triangle and diamond in turn."""
    r = RADIUS
    if place % 4 == 0:
        return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"
    if place % 4 == 1:
        return f"M{x - r + 0.5:.1f} {y - r + 0.5:.1f}h{2 * r - 1}v{2 * r - 1}h{1 - 2 * r}Z"
    if place % 4 == 2:
        return f"M{x:.1f} {y - r:.1f}l{r} {2 * r - 1}h{-2 * r}Z"
    return f"M{x:.1f} {y - r - 0.6:.1f}l{r} {r + 0.6}l{-r} {r + 0.6}l{-r} {-r - 0.6}Z"


Entry = tuple[int, float, str]


def _legend_rows(rivals: Sequence[Rival]) -> Iterator[list[Entry]]:
    """(run, left, text), as many a row as fit."""
    row: list[Entry] = []
    left = float(LEFT)
    for place, rival in enumerate(rivals):
        text = f"{rival.name} ({len(rival.front):,})"
        width = 44 + LETTER * len(text)
        if row and left + width > WIDTH - RIGHT:
            yield row
            row, left = [], float(LEFT)
        row.append((place, left, text))
        left += width
    yield row


def _legend(row: Sequence[Entry], middle: float) -> Iterator[str]:
    for place, left, text in row:
        yield f'<path d="{_mark(place, left + 5, middle)}" fill="{COLOURS[place % len(COLOURS)]}"/>'
        yield f'<text x="{left + 16:.1f}" y="{middle + 4.5:.1f}">{escape(text)}</text>'
