"""Depthwise convolution with one fixed filter that finds edges (CFSR, arXiv:2401.05633)."""

import torch
from torch import Tensor, nn

from nas.model.made_kernel import MadeKernel


class EdgeFilter(MadeKernel):
    """A Sobel or Laplace filter, scaled and shifted for each channel: (B, C, H, W) -> (B, C, H, W)."""

    filter: Tensor

    def __init__(self, channels: int, finds: str) -> None:
        super().__init__(stride=1, padding=1, groups=channels)
        sobel = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
        laplacian = torch.tensor([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
        known = {"sobel_x": sobel, "sobel_y": sobel.T, "laplacian": laplacian}
        self.register_buffer("filter", known[finds].clone(), persistent=False)
        self.scale = nn.Parameter(torch.zeros(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def start(self, generator: torch.Generator | None) -> None:
        nn.init.normal_(self.scale, std=1e-3, generator=generator)

    def kernel(self) -> Tensor:
        """(C, 1, 3, 3)."""
        return self.scale[:, None, None, None] * self.filter
