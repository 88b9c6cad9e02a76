"""Layer that reads a map where taps have moved to; the exported file carries its source.

B batch, C channels, H height, W width, h and w positions along them, K taps in a row of the kernel.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class DeformedTaps(nn.Module):
    """Taps of every position, bilinear: (B, C, H, W) and moves (B, 2 K^2 or 1, h, w) -> (B, C, K h, K w).

    Moves are pixels, `original` and `bounded` ones the row and column of each tap; a `square` one is the distance
    between taps beyond 1. Zeros lie beyond the map.
    """

    def __init__(self, kernel: int, deforms: str, stride: int, reach: int) -> None:
        super().__init__()
        self.kernel = kernel
        self.deforms = deforms
        self.stride = stride
        self.reach = reach

    def forward(self, x_BCHW: Tensor, moves: Tensor) -> Tensor:
        (height, width), (rows, columns) = x_BCHW.shape[2:], moves.shape[2:]
        places = self.places(moves)
        # Half a pixel: grid_sample puts -1 and 1 on the outer edges of the border's pixels.
        down = (2 * places[:, 0] + 1) / height - 1
        right = (2 * places[:, 1] + 1) / width - 1
        grid = torch.stack((right, down), -1).permute(0, 3, 1, 4, 2, 5)
        grid = grid.reshape(-1, rows * self.kernel, columns * self.kernel, 2)
        return F.grid_sample(x_BCHW, grid, align_corners=False)

    def places(self, moves: Tensor) -> Tensor:
        """Row and column that each tap reads: (B, 2, K, K, h, w)."""
        taps_K = torch.arange(self.kernel, device=moves.device, dtype=moves.dtype) - self.kernel // 2
        taps_2KK = torch.stack(torch.meshgrid(taps_K, taps_K, indexing="ij"))[None, ..., None, None]
        if self.deforms == "square":
            taps = taps_2KK * (1 + moves.clamp(0, self.reach))[:, :, None, None]
        else:
            bounded = moves.clamp(-self.reach, self.reach) if self.deforms == "bounded" else moves
            taps = taps_2KK + bounded.unflatten(1, (self.kernel, self.kernel, 2)).permute(0, 3, 1, 2, 4, 5)
        down_h = self.stride * torch.arange(moves.shape[2], device=moves.device, dtype=moves.dtype)
        right_w = self.stride * torch.arange(moves.shape[3], device=moves.device, dtype=moves.dtype)
        return taps + torch.stack(torch.meshgrid(down_h, right_w, indexing="ij"))[:, None, None]
