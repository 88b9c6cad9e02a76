"""AZ-NAS's trainability (Lee and Ham 2024, arXiv:2403.19232, section 3.3).

mean over blocks of 2 - s - 1/s,   s the largest singular value of the block's Jacobian, felt with random signs
"""

import math
from typing import ClassVar, Literal, final

import torch
import torch.nn.functional as F
from torch import Tensor

from nas.model.proxies.core.proxy import Need, Proxy, Unscored
from nas.model.proxies.core.subject import NOISE, Subject
from nas.model.proxies.core.trunk import passages


@final
class AzTrainability(Proxy):
    """Higher is better; at most 0, where every block passes gradients on as they come."""

    name: ClassVar[str] = "az_trainability"
    sign: ClassVar[Literal[1, -1]] = 1
    needs: ClassVar[frozenset[Need]] = frozenset({"images"})
    batch: ClassVar[int | None] = 64

    def measure(self, subject: Subject) -> float:
        walked = passages(subject, subject.model(), subject.images())
        if not walked:
            raise Unscored("this network has one block with a map, so no gradient passes from map to map")
        generator = subject.generator(NOISE)
        signs = [_signs(each.leaving, generator) for each in walked]
        arriving = torch.autograd.grad(
            [each.leaving for each in walked], [each.entering for each in walked], signs, materialize_grads=True
        )
        stretches = torch.stack([largest_stretch(g, sign) for g, sign in zip(arriving, signs, strict=True)])
        return float((2 - stretches - 1 / stretches).mean())


def largest_stretch(arriving: Tensor, sent: Tensor) -> Tensor:
    """Gradients (B, C0, ...) of random signs (B, C1, ...) -> the largest singular value of the mean channel Jacobian.

    Where the block shrinks the map, what arrives is summed over the positions that one position stands for.
    """
    if arriving.shape[2:] != sent.shape[2:]:
        arriving = _summed_to(arriving, sent.shape[2:])
    sides = [each.movedim(1, 0).flatten(1) for each in (arriving, sent)]
    return torch.linalg.matrix_norm(sides[0] @ sides[1].T / sides[1].shape[1], 2)


def _summed_to(x: Tensor, sides: torch.Size) -> Tensor:
    pooled = {1: F.adaptive_avg_pool1d, 2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}[len(sides)](x, tuple(sides))
    return pooled * (math.prod(x.shape[2:]) / math.prod(sides))


def _signs(like: Tensor, generator: torch.Generator) -> Tensor:
    return torch.randint(0, 2, like.shape, generator=generator).to(like).mul_(2).sub_(1)


def load() -> AzTrainability:
    return AzTrainability()
