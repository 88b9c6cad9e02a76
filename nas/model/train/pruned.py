"""What layers of declared sparsity have come to."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import nn

from nas.model.compress.core.pattern import Pattern


@dataclass(frozen=True)
class PrunedLayer:
    """One layer's weights, without its bias: how many there are, shall be non-zero, and are."""

    layer: str
    sparsity: str
    weights: int
    declared_nonzeros: int
    nonzeros: int


def counted(model: nn.Module, layer: str, sparsity: str, pattern: Pattern) -> PrunedLayer:
    """What a layer's weights have come to."""
    weight = model.get_parameter(f"{layer}.weight")
    kept = weight.numel() - pattern.zeros(weight)
    return PrunedLayer(layer, sparsity, weight.numel(), kept, int(torch.count_nonzero(weight)))


def all_counted(model: nn.Module, patterns: Mapping[str, Pattern]) -> tuple[PrunedLayer, ...]:
    """The same of all layers, by the patterns alone."""
    return tuple(counted(model, name, str(pattern), pattern) for name, pattern in patterns.items())
