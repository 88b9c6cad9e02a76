"""The few layers that torch does not ship; the exported file carries their source, so they read torch alone.

B batch, C channels, H height, W width.
"""

import math
from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ChannelNorm(nn.Module):
    """Layer norm over the channels at each position: (B, C, ...) -> (B, C, ...)."""

    def __init__(self, channels: int, shift: bool = True, eps: float = 1e-6) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels)) if shift else None
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        normed = F.layer_norm(x.movedim(1, -1), self.weight.shape, self.weight, self.bias, self.eps)
        # Counted from the front: ONNX knows no axis -1 here.
        return normed.movedim(x.dim() - 1, 1)


class ScaledGroupNorm(nn.Module):
    """Group norm with a factor per channel and no shift (arXiv:2210.13452, section 4): (B, C, ...) -> same."""

    def __init__(self, groups: int, channels: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.groups = groups
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.group_norm(x, self.groups, self.weight, None, self.eps)


class GRN(nn.Module):
    """Global response normalisation (arXiv:2301.00808, section 4): (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int, shift: bool = True, eps: float = 1e-6) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(channels))
        self.beta = nn.Parameter(torch.zeros(channels)) if shift else None
        self.eps = eps

    def forward(self, x_BCHW: Tensor) -> Tensor:
        norm_BC11 = torch.linalg.vector_norm(x_BCHW, dim=(2, 3), keepdim=True)
        response_BC11 = norm_BC11 / (norm_BC11.mean(dim=1, keepdim=True) + self.eps)
        y_BCHW = x_BCHW * (1 + self.gamma[:, None, None] * response_BC11)
        return y_BCHW if self.beta is None else y_BCHW + self.beta[:, None, None]


class LayerScale(nn.Module):
    """A factor per channel, trained (arXiv:2103.17239) or fixed: (B, C, ...) -> the same."""

    gamma: Tensor

    def __init__(self, channels: int, initial: float, trained: bool = True) -> None:
        super().__init__()
        factors = torch.full((channels,), initial)
        if trained:
            self.gamma = nn.Parameter(factors)
        else:
            self.register_buffer("gamma", factors, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gamma.reshape(-1, *[1] * (x.dim() - 2))


class ChannelMix(nn.Module):
    """One kernel along the channels, at first their mean (arXiv:1910.03151, section 3.2): (B, C) -> (B, C)."""

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((1, 1, kernel), 1 / kernel))

    def forward(self, x_BC: Tensor) -> Tensor:
        return F.conv1d(x_BC[:, None], self.weight, padding=self.weight.shape[2] // 2)[:, 0]


class BlurPool(nn.Module):
    """Fixed binomial depthwise convolution, borders reflected (arXiv:1904.11486): (B, C, H, W) -> same C."""

    kernel: Tensor

    def __init__(self, kernel: int, stride: int, padding: int) -> None:
        super().__init__()
        row = torch.tensor([float(math.comb(kernel - 1, tap)) for tap in range(kernel)])
        self.register_buffer("kernel", torch.outer(row, row) / row.sum() ** 2, persistent=False)
        self.stride = stride
        self.padding = padding

    def forward(self, x_BCHW: Tensor) -> Tensor:
        # A plain number while torch traces too: ONNX must know the kernel's shape.
        channels = int(x_BCHW.shape[1])
        padded = F.pad(x_BCHW, [self.padding] * 4, mode="reflect")
        return F.conv2d(padded, self.kernel.expand(channels, 1, -1, -1), stride=self.stride, groups=channels)


class StarReLU(nn.Module):
    """scale relu(x)^2 + shift, at first of mean 0 and variance 1 for a normal input (arXiv:2210.13452, section 3.2)."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.full((1,), 0.8944))
        self.shift = nn.Parameter(torch.full((1,), -0.4472))

    def forward(self, x: Tensor) -> Tensor:
        return self.scale * F.relu(x).square() + self.shift


class SquaredReLU(nn.Module):
    """relu(x)^2 (arXiv:2109.08668)."""

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x).square()


def chain(**blocks: nn.Module) -> nn.Sequential:
    """Blocks one behind the other, each under its name."""
    return nn.Sequential(OrderedDict(blocks))
