"""The front as a still SVG picture, readable on white and on black."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from nas.objective import Limit
from nas.report.axes import Span, home_span, picture_metrics, ticks
from nas.report.data import Metric, ReportData
from nas.report.payload import thinned
from nas.report.quantities import scale_of
from nas.report.tables import limit_text

WIDTH, HEIGHT = 840, 500
LEFT, RIGHT, TOP, BOTTOM = 76, 22, 54, 58
# A still picture needs fewer dots than one that is zoomed, and stays small in a repository.
CLOUD_POINTS = 2_000
CROWD = 40

# Middle tones that keep their contrast on white and on black paper.
INK, RULE, CLOUD, REJECTED, FRONT, LIMIT = "#76808c", "#8a94a0", "#8a94a0", "#8a94a0", "#2f81d6", "#d4552a"
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

    def ticks(self) -> list[tuple[float, str]]:
        """Pixel and text of every tick."""
        factor = self._scale()[0]
        values = ticks(replace(self.span, low=self.span.low / factor, high=self.span.high / factor), count=7)
        texts = [f"{value:.6g}" for value in values]
        if not self.span.logarithmic:
            # As many decimals on every tick as the finest one needs: 1.0, 1.5, 2.0.
            decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
            texts = [f"{value:.{decimals}f}" for value in values]
        return [(self.at(value * factor), text) for value, text in zip(values, texts, strict=True)]

    def _scale(self) -> tuple[float, str]:
        return scale_of(max(abs(self.span.low), abs(self.span.high)), self.metric.unit)


def render_front_svg(data: ReportData) -> str:
    """A self-contained SVG of the cloud, the front with its intervals and the limits."""
    x_metric, y_metric = picture_metrics(data)
    x = Axis(x_metric, home_span(data, x_metric.name), LEFT, WIDTH - RIGHT)
    y = Axis(y_metric, home_span(data, y_metric.name), HEIGHT - BOTTOM, TOP)
    parts = [*_frame(x, y), *_cloud(data, x, y), *_limits(data, x, y), *_front(data, x, y), *_legend(data)]
    title = escape(f"{data.facts.title}: {y.metric.name} against {x.metric.name}")
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    type_face = f'font-family="{FONT}" font-size="13" fill="{INK}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {type_face}><title>{title}</title>'
    return "\n".join((head, *parts, "</svg>\n"))


def _frame(x: Axis, y: Axis) -> Iterator[str]:
    for pixel, text in x.ticks():
        yield _line(pixel, y.end, pixel, y.start, opacity=0.18)
        yield f'<text x="{pixel:.1f}" y="{y.start + 20:.1f}" text-anchor="middle">{text}</text>'
    for pixel, text in y.ticks():
        yield _line(x.start, pixel, x.end, pixel, opacity=0.18)
        yield f'<text x="{x.start - 9:.1f}" y="{pixel + 4.5:.1f}" text-anchor="end">{text}</text>'
    yield _line(x.start, y.start, x.end, y.start, opacity=0.9)
    yield _axis_title(x, f"translate({(x.start + x.end) / 2:.1f} {HEIGHT - 12})")
    yield _axis_title(y, f"translate(20 {(y.start + y.end) / 2:.1f}) rotate(-90)")


def _axis_title(axis: Axis, place: str) -> str:
    return f'<text transform="{place}" text-anchor="middle" font-weight="600">{escape(axis.label())}</text>'


def _cloud(data: ReportData, x: Axis, y: Axis) -> Iterator[str]:
    cloud = thinned(data.cloud, CLOUD_POINTS)
    columns = cloud.values.get(x.metric.name), cloud.values.get(y.metric.name)
    if columns[0] is None or columns[1] is None:
        return
    for feasible, colour, opacity in ((False, REJECTED, 0.22), (True, CLOUD, 0.6)):
        chosen = cloud.feasible == feasible
        pairs = zip(columns[0][chosen], columns[1][chosen], strict=True)
        # One path of round dots: a tenth of the bytes of as many circles.
        dots = "".join(f"M{x.at(a):.1f} {y.at(b):.1f}h0" for a, b in pairs if x.span.holds(a) and y.span.holds(b))
        if dots:
            yield (
                f'<path d="{dots}" fill="none" stroke="{colour}" stroke-width="2.6" stroke-linecap="round" '
                f'opacity="{opacity}"/>'
            )


def _limits(data: ReportData, x: Axis, y: Axis) -> Iterator[str]:
    for limit in data.limits:
        if limit.metric == x.metric.name and x.span.holds(limit.bound):
            pixel = x.at(limit.bound)
            yield _line(pixel, y.end, pixel, y.start, colour=LIMIT, dashes="5 4")
            anchor = "end" if pixel > WIDTH / 2 else "start"
            yield _limit_text(limit, data, f'x="{pixel:.1f}" y="{y.end - 8:.1f}" text-anchor="{anchor}"')
        elif limit.metric == y.metric.name and y.span.holds(limit.bound):
            pixel = y.at(limit.bound)
            yield _line(x.start, pixel, x.end, pixel, colour=LIMIT, dashes="5 4")
            yield _limit_text(limit, data, f'x="{x.end - 4:.1f}" y="{pixel - 6:.1f}" text-anchor="end"')


def _limit_text(limit: Limit, data: ReportData, place: str) -> str:
    return f'<text {place} fill="{LIMIT}">{escape(limit_text(limit, data.confidence))}</text>'


def _front(data: ReportData, x: Axis, y: Axis) -> Iterator[str]:
    # Many intervals lie over each other; together they are then as dark as a few would be.
    faint = 0.45 * min(1.0, CROWD / max(len(data.front), 1))
    for member in data.front:
        a, b = member.metrics.get(x.metric.name), member.metrics.get(y.metric.name)
        if a is None or b is None or not (x.span.holds(a.value) and y.span.holds(b.value)):
            continue
        left, right = x.at(x.clamped(a.low)), x.at(x.clamped(a.high))
        bottom, top = y.at(y.clamped(b.low)), y.at(y.clamped(b.high))
        if left < right:
            yield _line(left, y.at(b.value), right, y.at(b.value), colour=FRONT, opacity=faint)
        if top < bottom:
            yield _line(x.at(a.value), bottom, x.at(a.value), top, colour=FRONT, opacity=faint)
        yield f'<circle cx="{x.at(a.value):.1f}" cy="{y.at(b.value):.1f}" r="4.2" fill="{FRONT}"/>'


def _legend(data: ReportData) -> Iterator[str]:
    facts = data.facts
    entries = [(FRONT, 4.2, 1.0, f"front ({len(data.front):,})")]
    if data.limits:
        entries.append((CLOUD, 2.2, 0.8, f"meets every limit ({facts.feasible:,})"))
        entries.append((REJECTED, 2.2, 0.35, f"does not ({facts.evaluated - facts.feasible:,})"))
    else:
        entries.append((CLOUD, 2.2, 0.8, f"tried as well ({facts.evaluated:,})"))
    left = float(LEFT)
    for colour, radius, opacity, text in entries:
        yield f'<circle cx="{left + 5:.1f}" cy="18" r="{radius}" fill="{colour}" opacity="{opacity}"/>'
        yield f'<text x="{left + 16:.1f}" y="22.5">{text}</text>'
        left += 44 + 6.9 * len(text)
    place = f'x="{WIDTH - RIGHT}" y="22.5" text-anchor="end" font-weight="600"'
    yield f"<text {place}>{escape(facts.title)}</text>"


def _line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    colour: str = RULE,
    opacity: float = 1.0,
    dashes: str = "none",
) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-opacity="{opacity}" stroke-dasharray="{dashes}"/>'
    )
