"""Layers that filter a map by frequency; the exported file carries their source.

B batch, C channels, H height, W width, G blocks of channels, F frequencies.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.initialise import OwnStart


class GlobalFilter(OwnStart):
    """A trained complex factor for every frequency of every channel: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels, height, width // 2 + 1, 2))

    def start(self, generator: torch.Generator | None) -> None:
        nn.init.normal_(self.weight, std=0.02, generator=generator)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        # Half-precision transforms exist for powers of two alone.
        spectrum = torch.fft.rfft2(x_BCHW.float(), norm="ortho") * torch.view_as_complex(self.weight.float())
        return torch.fft.irfft2(spectrum, s=x_BCHW.shape[2:], norm="ortho").to(x_BCHW.dtype)


class AdaptiveFilter(OwnStart):
    """A factor for every frequency, made of the frequencies themselves: (B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, channels: int, groups: int, threshold: float) -> None:
        super().__init__()
        size = channels // groups
        # Real and imaginary part, block, inputs, outputs.
        self.weight1 = nn.Parameter(torch.zeros(2, groups, size, size))
        self.bias1 = nn.Parameter(torch.zeros(2, groups, size, 1))
        self.weight2 = nn.Parameter(torch.zeros(2, groups, size, size))
        self.bias2 = nn.Parameter(torch.zeros(2, groups, size, 1))
        self.threshold = threshold

    def start(self, generator: torch.Generator | None) -> None:
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=0.02, generator=generator)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        # Half-precision transforms exist for powers of two alone.
        spectrum = torch.fft.rfft2(x_BCHW.float(), norm="ortho")
        filtered = spectrum * self.mask(spectrum)
        return torch.fft.irfft2(filtered, s=x_BCHW.shape[2:], norm="ortho").to(x_BCHW.dtype)

    def mask(self, spectrum_BCHF: Tensor) -> Tensor:
        """The complex factors, as large as the half spectrum."""
        groups = self.weight1.shape[1]
        blocks_BGCF = spectrum_BCHF.unflatten(1, (groups, -1)).flatten(3)
        real, imaginary = self._layer(blocks_BGCF.real, blocks_BGCF.imag, self.weight1, self.bias1)
        real, imaginary = self._layer(F.relu(real), F.relu(imaginary), self.weight2, self.bias2)
        factors = torch.complex(F.softshrink(real, self.threshold), F.softshrink(imaginary, self.threshold))
        return factors.reshape(spectrum_BCHF.shape)

    @staticmethod
    def _layer(real: Tensor, imaginary: Tensor, weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        def through(x_BGIF: Tensor, part: int) -> Tensor:
            return torch.einsum("bgif,gio->bgof", x_BGIF, weight[part].float()).float()

        shift_real, shift_imaginary = bias.float()
        return (
            through(real, 0) - through(imaginary, 1) + shift_real,
            through(imaginary, 0) + through(real, 1) + shift_imaginary,
        )
