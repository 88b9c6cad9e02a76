"""Where a prediction's price comes from, by kind of operator, on a device whose rates were fitted elsewhere."""

from typing import Any

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.by_operator import estimate_operators
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import AdditiveMetric, Scene, load_metric
from predictors.core.operator_columns import operator_columns, priced_as
from predictors.core.workload import FAMILIES, families
from search_spaces.core.architecture import Architecture


def priced_kinds(architecture: Architecture, scene: Scene) -> list[dict[str, Any]]:
    """One row an operator family of the network: its share of the kernels' seconds, what of it is priced, how its rate
    came about, and the sources; none on a device that was not calibrated."""
    profile, metric = scene.profile, load_metric("latency", scene)
    if not isinstance(profile, HardwareProfile) or profile.calibrated is None:
        return []
    assert isinstance(metric, AdditiveMetric)
    nodes = drawn_nodes(architecture.in_form(metric.form), architecture.resolution)
    seconds, priced = np.zeros(len(FAMILIES)), np.zeros(len(FAMILIES))
    for node, estimate in zip(nodes, estimate_operators(metric, nodes), strict=True):
        columns = operator_columns(node.op, node.inputs, node.output, scene.batch)
        if columns is not None and estimate is not None:
            kind, _ = priced_as(node.op, node.inputs)
            family = int(families(kind, {name: np.array([float(value)]) for name, value in columns.items()})[0])
            seconds[family] += estimate.value
            priced[family] += estimate.value * estimate.covered
    return [
        {
            "family": FAMILIES[at],
            "share": seconds[at] / seconds.sum(),
            "covered": priced[at] / seconds[at],
            "provenance": profile.calibrated.provenance[FAMILIES[at]],
            "sources": _sources(profile, FAMILIES[at]),
        }
        for at in np.argsort(-seconds)
        if seconds[at] > 0
    ]


def _sources(profile: HardwareProfile, family: str) -> list[str]:
    """The keys, in the profile's [sources], of the family's rates."""
    tables: list[dict[Any, Any]] = [profile.achieved_bandwidth_fraction, profile.achieved_compute_fraction]
    facts = [table[family] for table in tables if family in table]
    large = profile.large_depthwise_flops_per_s
    if family == "depthwise" and large is not None:
        facts.append(large)
    return list(dict.fromkeys(fact.source for fact in facts))
