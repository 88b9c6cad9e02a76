"""Groups that software may fuse, timed whole and in parts: norm, activation and sum behind a convolution, SE gates."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from hw_profiles.core.groups import FILE_NAME, MeasuredGroup, append_group, read_groups
from hw_profiles.core.table import Operator
from nas.model.measure.bench import UNRUNNABLE, Bench
from nas.model.measure.flat import build_flat
from nas.model.measure.stack import MeasuredStack
from predictors.core.operator_columns import COLUMNS, operator_columns, priced_as
from search_spaces.core import ops
from search_spaces.core.graph import Graph, GraphNode

# A share of a price is a single number a family: more groups would not make it much surer.
ENOUGH = 60
_ACTIVATIONS = ("relu", "gelu", "silu", "hardswish")

Observe = Callable[[int], None]


@dataclass(frozen=True)
class Group:
    """Operators in a row as one graph, and each of them as a row of a table."""

    name: str
    graph: Graph
    operators: tuple[Operator, ...]


def measure_groups(out_dir: Path, groups: Iterator[Group], budget_s: float, stack: MeasuredStack, seed: int,
                   observe: Observe) -> int:  # fmt: skip
    """Time groups into `out_dir/groups.jsonl` until there are enough or the budget is spent; repeats none.

    Returns how many are there. The folder exists and is of this stack.

    Raises:
        ProfileError: the file that is there is damaged.
        HardwareMissing: the device stopped answering.
    """
    path = out_dir / FILE_NAME
    done = {(group.name, group.operators) for group in read_groups(path)}
    bench = Bench(stack, np.random.default_rng(seed))
    started = time.monotonic()
    for group in groups:
        if len(done) >= ENOUGH or time.monotonic() - started >= budget_s:
            break
        if (group.name, group.operators) in done:
            continue
        measured = _time(bench, group)
        if measured is not None:
            append_group(path, measured)
            done.add((group.name, group.operators))
            observe(len(done))
    return len(done)


def probe_groups(dtype: str, rng: np.random.Generator) -> Iterator[Group]:
    """Groups without end, kind after kind, of the sizes that networks have."""
    while True:
        for name, draw in _DRAWS.items():
            channels, side = int(rng.choice([16, 24, 32, 64, 96, 128, 192, 256])), int(rng.choice([7, 14, 28, 56]))
            chain = draw(channels, str(rng.choice(_ACTIVATIONS)), rng)
            yield _group(name, chain, (channels, side, side), dtype)


def _conv(channels: int, rng: np.random.Generator) -> ops.Conv2d:
    """Depthwise, pointwise or dense, of as many channels as it reads."""
    kernel = int(rng.choice([1, 3, 5, 7]))
    groups = channels if kernel > 3 or (kernel == 3 and rng.random() < 0.5) else 1
    return ops.Conv2d(channels, (kernel, kernel), 1, (kernel // 2, kernel // 2), 1, groups, bias=True)


# A chain is operators and, for each, how far back what it reads lies: 1 is the one before.
_Chain = list[tuple[ops.Op, tuple[int, ...]]]


def _normed(channels: int, activation: str, rng: np.random.Generator) -> _Chain:
    # Batch norms are folded before anything is priced: these are the norms that stay.
    norm = ops.Norm(str(rng.choice(["layer", "response"])))
    return [(_conv(channels, rng), (1,)), (norm, (1,)), (ops.Activation(activation), (1,))]


def _activated(channels: int, activation: str, rng: np.random.Generator) -> _Chain:
    return [(_conv(channels, rng), (1,)), (ops.Activation(activation), (1,))]


def _residual(channels: int, activation: str, rng: np.random.Generator) -> _Chain:
    return [(_conv(channels, rng), (1,)), (ops.Add(), (1, 2))]


def _gated(channels: int, activation: str, rng: np.random.Generator) -> _Chain:
    squeezed: _Chain = [(ops.GlobalPool(), (1,)), (ops.Linear(max(1, channels // 4)), (1,))]
    excited: _Chain = [
        (ops.Activation(activation), (1,)),
        (ops.Linear(channels), (1,)),
        (ops.Activation("sigmoid"), (1,)),
    ]
    return [*squeezed, *excited, (ops.Multiply(), (6, 1))]


_DRAWS: dict[str, Callable[[int, str, np.random.Generator], _Chain]] = {
    "conv_norm_activation": _normed,
    "conv_activation": _activated,
    "conv_add": _residual,
    "squeeze_excite": _gated,
}


def _group(name: str, chain: _Chain, shape: tuple[int, int, int], dtype: str) -> Group:
    nodes = [GraphNode("image", "", ops.Input(*shape), (), shape)]
    operators = []
    for op, back in chain:
        inputs = tuple(len(nodes) - steps for steps in back)
        shapes = tuple(nodes[position].shape for position in inputs)
        nodes.append(GraphNode(f"op{len(nodes)}", "", op, inputs, op.output_shape(*shapes)))
        columns = operator_columns(op, shapes, nodes[-1].shape, 1)
        assert columns is not None
        kind, variant = priced_as(op, shapes)
        operators.append(Operator(kind, variant, **{name: int(columns[name]) for name in COLUMNS}, dtype=dtype))
    return Group(name, Graph(tuple(nodes), len(nodes) - 1, ()), tuple(operators))


def _time(bench: Bench, group: Group) -> MeasuredGroup | None:
    """None where the software cannot run a part, or the machine stayed disturbed."""
    try:
        x = torch.randn((1, *group.graph.nodes[0].shape), generator=torch.Generator().manual_seed(0))
        whole = bench.prepare(build_flat(group.graph), (x,))
    except UNRUNNABLE:
        return None
    parts = [call for op in group.operators if (call := bench.operator(op)) is not None]
    timings = bench.time([whole, *parts]) if len(parts) == len(group.operators) else []
    if not timings:
        return None
    together, *alone = timings
    alone_s = tuple(timing.latency_s for timing in alone)
    return MeasuredGroup(group.name, group.operators, together.latency_s, together.spread_s, alone_s)
