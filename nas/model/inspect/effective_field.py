"""Effective receptive field: where in the image the middle of the last map looks (Ding et al. 2022, arXiv:2203.06717).

H, W image sides; h, w map sides.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from nas.errors import UserError
from search_spaces.core.graph import Graph

SHARES = (0.2, 0.3, 0.5, 0.99)


def contribution_map(model: nn.Module, layer: nn.Module, images_BCHW: Tensor) -> tuple[Tensor, tuple[int, int]]:
    """(H, W) positive gradients of the layer's middle position, and the pixel that this position stands on."""
    seen: list[Tensor] = []

    def keep(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        seen.append(output)

    handle = layer.register_forward_hook(keep)
    try:
        images = images_BCHW.clone().requires_grad_()
        with torch.enable_grad():
            model(images)
            height, width = seen[0].shape[2] // 2, seen[0].shape[3] // 2
            (gradient,) = torch.autograd.grad(seen[0][:, :, height, width].sum(), images)
    finally:
        handle.remove()
    middle = tuple(
        (2 * at + 1) * pixels // (2 * positions)
        for at, pixels, positions in zip((height, width), images.shape[2:], seen[0].shape[2:], strict=True)
    )
    return gradient.relu().sum((0, 1)), (middle[0], middle[1])


def field_sides(
    contributions_HW: Tensor, middle: tuple[int, int], shares: Sequence[float] = SHARES
) -> dict[float, int]:
    """Side in pixels of the smallest square around the middle that holds each share of all contributions.

    Raises:
        UserError: nothing contributes.
    """
    total = float(contributions_HW.sum())
    if total <= 0:
        raise UserError("No pixel raises the middle of the last map: the network is dead, or its weights are zeros.")
    rows = (torch.arange(contributions_HW.shape[0]) - middle[0]).abs()
    columns = (torch.arange(contributions_HW.shape[1]) - middle[1]).abs()
    ring = torch.maximum(rows[:, None], columns).flatten()
    by_ring = torch.zeros(int(ring.max()) + 1, dtype=torch.double)
    held = by_ring.index_add(0, ring, contributions_HW.flatten().double().cpu()).cumsum(0) / total
    # Sums of many small numbers end a little beside 1.
    return {share: 2 * int((held < share - 1e-9).sum()) + 1 for share in shares}


def last_map(graph: Graph) -> str:
    """Name of the outermost block that leaves the last map before the head.

    Raises:
        UserError: the network has no such block.
    """
    maps = [name for name, position in graph.trunk if len(graph.nodes[position].shape) == 3]
    if not maps:
        raise UserError("This network has no block that leaves a map, so there is no field to look at.")
    return maps[-1]
