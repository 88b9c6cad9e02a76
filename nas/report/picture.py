"""The pieces of a still SVG picture, readable on white and on black: axes, lines, the frame of the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from nas.report.axes import Span, ticks
from nas.report.data import Metric
from nas.report.quantities import scale_of

# Middle tones that keep their contrast on white and on black paper.
INK, RULE, GREY, BLUE, RED = "#76808c", "#8a94a0", "#8a94a0", "#2f81d6", "#d4552a"
GREEN, VIOLET, OCHRE = "#2f9a6b", "#8a63c9", "#b5822a"
COLOURS = (BLUE, RED, GREEN, VIOLET, OCHRE, GREY)
FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Axis:
    """One metric laid over pixels from `start` (its low end) to `end`."""

    metric: Metric
    span: Span
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a value, in the metric's unit."""
        return self.start + self.span.share(value) * (self.end - self.start)

    def clamped(self, value: float) -> float:
        """The nearest value inside the picture."""
        return min(max(value, self.span.low), self.span.high)

    def label(self) -> str:
        """`latency (ms)`; the tick labels are divided by the same factor."""
        suffix = self._scale()[1]
        return f"{self.metric.name} ({suffix})" if suffix else self.metric.name

    def ticks(self, count: int = 7) -> list[tuple[float, str]]:
        """Pixel and text of about so many ticks."""
        factor = self._scale()[0]
        values = ticks(replace(self.span, low=self.span.low / factor, high=self.span.high / factor), count=count)
        texts = [f"{value:.6g}" for value in values]
        if not self.span.logarithmic:
            # As many decimals on every tick as the finest one needs: 1.0, 1.5, 2.0.
            decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
            texts = [f"{value:.{decimals}f}" for value in values]
        return [(self.at(value * factor), text) for value, text in zip(values, texts, strict=True)]

    def _scale(self) -> tuple[float, str]:
        return scale_of(max(abs(self.span.low), abs(self.span.high)), self.metric.unit)


def document(title: str, width: int, height: int, parts: Iterable[str]) -> str:
    """A self-contained SVG file of so many pixels."""
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    type_face = f'font-family="{FONT}" font-size="13" fill="{INK}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {type_face}><title>{escape(title)}</title>'
    return "\n".join((head, *parts, "</svg>\n"))


def frame(x: Axis, y: Axis, height: float, count: int = 7) -> Iterator[str]:
    """Grid, titles and about `count` tick labels of each of two axes, in a picture of so many pixels."""
    for pixel, text in x.ticks(count):
        yield line(pixel, y.end, pixel, y.start, opacity=0.18)
        yield f'<text x="{pixel:.1f}" y="{y.start + 20:.1f}" text-anchor="middle">{text}</text>'
    for pixel, text in y.ticks(count):
        yield line(x.start, pixel, x.end, pixel, opacity=0.18)
        yield f'<text x="{x.start - 9:.1f}" y="{pixel + 4.5:.1f}" text-anchor="end">{text}</text>'
    yield line(x.start, y.start, x.end, y.start, opacity=0.9)
    yield _axis_title(x, f"translate({(x.start + x.end) / 2:.1f} {height - 12})")
    yield _axis_title(y, f"translate(20 {(y.start + y.end) / 2:.1f}) rotate(-90)")


def dots(pixels: Iterable[tuple[float, float]], colour: str, opacity: float, size: float = 2.6) -> Iterator[str]:
    """One path of round dots: a tenth of the bytes of as many circles."""
    path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in pixels)
    if path:
        yield (
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{size}" stroke-linecap="round" '
            f'opacity="{opacity}"/>'
        )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    colour: str = RULE,
    opacity: float = 1.0,
    dashes: str = "none",
) -> str:
    """A straight line between two pixels."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-opacity="{opacity}" stroke-dasharray="{dashes}"/>'
    )


def _axis_title(axis: Axis, place: str) -> str:
    return f'<text transform="{place}" text-anchor="middle" font-weight="600">{escape(axis.label())}</text>'
