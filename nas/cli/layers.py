"""A model's operators in running order, as `show` and `predict --by-layer` list them."""

import math
from collections.abc import Sequence
from typing import Any

from hw_profiles.core.profile import DTYPE_BYTES, HardwareProfile
from predictors.core.by_operator import estimate_operators
from predictors.core.estimate import Estimate
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import AdditiveMetric, Scene, load_metric
from predictors.efficiency import Peaks, Work, block_traffic, efficiency, layer_work, peaks_of, waterline
from search_spaces.core.architecture import Architecture
from search_spaces.core.eager import PricedForm
from search_spaces.core.graph import Graph
from search_spaces.core.ops import elements

Layer = dict[str, Any]

# The device waits for the host to queue operators: no layer's fault, and none is faster for a faster kernel.
HOST_QUEUE = "host queues operators"


def layer_rows(architecture: Architecture, form: PricedForm = "deploy") -> list[Layer]:
    """One row an operator; MACs and activations are those of one image."""
    graph = architecture.in_form(form)
    rows = []
    for node in graph:
        inputs = graph.input_shapes(node)
        rows.append(
            {
                "name": node.name,
                "kind": " ".join(filter(None, (node.op.kind, node.op.variant))),
                "output_shape": list(node.shape),
                "params": node.op.params(*inputs),
                "nonzeros": node.op.nonzeros(*inputs),
                "macs": node.op.macs(*inputs),
                "activations": elements(node.shape),
            }
        )
    return rows


def priced_layers(architecture: Architecture, scene: Scene) -> list[Layer]:
    """The same rows with the `latency` of each operator alone; None where it costs nothing, or is known of whole
    designs alone."""
    metric = load_metric("latency", scene)
    if not isinstance(metric, AdditiveMetric):
        return [{**row, "latency": None} for row in layer_rows(architecture)]
    latencies = estimate_operators(metric, drawn_nodes(architecture.in_form(metric.form), architecture.resolution))
    rows = layer_rows(architecture, metric.form)
    return [{**row, "latency": latency} for row, latency in zip(rows, latencies, strict=True)]


def with_efficiency(layers: Sequence[Layer], architecture: Architecture, scene: Scene) -> list[Layer]:
    """The priced rows with the share of the device's peak that each reaches, and at most could; None where it computes
    nothing, or the device has no peak at this dtype."""
    peaks = _peaks(scene)
    works = layer_work(_priced_graph(architecture, scene), scene.batch, scene.dtype)
    shares = [_shares(layer["latency"], work, peaks) for layer, work in zip(layers, works, strict=True)]
    return [{**layer, **share} for layer, share in zip(layers, shares, strict=True)]


def remainder(layers: Sequence[Layer], whole: Estimate) -> Layer:
    """What the network takes besides its priced layers, so that they and this add up to it, and `why` (None where it is
    the rounding of sums)."""
    alone = [layer["latency"].value for layer in layers if layer["latency"] is not None]
    value = whole.value - math.fsum(alone)
    if not alone:
        return {"value": value, "unit": whole.unit, "why": "known of whole designs alone"}
    # Below this it is the rounding of two sums.
    waits = value > 1e-9 * whole.value
    return {"value": value, "unit": whole.unit, "why": HOST_QUEUE if waits else None}


def _shares(latency: Estimate | None, work: Work, peaks: Peaks | None) -> Layer:
    if peaks is None or latency is None or work.operations == 0:
        return {"efficiency": None, "attainable": None}
    return {"efficiency": efficiency(work, latency.value, peaks), "attainable": waterline([work], peaks)}


def whole_efficiency(architecture: Architecture, scene: Scene, latency_s: float) -> dict[str, float] | None:
    """Shares of the device's peak: `achieved` by the predicted network, `attainable` by its layers one by one, and
    `fused` if every block were one kernel; None where the device has no peak."""
    peaks = _peaks(scene)
    if peaks is None:
        return None
    graph = _priced_graph(architecture, scene)
    works = layer_work(graph, scene.batch, scene.dtype)
    blocks = block_traffic(graph, works, scene.batch, DTYPE_BYTES[scene.dtype])
    total = Work(sum(work.operations for work in works), sum(work.bytes_moved for work in works))
    return {
        "achieved": efficiency(total, latency_s, peaks),
        "attainable": waterline(works, peaks),
        "fused": waterline([block.fused for block in blocks], peaks),
    }


def _peaks(scene: Scene) -> Peaks | None:
    return peaks_of(scene.profile, scene.dtype) if isinstance(scene.profile, HardwareProfile) else None


def _priced_graph(architecture: Architecture, scene: Scene) -> Graph:
    return architecture.in_form(load_metric("latency", scene).form)
