"""One operator setting as a module and its inputs, the same module that a network of that operator runs."""

import torch
from torch import Tensor, nn

from hw_profiles.core.table import Operator
from nas.errors import UserError
from nas.model.initialise import initialise
from nas.model.lowering import lower
from search_spaces.core.ops import (
    Activation,
    Add,
    Concat,
    Conv2d,
    GlobalPool,
    Linear,
    Multiply,
    Norm,
    Op,
    Pool,
    Scale,
    Shape,
    Slice,
)

SUMS = ("add", "multiply", "scale", "concat", "slice")


def build_operator(op: Operator, generator: torch.Generator) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """The module, weights folded as for inference, and random inputs of `op.batch`.

    Raises:
        UserError: no such kind or variant.
    """
    drawn, shapes = drawn_operator(op)
    module = lower(drawn, *shapes)
    initialise(module, generator)
    if isinstance(drawn, Slice):
        module = nn.Sequential(module, Copy())
    return module, tuple(torch.randn((op.batch, *shape), generator=generator) for shape in shapes)


def drawn_operator(op: Operator) -> tuple[Op, tuple[Shape, ...]]:
    """A row of a table as the operator that spaces draw, and the shapes of its inputs.

    Raises:
        UserError: no such kind or variant.
    """
    shape = (op.c_in, op.h, op.w)
    padding = tuple(op.dilation * (kernel - 1) // 2 for kernel in (op.kernel_h, op.kernel_w))
    match op.kind, op.variant:
        case "conv2d", _:
            kernel = (op.kernel_h, op.kernel_w)
            return Conv2d(op.c_out, kernel, op.stride, padding, op.dilation, op.groups, bias=True), (shape,)
        case "linear", _:
            return Linear(op.c_out), ((op.c_in,),)
        case "pool", "global_average":
            return GlobalPool(), (shape,)
        case "pool", variant:
            return Pool(variant, op.kernel_h, op.stride, padding[0]), (shape,)
        case "norm", variant:
            return Norm(variant, op.groups), (shape,)
        case "activation", variant:
            return Activation(variant), (shape,)
        case "add", variant if variant in SUMS:
            return _sum(op)
        case "add", variant:
            raise UserError(f"No add variant '{variant}' to time. Known: {', '.join(SUMS)}.")
    raise UserError(f"No operator kind '{op.kind}'. Known: conv2d, linear, pool, norm, activation, add.")


def _sum(op: Operator) -> tuple[Op, tuple[Shape, ...]]:
    """c_in counts the channels of all inputs."""
    side = (op.h, op.w)
    match op.variant:
        case "add":
            return Add(), ((op.c_out, *side),) * max(2, op.c_in // op.c_out)
        case "multiply":
            gate = (1, *side) if op.c_in == op.c_out + 1 and op.c_out > 1 else (op.c_out,)
            return Multiply(), ((op.c_out, *side), gate)
        case "concat":
            half = op.c_in // 2
            return Concat(), tuple((part, *side) for part in (half, op.c_in - half) if part)
        case "slice":
            return Slice(0, op.c_out), ((op.c_in, *side),)
    return Scale(), ((op.c_out, *side),)


class Copy(nn.Module):
    """A slice is free until somebody reads it; the reader's copy is what it costs."""

    def forward(self, x: Tensor) -> Tensor:
        return x.clone()
