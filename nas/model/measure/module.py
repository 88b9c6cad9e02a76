"""End-to-end seconds of a whole module, as robustly as one operator's."""

import numpy as np
import torch
from torch import nn

from nas.model.measure.stack import MeasuredStack
from nas.model.measure.timing import Timing, choose_repeats, interleaved, summarise

ROUNDS = 25


def measure_modules(
    modules: list[nn.Module],
    shape: tuple[int, ...],
    batch: int,
    stack: MeasuredStack,
    rng: np.random.Generator,
) -> list[Timing]:
    """Seconds of one inference of each module on a `(batch, *shape)` input, interleaved.

    Every module is moved to the stack's device, dtype and layout, in place, and set to evaluation.
    Host-to-device copies are not counted.

    Raises:
        RuntimeError: the stack's software cannot run a module.
    """
    x = torch.randn((batch, *shape), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        calls = [stack.prepare(module, (x,)) for module in modules]
        repeats = [choose_repeats(call, stack.device) for call in calls]
        samples = interleaved(calls, repeats, ROUNDS, stack.device, rng)
    return [summarise(column) for column in samples.T]


def measure_module(
    module: nn.Module, shape: tuple[int, ...], batch: int, stack: MeasuredStack, rng: np.random.Generator
) -> Timing:
    """One module as in `measure_modules`."""
    return measure_modules([module], shape, batch, stack, rng)[0]
