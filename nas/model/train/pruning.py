"""From the sparsity that a design declares to masks that train it, and what they reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import nn

from nas.model.compress.block import Block
from nas.model.compress.core.method import Method
from nas.model.compress.core.pattern import Pattern
from nas.model.compress.gradual import Gradual
from nas.model.compress.mask_decay import MaskDecay
from nas.model.compress.n_of_m import NOfM
from nas.model.compress.sr_ste import SrSte
from nas.model.compress.structure_decay import StructureDecay
from nas.model.compress.unstructured import Unstructured
from nas.model.train.recipe import Recipe
from search_spaces.core.architecture import Architecture
from search_spaces.core.ops.weighted import Conv
from search_spaces.core.sparsity import Sparsity

# The other kinds are drawn, and dense as drawn.
MASKED = ("unstructured", "n_of_m", "block")


@dataclass(frozen=True)
class PrunedLayer:
    """One layer's weights, without its bias: how many there are, shall be non-zero, and are."""

    layer: str
    sparsity: str
    weights: int
    declared_nonzeros: int
    nonzeros: int


def declared_sparsity(architecture: Architecture) -> dict[str, Sparsity]:
    """By the names of the layers, what their weights shall be pruned to."""
    convolutions = {node.name: node.op for node in architecture.graph if isinstance(node.op, Conv)}
    return {name: op.sparsity for name, op in convolutions.items() if op.sparsity.kind in MASKED}


def methods_of(declared: Mapping[str, Sparsity], recipe: Recipe) -> dict[str, Method]:
    """How each layer comes to its sparsity."""
    return {name: _method_of(pattern_of(sparsity), recipe) for name, sparsity in declared.items()}


def pattern_of(sparsity: Sparsity) -> Unstructured | NOfM | Block:
    """The pattern of a kind that is masked."""
    if sparsity.kind == "unstructured":
        return Unstructured(sparsity.share)
    if sparsity.kind == "n_of_m":
        return NOfM(sparsity.kept, sparsity.of)
    assert sparsity.kind == "block", f"{sparsity} is drawn, not masked"
    return Block(*sparsity.block, sparsity.share)


def pruned_layers(model: nn.Module, declared: Mapping[str, Sparsity]) -> tuple[PrunedLayer, ...]:
    """What a model's weights have come to, counted."""
    return tuple(_counted(name, sparsity, model) for name, sparsity in declared.items())


def _method_of(pattern: Unstructured | NOfM | Block, recipe: Recipe) -> Method:
    method = recipe.sparsity_method
    if method == "mask_decay":
        return MaskDecay(pattern, recipe.mask_decay)
    if isinstance(pattern, NOfM):
        return StructureDecay(pattern, recipe.structure_decay) if method == "structure_decay" else SrSte(pattern)
    return SrSte(pattern) if method == "sr_ste" else Gradual(pattern)


def _counted(name: str, sparsity: Sparsity, model: nn.Module) -> PrunedLayer:
    weight = model.get_parameter(f"{name}.weight")
    pattern: Pattern = pattern_of(sparsity)
    kept = weight.numel() - pattern.zeros(weight)
    return PrunedLayer(name, sparsity.text, weight.numel(), kept, int(torch.count_nonzero(weight)))
