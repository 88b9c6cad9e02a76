"""The operator that is timed beside all others: whether the machine was disturbed, and how fast it ran at the time."""

import torch

from hw_profiles.core.table import Operator
from nas.model.measure.backend import Call
from nas.model.measure.operators import build_operator
from nas.model.measure.stack import MeasuredStack

REFERENCE = Operator("conv2d", "", 1, 96, 96, 28, 28, 3, 3)


@torch.inference_mode()
def reference_call(stack: MeasuredStack) -> Call:
    """The reference on a stack, run once."""
    call = stack.prepare(*build_operator(REFERENCE, torch.Generator().manual_seed(0)))
    call()
    return call
