"""Layers with weights and values of 8 bits by torch's quantised kernels (Jacob et al. 2018, arXiv:1712.05877)."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from nas.model.measure.compressed.layer import weight_and_bias
from nas.model.quantise.affine import asymmetric
from nas.model.quantise.weights import per_channel

BITS = 8
# FBGEMM, the other engine of x86 processors, overruns its memory where groups are narrow (torch 2.13, 4 channels each).
ENGINE = "onednn"


class Int8Layer(nn.Module):
    """Rounds its fp32 input to 8 bits, multiplies, and gives fp32 back; a scale a channel for weights, one for values.

    Scales are those of one input, the one that it is made with.

    Raises:
        ValueError: the layer is neither linear nor a convolution of maps.
    """

    def __init__(self, layer: nn.Module, x: Tensor) -> None:
        super().__init__()
        weight, bias = weight_and_bias(layer)
        grid = per_channel(weight, BITS)
        rounded = torch.quantize_per_channel(weight, grid.scale, grid.zero_point, 0, torch.qint8)
        with _engine(ENGINE):
            if isinstance(layer, nn.Conv2d):
                window = (layer.stride, layer.padding, layer.dilation)
                self._packed = torch.ops.quantized.conv2d_prepack(rounded, bias, *map(list, window), layer.groups)
                self._run = torch.ops.quantized.conv2d
            else:
                self._packed = torch.ops.quantized.linear_prepack(rounded, bias)
                self._run = torch.ops.quantized.linear
        self._into, self._out = _affine(x), _affine(layer(x))

    def forward(self, x: Tensor) -> Tensor:
        rounded = torch.quantize_per_tensor(x, *self._into, torch.quint8)
        y = self._run(rounded, self._packed, *self._out).dequantize()
        if x.dim() == 4 and x.is_contiguous():
            # The kernels work channels last.
            return y.contiguous()
        return y


def _affine(x: Tensor) -> tuple[float, int]:
    """Scale and zero point by which 0 .. 255 spans the values of a tensor, 0 among them."""
    grid = asymmetric(x.min(), x.max(), BITS)
    return float(grid.scale), int(grid.zero_point)


@contextmanager
def _engine(name: str) -> Iterator[None]:
    """Who packs weights, and so who multiplies them later."""
    before = torch.backends.quantized.engine
    torch.backends.quantized.engine = name
    try:
        yield
    finally:
        torch.backends.quantized.engine = before
