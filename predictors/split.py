"""Where to cut a network between a device and a server (split computing: Matsubara et al. 2021, arXiv:2108.11898).

seconds = head on the device + crossing values over the link + tail on the server. A cut may lie behind any operator;
what crosses are all values that are computed before and read after, behind the last operator the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import hypot

import numpy as np

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.errors import PredictorError
from predictors.core.estimate import Estimate, Provenance
from predictors.core.evaluation import drawn_nodes, interval
from predictors.core.metric import AdditiveMetric, Scene, Sums, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Graph
from search_spaces.core.ops import elements

_LEAST_WORTH_FIRST: tuple[Provenance, ...] = ("analytic", "transferred", "measured", "exact")


@dataclass(frozen=True)
class Cut:
    """`after` names the last operator on the device; the first, the image, sends the image itself."""

    after: str
    crossing_bytes: float
    device: Estimate
    link_s: float
    server: Estimate

    @property
    def latency(self) -> Estimate:
        """All three together; the two sides err independently, the link is as fast as it was said to be."""
        sides = (self.device, self.server)
        seconds = self.device.value + self.link_s + self.server.value
        below = hypot(*(side.value - side.low for side in sides))
        above = hypot(*(side.high - side.value for side in sides))
        priced = self.link_s + sum(side.value * side.covered for side in sides)
        # Of two origins the one that is worth less.
        origins: set[Provenance] = {side.provenance for side in sides if side.value > 0} or {self.device.provenance}
        provenance = min(origins, key=_LEAST_WORTH_FIRST.index)
        covered = min(1.0, priced / seconds) if seconds else 1.0
        return Estimate(seconds, seconds - below, seconds + above, "s", provenance, covered)


def cuts(architecture: Architecture, device: Scene, server: Scene, link_bytes_per_s: float) -> list[Cut]:
    """Every cut in running order, as deployed; the last one keeps the whole network on the device and sends its answer.

    Raises:
        PredictorError: the scenes differ in batch, a device is known of whole designs alone, or the link has no speed.
    """
    if device.batch != server.batch:
        raise PredictorError(f"Both sides run one batch; given were {device.batch} and {server.batch}.")
    if not link_bytes_per_s > 0:
        raise PredictorError(f"A link moves more than 0 bytes a second; given was {link_bytes_per_s:g}.")
    graph = architecture.deployed
    heads, tails = _parts(architecture, device)[0], _parts(architecture, server)[1]
    value_bytes = DTYPE_BYTES[device.dtype] * device.batch
    return [
        Cut(node.name, value_bytes * values, head, value_bytes * values / link_bytes_per_s, tail)
        for node, values, head, tail in zip(graph, crossing_values(graph), heads, tails, strict=True)
    ]


def best_cut(architecture: Architecture, device: Scene, server: Scene, link_bytes_per_s: float) -> Cut:
    """The fastest cut.

    Raises:
        PredictorError: as `cuts`.
    """
    return min(cuts(architecture, device, server, link_bytes_per_s), key=lambda cut: cut.latency.value)


def crossing_values(graph: Graph) -> list[int]:
    """By position of a node: values of one image that are computed up to it and read behind it, or are the answer."""
    last_read = {graph.output: len(graph.nodes)}
    for position, node in enumerate(graph):
        for source in node.inputs:
            last_read[source] = max(position, last_read.get(source, 0))
    born = [0] * (len(graph.nodes) + 1)
    for source, read in last_read.items():
        size = elements(graph.nodes[source].shape)
        born[source] += size
        if read < len(graph.nodes):
            born[read] -= size
    return list(accumulate(born[:-1]))


def _parts(architecture: Architecture, scene: Scene) -> tuple[list[Estimate], list[Estimate]]:
    """What the operators up to each deployed one take on a scene's device, and what those behind it do."""
    metric = load_metric("latency", scene)
    if not isinstance(metric, AdditiveMetric):
        raise PredictorError("A network can be cut only on devices whose operators have prices.")
    graph = architecture.in_form(metric.form)
    amounts = metric.amounts(drawn_nodes(graph, architecture.resolution))
    table = {column: np.array([float(held.get(column, 0.0)) for held in amounts]) for column in metric.columns}
    # A norm that the device runs by itself stays with the operator that it follows.
    names = [node.name for node in graph]
    ends = np.append([names.index(node.name) for node in architecture.deployed][1:], len(names)) - 1
    heads = {column: np.cumsum(values)[ends] for column, values in table.items()}
    tails = {column: np.cumsum(values[::-1])[::-1] for column, values in table.items()}
    behind = {column: np.append(values, 0.0)[ends + 1] for column, values in tails.items()}
    return _estimates(metric, heads), _estimates(metric, behind)


def _estimates(metric: AdditiveMetric, sums: Sums) -> list[Estimate]:
    """Of (n,) sums; nothing takes no time, exactly."""
    values = metric.value(sums)
    busy = values > 0
    spread, known = np.zeros(len(values)), np.ones(len(values))
    held = {column: column_sums[busy] for column, column_sums in sums.items()}
    spread[busy], known[busy] = metric.log_sd(held), metric.covered(held)
    rows: Sequence[tuple[float, float, float]] = list(
        zip(values.tolist(), spread.tolist(), known.tolist(), strict=True)
    )
    return [
        Estimate(value, *interval(value, log_sd), metric.unit, metric.provenance, covered)
        for value, log_sd, covered in rows
    ]
