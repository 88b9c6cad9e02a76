"""By how much blocks stretch the gradients that pass them (Lee and Ham 2024, arXiv:2403.19232, section 3.3)."""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from nas.model.proxies.core.subject import NOISE, Subject
from nas.model.proxies.core.trunk import Passage

AVERAGES = {1: F.adaptive_avg_pool1d, 2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}


def stretches(subject: Subject, walked: Sequence[Passage]) -> Tensor:
    """(passages,) the largest singular value of each block's mean channel Jacobian, felt with random signs."""
    generator = subject.generator(NOISE)
    signs = [_signs(each.leaving, generator) for each in walked]
    arriving = torch.autograd.grad(
        [each.leaving for each in walked], [each.entering for each in walked], signs, materialize_grads=True
    )
    return torch.stack([largest_stretch(gradient, sent) for gradient, sent in zip(arriving, signs, strict=True)])


def largest_stretch(arriving: Tensor, sent: Tensor) -> Tensor:
    """Gradients (B, C0, ...) of random signs (B, C1, ...) -> the largest singular value of what takes one to the other.

    Where the block shrinks the map, what arrives is summed over the positions that one position stands for.
    """
    if arriving.shape[2:] != sent.shape[2:]:
        arriving = _summed_to(arriving, sent.shape[2:])
    sides = [each.movedim(1, 0).flatten(1) for each in (arriving, sent)]
    return torch.linalg.matrix_norm(sides[0] @ sides[1].T / sides[1].shape[1], 2)


def _summed_to(x: Tensor, sides: torch.Size) -> Tensor:
    pooled = AVERAGES[len(sides)](x, tuple(sides))
    return pooled * (math.prod(x.shape[2:]) / math.prod(sides))


def _signs(like: Tensor, generator: torch.Generator) -> Tensor:
    return torch.randint(0, 2, like.shape, generator=generator).to(like).mul_(2).sub_(1)
