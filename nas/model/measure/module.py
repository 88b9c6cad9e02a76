"""End-to-end seconds of a whole module, as robustly as one operator's."""

import numpy as np
import torch
from torch import nn

from nas.model.measure.backend import Call
from nas.model.measure.stack import MeasuredStack
from nas.model.measure.timing import Timing, choose_repeats, interleaved, summarise

ROUNDS = 25


def measure_module(
    module: nn.Module,
    shape: tuple[int, ...],
    batch: int,
    stack: MeasuredStack,
    reference: Call,
    rng: np.random.Generator,
) -> tuple[Timing, Timing]:
    """Seconds of one inference on a `(batch, *shape)` input, and of the reference in the same rounds.

    The module is moved to the stack's device, dtype and layout, in place, and set to evaluation.
    Host-to-device copies are not counted.

    Raises:
        RuntimeError: the stack's software cannot run the module.
    """
    x = torch.randn((batch, *shape), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        calls = [reference, stack.prepare(module, (x,))]
        repeats = [choose_repeats(call, stack.device) for call in calls]
        samples = interleaved(calls, repeats, ROUNDS, stack.device, rng, warmed=1)
    beside, own = (summarise(column, stack.quantile) for column in samples.T)
    return own, beside
