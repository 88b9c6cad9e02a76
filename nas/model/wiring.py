"""Modules without weights that join edges of a drawing."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Nought(nn.Module):
    """Zeros shaped like the input."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.zeros_like(x)


class Sum(nn.Module):
    """Elementwise sum of tensors of one shape."""

    def forward(self, first: Tensor, *others: Tensor) -> Tensor:
        total = first
        for other in others:
            total = total + other
        return total


class Difference(nn.Module):
    """One tensor less another of the same shape, or less a vector of one value per channel."""

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        return x - other.reshape(*other.shape, *[1] * (x.dim() - other.dim()))


class Larger(nn.Module):
    """The larger of two tensors of one shape, element by element."""

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        return torch.maximum(x, other)


class Product(nn.Module):
    """A (B, C, ...) signal, map or volume times a gate, (B, C) or as large; or two vectors."""

    def forward(self, x: Tensor, gate: Tensor) -> Tensor:
        return x * gate.reshape(*gate.shape, *[1] * (x.dim() - gate.dim()))


class Concatenation(nn.Module):
    """Channels one behind the other."""

    def forward(self, *parts: Tensor) -> Tensor:
        return torch.cat(parts, dim=1)


class ChannelSlice(nn.Module):
    """Channels `start` to `start + length`."""

    def __init__(self, start: int, length: int) -> None:
        super().__init__()
        self.start = start
        self.length = length

    def forward(self, x: Tensor) -> Tensor:
        return x[:, self.start : self.start + self.length]


class ChannelShuffle(nn.Module):
    """The first channel of each of `groups` parts, then the second of each."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        return x.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)


class Upsample(nn.Module):
    """Nearest values on a raster of `height` x `width`: (B, C, H, W) -> (B, C, height, width)."""

    def __init__(self, height: int, width: int) -> None:
        super().__init__()
        self.size = height, width

    def forward(self, x: Tensor) -> Tensor:
        return F.interpolate(x, size=self.size)


class Enlarge(nn.Module):
    """Every value `factor` times along every side: (B, C, D, H, W) -> (B, C, factor D, factor H, factor W)."""

    def __init__(self, factor: int) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=self.factor)


class PixelShuffle(nn.Module):
    """Channels laid out as pixels: (B, r^2 C, H, W) -> (B, C, r H, r W), r = `factor`."""

    def __init__(self, factor: int) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return F.pixel_shuffle(x, self.factor)


class GlobalMean(nn.Module):
    """(B, C, ...) -> (B, C)."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(dim=tuple(range(2, x.dim())))
