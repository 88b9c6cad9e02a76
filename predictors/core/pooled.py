"""Many architectures under some metrics: operators that are alike are priced once, all of one kind together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from predictors.core.estimate import Estimate
from predictors.core.evaluation import drawn_nodes, interval, measured_by, trunk_edges
from predictors.core.metric import AdditiveMetric, DrawnNode, Metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.eager import PricedForm
from search_spaces.core.graph import Graph


@dataclass(frozen=True)
class Pooled:
    """One architecture's number, and the names of the operators that the metric has no price for."""

    estimate: Estimate
    unpriced: tuple[str, ...] = ()


def estimate_each(metrics: Mapping[str, Metric], architectures: Sequence[Architecture]) -> Iterator[dict[str, Pooled]]:
    """Every metric of each architecture. Of an operator the metrics read settings and shapes alone, as latency and
    energy do.

    Raises:
        PredictorError: a design of another space than a metric knows.
    """
    forms: set[PricedForm] = {metric.form for metric in metrics.values() if isinstance(metric, AdditiveMetric)}
    pools = {form: _Pool.of(architectures, form) for form in forms}
    columns = [
        pools[metric.form].estimates(metric)
        if isinstance(metric, AdditiveMetric)
        else [Pooled(measured_by(metric, architecture)) for architecture in architectures]
        for metric in metrics.values()
    ]
    return (dict(zip(metrics, row, strict=True)) for row in zip(*columns, strict=True))


@dataclass(frozen=True)
class _Pool:
    """Graphs of architectures in one form: their distinct operators, and the positions of each graph's among them."""

    graphs: list[Graph]
    distinct: list[DrawnNode]
    rows: list[np.ndarray]

    @classmethod
    def of(cls, architectures: Sequence[Architecture], form: PricedForm) -> Self:
        graphs = [architecture.in_form(form) for architecture in architectures]
        distinct: list[DrawnNode] = []
        position: dict[object, int] = {}
        rows = []
        for graph, architecture in zip(graphs, architectures, strict=True):
            nodes = drawn_nodes(graph, architecture.resolution)
            own = np.empty(len(nodes), dtype=np.int64)
            for at, node in enumerate(nodes):
                own[at] = found = position.setdefault((node.op, node.inputs, node.image_side), len(distinct))
                if found == len(distinct):
                    distinct.append(node)
            rows.append(own)
        return cls(graphs, distinct, rows)

    def estimates(self, metric: AdditiveMetric) -> list[Pooled]:
        table, known = _priced(metric, self.distinct)
        totals = np.array([table[own].sum(axis=0) for own in self.rows]).reshape(-1, len(metric.columns))
        for total, graph in zip(totals, self.graphs, strict=True):
            for edge in trunk_edges(graph, graph.nodes[0].shape[1]):
                total += _row(metric, metric.trunk_amounts(edge))
        missing = [
            tuple(node.name for node, at in zip(graph, own, strict=True) if not known[at])
            for graph, own in zip(self.graphs, self.rows, strict=True)
        ]
        return [Pooled(*pair) for pair in zip(_estimates(metric, totals), missing, strict=True)]


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
