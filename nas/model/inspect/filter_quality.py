"""How much the filters of a convolution differ and work (CNN Filter DB, Gavrikov & Keuper 2022, arXiv:2203.15331)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

# A filter is dead where none of its taps reaches this share of the layer's largest.
DEAD_BELOW = 0.01


@dataclass(frozen=True)
class FilterQuality:
    """Of one convolution. None where a kernel of one tap, or a single filter, has nothing to compare.

    `sparsity`: share of dead kernels. `variance_entropy`: of the kernels' principal components, base 10; 0 where all
    are multiples of one. `random_entropy`: what random kernels of that number reach, known for nine taps.
    `orthogonality`: 1 where the filters of all output channels are at right angles.
    """

    name: str
    shape: tuple[int, ...]
    sparsity: float
    variance_entropy: float | None
    random_entropy: float | None
    orthogonality: float | None


def filter_qualities(weights: Mapping[str, Tensor]) -> list[FilterQuality]:
    """One for every convolution kernel (O, I/groups, height, width) of a state dict, in its order."""
    return [_quality(name, weight.double()) for name, weight in weights.items() if weight.dim() == 4]


def _quality(name: str, weight: Tensor) -> FilterQuality:
    kernels = weight.flatten(0, 1).flatten(1)
    varied = kernels.shape[1] > 1 and kernels.shape[0] > 1
    return FilterQuality(
        name.removesuffix(".weight"),
        tuple(weight.shape),
        sparsity(kernels),
        variance_entropy(kernels) if varied else None,
        random_entropy(len(kernels)) if varied and kernels.shape[1] == 9 else None,
        orthogonality(weight.flatten(1)) if len(weight) > 1 else None,
    )


def sparsity(kernels: Tensor) -> float:
    """Share of the (n, taps) kernels with every tap below a hundredth of the largest of all."""
    dead = kernels.abs().amax(1) < DEAD_BELOW * kernels.abs().max()
    return float(dead.double().mean())


def variance_entropy(kernels: Tensor) -> float:
    """Entropy, base 10, of the shares of variance along the principal axes of (n, taps) kernels; at most log10 taps."""
    variance = torch.linalg.svdvals(kernels - kernels.mean(0)).square()
    shares = variance / variance.sum()
    shares = shares[shares > 0]
    return abs(float((shares * shares.log10()).sum()))


def random_entropy(count: int) -> float:
    """The entropy that `count` random 3x3 kernels reach (section 4.3, fitted sigmoid)."""
    return 1.2618 / (1 + math.exp(-0.88768 * (math.log2(count) - 2.30436))) - 0.31051


def orthogonality(filters: Tensor) -> float:
    """1 less the mean absolute cosine between (n, values) filters; filters of zeros count as at right angles."""
    units = filters / filters.norm(dim=1, keepdim=True).clamp_min(1e-12)
    cosines = (units @ units.T).abs()
    count = len(filters)
    return 1 - float((cosines.sum() - cosines.diagonal().sum()) / (count * (count - 1)))
