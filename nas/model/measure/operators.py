"""One operator setting as a torch call, the way a network runs it."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from hw_profiles.core.table import Operator
from nas.model.measure.stack import MeasuredStack

Call = Callable[[], object]


def build_call(op: Operator, stack: MeasuredStack, generator: torch.Generator) -> Call:
    """A call that runs the operator once on its own tensors, weights folded as for inference.

    Raises:
        ValueError: no such kind or variant.
    """
    tensors = _Tensors(op, stack, generator)
    builders = {"conv2d": _conv2d, "linear": _linear, "pool": _pool, "norm": _norm}
    builders |= {"activation": _activation, "add": _add}
    if op.kind not in builders:
        raise ValueError(f"No operator kind '{op.kind}'. Known: {', '.join(builders)}.")
    return builders[op.kind](op, tensors)


class _Tensors:
    """Random tensors of one operator, placed as its stack wants them."""

    def __init__(self, op: Operator, stack: MeasuredStack, generator: torch.Generator) -> None:
        self._op, self._stack, self._generator = op, stack, generator

    def random(self, *shape: int) -> Tensor:
        return self._stack.place(torch.randn(shape, generator=self._generator))

    def map(self, channels: int) -> Tensor:
        return self.random(self._op.batch, channels, self._op.h, self._op.w)


def _conv2d(op: Operator, tensors: _Tensors) -> Call:
    x_BCHW = tensors.map(op.c_in)
    weight = tensors.random(op.c_out, op.c_in // op.groups, op.kernel_h, op.kernel_w)
    bias = tensors.random(op.c_out)
    padding = (op.dilation * (op.kernel_h - 1) // 2, op.dilation * (op.kernel_w - 1) // 2)
    return lambda: F.conv2d(x_BCHW, weight, bias, op.stride, padding, op.dilation, op.groups)


def _linear(op: Operator, tensors: _Tensors) -> Call:
    x_BC = tensors.random(op.batch, op.c_in)
    weight, bias = tensors.random(op.c_out, op.c_in), tensors.random(op.c_out)
    return lambda: F.linear(x_BC, weight, bias)


def _pool(op: Operator, tensors: _Tensors) -> Call:
    x_BCHW, padding = tensors.map(op.c_in), (op.kernel_h - 1) // 2
    if op.variant == "blur":
        # One fixed kernel for all channels, as the module holds it.
        weight = tensors.random(1, 1, op.kernel_h, op.kernel_w).expand(op.c_in, 1, -1, -1)
        border = (padding, op.kernel_w - 1 - padding, padding, op.kernel_h - 1 - padding)
        return lambda: F.conv2d(F.pad(x_BCHW, border, "reflect"), weight, None, op.stride, groups=op.c_in)
    calls: dict[str, Call] = {
        "max": lambda: F.max_pool2d(x_BCHW, op.kernel_h, op.stride, padding),
        "average": lambda: F.avg_pool2d(x_BCHW, op.kernel_h, op.stride, padding, count_include_pad=False),
        "global_average": lambda: x_BCHW.mean((2, 3)),
    }
    return _chosen(op, calls)


def _norm(op: Operator, tensors: _Tensors) -> Call:
    x_BCHW = tensors.map(op.c_in)
    scale, shift = tensors.random(op.c_in), tensors.random(op.c_in)
    mean, variance = tensors.random(op.c_in), tensors.random(op.c_in).abs() + 0.1

    def layer() -> Tensor:
        normed = F.layer_norm(x_BCHW.permute(0, 2, 3, 1), (op.c_in,), scale, shift)
        return normed.permute(0, 3, 1, 2)

    def response() -> Tensor:
        norm_BC11 = torch.linalg.vector_norm(x_BCHW, dim=(2, 3), keepdim=True)
        response_BC11 = norm_BC11 / (norm_BC11.mean(dim=1, keepdim=True) + 1e-6)
        return x_BCHW * (1 + scale[:, None, None] * response_BC11) + shift[:, None, None]

    calls: dict[str, Call] = {
        "batch": lambda: F.batch_norm(x_BCHW, mean, variance, scale, shift),
        # Without the check of F.group_norm: one value a group is odd, but takes its time too.
        "group": lambda: torch.group_norm(x_BCHW, op.groups, scale, shift),
        "layer": layer,
        "response": response,
    }
    return _chosen(op, calls)


def _activation(op: Operator, tensors: _Tensors) -> Call:
    x_BCHW = tensors.map(op.c_in)
    calls: dict[str, Call] = {
        "relu": lambda: F.relu(x_BCHW),
        "relu6": lambda: F.relu6(x_BCHW),
        "gelu": lambda: F.gelu(x_BCHW),
        "silu": lambda: F.silu(x_BCHW),
        "hardswish": lambda: F.hardswish(x_BCHW),
        "sigmoid": lambda: torch.sigmoid(x_BCHW),
        "hardsigmoid": lambda: F.hardsigmoid(x_BCHW),
        "star_relu": lambda: 0.8944 * F.relu(x_BCHW).square() - 0.4472,
    }
    return _chosen(op, calls)


def _add(op: Operator, tensors: _Tensors) -> Call:
    one, other = tensors.map(op.c_out), tensors.map(op.c_out)
    factor = tensors.random(op.batch if op.variant == "multiply" else 1, op.c_out, 1, 1)
    whole = tensors.map(op.c_in)
    parts = (tensors.map(op.c_in // 2), tensors.map(op.c_in - op.c_in // 2)) if op.c_in > 1 else (whole,)
    calls: dict[str, Call] = {
        "add": lambda: one + other,
        "multiply": lambda: one * factor,
        "scale": lambda: one * factor,
        "concat": lambda: torch.cat(parts, dim=1),
        "slice": lambda: whole[:, : op.c_out].clone(),
    }
    return _chosen(op, calls)


def _chosen(op: Operator, calls: dict[str, Call]) -> Call:
    if op.variant not in calls:
        raise ValueError(f"No {op.kind} variant '{op.variant}'. Known: {', '.join(calls)}.")
    return calls[op.variant]
