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
class Mixture(nn.Module):
    """All operations of one edge at once."""

    def __init__(self, operations: tuple[str, ...], width: int, pattern: Pattern | None) -> None:
        super().__init__()
        self.operations = nn.ModuleList(_operation(name, width, pattern) for name in operations)

    def forward(self, x: Tensor, shares_O: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W): their weighted sum."""
        summed = [share * operation(x) for share, operation in zip(shares_O, self.operations, strict=True)]
        return torch.stack(summed).sum(0)


@final
class MixedCell(nn.Module):
    """Nodes that sum what arrives along their edges."""

    def __init__(self, nodes: int, operations: tuple[str, ...], width: int, pattern: Pattern | None) -> None:
        super().__init__()
        self._nodes = nodes
        self.edges = nn.ModuleList(Mixture(operations, width, pattern) for _ in cell_edges(nodes))

    def forward(self, x: Tensor, shares_EO: Tensor) -> Tensor:
        """(B, C, H, W) -> (B, C, H, W): the last node."""
        sums = [[x], *([] for _ in range(1, self._nodes))]
        for (node, source), edge, shares_O in zip(cell_edges(self._nodes), self.edges, shares_EO, strict=True):
            sums[node].append(edge(torch.stack(sums[source]).sum(0), shares_O))
        return torch.stack(sums[-1]).sum(0)


@final
class Supernet(nn.Module):
    """(B, channels, side, side) -> (B, classes). `logits` (E, O) say how each edge mixes, alike in all cells."""

    def __init__(self, space: CellSpace, classes: int, cells: int, pattern: Pattern | None) -> None:
        super().__init__()
        operations = mixed_operations(space)
        self.logits = nn.Parameter(torch.zeros(len(cell_edges(space.nodes)), len(operations)))
        self.stem = nn.Conv2d(space.image_channels, space.widths[0], 3, padding=1, bias=False)
        self.stages = nn.ModuleList()
        for stage, width in enumerate(space.widths):
            if stage:
                self.stages.append(_shrinking(space.widths[stage - 1], width))
            self.stages.extend(MixedCell(space.nodes, operations, width, pattern) for _ in range(cells))
        self.norm = _norm(space.widths[-1])
        self.classifier = nn.Linear(space.widths[-1], classes)

    def forward(self, images: Tensor) -> Tensor:
        x, shares_EO = self.stem(images), self.shares
        for part in self.stages:
            x = part(x, shares_EO) if isinstance(part, MixedCell) else part(x)
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


def _operation(name: str, width: int, pattern: Pattern | None) -> nn.Module:
    if name in KERNELS:
        return nn.Sequential(nn.ReLU(), SparseConv(width, KERNELS[name], pattern), _norm(width))
    return nn.AvgPool2d(3, 1, 1, count_include_pad=False) if name == "avg_pool_3x3" else nn.Identity()


def _shrinking(before: int, after: int) -> nn.Module:
    """(B, before, H, W) -> (B, after, H / 2, W / 2)."""
    return nn.Sequential(nn.ReLU(), nn.Conv2d(before, after, 3, 2, 1, bias=False), _norm(after))


def _norm(width: int) -> nn.Module:
    # Running statistics of a mixture are right for none of its parts; each batch brings its own.
    return nn.BatchNorm2d(width, affine=False, track_running_stats=False)
