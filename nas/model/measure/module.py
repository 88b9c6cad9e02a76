"""End-to-end seconds of a whole module, as robustly as one operator's."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from nas.model.measure.backend import Call
from nas.model.measure.power import call_energy_j
from nas.model.measure.stack import MeasuredStack
from nas.model.measure.timing import Timing, choose_repeats, interleaved, summarise

ROUNDS = 25


@dataclass(frozen=True)
class Measured:
    """Seconds of a module, of the reference in the same rounds, and the joules of one inference if they were read."""

    timing: Timing
    reference: Timing
    energy_j: float | None


def measure_module(
    module: nn.Module,
    shape: tuple[int, ...],
    batch: int,
    stack: MeasuredStack,
    reference: Call,
    rng: np.random.Generator,
    *,
    with_energy: bool,
) -> Measured:
    """One inference on a `(batch, *shape)` input. Beside busy processes no joules are read: they would be theirs too.

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
        asked = with_energy and not stack.busy_processes
        energy_j = call_energy_j(calls[1], stack.device) if asked else None
    beside, own = (summarise(column, stack.quantile) for column in samples.T)
    return Measured(own, beside, energy_j)
