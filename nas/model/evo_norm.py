"""Norms that are their own non-linearity (EvoNorm, arXiv:2004.02967); the exported file carries their source.

B batch, C channels, G groups of channels, H height, W width.
"""

import torch
from torch import Tensor, nn


class EvoNormS0(nn.Module):
    """x sigmoid(v x) over the deviation in groups of channels, each image by itself: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int, groups: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.v = nn.Parameter(torch.ones(channels))
        self.groups = groups
        self.eps = eps

    def forward(self, x_BCHW: Tensor) -> Tensor:
        x_BGN = x_BCHW.reshape(x_BCHW.shape[0], self.groups, -1)
        deviation_BG1 = (x_BGN.var(2, correction=0, keepdim=True) + self.eps).sqrt()
        gated_BCHW = x_BCHW * torch.sigmoid(self.v[:, None, None] * x_BCHW)
        y_BCHW = (gated_BCHW.reshape(x_BGN.shape) / deviation_BG1).reshape(x_BCHW.shape)
        return y_BCHW * self.weight[:, None, None] + self.bias[:, None, None]


class EvoNormB0(nn.Module):
    """x over the larger of the batch's deviation and v x plus the map's own: (B, C, H, W) -> (B, C, H, W).

    Outside training the batch's deviation is the running one.
    """

    running_var: Tensor

    def __init__(self, channels: int, momentum: float = 0.1, eps: float = 1e-3) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.v = nn.Parameter(torch.ones(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.momentum = momentum
        self.eps = eps

    def _variance(self, x_BCHW: Tensor) -> Tensor:
        if not self.training:
            return self.running_var
        variance_C = x_BCHW.var((0, 2, 3), correction=0)
        count = x_BCHW.numel() // x_BCHW.shape[1]
        unbiased_C = variance_C.detach() * (count / max(1, count - 1))
        self.running_var.lerp_(unbiased_C, self.momentum)
        return variance_C

    def forward(self, x_BCHW: Tensor) -> Tensor:
        of_batch_C11 = (self._variance(x_BCHW) + self.eps).sqrt()[:, None, None]
        of_map_BC11 = (x_BCHW.var((2, 3), correction=0, keepdim=True) + self.eps).sqrt()
        deviation_BCHW = torch.maximum(of_batch_C11, self.v[:, None, None] * x_BCHW + of_map_BC11)
        return x_BCHW / deviation_BCHW * self.weight[:, None, None] + self.bias[:, None, None]
