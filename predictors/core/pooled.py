"""Many architectures under one metric: operators that are alike are priced once, all of one kind together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from predictors.core.estimate import Estimate
from predictors.core.evaluation import drawn_nodes, interval, measured_by, trunk_edges
from predictors.core.metric import AdditiveMetric, DrawnNode, Metric
from search_spaces.core.architecture import Architecture


@dataclass(frozen=True)
class Pooled:
    """One architecture's number, and the names of the operators that the metric has no price for."""

    estimate: Estimate
    unpriced: tuple[str, ...] = ()


def estimate_each(metric: Metric, architectures: Sequence[Architecture]) -> list[Pooled]:
    """One of each architecture. Of an operator the metric reads settings and shapes alone, as latency and energy do.

    Raises:
        PredictorError: a design of another space than the metric knows.
    """
    if not isinstance(metric, AdditiveMetric):
        return [Pooled(measured_by(metric, architecture)) for architecture in architectures]
    graphs = [architecture.in_form(metric.form) for architecture in architectures]
    sides = [architecture.resolution for architecture in architectures]
    distinct, rows = _pooled([drawn_nodes(graph, side) for graph, side in zip(graphs, sides, strict=True)])
    table, known = _priced(metric, distinct)
    totals = np.array([table[own].sum(axis=0) for own in rows]).reshape(-1, len(metric.columns))
    for total, graph, side in zip(totals, graphs, sides, strict=True):
        for edge in trunk_edges(graph, side):
            total += _row(metric, metric.trunk_amounts(edge))
    missing = [
        tuple(node.name for node, at in zip(graph, own, strict=True) if not known[at])
        for graph, own in zip(graphs, rows, strict=True)
    ]
    return [Pooled(*pair) for pair in zip(_estimates(metric, totals), missing, strict=True)]


def _pooled(drawn: Sequence[Sequence[DrawnNode]]) -> tuple[list[DrawnNode], list[np.ndarray]]:
    """The distinct operators, and the positions of each architecture's among them."""
    distinct: list[DrawnNode] = []
    position: dict[object, int] = {}
    rows = []
    for nodes in drawn:
        own = np.empty(len(nodes), dtype=np.int64)
        for at, node in enumerate(nodes):
            own[at] = position.setdefault((node.op, node.inputs, node.image_side), len(distinct))
            if own[at] == len(distinct):
                distinct.append(node)
        rows.append(own)
    return distinct, rows


def _priced(metric: AdditiveMetric, nodes: Sequence[DrawnNode]) -> tuple[np.ndarray, np.ndarray]:
    """(n, columns) amounts, and (n,) whether the metric knows the operator; what costs nothing is known."""
    amounts = metric.amounts(nodes)
    table = np.array([_row(metric, held) for held in amounts]).reshape(-1, len(metric.columns))
    known = np.ones(len(nodes), dtype=bool)
    costs = np.array([bool(held) for held in amounts], dtype=bool)
    known[costs] = metric.covered(_sums(metric, table[costs])) >= 1
    return table, known


def _row(metric: AdditiveMetric, held: dict[str, float]) -> list[float]:
    return [float(held.get(column, 0.0)) for column in metric.columns]


def _sums(metric: AdditiveMetric, table: np.ndarray) -> dict[str, np.ndarray]:
    return {column: table[:, at] for at, column in enumerate(metric.columns)}


def _estimates(metric: AdditiveMetric, totals: np.ndarray) -> list[Estimate]:
    sums = _sums(metric, totals)
    held = zip(metric.value(sums).tolist(), metric.log_sd(sums).tolist(), metric.covered(sums).tolist(), strict=True)
    return [
        Estimate(value, *interval(value, log_sd), metric.unit, metric.provenance, covered)
        for value, log_sd, covered in held
    ]
