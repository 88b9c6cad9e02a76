"""Metrics of one drawn architecture, as estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import numpy as np

from predictors.core.estimate import Estimate
from predictors.core.metric import (
    SHORTCUT,
    AdditiveMetric,
    Amounts,
    ChoiceMetric,
    Design,
    DrawnNode,
    Metric,
    PeakMetric,
    Scene,
    TrunkEdge,
    load_metric,
)
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Graph
from search_spaces.core.ops import Shape

# Two-sided: `low` to `high` holds the truth with this probability.
INTERVAL = 0.9


def estimate(architecture: Architecture, metric_name: str, scene: Scene) -> Estimate:
    """One metric of one architecture.

    Raises:
        PredictorError: no such metric, or the scene lacks what it needs.
    """
    return measured_by(load_metric(metric_name, scene), architecture)


def measured_by(metric: Metric, architecture: Architecture) -> Estimate:
    """One architecture under a loaded metric."""
    if isinstance(metric, PeakMetric):
        peak = float(max(metric.peaks(architecture.drawing)))
        return Estimate(peak, peak, peak, metric.unit, metric.provenance)
    if isinstance(metric, ChoiceMetric):
        reading = metric.read(Design(architecture.space_name, architecture.resolution, architecture.choices))
        value = float(reading.value)
        return Estimate(value, *interval(value, float(reading.log_sd)), metric.unit, metric.provenance)
    assert isinstance(metric, AdditiveMetric)
    graph = architecture.in_form(metric.form)
    side = architecture.resolution
    amounts = metric.amounts(drawn_nodes(graph, side))
    amounts += [metric.trunk_amounts(edge) for edge in trunk_edges(graph, side)]
    return _total(metric, amounts)


def drawn_nodes(graph: Graph, image_side: int) -> list[DrawnNode]:
    """The operators of a graph as metrics read them."""
    behind = {name: graph.nodes[position].shape for name, position in graph.trunk}
    around = {block: _around(block, behind) for block in {node.block for node in graph}}
    drawn: list[DrawnNode] = []
    for node in graph:
        own = node.name.rpartition(".")[2]
        within, outermost = around[node.block]
        shape = outermost or node.shape
        on_shortcut = within or own == SHORTCUT
        drawn.append(DrawnNode(node.op, graph.input_shapes(node), node.shape, image_side, own, on_shortcut, shape))
    return drawn


def _around(block: str, behind: Mapping[str, Shape]) -> tuple[bool, Shape | None]:
    """Whether a block stands on a shortcut, and the shape behind the outermost block around it."""
    names = block.split(".")
    prefixes = (".".join(names[: at + 1]) for at in range(len(names)))
    return SHORTCUT in names, next((behind[prefix] for prefix in prefixes if prefix in behind), None)


def trunk_edges(graph: Graph, image_side: int) -> list[TrunkEdge]:
    """The maps between outermost blocks."""
    shapes = [graph.nodes[position].shape for _, position in graph.trunk]
    following = [*shapes[1:], None]
    return [
        TrunkEdge(name, shape, after if after is not None and len(after) == 3 else None, image_side, True, True)
        for (name, _), shape, after in zip(graph.trunk, shapes, following, strict=True)
        if len(shape) == 3
    ]


def interval(value: float, log_sd: float, probability: float = INTERVAL) -> tuple[float, float]:
    """Central interval of a log-normal error around a value."""
    factor = float(np.exp(NormalDist().inv_cdf(0.5 + probability / 2) * log_sd))
    return value / factor, value * factor


def _total(metric: AdditiveMetric, amounts: Sequence[Amounts]) -> Estimate:
    sums = {column: np.zeros(1) for column in metric.columns}
    for held in amounts:
        for column, amount in held.items():
            sums[column] = sums[column] + amount
    value = float(metric.value(sums)[0])
    low, high = interval(value, float(metric.log_sd(sums)[0]))
    return Estimate(value, low, high, metric.unit, metric.provenance, float(metric.covered(sums)[0]))
