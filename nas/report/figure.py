"""The front as a still SVG picture, readable on white and on black."""

from collections.abc import Iterator
from html import escape

from nas.objective import Limit
from nas.report.axes import home_span, picture_metrics
from nas.report.data import ReportData
from nas.report.payload import thinned
from nas.report.picture import BLUE, GREY, RED, VIOLET, Axis, document, dots, frame, line
from nas.report.tables import limit_text

WIDTH, HEIGHT = 840, 500
LEFT, RIGHT, TOP, BOTTOM = 76, 22, 54, 58
# A still picture needs fewer dots than one that is zoomed, and stays small in a repository.
CLOUD_POINTS = 2_000
CROWD = 40

CLOUD, REJECTED, FRONT, LIMIT, MEASURED = GREY, GREY, BLUE, RED, VIOLET


def render_front_svg(data: ReportData) -> str:
    """A self-contained SVG of the cloud, the front with its intervals and the limits."""
    x_metric, y_metric = picture_metrics(data)
    x = Axis(x_metric, home_span(data, x_metric.name), LEFT, WIDTH - RIGHT)
    y = Axis(y_metric, home_span(data, y_metric.name), HEIGHT - BOTTOM, TOP)
    parts = [*frame(x, y, HEIGHT), *_cloud(data, x, y), *_limits(data, x, y), *_front(data, x, y)]
    parts += [*_measured(data, x, y), *_legend(data)]
    return document(f"{data.facts.title}: {y.metric.name} against {x.metric.name}", WIDTH, HEIGHT, parts)


def _cloud(data: ReportData, x: Axis, y: Axis) -> Iterator[str]:
    cloud = thinned(data.cloud, CLOUD_POINTS)
    columns = cloud.values.get(x.metric.name), cloud.values.get(y.metric.name)
    if columns[0] is None or columns[1] is None:
        return
    for feasible, colour, opacity in ((False, REJECTED, 0.22), (True, CLOUD, 0.6)):
        chosen = cloud.feasible == feasible
        pairs = zip(columns[0][chosen], columns[1][chosen], strict=True)
        seen = ((x.at(a), y.at(b)) for a, b in pairs if x.span.holds(a) and y.span.holds(b))
        yield from dots(seen, colour, opacity)


def _limits(data: ReportData, x: Axis, y: Axis) -> Iterator[str]:
    for limit in data.limits:
        if limit.metric == x.metric.name and x.span.holds(limit.bound):
            pixel = x.at(limit.bound)
            yield line(pixel, y.end, pixel, y.start, colour=LIMIT, dashes="5 4")
            anchor = "end" if pixel > WIDTH / 2 else "start"
            yield _limit_text(limit, data, f'x="{pixel:.1f}" y="{y.end - 8:.1f}" text-anchor="{anchor}"')
        elif limit.metric == y.metric.name and y.span.holds(limit.bound):
            pixel = y.at(limit.bound)
            yield line(x.start, pixel, x.end, pixel, colour=LIMIT, dashes="5 4")
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
            yield line(left, y.at(b.value), right, y.at(b.value), colour=FRONT, opacity=faint)
        if top < bottom:
            yield line(x.at(a.value), bottom, x.at(a.value), top, colour=FRONT, opacity=faint)
        yield f'<circle cx="{x.at(a.value):.1f}" cy="{y.at(b.value):.1f}" r="4.2" fill="{FRONT}"/>'


def _measured(data: ReportData, x: Axis, y: Axis) -> Iterator[str]:
    """A diamond on the interval that was predicted; hollow where it lies outside."""
    if x.metric.name != "latency":
        return
    for each in data.measured:
        value = each.values.get(y.metric.name)
        if value is None or not (x.span.holds(each.latency_s) and y.span.holds(value)):
            continue
        across, down = x.at(each.latency_s), y.at(value)
        if each.predicted_s:
            low, high = (x.at(x.clamped(bound)) for bound in each.predicted_s)
            yield line(low, down, high, down, colour=MEASURED, opacity=0.7)
        fill = "#ffffff" if each.inside is False else MEASURED
        yield f'<path d="{_diamond(across, down)}" fill="{fill}" stroke="{MEASURED}"/>'


def _diamond(x: float, y: float, r: float = 4.6) -> str:
    return f"M{x:.1f} {y - r:.1f}l{r} {r}l{-r} {r}l{-r} {-r}Z"


def _legend(data: ReportData) -> Iterator[str]:
    facts = data.facts
    entries = [(FRONT, 4.2, 1.0, f"front ({len(data.front):,})")]
    if data.limits:
        entries.append((CLOUD, 2.2, 0.8, f"meets every limit ({facts.feasible:,})"))
        entries.append((REJECTED, 2.2, 0.35, f"does not ({facts.evaluated - facts.feasible:,})"))
    else:
        entries.append((CLOUD, 2.2, 0.8, f"tried as well ({facts.evaluated:,})"))
    if data.measured:
        entries.append((MEASURED, 4.2, 1.0, f"measured ({len(data.measured):,})"))
    left = float(LEFT)
    for colour, radius, opacity, text in entries:
        yield f'<circle cx="{left + 5:.1f}" cy="18" r="{radius}" fill="{colour}" opacity="{opacity}"/>'
        yield f'<text x="{left + 16:.1f}" y="22.5">{text}</text>'
        left += 44 + 6.9 * len(text)
    place = f'x="{WIDTH - RIGHT}" y="22.5" text-anchor="end" font-weight="600"'
    yield f"<text {place}>{escape(facts.title)}</text>"
