"""Distributions of design spaces as a still SVG picture: the share of the designs up to each value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from nas.report.axes import LINEAR_UP_TO, Span
from nas.report.data import Metric
from nas.report.picture import COLOURS, Axis, document, frame

WIDTH, HEIGHT = 840, 420
LEFT, RIGHT, TOP, BOTTOM = 76, 22, 54, 58
# What lies further out than this share of the designs would push the rest together.
OUTLIERS = 0.005
STEPS = 300


@dataclass(frozen=True, eq=False)
class Curve:
    """A space: rising values, and the share of its designs up to each."""

    name: str
    values: NDArray[np.float64]
    shares: NDArray[np.float64]


def render_edf_svg(metric: Metric, curves: Sequence[Curve]) -> str:
    """A self-contained SVG, a line a space."""
    x = Axis(metric, _span(curves), LEFT, WIDTH - RIGHT)
    y = Axis(Metric("share of designs, %", ""), Span(0.0, 100.0), HEIGHT - BOTTOM, TOP)
    parts = [*frame(x, y, HEIGHT), *_lines(curves, x, y), *_legend(curves)]
    return document(f"{metric.name}: the share of the designs up to each value", WIDTH, HEIGHT, parts)


def _span(curves: Sequence[Curve]) -> Span:
    """From the least to the largest value that is no outlier of its space."""
    firsts = [curve.values[np.searchsorted(curve.shares, OUTLIERS)] for curve in curves]
    lasts = [curve.values[np.searchsorted(curve.shares, 1 - OUTLIERS)] for curve in curves]
    low, high = float(min(firsts)), float(max(lasts))
    if low == high:
        return Span(low - abs(low) / 2 - 1, high + abs(high) / 2 + 1)
    return Span(low, high, logarithmic=0 < low * LINEAR_UP_TO < high)


def _lines(curves: Sequence[Curve], x: Axis, y: Axis) -> Iterator[str]:
    for curve, colour in zip(curves, _colours(curves), strict=True):
        rows = np.unique(np.searchsorted(curve.shares, np.linspace(0, 1, STEPS)))
        rows = rows[rows < len(curve.shares)]
        points = " ".join(
            f"{x.at(x.clamped(value)):.1f},{y.at(100 * share):.1f}"
            for value, share in zip(curve.values[rows].tolist(), curve.shares[rows].tolist(), strict=True)
        )
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def _legend(curves: Sequence[Curve]) -> Iterator[str]:
    left = float(LEFT)
    for curve, colour in zip(curves, _colours(curves), strict=True):
        yield f'<circle cx="{left + 5:.1f}" cy="18" r="4.2" fill="{colour}"/>'
        yield f'<text x="{left + 16:.1f}" y="22.5">{escape(curve.name)}</text>'
        left += 44 + 6.9 * len(curve.name)


def _colours(curves: Sequence[Curve]) -> list[str]:
    return [COLOURS[place % len(COLOURS)] for place in range(len(curves))]
