"""Linear layers and 1x1 convolutions as a sparse matrix times the map (Elsen et al. 2020, arXiv:1911.09723).

Shapes: B batch, C input and O output channels, P positions; `weight` is (O, C), `bias` (O, 1).
"""

import torch
from torch import Tensor, nn

from nas.model.measure.compressed.layer import weight_and_bias
from nas.model.measure.compressed.zeros import block_of


class SparseLayer(nn.Module):
    """A layer whose weights are held as `csr` or `bsr:HxW`; a map comes and goes in the memory order it came in.

    Raises:
        ValueError: the layer is neither linear nor a plain 1x1 convolution.
    """

    weight: Tensor
    bias: Tensor

    def __init__(self, layer: nn.Module, held_as: str) -> None:
        super().__init__()
        weight, bias_O = weight_and_bias(layer)
        if isinstance(layer, nn.Conv2d) and (layer.kernel_size, layer.stride, layer.groups) != ((1, 1), (1, 1), 1):
            raise ValueError("a sparse matrix stands for 1x1 convolutions without stride and groups alone")
        self.register_buffer("weight", _held(weight.flatten(1), held_as))
        self.register_buffer("bias", bias_O[:, None])

    def forward(self, x: Tensor) -> Tensor:
        if x.dim() == 2:
            return torch.addmm(self.bias, self.weight, x.t()).t()
        y_BOP = x.new_empty(len(x), len(self.bias), x.shape[2] * x.shape[3])
        # Channels first: a row of the product is a row of the map.
        for x_CP, y_OP in zip(x.contiguous().flatten(2), y_BOP, strict=True):
            torch.addmm(self.bias, self.weight, x_CP, out=y_OP)
        return y_BOP.unflatten(2, x.shape[2:]).contiguous(memory_format=_order(x))


def _held(weight_OC: Tensor, held_as: str) -> Tensor:
    if held_as == "csr":
        return weight_OC.to_sparse_csr()
    return weight_OC.to_sparse_bsr(block_of(held_as))


def _order(x: Tensor) -> torch.memory_format:
    return torch.contiguous_format if x.is_contiguous() else torch.channels_last
