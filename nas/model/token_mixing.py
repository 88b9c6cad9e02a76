"""Layers that mix positions of a map by other weights than a kernel's; the exported file carries their source.

B batch, C channels, H height, W width, N positions, G heads.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.initialise import OwnStart


class Attention(nn.Module):
    """Softmax attention between all positions: queries and keys (B, C, H, W), values (B, V, H, W) -> (B, V, H, W)."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.heads = heads

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        q, k, v = (x.unflatten(1, (self.heads, -1)).flatten(3).transpose(2, 3) for x in (queries, keys, values))
        attended_BGNV = F.scaled_dot_product_attention(q, k, v)
        return attended_BGNV.transpose(2, 3).reshape(values.shape)


class BiasedAttention(nn.Module):
    """Attention whose heads prefer distances (arXiv:2104.01136, section 4.2); fits maps of one size."""

    distances: Tensor

    def __init__(self, heads: int, height: int, width: int) -> None:
        super().__init__()
        self.heads = heads
        self.bias = nn.Parameter(torch.zeros(heads, height * width))
        place = torch.arange(height * width)
        rows, columns = place // width, place % width
        apart = (rows[:, None] - rows).abs() * width + (columns[:, None] - columns).abs()
        self.register_buffer("distances", apart, persistent=False)

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        q, k, v = (x.unflatten(1, (self.heads, -1)).flatten(3).transpose(2, 3) for x in (queries, keys, values))
        attended_BGNV = F.scaled_dot_product_attention(q, k, v, attn_mask=self.bias[:, self.distances])
        return attended_BGNV.transpose(2, 3).reshape(values.shape)


class LocalAggregation(nn.Module):
    """Every position sums its window by weights of its own; channel c takes those of group c mod G.

    Values (B, C, H, W), weights (B, G * kernel^2, H, W) -> (B, C, H, W).
    """

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.kernel = kernel

    def forward(self, values: Tensor, weights: Tensor) -> Tensor:
        taps = self.kernel**2
        windows = F.unfold(values, self.kernel, padding=self.kernel // 2)
        grouped = windows.unflatten(1, (-1, weights.shape[1] // taps, taps))
        return (grouped * weights.flatten(2).unflatten(1, (1, -1, taps))).sum(3).reshape(values.shape)


class RandomMix(OwnStart):
    """Every position becomes a mean over all, by a frozen random matrix: (B, C, H, W) -> (B, C, H, W)."""

    weight: Tensor

    def __init__(self, positions: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.full((positions, positions), 1 / positions))

    def start(self, generator: torch.Generator | None) -> None:
        self.weight.copy_(torch.rand(self.weight.shape, generator=generator).softmax(-1))

    def forward(self, x_BCHW: Tensor) -> Tensor:
        return (x_BCHW.flatten(2) @ self.weight.T).reshape(x_BCHW.shape)
