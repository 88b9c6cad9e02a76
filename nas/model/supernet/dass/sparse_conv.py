"""A convolution whose mask is learned: weights times a mask that keeps the largest scores."""

from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.compress.core.pattern import Pattern


@final
class SparseConv(nn.Module):
    """(B, C, H, W) -> (B, C, H, W); dense until it is pruned to its pattern (None: forever).

    The mask follows the scores, and passes its gradient straight on to them.
    """

    def __init__(self, channels: int, kernel: int, pattern: Pattern | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels, channels, kernel, kernel))
        nn.init.kaiming_normal_(self.weight, mode="fan_out", nonlinearity="relu")
        self.scores = nn.Parameter(torch.zeros_like(self.weight))
        self.mask: Tensor
        self.register_buffer("mask", torch.ones_like(self.weight))
        self._pattern = pattern

    def forward(self, x: Tensor) -> Tensor:
        passed_on = self.scores - self.scores.detach()
        return F.conv2d(x, self.weight * (self.mask + passed_on), padding=self.weight.shape[-1] // 2)

    def score_by_magnitude(self) -> None:
        """Begin the scores at the weights' sizes, the largest of them 1."""
        with torch.no_grad():
            self.scores.copy_(self.weight.abs() / self.weight.abs().max())

    def prune(self) -> None:
        """Keep what scores highest, exactly as many as the pattern says."""
        if self._pattern is not None:
            self.mask.copy_(self._pattern.mask(self.scores))

    def unmask(self) -> None:
        """All weights again."""
        self.mask.fill_(1.0)
