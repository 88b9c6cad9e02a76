"""The arithmetic of each folding rule, on modules; the exported file carries this source.

Sums run in double precision, so that merging costs no more than one rounding of each weight.
"""

import copy

import torch
from torch import Tensor, nn

from nas.model.layers import GRN, LayerScale
from nas.model.made_kernel import MadeKernel


def fold_dense(made: MadeKernel) -> nn.Conv2d:
    """A kernel made of other weights, as it is now."""
    kernel = made.kernel()
    outputs, inputs, height, width = kernel.shape
    settings = {"stride": made.stride, "padding": made.padding, "groups": made.groups, "bias": made.bias is not None}
    dense = nn.Conv2d(inputs * made.groups, outputs, (height, width), **settings)
    return with_weights(dense.to(kernel), kernel, made.bias)


def fold_norm(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> nn.Conv2d:
    """Convolution and batch norm as one convolution, at inference."""
    assert norm.running_mean is not None and norm.running_var is not None
    factor = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    bias = norm.bias + (bias_of(conv) - norm.running_mean) * factor
    return with_weights(conv, conv.weight * factor[:, None, None, None], bias)


def fold_identity(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[nn.Conv2d, nn.Conv2d]:
    """A convolution as it is, and the batch norm beside it as a 1x1 convolution of as many groups."""
    inputs = conv.in_channels // conv.groups
    weight = conv.weight.new_zeros(conv.in_channels, inputs, 1, 1)
    weight[torch.arange(conv.in_channels), torch.arange(conv.in_channels) % inputs] = 1
    passing = nn.Conv2d(conv.in_channels, conv.in_channels, 1, groups=conv.groups, bias=False).to(conv.weight)
    return conv, fold_norm(with_weights(passing, weight, None), norm)


def fold_scale(conv: nn.Conv2d, scale: LayerScale) -> nn.Conv2d:
    """Convolution and LayerScale as one convolution."""
    factor = scale.gamma.double()
    bias = None if conv.bias is None else conv.bias * factor
    return with_weights(conv, conv.weight * factor[:, None, None, None], bias)


def fold_sum(*convs: nn.Conv2d) -> nn.Conv2d:
    """One convolution for the sum of centred ones, as large as the largest of them."""
    height, width = (max(extent(conv)[axis] for conv in convs) for axis in (0, 1))
    weight = torch.stack([spread_kernel(conv, height, width) for conv in convs]).sum(0)
    biases = torch.stack([bias_of(conv) for conv in convs]).sum(0)
    return with_weights(convs[0], weight, biases if any(conv.bias is not None for conv in convs) else None)


def fold_input(norm: nn.BatchNorm2d | nn.BatchNorm1d, layer: nn.Conv2d | nn.Linear) -> nn.Conv2d | nn.Linear:
    """Batch norm, at inference, and the convolution or matrix behind it, as one layer."""
    assert norm.running_mean is not None and norm.running_var is not None
    factor = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    shift = norm.bias - norm.running_mean * factor
    weight = layer.weight.double()
    columns = weight.flatten(2).sum(2) if weight.dim() == 4 else weight
    bias = columns @ shift if layer.bias is None else columns @ shift + layer.bias
    merged = copy.deepcopy(layer)
    spread = factor[:, None, None] if weight.dim() == 4 else factor
    merged.weight = nn.Parameter((weight * spread).detach().to(layer.weight))
    merged.bias = nn.Parameter(bias.detach().to(layer.weight))
    return merged


def fold_shift(norm: GRN, conv: nn.Conv2d) -> tuple[GRN, nn.Conv2d]:
    """GRN without its shift, and the 1x1 convolution behind it with the shift in its bias."""
    assert norm.beta is not None
    unshifted = GRN(len(norm.gamma), shift=False, eps=norm.eps).to(norm.gamma)
    unshifted.gamma.data.copy_(norm.gamma)
    bias = bias_of(conv) + conv.weight[:, :, 0, 0].double() @ norm.beta.double()
    return unshifted, with_weights(conv, conv.weight, bias)


def extent(conv: nn.Conv2d) -> tuple[int, int]:
    """Height and width that a dilated kernel covers."""
    (height, width), (step_h, step_w) = conv.kernel_size, conv.dilation
    return step_h * (height - 1) + 1, step_w * (width - 1) + 1


def spread_kernel(conv: nn.Conv2d, height: int, width: int) -> Tensor:
    """The kernel, undilated, in the middle of a larger one of zeros."""
    weight = conv.weight.new_zeros(*conv.weight.shape[:2], height, width, dtype=torch.double)
    top, left = (height - extent(conv)[0]) // 2, (width - extent(conv)[1]) // 2
    weight[:, :, top : height - top : conv.dilation[0], left : width - left : conv.dilation[1]] = conv.weight
    return weight


def bias_of(conv: nn.Conv2d) -> Tensor:
    """The bias in double precision, zeros where there is none."""
    bias = conv.weight.new_zeros(conv.out_channels) if conv.bias is None else conv.bias
    return bias.double()


def with_weights(conv: nn.Conv2d, weight: Tensor, bias: Tensor | None) -> nn.Conv2d:
    """A convolution like `conv` with other weights; a larger kernel is undilated and stays centred."""
    changed = copy.deepcopy(conv)
    changed.weight = nn.Parameter(weight.detach().to(conv.weight))
    changed.bias = None if bias is None else nn.Parameter(bias.detach().to(conv.weight))
    if weight.shape != conv.weight.shape:
        changed.kernel_size = weight.shape[2], weight.shape[3]
        changed.padding = weight.shape[2] // 2, weight.shape[3] // 2
        changed.dilation = 1, 1
    return changed
