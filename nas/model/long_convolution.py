"""Convolution as long as the signal (SGConv, arXiv:2210.09298); the exported file carries this source.

B batch, C channels, L length of the signal, K of the kernel, S scales, T taps of a scale.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.initialise import OwnStart


class SGConv(OwnStart):
    """Causal, each channel by itself: (B, C, L) -> (B, C, L); its kernel is made of a few taps at every scale."""

    first_norm: Tensor

    def __init__(self, channels: int, length: int, taps: int, scales: int, decay: float) -> None:
        super().__init__()
        self.length = min(length, taps * 2 ** (scales - 1))
        self.decay = decay
        self.weight = nn.Parameter(torch.zeros(scales, channels, taps))
        self.register_buffer("first_norm", torch.ones(channels, 1))

    def start(self, generator: torch.Generator | None) -> None:
        nn.init.normal_(self.weight, generator=generator)
        self.first_norm.copy_(self._joined().norm(dim=1, keepdim=True))

    def kernel(self) -> Tensor:
        """(C, K): how much each value counts 0, 1, 2, ... steps later."""
        return self._joined() / self.first_norm

    def _joined(self) -> Tensor:
        pieces = [
            F.interpolate(taps_CT[None], scale_factor=2 ** max(0, scale - 1), mode="linear")[0] * self.decay**scale
            for scale, taps_CT in enumerate(self.weight)
        ]
        return torch.cat(pieces, dim=1)[:, : self.length]

    def forward(self, x_BCL: Tensor) -> Tensor:
        # Half-precision transforms exist for powers of two alone; room for both keeps the end from meeting the start.
        length, room = x_BCL.shape[2], x_BCL.shape[2] + self.length
        spectrum = torch.fft.rfft(x_BCL.float(), n=room) * torch.fft.rfft(self.kernel().float(), n=room)
        return torch.fft.irfft(spectrum, n=room)[:, :, :length].to(x_BCL.dtype)
