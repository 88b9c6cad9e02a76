"""How well layers and blocks use a device: computational efficiency, the waterline, and what fusing would save
(Lavin 2024, arXiv:2404.03617).

A MAC is two operations. A layer's efficiency is operations / (seconds x peak). The waterline generalises the roofline
to a sequence: no layer is faster than its operations at the peak or its bytes at the memory bandwidth, so the sequence
reaches at most the operations of all over the sum of these times. A fused block moves its input, its output and its
weights, and nothing in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hw_profiles.core.profile import HardwareProfile
from predictors.core.operator_columns import COLUMNS, flattened, operator_columns, priced_as
from predictors.core.workload import workload
from search_spaces.core.graph import Graph, GraphNode
from search_spaces.core.ops import elements


@dataclass(frozen=True)
class Peaks:
    """What a device reaches at most."""

    operations_per_s: float
    bytes_per_s: float


@dataclass(frozen=True)
class Work:
    """Of a layer or of several, for the whole batch: operations, and bytes of maps and weights moved."""

    operations: float
    bytes_moved: float

    def seconds_at_best(self, peaks: Peaks) -> float:
        """No kernel is faster."""
        return max(self.operations / peaks.operations_per_s, self.bytes_moved / peaks.bytes_per_s)


@dataclass(frozen=True)
class BlockTraffic:
    """An outermost block: what its layers do one by one, and the bytes that are left when it runs as one kernel."""

    name: str
    layers: tuple[Work, ...]
    fused: Work


def peaks_of(profile: HardwareProfile, dtype: str) -> Peaks | None:
    """The device's at one number format; None where it has no rate for it."""
    rates = {str(name): fact.value for name, fact in profile.peak_flops_per_s.items()}
    return Peaks(rates[dtype], profile.memory_bandwidth_bytes_per_s.value) if dtype in rates else None


def layer_work(graph: Graph, batch: int, dtype: str) -> list[Work]:
    """One per node of the graph, in its order; the image costs nothing."""
    groups: dict[tuple[str, str], list[int]] = {}
    rows: dict[int, np.ndarray] = {}
    for position, node in enumerate(graph):
        columns = operator_columns(node.op, graph.input_shapes(node), node.shape, batch)
        if columns is not None:
            rows[position] = flattened(columns)[2]
            groups.setdefault(priced_as(node.op, graph.input_shapes(node)), []).append(position)
    works = [Work(0.0, 0.0)] * len(graph.nodes)
    for (kind, variant), members in groups.items():
        table = np.concatenate([rows[position] for position in members])
        asked = workload(kind, variant, {name: table[:, at] for at, name in enumerate(COLUMNS)}, dtype)
        for position, macs, moved in zip(members, asked.macs, asked.bytes_moved, strict=True):
            works[position] = Work(2.0 * float(macs), float(moved))
    return works


def block_traffic(graph: Graph, works: Sequence[Work], batch: int, value_bytes: int) -> list[BlockTraffic]:
    """The outermost blocks in running order; `value_bytes` are those of one value."""
    blocks = []
    for name, _ in graph.trunk:
        inside = [at for at, node in enumerate(graph) if node.block == name or node.block.startswith(f"{name}.")]
        layers = tuple(works[at] for at in inside)
        fused = Work(sum(work.operations for work in layers), value_bytes * _crossing(graph, inside, batch))
        blocks.append(BlockTraffic(name, layers, fused))
    return blocks


def efficiency(work: Work, seconds: float, peaks: Peaks) -> float:
    """Share of the peak that a layer reaches in the given time; above 1 the peak was not the peak."""
    return work.operations / (seconds * peaks.operations_per_s)


def waterline(works: Sequence[Work], peaks: Peaks) -> float:
    """Share of the peak that a sequence of kernels can reach at most; 0 where there is nothing to compute."""
    seconds = sum(work.seconds_at_best(peaks) for work in works)
    return sum(work.operations for work in works) / (seconds * peaks.operations_per_s) if seconds > 0 else 0.0


def _crossing(graph: Graph, inside: Sequence[int], batch: int) -> int:
    """Values that enter or leave a set of nodes: maps of the batch, and weights once."""
    members = set(inside)
    entering = {source for at in inside for source in graph.nodes[at].inputs if source not in members}
    leaving = {at for at in inside if at == graph.output or _read_outside(graph, at, members)}
    maps = sum(elements(graph.nodes[at].shape) for at in entering | leaving)
    return batch * maps + sum(_weights(graph, graph.nodes[at]) for at in inside)


def _read_outside(graph: Graph, at: int, members: set[int]) -> bool:
    return any(at in node.inputs for other, node in enumerate(graph) if other not in members)


def _weights(graph: Graph, node: GraphNode) -> int:
    return node.op.params(*graph.input_shapes(node))
