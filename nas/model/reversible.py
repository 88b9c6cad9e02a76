"""Blocks that run backwards (RevNet, arXiv:1707.04585): training keeps the last map of a row of them alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from search_spaces.core.drawing import Item, Node
from search_spaces.core.graph import only_path
from search_spaces.core.ops import Rejoin


def runs_backwards(item: Item) -> bool:
    """Whether a drawn block lets its input be computed again, by `inverse`, from its output."""
    if isinstance(item, Node):
        return False
    last = only_path(item.body).items[-1]
    return isinstance(last, Node) and isinstance(last.op, Rejoin)


def inverse(block: nn.Module, y_BCHW: Tensor) -> Tensor:
    """The input of a built `reversible_residual` from its output: x2 = y2 - g(y1), x1 = y1 - f(x2)."""
    first, second = y_BCHW.chunk(2, dim=1)
    second = second - block.get_submodule("g")(first)
    first = first - block.get_submodule("f")(second)
    return torch.cat([first, second], dim=1)


def run_forgetting(blocks: Sequence[nn.Module], x_BCHW: Tensor) -> Tensor:
    """Blocks one behind the other, as always; the way back computes their inputs again instead of keeping them.

    The gradients are the same but for rounding, and batch norms count a batch once. A row is computed in its weights'
    precision, under autocast too: what half precision has rounded off, no way back brings again.
    """
    parameters = [parameter for block in blocks for parameter in block.parameters()]
    with torch.autocast(x_BCHW.device.type, enabled=False):
        return _Forgetting.apply(tuple(blocks), x_BCHW.to(parameters[0].dtype), *parameters)


class _Forgetting(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, blocks: tuple[nn.Module, ...], x_BCHW: Tensor, *parameters: Tensor) -> Tensor:
        for block in blocks:
            x_BCHW = block(x_BCHW)
        ctx.blocks = blocks
        ctx.save_for_backward(x_BCHW)
        return x_BCHW

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (output,), (gradient,) = ctx.saved_tensors, gradients
        found: list[Tensor | None] = []
        for block in reversed(ctx.blocks):
            with _statistics_kept(block):
                given = inverse(block, output).requires_grad_()
                with torch.enable_grad():
                    again = block(given)
            gradient, *of_block = torch.autograd.grad(again, [given, *block.parameters()], gradient)
            found, output = [*of_block, *found], given.detach()
        return None, gradient, *found


@contextmanager
def _statistics_kept(block: nn.Module) -> Iterator[None]:
    """Batch norms counted the batch on the way forward: what runs again leaves their running statistics alone."""
    norms = [module for module in block.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True
