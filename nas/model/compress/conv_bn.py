"""A convolution and the batch norm behind it, fine-tuned with frozen statistics (Tune and Deploy mode of You et al.
2023, arXiv:2305.11624)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BatchNorm = nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d
Convolution = nn.Conv1d | nn.Conv2d | nn.Conv3d

_CONVOLVE = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}


class TunedConv(nn.Module):
    """One convolution in place of two layers, with weights merged on the fly: the layers' own weights get the gradients
    that they have with the norm in eval mode, and the map between both is not kept for them."""

    def __init__(self, conv: Convolution, norm: BatchNorm) -> None:
        super().__init__()
        self.conv = conv
        self.norm = norm

    def forward(self, x: Tensor) -> Tensor:
        conv, factor = self.conv, _factor(self.norm)
        weight = conv.weight * _per_output(factor, conv)
        bias = _merged_bias(conv, self.norm, factor)
        convolve = _CONVOLVE[conv.weight.dim() - 2]
        return convolve(x, weight, bias, conv.stride, conv.padding, conv.dilation, conv.groups)


@torch.no_grad()
def absorb(conv: Convolution, norm: BatchNorm) -> None:
    """Deploy mode, in place: the merged kernel becomes the convolution's, the merged bias the norm's.

    Names and shapes stay; of the norm only the bias is still trained, all else of it computes the identity.
    """
    factor = _factor(norm)
    bias = _merged_bias(conv, norm, factor)
    conv.weight.mul_(_per_output(factor, conv))
    assert norm.running_mean is not None and norm.running_var is not None
    norm.running_mean.zero_()
    norm.running_var.fill_(1 - norm.eps)
    norm.weight.fill_(1)
    norm.bias.copy_(bias)
    norm.weight.requires_grad_(False)
    if conv.bias is not None:
        conv.bias.zero_()
        conv.bias.requires_grad_(False)


def _factor(norm: BatchNorm) -> Tensor:
    """(channels,): what the norm multiplies by."""
    assert norm.running_var is not None
    return norm.weight * torch.rsqrt(norm.running_var + norm.eps)


def _merged_bias(conv: Convolution, norm: BatchNorm, factor: Tensor) -> Tensor:
    assert norm.running_mean is not None
    shift = norm.running_mean if conv.bias is None else norm.running_mean - conv.bias
    return norm.bias - shift * factor


def _per_output(factor: Tensor, conv: Convolution) -> Tensor:
    return factor.reshape(-1, *[1] * (conv.weight.dim() - 1))
