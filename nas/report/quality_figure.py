"""How good a predictor is, as a still SVG picture: predicted against measured, and error and intervals by family."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from hw_profiles.core.quality import HeldOut
from nas.report.axes import Span
from nas.report.data import Metric
from nas.report.picture import BLUE, RED, RULE, Axis, document, dots, frame, line

WIDTH, LEAST_HEIGHT = 1000, 480
LEFT, TOP, BOTTOM = 76, 54, 58
SCATTER_END, NAMES_END, ERROR_END, COVERED_END = 450, 622, 790, 930
ROW, BAR = 27, 13
DOTS, FEW = 3_000, 500
MEANT = 0.9


@dataclass(frozen=True)
class Quality:
    """What a fit had not seen: scores over `all` and by family; (n,) seconds, and whether the interval holds them."""

    title: str
    held_out: Mapping[str, HeldOut]
    predicted_s: NDArray[np.float64]
    measured_s: NDArray[np.float64]
    inside: NDArray[np.bool_]


def render_quality_svg(quality: Quality) -> str:
    """A self-contained SVG; of many rows an even sample is shown."""
    height = max(LEAST_HEIGHT, TOP + BOTTOM + ROW * len(quality.held_out))
    both = np.concatenate([quality.predicted_s, quality.measured_s])
    span = Span(float(both.min()) / 1.2, float(both.max()) * 1.2, logarithmic=True)
    bottom = min(height - BOTTOM, TOP + SCATTER_END - LEFT)
    x = Axis(Metric("measured", "s"), span, LEFT, SCATTER_END)
    y = Axis(Metric("predicted", "s"), span, bottom, TOP)
    parts = [
        *frame(x, y, bottom + BOTTOM, count=5),
        *_scatter(quality, x, y),
        *_legend(quality),
        *_families(quality.held_out),
    ]
    return document(f"{quality.title}: predicted against measured", WIDTH, height, parts)


def _scatter(quality: Quality, x: Axis, y: Axis) -> Iterator[str]:
    yield line(x.start, y.start, x.end, y.end, opacity=0.9)
    rows = np.unique(np.linspace(0, len(quality.measured_s) - 1, DOTS).round().astype(int))
    size, faint = (5.0, 0.8) if len(rows) < FEW else (2.6, 0.45)
    for inside, colour, opacity in ((True, BLUE, faint), (False, RED, 0.7)):
        mine = rows[quality.inside[rows] == inside]
        pairs = zip(quality.measured_s[mine], quality.predicted_s[mine], strict=True)
        yield from dots(((x.at(a), y.at(b)) for a, b in pairs), colour, opacity, size)


def _legend(quality: Quality) -> Iterator[str]:
    outside = int((~quality.inside).sum())
    entries = ((BLUE, f"in its interval ({len(quality.inside) - outside:,})"), (RED, f"outside ({outside:,})"))
    left = float(LEFT)
    for colour, text in entries:
        yield f'<circle cx="{left + 5:.1f}" cy="18" r="3" fill="{colour}"/>'
        yield f'<text x="{left + 16:.1f}" y="22.5">{text}</text>'
        left += 44 + 6.9 * len(text)
    yield f'<text x="{WIDTH - 12}" y="22.5" text-anchor="end" font-weight="600">{escape(quality.title)}</text>'


def _families(held_out: Mapping[str, HeldOut]) -> Iterator[str]:
    """A row a family."""
    worst = max(scores.mape for scores in held_out.values())
    least = min(scores.coverage_90 for scores in held_out.values())
    shares = Span(100.0 * min(least, 0.8) - 2.0, 102.0)
    error = Axis(Metric("mean error, %", ""), Span(0.0, 150.0 * worst), NAMES_END, ERROR_END)
    held = Axis(Metric("in 90 % interval, %", ""), shares, ERROR_END + 24, COVERED_END)
    end = TOP + ROW * len(held_out) + 6
    for axis in (error, held):
        yield from _scale(axis, end)
    yield line(held.at(100 * MEANT), TOP, held.at(100 * MEANT), end, colour=RULE, dashes="5 4")
    for at, (name, scores) in enumerate(held_out.items()):
        yield from _row(name, scores, TOP + ROW * (at + 0.5), error, held)


def _row(name: str, scores: HeldOut, middle: float, error: Axis, held: Axis) -> Iterator[str]:
    """Name and rows, a bar as long as the mean error, a dot at the share that the intervals hold."""

    def text(x: float, words: str, anchor: str) -> str:
        return f'<text x="{x:.1f}" y="{middle + 4.5:.1f}" text-anchor="{anchor}">{escape(words)}</text>'

    end = error.at(100 * scores.mape)
    yield text(error.start - 9, f"{name} ({scores.rows:,})", "end")
    yield (
        f'<rect x="{error.start}" y="{middle - BAR / 2:.1f}" width="{end - error.start:.1f}" height="{BAR}" '
        f'fill="{BLUE}"/>'
    )
    yield text(end + 6, f"{100 * scores.mape:.1f} %", "start")
    yield f'<circle cx="{held.at(100 * scores.coverage_90):.1f}" cy="{middle:.1f}" r="4.2" fill="{BLUE}"/>'
    yield text(WIDTH - 12, f"{100 * scores.coverage_90:.1f} %", "end")


def _scale(axis: Axis, end: float) -> Iterator[str]:
    """Grid lines and labels of an axis over the rows of the families."""
    for pixel, text in axis.ticks(count=4):
        yield line(pixel, TOP, pixel, end, opacity=0.18)
        yield f'<text x="{pixel:.1f}" y="{end + 20:.1f}" text-anchor="middle">{text}</text>'
    middle = (axis.start + axis.end) / 2
    yield f'<text x="{middle:.1f}" y="{end + 46:.1f}" text-anchor="middle" font-weight="600">{axis.metric.name}</text>'
