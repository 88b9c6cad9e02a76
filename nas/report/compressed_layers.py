"""Layers of designs that are declared compressed: where a measured kernel pays, and where none was measured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from predictors.core.by_operator import estimate_operators
from predictors.core.compression import Compression, compression_of, full_width
from predictors.core.evaluation import drawn_nodes
from predictors.core.metric import AdditiveMetric, DrawnNode, Scene, load_metric
from search_spaces.core.architecture import Architecture
from search_spaces.core.ops import Conv, Linear
from search_spaces.core.sparsity import DENSE

STOOD_IN = "another kernel stands in"
PAYS, DOES_NOT = "pays", "measured not to pay"
VERDICTS = (PAYS, DOES_NOT, STOOD_IN)


@dataclass(frozen=True)
class CompressedLayer:
    """A layer that is declared with zeros or few bits: its seconds, those of the dense layer, and one of `VERDICTS`."""

    name: str
    declared: str
    latency_s: float
    dense_s: float
    verdict: str


def compressed_layers(architectures: Sequence[Architecture], scene: Scene) -> list[tuple[CompressedLayer, ...]]:
    """Those of each design, in running order; none where the device knows whole designs alone."""
    metric = load_metric("latency", scene)
    if not isinstance(metric, AdditiveMetric):
        return [() for _ in architectures]
    held = [_declared(architecture, metric, scene.dtype) for architecture in architectures]
    nodes = [node for layers in held for _, node, _ in layers]
    # All at once: designs of one front share most of their layers.
    mine = iter(estimate_operators(metric, nodes))
    dense = iter(estimate_operators(metric, [_dense(node, scene.dtype) for node in nodes]))
    rows: list[tuple[CompressedLayer, ...]] = []
    for layers in held:
        row = []
        for name, _, declared in layers:
            own, whole = next(mine), next(dense)
            assert own is not None and whole is not None
            verdict = (PAYS if own.value < whole.value else DOES_NOT) if own.covered else STOOD_IN
            row.append(CompressedLayer(name, _in_words(declared), own.value, whole.value, verdict))
        rows.append(tuple(row))
    return rows


def _declared(
    architecture: Architecture, metric: AdditiveMetric, dtype: str
) -> list[tuple[str, DrawnNode, Compression]]:
    graph = architecture.in_form(metric.form)
    nodes = drawn_nodes(graph, architecture.resolution)
    told = [(graph.nodes[at].name, node, compression_of(node.op, dtype)) for at, node in enumerate(nodes)]
    return [(name, node, declared) for name, node, declared in told if declared is not None]


def _dense(node: DrawnNode, dtype: str) -> DrawnNode:
    bits = full_width(dtype)
    wide = {"weight_bits": bits, "activation_bits": bits}
    assert isinstance(node.op, Conv | Linear)
    zeros = {"sparsity": DENSE} if isinstance(node.op, Conv) else {}
    return replace(node, op=replace(node.op, **wide, **zeros))


def _in_words(declared: Compression) -> str:
    bits = f"{declared.weight_bits}/{declared.activation_bits} bits"
    return bits if declared.sparsity == DENSE else f"{declared.sparsity}, {bits}"
