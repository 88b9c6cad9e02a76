"""Layers that tell the positions of a map apart; the exported file carries their source.

B batch, C channels, H height, W width.
"""

import torch
from torch import Tensor, nn

from nas.model.initialise import OwnStart


class PositionEmbedding(OwnStart):
    """A trained map that is added: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        self.embedding = nn.Parameter(torch.zeros(channels, height, width))

    def start(self, generator: torch.Generator | None) -> None:
        nn.init.normal_(self.embedding, std=0.2, generator=generator)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        return x_BCHW + self.embedding


class PositionSoftmax(nn.Module):
    """Each channel's positions sum to 1: (B, C, H, W) -> (B, C, H, W)."""

    def forward(self, x_BCHW: Tensor) -> Tensor:
        return x_BCHW.flatten(2).softmax(2).reshape(x_BCHW.shape)


class PositionSum(nn.Module):
    """Positions by their weights: (B, C, H, W) and (B, 1, H, W) -> (B, C)."""

    def forward(self, x_BCHW: Tensor, weights_B1HW: Tensor) -> Tensor:
        return (x_BCHW.flatten(2) @ weights_B1HW.flatten(2).transpose(1, 2))[:, :, 0]
