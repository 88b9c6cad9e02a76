"""Layers on channels as waves; the exported file carries their source.

B batch, C channels, D waves, H height, W width.
"""

import torch
from torch import Tensor, nn

from nas.model.initialise import OwnStart


class WaveAggregation(nn.Module):
    """Each wave plus that of the largest channel: (B, C, H, W), (B, D, H, W), (B, D, H, W) -> (B, D, H, W)."""

    def forward(self, x_BCHW: Tensor, phases_BDHW: Tensor, weights_BDHW: Tensor) -> Tensor:
        largest_B1HW = x_BCHW.argmax(dim=1, keepdim=True)
        chosen_B1HW = phases_BDHW.gather(1, largest_B1HW) * weights_BDHW.gather(1, largest_B1HW)
        return phases_BDHW * weights_BDHW + chosen_B1HW


class Rotation(OwnStart):
    """Neighbouring channels, a complex number, times a trained one: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2, channels // 2, 1, 1))

    def start(self, generator: torch.Generator | None) -> None:
        nn.init.normal_(self.weight, generator=generator)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        (real, imaginary), (cosine, sine) = (x_BCHW[:, 0::2], x_BCHW[:, 1::2]), self.weight
        turned = real * cosine - imaginary * sine, real * sine + imaginary * cosine
        return torch.stack(turned, dim=2).flatten(1, 2)
