"""Attention within windows of a map; the exported file carries its source.

B batch, C channels, H height, W width, M windows, G heads, N positions of a window.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class WindowAttention(nn.Module):
    """Queries and keys (B, C, H, W), values (B, V, H, W) -> (B, V, H, W); `spread` windows take every n-th position."""

    def __init__(self, heads: int, window: int, spread: bool) -> None:
        super().__init__()
        self.heads = heads
        self.window = window
        self.spread = spread

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        height, width = values.shape[2:]
        border = (0, -width % self.window, 0, -height % self.window)
        q, k, v = (self._windows(F.pad(x, border), self.heads) for x in (queries, keys, values))
        mask = None
        if any(border):
            inside_11HW = F.pad(torch.ones(1, 1, height, width, dtype=torch.bool, device=values.device), border)
            mask = self._windows(inside_11HW, 1).transpose(2, 3).repeat(values.shape[0], 1, 1, 1)
        attended = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        rows, columns = (height + border[3]) // self.window, (width + border[1]) // self.window
        return self._map(attended, rows, columns)[:, :, :height, :width]

    def _windows(self, x_BCHW: Tensor, heads: int) -> Tensor:
        """(B, C, H, W) -> (B M, G, N, C / G)."""
        parts = (self.window, -1) if self.spread else (-1, self.window)
        x = x_BCHW.unflatten(3, parts).unflatten(2, parts).unflatten(1, (heads, -1))
        # Behind B, G and channels: rows and columns of windows, each before or behind the rows and columns within one.
        order = (0, 4, 6, 1, 3, 5, 2) if self.spread else (0, 3, 5, 1, 4, 6, 2)
        return x.permute(order).flatten(4, 5).flatten(0, 2)

    def _map(self, x_MGNC: Tensor, rows: int, columns: int) -> Tensor:
        """The way back."""
        x = x_MGNC.unflatten(2, (self.window, self.window)).unflatten(0, (-1, rows, columns))
        order = (0, 3, 6, 4, 1, 5, 2) if self.spread else (0, 3, 6, 1, 4, 2, 5)
        return x.permute(order).flatten(5, 6).flatten(3, 4).flatten(1, 2)
