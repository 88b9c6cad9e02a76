"""Parameterised hypercomplex convolution (PHC, arXiv:2110.04176)."""

import math

import torch
from torch import Tensor, nn

from nas.model.made_kernel import MadeKernel


class HypercomplexConv(MadeKernel):
    """The kernel is a sum of N Kronecker products, N = `algebra`: (B, C, H, W) -> (B, O, H / stride, W / stride).

    I = C / N and P = O / N channels, K taps in a row: each of N rules, a matrix, spreads a kernel of its own.
    """

    def __init__(self, channels: int, out_channels: int, kernel: int, algebra: int, stride: int, bias: bool) -> None:
        super().__init__(stride, kernel // 2, groups=1)
        parts = algebra, out_channels // algebra, channels // algebra, kernel, kernel
        self.rules = nn.Parameter(torch.zeros(algebra, algebra, algebra))
        self.parts = nn.Parameter(torch.zeros(parts))
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def start(self, generator: torch.Generator | None) -> None:
        # Rotations, as the rules of complex numbers and quaternions are; then the kernel starts as wide as a dense one.
        for rule_NN in self.rules:
            nn.init.orthogonal_(rule_NN, generator=generator)
        fan_in = len(self.rules) * self.parts[0, 0].numel()
        nn.init.normal_(self.parts, std=math.sqrt(2 / fan_in), generator=generator)

    def kernel(self) -> Tensor:
        """(O, C, K, K)."""
        products = [
            torch.kron(rule_NN[:, :, None, None], part_PIKK)
            for rule_NN, part_PIKK in zip(self.rules, self.parts, strict=True)
        ]
        return torch.stack(products).sum(0)
