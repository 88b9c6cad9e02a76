"""Batch norms that normalise by the whole batch, however many processes share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from nas.model.compress.core.processes import process_count, summed

BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


@contextmanager
def synced_norms(model: nn.Module) -> Iterator[None]:
    """While it lasts, torch's batch norms see all processes' images; of one process alone nothing changes.

    Names, classes and weights stay, so that what looks for batch norms finds them. Torch's own synchronised norm asks
    for a GPU; this one runs on a CPU, too.
    """
    norms = [module for module in model.modules() if isinstance(module, BATCH_NORMS)] if process_count() > 1 else []
    for norm in norms:
        vars(norm)["forward"] = partial(_normalised, norm)
    try:
        yield
    finally:
        for norm in norms:
            del vars(norm)["forward"]


def _normalised(norm: _BatchNorm, x: Tensor) -> Tensor:
    if not norm.training:
        return _BatchNorm.forward(norm, x)
    axes = [0, *range(2, x.dim())]
    shape = [1, -1, *[1] * (x.dim() - 2)]
    values = x.float()
    count = process_count() * values.numel() // values.shape[1]
    mean = _Summed.apply(values.sum(axes)) / count
    centred = values - mean.reshape(shape)
    variance = _Summed.apply(centred.square().sum(axes)) / count
    _remember(norm, mean.detach(), variance.detach() * count / (count - 1))
    normed = centred * torch.rsqrt(variance + norm.eps).reshape(shape)
    return (normed * norm.weight.reshape(shape) + norm.bias.reshape(shape)).to(x.dtype) if norm.affine else normed


@torch.no_grad()
def _remember(norm: _BatchNorm, mean: Tensor, variance: Tensor) -> None:
    if norm.running_mean is None or norm.running_var is None or norm.num_batches_tracked is None:
        return
    norm.num_batches_tracked.add_(1)
    share = 1 / float(norm.num_batches_tracked) if norm.momentum is None else norm.momentum
    norm.running_mean.lerp_(mean, share)
    norm.running_var.lerp_(variance, share)


class _Summed(torch.autograd.Function):
    """The sum over all processes; every one of them reads it, so that their gradients add up."""

    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        return summed(values)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return summed(gradients[0])
