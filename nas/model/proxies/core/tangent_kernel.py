"""The neural tangent kernel of a model on a batch (Jacot et al. 2018, arXiv:1806.07572)."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

# Gradients of as many images and weights as this are held at once.
GRADIENTS_HELD = 1 << 26


def tangent_kernel(model: nn.Module, images: Tensor) -> Tensor:
    """(B, ...) images -> (B, B) inner products of the gradients of f, the sum of the outputs, in float64.

    Images are run one by one: the model shall be one that gives each its own answer, so no batch norm may train.
    """
    answers = [model(image[None]).sum() for image in images]
    kernel = torch.zeros(len(images), len(images), dtype=torch.double, device=images.device)
    for weights in _handfuls([p for p in model.parameters() if p.requires_grad], len(images)):
        jacobian = torch.stack([_gradient(answer, weights) for answer in answers]).double()
        kernel += jacobian @ jacobian.T
    return kernel


def _gradient(answer: Tensor, weights: Sequence[Tensor]) -> Tensor:
    found = torch.autograd.grad(answer, weights, retain_graph=True, allow_unused=True, materialize_grads=True)
    return torch.cat([gradient.flatten() for gradient in found])


def _handfuls(weights: Sequence[Tensor], images: int) -> Iterator[list[Tensor]]:
    """The weights in order, so many together as fit; a single one may be larger."""
    held: list[Tensor] = []
    for weight in weights:
        if held and images * sum(each.numel() for each in [*held, weight]) > GRADIENTS_HELD:
            yield held
            held = []
        held.append(weight)
    if held:
        yield held
