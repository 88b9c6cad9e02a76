"""A model's operators in running order, as `show` and `predict --by-layer` list them."""

from collections.abc import Sequence
from typing import Any

from predictors.core.by_operator import estimate_operators
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import AdditiveMetric, Scene, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.eager import PricedForm
from search_spaces.core.ops import elements

Layer = dict[str, Any]


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


def unpriced(layers: Sequence[Layer]) -> list[str]:
    """The names of the priced layers that the predictor has no price for."""
    latencies = {layer["name"]: layer["latency"] for layer in layers}
    return [name for name, latency in latencies.items() if latency is not None and latency.covered < 1]
