"""Depthwise convolution whose weights learn where they stand (DCLS, arXiv:2112.03740, 2306.00817)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.made_kernel import MadeKernel


class SpacedDepthwise(MadeKernel):
    """`count` weights a channel in a window of side `extent`: (B, C, H, W) -> (B, C, H, W).

    N weights, K taps in a row of the window. Places are measured from the middle, and stay in the window.
    """

    def __init__(self, channels: int, count: int, extent: int, interpolation: str, bias: bool) -> None:
        super().__init__(stride=1, padding=extent // 2, groups=channels)
        self.extent = extent
        self.interpolation = interpolation
        self.weight = nn.Parameter(torch.zeros(channels, count))
        self.places = nn.Parameter(torch.zeros(2, channels, count))
        self.spread = None if interpolation == "v1" else nn.Parameter(torch.full((channels, count), 0.23))
        self.bias = nn.Parameter(torch.zeros(channels)) if bias else None

    def start(self, generator: torch.Generator | None) -> None:
        nn.init.normal_(self.weight, std=(2 / self.weight.shape[1]) ** 0.5, generator=generator)
        nn.init.normal_(self.places, std=0.5, generator=generator)
        self.keep_inside()

    @torch.no_grad()
    def keep_inside(self) -> None:
        """Bring places back that a step has driven out of the window."""
        self.places.clamp_(-(self.extent // 2), self.extent // 2)

    def kernel(self) -> Tensor:
        """(C, 1, K, K)."""
        if self.training:
            self.keep_inside()
        taps_K = torch.arange(self.extent, device=self.weight.device) - self.extent // 2
        share_2CNK = self._shares(taps_K - self.places[..., None])
        window_CNKK = share_2CNK[0][..., :, None] * share_2CNK[1][..., None, :]
        window_CNKK = window_CNKK / (window_CNKK.sum((2, 3), keepdim=True) + 1e-7)
        return (self.weight[..., None, None] * window_CNKK).sum(1)[:, None]

    def _shares(self, apart: Tensor) -> Tensor:
        """How much of a weight falls on a tap at this distance in rows or columns."""
        if self.spread is None:
            return F.relu(1 - apart.abs())
        width = self.spread.abs()[..., None]
        if self.interpolation == "max":
            return F.relu(width + 1 - apart.abs())
        return torch.exp(-0.5 * (apart / (width + 0.27)).square())
