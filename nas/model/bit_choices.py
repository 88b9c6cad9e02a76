"""What every choice of bits costs each layer of a trained network: its answers, its bytes, its work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from nas.errors import UserError
from nas.model.quantise.affine import FEWEST_BITS, MOST_BITS, Affine
from nas.model.quantise.post import rounded, sensitivities, value_grids
from nas.model.train.examples import Examples
from nas.model.train.loop import evaluate
from search_spaces.core.architecture import Architecture
from search_spaces.core.graph import GraphNode
from search_spaces.core.ops import Conv, Linear

BITS_PER_BYTE = 8
BATCH = 128
BUDGETS = ("weight_bytes", "bops")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BitChoices:
    """Rows are `layers`, columns `choices` of bits for their weights; what they meet has `value_bits`.

    `losses` are mean squared changes of the answers where that layer alone is rounded. `costs` are by budget:
    bytes as stored (biases stay float), and bit operations, multiply-accumulates times both bits. `elsewhere` is what
    the network costs besides these layers. `grids` are those of what each layer is given.
    """

    layers: tuple[str, ...]
    choices: tuple[int, ...]
    value_bits: int
    losses: Floats
    costs: Mapping[str, Floats]
    elsewhere: Mapping[str, float]
    grids: Mapping[str, Affine]


def bit_choices(
    architecture: Architecture, deployed: nn.Module, images: Tensor, *, choices: Sequence[int], value_bits: int
) -> BitChoices:
    """Measure a network on calibration images.

    Args:
        deployed: the deploy form of a trained model, from `merge`.
        images: (B, channels, height, width).

    Raises:
        UserError: bits that nothing quantises to, or a network without layers that could have any.
    """
    for bits in (*choices, value_bits):
        _check(bits)
    graph = architecture.deployed
    nodes = [node for node in graph if isinstance(node.op, Conv | Linear)]
    if not nodes:
        raise UserError("The network has no convolution and no matrix to choose bits for.", field="model")
    names = tuple(node.name for node in nodes)
    grids = value_grids(deployed, names, images, value_bits)
    losses = sensitivities(deployed, names, choices, grids, images).double().numpy()
    sized = [(_as_built(node, deployed), graph.input_shapes(node)) for node in nodes]
    stored = [[_bytes(op, bits, shapes) for bits in choices] for op, shapes in sized]
    work = [[op.macs(*shapes) * bits * value_bits for bits in choices] for op, shapes in sized]
    others = [node for node in graph if not isinstance(node.op, Conv | Linear)]
    elsewhere = sum(node.op.weight_bits_total(*graph.input_shapes(node)) for node in others) / BITS_PER_BYTE
    costs = {"weight_bytes": np.array(stored, float), "bops": np.array(work, float)}
    return BitChoices(
        names, tuple(choices), value_bits, losses, costs, {"weight_bytes": float(elsewhere), "bops": 0.0}, grids
    )


def rounded_accuracy(
    deployed: nn.Module, bits: Mapping[str, int], grids: Mapping[str, Affine], examples: Examples
) -> float:
    """Share of the examples named right with weights of so many bits, and what layers are given on their grids."""
    with rounded(deployed, bits, grids):
        return evaluate(deployed, examples, BATCH)


def _as_built(node: GraphNode, deployed: nn.Module) -> Any:
    """The operator with the classes that the model tells, which may be others than those drawn."""
    outputs = len(deployed.get_parameter(f"{node.name}.weight"))
    if isinstance(node.op, Linear):
        return replace(node.op, out_features=outputs)
    return replace(node.op, out_channels=outputs)


def _bytes(op: Any, bits: int, shapes: tuple[Any, ...]) -> float:
    return replace(op, weight_bits=bits).weight_bits_total(*shapes) / BITS_PER_BYTE


def _check(bits: int) -> None:
    if not FEWEST_BITS <= bits <= MOST_BITS:
        nearest = min(max(bits, FEWEST_BITS), MOST_BITS)
        raise UserError(
            f"{bits} bits cannot be quantised to: {FEWEST_BITS} to {MOST_BITS} can.",
            hint=f"The nearest is {nearest}.",
            field="bits",
        )
