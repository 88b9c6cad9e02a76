"""A supernet of cells: every edge is a mixture of all its operations (Liu et al. 2019, arXiv:1806.09055).

E edges, O operations.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nas.model.compress.core.pattern import Pattern
from nas.model.supernet.dass.sparse_conv import SparseConv
from search_spaces.core.cell import cell_edges
from search_spaces.core.cell_space import CellSpace

KERNELS = {"nor_conv_1x1": 1, "nor_conv_3x3": 3}


def mixed_operations(space: CellSpace) -> tuple[str, ...]:
    """What an edge mixes: operations whose weights can be sparse, or that have none; doing nothing is no such."""
    return tuple(operation for operation in space.operations if operation != "none")


@final
class Supernet(nn.Module):
    """(B, channels, side, side) -> (B, classes). `logits` (E, O) say how each edge mixes, alike in all cells."""

    def __init__(self, space: CellSpace, classes: int, cells: int, pattern: Pattern | None) -> None:
        super().__init__()
        self._edges = cell_edges(space.nodes)
        operations = mixed_operations(space)
        self.logits = nn.Parameter(torch.zeros(len(self._edges), len(operations)))
        self.stem = nn.Conv2d(space.image_channels, space.widths[0], 3, padding=1, bias=False)
        self.shrinking = nn.ModuleList(
            _normed(nn.Conv2d(before, after, 3, 2, 1, bias=False))
            for before, after in zip(space.widths, space.widths[1:], strict=False)
        )
        self.stages = nn.ModuleList(
            nn.ModuleList(
                nn.ModuleList(
                    nn.ModuleList(_operation(name, width, pattern) for name in operations) for _ in self._edges
                )
                for _ in range(cells)
            )
            for width in space.widths
        )
        self.norm = _norm(space.widths[-1])
        self.classifier = nn.Linear(space.widths[-1], classes)

    def forward(self, images: Tensor) -> Tensor:
        shares = self.shares
        x = self.stem(images)
        for stage, cells in enumerate(self.stages):
            x = self.shrinking[stage - 1](x) if stage else x
            for edges in cells:
                x = self._cell(edges, x, shares)
        return self.classifier(F.relu(self.norm(x)).mean((2, 3)))

    @property
    def shares(self) -> Tensor:
        """(E, O) the part of each operation in its edge."""
        return self.logits.softmax(-1)

    def sparse_layers(self) -> Iterator[SparseConv]:
        """All layers that are pruned."""
        return (module for module in self.modules() if isinstance(module, SparseConv))

    def weights(self) -> list[nn.Parameter]:
        """What is trained on training images: neither scores nor logits."""
        others = {id(self.logits), *(id(layer.scores) for layer in self.sparse_layers())}
        return [parameter for parameter in self.parameters() if id(parameter) not in others]

    def _cell(self, edges: nn.Module, x: Tensor, shares: Tensor) -> Tensor:
        nodes, number = [x], 0
        while number < len(self._edges):
            arriving = []
            for source in nodes:
                arriving.append(_mixed(edges[number], source, shares[number]))
                number += 1
            nodes.append(torch.stack(arriving).sum(0))
        return nodes[-1]


def _mixed(operations: nn.Module, x: Tensor, shares: Tensor) -> Tensor:
    return torch.stack([share * operation(x) for share, operation in zip(shares, operations, strict=True)]).sum(0)


def _operation(name: str, width: int, pattern: Pattern | None) -> nn.Module:
    if name in KERNELS:
        return nn.Sequential(nn.ReLU(), SparseConv(width, KERNELS[name], pattern), _norm(width))
    return nn.AvgPool2d(3, 1, 1, count_include_pad=False) if name == "avg_pool_3x3" else nn.Identity()


def _normed(convolution: nn.Conv2d) -> nn.Module:
    return nn.Sequential(nn.ReLU(), convolution, _norm(convolution.out_channels))


def _norm(width: int) -> nn.Module:
    # Running statistics of a mixture are right for none of its parts; each batch brings its own.
    return nn.BatchNorm2d(width, affine=False, track_running_stats=False)
