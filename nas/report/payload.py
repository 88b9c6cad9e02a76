"""The report's data as JSON that is safe inside a <script> element: what the page's own code reads."""

import json
import math
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np

from nas.report.axes import Span, home_span, picture_metrics
from nas.report.data import (
    Block,
    ChoiceValue,
    Cloud,
    DimensionHistogram,
    FrontMember,
    Layer,
    Measurement,
    Metric,
    ReportData,
)
from nas.report.histograms import departure
from nas.report.pool import Pool
from nas.report.quantities import PLAIN_BELOW, SCALES
from nas.report.tables import limit_text
from predictors.core.estimate import Estimate

# More points than this tell the eye nothing new and make the page slow to open.
CLOUD_POINTS = 5_000

Json = Mapping[str, object]


@dataclass(frozen=True)
class Shared:
    """What the designs of a front have in common: `runs` are the operators of a block, `boxes` blocks without name."""

    operators: Pool[Layer] = field(default_factory=Pool)
    runs: Pool[tuple[int, ...]] = field(default_factory=Pool)
    boxes: Pool[Block] = field(default_factory=Pool)


def payload_json(data: ReportData) -> str:
    """Strict JSON without `<`, `>` or `&`: no name can close the element that holds it. NaN becomes null."""
    text = json.dumps(_payload(data), allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def export_command(run: str, rank: int) -> str:
    """The command line that writes one design of the front as a PyTorch file."""
    return f"nasctl export {shlex.quote(f'{run}:{rank}')} --to pytorch --out design-{rank}"


def thinned(cloud: Cloud, points: int = CLOUD_POINTS) -> Cloud:
    """At most `points` candidates, evenly spread over the order of evaluation."""
    count = len(cloud.feasible)
    if count <= points:
        return cloud
    kept = np.linspace(0, count - 1, points).astype(np.int64)
    return Cloud({name: column[kept] for name, column in cloud.values.items()}, cloud.feasible[kept])


def _payload(data: ReportData) -> Json:
    cloud = thinned(data.cloud)
    x, y = picture_metrics(data)
    shared = Shared()
    front = [_member(member, data.facts.run, shared) for member in data.front]
    return {
        "scales": SCALES,
        "plainBelow": PLAIN_BELOW,
        "metrics": [_metric(metric, home_span(data, metric.name)) for metric in data.metrics],
        "axes": {"x": x.name, "y": y.name},
        "limits": [
            {
                "metric": limit.metric,
                "sense": limit.sense,
                "bound": limit.bound,
                "text": limit_text(limit, data.confidence),
            }
            for limit in data.limits
        ],
        "cloud": {
            "values": {name: [_number(value) for value in column] for name, column in cloud.values.items()},
            "feasible": cloud.feasible.astype(int).tolist(),
        },
        "front": front,
        "measured": [_measurement(each) for each in data.measured],
        "operators": [_operator(layer) for layer in shared.operators.items()],
        "runs": shared.runs.items(),
        "boxes": [_box(block) for block in shared.boxes.items()],
        "histograms": [_histogram(histogram) for histogram in data.histograms],
    }


def _metric(metric: Metric, span: Span) -> Json:
    return {
        "name": metric.name,
        "unit": metric.unit,
        "direction": metric.direction,
        "range": (span.low, span.high),
        "logarithmic": span.logarithmic,
    }


def _member(member: FrontMember, run: str, shared: Shared) -> Json:
    return {
        "rank": member.rank,
        "id": member.id,
        "export": export_command(run, member.rank),
        "choices": {name: _choice(value) for name, value in member.choices.items()},
        "metrics": {name: _estimate(estimate) for name, estimate in member.metrics.items()},
        "layers": list(_runs(member, shared)),
        "skips": member.skips,
        "fields": member.fields,
        "blocks": [(block.name, shared.boxes.number(replace(block, name=""))) for block in member.blocks],
    }


def _estimate(estimate: Estimate) -> Json:
    return {
        "value": _number(estimate.value),
        "low": _number(estimate.low),
        "high": _number(estimate.high),
        "provenance": estimate.provenance,
        "covered": _number(estimate.covered),
    }


def _choice(value: ChoiceValue) -> ChoiceValue:
    return _number(value) if isinstance(value, float) else value


def _runs(member: FrontMember, shared: Shared) -> Iterator[tuple[str, int]]:
    """(block, number of the run of operators) in running order."""
    for block, layers in groupby(member.layers, key=lambda layer: layer.block):
        yield block, shared.runs.number(tuple(shared.operators.number(_local(layer)) for layer in layers))


def _local(layer: Layer) -> Layer:
    """A layer as its block would say it: `.depthwise`, with the dot that tells a local name from a whole one."""
    inside = layer.block and layer.name.startswith(f"{layer.block}.")
    return replace(layer, name=layer.name[len(layer.block) :] if inside else layer.name, block="")


def _operator(layer: Layer) -> tuple[object, ...]:
    """A row and not a mapping: thousands of operators would repeat every key."""
    latency = [_number(value) for value in (layer.latency_s, layer.latency_low_s, layer.latency_high_s)]
    return (layer.name, layer.kind, layer.output_shape, layer.params, layer.macs, *latency)


def _box(block: Block) -> Json:
    return {
        "stage": block.stage,
        "kind": block.kind,
        "shape": block.output_shape,
        "kernel": block.kernel,
        "downsampling": block.downsampling,
        "marks": block.marks,
        "family": block.family,
        "shortcut": block.shortcut,
        "badges": block.badges,
    }


def _measurement(each: Measurement) -> Json:
    low, high = each.predicted_s or (None, None)
    return {
        "rank": each.rank,
        "id": each.id,
        "values": {name: _number(value) for name, value in each.values.items()},
        "low": _number(low),
        "high": _number(high),
        "latency": _number(each.latency_s),
        "inside": each.inside,
        "where": each.where,
    }


def _histogram(histogram: DimensionHistogram) -> Json:
    return {
        "name": histogram.name,
        "labels": histogram.labels,
        "space": [_number(share) for share in histogram.space],
        "front": [_number(share) for share in histogram.front],
        "departure": _number(departure(histogram)),
    }


def _number(value: float | None) -> float | None:
    """Six significant digits are more than any screen shows; what is not finite is unknown."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.6g}")
