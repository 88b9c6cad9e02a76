"""A model's operators in running order, as `show` and `predict --by-layer` list them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from predictors.core.estimate import Estimate
from predictors.core.evaluation import drawn_nodes, interval
from predictors.core.metric import AdditiveMetric, Amounts, Scene, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.ops import elements

Layer = dict[str, Any]


def layer_rows(architecture: Architecture) -> list[Layer]:
    """One row an operator of the deployed form; MACs and activations are those of one image."""
    graph = architecture.deployed
    rows = []
    for node in graph:
        inputs = graph.input_shapes(node)
        rows.append(
            {
                "name": node.name,
                "kind": " ".join(filter(None, (node.op.kind, node.op.variant))),
                "output_shape": list(node.shape),
                "params": node.op.params(*inputs),
                "macs": node.op.macs(*inputs),
                "activations": elements(node.shape),
            }
        )
    return rows


def priced_layers(architecture: Architecture, scene: Scene) -> list[Layer]:
    """The same rows with the `latency` of each operator alone; None where it costs nothing."""
    metric = load_metric("latency", scene)
    assert isinstance(metric, AdditiveMetric)
    amounts = metric.amounts(drawn_nodes(architecture.deployed, architecture.resolution))
    rows = layer_rows(architecture)
    return [{**row, "latency": _latency(metric, own)} for row, own in zip(rows, amounts, strict=True)]


def unpriced(layers: Sequence[Layer]) -> list[str]:
    """The names of the priced layers that the predictor has no price for."""
    latencies = {layer["name"]: layer["latency"] for layer in layers}
    return [name for name, latency in latencies.items() if latency is not None and latency.covered < 1]


def _latency(metric: AdditiveMetric, amounts: Amounts) -> Estimate | None:
    if not amounts:
        return None
    sums: Mapping[str, np.ndarray] = {column: np.atleast_1d(amounts[column]) for column in metric.columns}
    value = float(metric.value(sums)[0])
    low, high = interval(value, float(metric.log_sd(sums)[0]))
    return Estimate(value, low, high, metric.unit, metric.provenance, float(metric.covered(sums)[0]))
