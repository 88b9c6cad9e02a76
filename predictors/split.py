"""Where to cut a network between a device and a server (split computing: Matsubara et al. 2021, arXiv:2108.11898).

seconds = head on the device + crossing values over the link + tail on the server. A cut may lie behind any operator;
what crosses are all values that are computed before and read after, behind the last operator the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from hw_profiles.core.profile import DTYPE_BYTES
from predictors.core.by_operator import estimate_operators
from predictors.core.errors import PredictorError
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import AdditiveMetric, Scene, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import Graph
from search_spaces.core.ops import elements


@dataclass(frozen=True)
class Cut:
    """`after` names the last operator on the device; the first, the image, sends the image itself."""

    after: str
    crossing_bytes: float
    device_s: float
    link_s: float
    server_s: float

    @property
    def seconds(self) -> float:
        return self.device_s + self.link_s + self.server_s


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
    heads, tails = (list(accumulate(_seconds(architecture, scene))) for scene in (device, server))
    value_bytes = DTYPE_BYTES[device.dtype] * device.batch
    return [
        Cut(
            after=node.name,
            crossing_bytes=(crossing := value_bytes * values),
            device_s=heads[at],
            link_s=crossing / link_bytes_per_s,
            server_s=tails[-1] - tails[at],
        )
        for at, (node, values) in enumerate(zip(graph, crossing_values(graph), strict=True))
    ]


def best_cut(architecture: Architecture, device: Scene, server: Scene, link_bytes_per_s: float) -> Cut:
    """The fastest cut.

    Raises:
        PredictorError: as `cuts`.
    """
    return min(cuts(architecture, device, server, link_bytes_per_s), key=lambda cut: cut.seconds)


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


def _seconds(architecture: Architecture, scene: Scene) -> Sequence[float]:
    metric = load_metric("latency", scene)
    if not isinstance(metric, AdditiveMetric):
        raise PredictorError("A network can be cut only on devices whose operators have prices.")
    estimates = estimate_operators(metric, drawn_nodes(architecture.deployed, architecture.resolution))
    return [0.0 if held is None else held.value for held in estimates]
