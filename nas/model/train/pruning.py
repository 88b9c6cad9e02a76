"""From the sparsity that a design declares to patterns of zeros, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

from nas.model.compress.block import Block
from nas.model.compress.n_of_m import NOfM
from nas.model.compress.unstructured import Unstructured
from nas.model.train.masking import MaskedPattern
from nas.model.train.pruned import PrunedLayer, counted
from search_spaces.core.architecture import Architecture
from search_spaces.core.ops.weighted import Conv
from search_spaces.core.sparsity import Sparsity

# The other kinds are drawn, and dense as drawn.
MASKED = ("unstructured", "n_of_m", "block")


def declared_sparsity(architecture: Architecture) -> dict[str, Sparsity]:
    """By the names of the layers, what their weights shall be pruned to."""
    convolutions = {node.name: node.op for node in architecture.graph if isinstance(node.op, Conv)}
    return {name: op.sparsity for name, op in convolutions.items() if op.sparsity.kind in MASKED}


def patterns_of(declared: Mapping[str, Sparsity]) -> dict[str, MaskedPattern]:
    """The patterns of all layers."""
    return {name: pattern_of(sparsity) for name, sparsity in declared.items()}


def pattern_of(sparsity: Sparsity) -> MaskedPattern:
    """The pattern of a kind that is masked."""
    if sparsity.kind == "unstructured":
        return Unstructured(sparsity.share)
    if sparsity.kind == "n_of_m":
        return NOfM(sparsity.kept, sparsity.of)
    assert sparsity.kind == "block", f"{sparsity} is drawn, not masked"
    return Block(*sparsity.block, sparsity.share)


def pruned_layers(model: nn.Module, declared: Mapping[str, Sparsity]) -> tuple[PrunedLayer, ...]:
    """What a model's weights have come to, counted."""
    return tuple(counted(model, name, sparsity.text, pattern_of(sparsity)) for name, sparsity in declared.items())
