"""The latency of a design parted among the operators of its deployed form, where a device runs another form of it."""

from __future__ import annotations

from dataclasses import replace

from predictors.core.by_operator import estimate_operators
from predictors.core.estimate import Estimate
from predictors.core.evaluation import drawn_nodes, measured_by
from predictors.core.metric import AdditiveMetric
from search_spaces.core.architecture import Architecture


def layer_latencies(metric: AdditiveMetric, architecture: Architecture) -> list[Estimate | None]:
    """One an operator of the deployed form, together the design's; None where it costs nothing.

    A norm that the device runs by itself counts with the operator that it follows; where the host is what a network
    waits for, every operator has its share of the wait.
    """
    graph = architecture.in_form(metric.form)
    alone = estimate_operators(metric, drawn_nodes(graph, architecture.resolution))
    deployed = [node.name for node in architecture.deployed]
    shares: dict[str, list[Estimate]] = {name: [] for name in deployed}
    last = deployed[0]
    for node, estimate in zip(graph, alone, strict=True):
        last = node.name if node.name in shares else last
        if estimate is not None:
            shares[last].append(estimate)
    spent = sum(estimate.value for estimate in alone if estimate is not None)
    scale = measured_by(metric, architecture).value / spent
    return [_together(shares[name], scale) for name in deployed]


def _together(estimates: list[Estimate], scale: float) -> Estimate | None:
    if not estimates:
        return None
    value, low, high = (scale * sum(getattr(each, name) for each in estimates) for name in ("value", "low", "high"))
    priced = sum(each.value * each.covered for each in estimates) / sum(each.value for each in estimates)
    return replace(estimates[0], value=value, low=low, high=high, covered=min(priced, 1.0))
