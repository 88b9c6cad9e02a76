"""The designs of a front drawn: their blocks, and their operators with the latency of each."""

from collections.abc import Sequence
from dataclasses import replace

from nas.report.data import FrontMember, Layer
from nas.report.drawn_blocks import drawn_blocks
from nas.report.layer_latencies import layer_latencies
from predictors.core.by_operator import estimate_operators
from predictors.core.estimate import Estimate
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import AdditiveMetric, Scene, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.space import SearchSpace


def drawn(front: Sequence[FrontMember], space: SearchSpace, scene: Scene | None) -> tuple[FrontMember, ...]:
    """The members with blocks and layers; without a scene no layer has a latency."""
    architectures = [space.architecture(member.choices) for member in front]
    latencies = iter(_latencies(architectures, scene))
    return tuple(
        _drawn(member, architecture, [next(latencies) for _ in architecture.deployed])
        for member, architecture in zip(front, architectures, strict=True)
    )


def _latencies(architectures: Sequence[Architecture], scene: Scene | None) -> list[Estimate | None]:
    """Of every operator of every design, priced all at once: a front shares most of them."""
    graphs = [architecture.deployed for architecture in architectures]
    metric = None if scene is None else load_metric("latency", scene)
    # Some devices are known by whole designs alone.
    if not isinstance(metric, AdditiveMetric):
        return [None for graph in graphs for _ in graph]
    if metric.form != "deploy":
        return [latency for each in architectures for latency in layer_latencies(metric, each)]
    nodes = [node for graph in graphs for node in drawn_nodes(graph, graph.nodes[0].shape[1])]
    return estimate_operators(metric, nodes)


def _drawn(member: FrontMember, architecture: Architecture, latencies: Sequence[Estimate | None]) -> FrontMember:
    drawing = drawn_blocks(architecture)
    graph = architecture.deployed
    layers = []
    for node, owner, latency in zip(graph, drawing.owners, latencies, strict=True):
        # The image is no operator; what has inputs is.
        if node.inputs:
            inputs = graph.input_shapes(node)
            kind = " ".join(filter(None, dict.fromkeys((node.op.kind, node.op.variant))))
            counts = node.op.params(*inputs), node.op.macs(*inputs)
            layers.append(Layer(node.name, kind, node.shape, *counts, *_seconds(latency), owner))
    return replace(member, blocks=drawing.blocks, layers=tuple(layers), skips=drawing.skips, fields=drawing.fields)


def _seconds(latency: Estimate | None) -> tuple[float, float, float] | tuple[None, None, None]:
    """A fallback that stands in for a price is not shown as one."""
    if latency is None or latency.covered == 0:
        return None, None, None
    return latency.value, latency.low, latency.high
