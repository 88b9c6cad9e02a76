"""Times batches of calls with a reference among them that tells whether the machine was disturbed."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from hw_profiles.core.reference import Reading
from hw_profiles.core.table import Operator
from nas.errors import HardwareMissing
from nas.model.measure.backend import Call
from nas.model.measure.clocks import clock_hz
from nas.model.measure.operators import build_operator
from nas.model.measure.reference import reference_call
from nas.model.measure.stack import MeasuredStack
from nas.model.measure.timing import Timing, choose_repeats, interleaved, summarise

ROUNDS = 9
SETTLING_ROUNDS = 300
# A batch in which the reference ran this much slower than at its best was disturbed: it gets more rounds, and
# is left out if they do not help. Operators are random draws, so leaving some out biases nothing.
DISTURBED = 1.2
MOST_ROUNDS = 27
# Each batch left out relaxes the best by this, so that a machine that became slower for good is measured too.
FORGETTING = 1.1

# What torch and its guests raise where they have no kernel, no memory or no patience for a setting.
UNRUNNABLE = (RuntimeError, ValueError)


Prepared = TypeVar("Prepared")


class Bench:
    """One stack, ready to time; `reading` is the reference's at the last batch."""

    def __init__(self, stack: MeasuredStack, rng: np.random.Generator) -> None:
        self.stack, self._rng = stack, rng
        self._generator = torch.Generator().manual_seed(0)
        self._reference = reference_call(stack)
        self._best_s = self._settled()
        self.reading = Reading(0, self._best_s, 0.0, clock_hz(stack.device))

    @torch.inference_mode()
    def prepare(self, module: nn.Module, inputs: tuple[Tensor, ...]) -> Call:
        """A call that ran once; raises one of UNRUNNABLE where the software cannot run the module."""
        call = self.stack.prepare(module, inputs)
        call()
        return call

    def operator(self, op: Operator) -> Call | None:
        """The call of an operator; None where the software cannot run it.

        Raises:
            HardwareMissing: the device stopped answering.
        """
        return self.attempt(lambda: self.prepare(*build_operator(op, self._generator)))

    def attempt(self, prepare: Callable[[], Prepared]) -> Prepared | None:
        """What was prepared; None where the software cannot run it.

        Raises:
            HardwareMissing: the device stopped answering.
        """
        try:
            return prepare()
        except UNRUNNABLE as error:
            self._require_the_device(error)
            return None

    @torch.inference_mode()
    def time(self, calls: Sequence[Call]) -> list[Timing]:
        """One timing a call, or none at all where the machine stayed disturbed.

        Raises:
            HardwareMissing: the device stopped answering.
        """
        try:
            samples = self._samples([self._reference, *calls])
        except RuntimeError as error:
            self._require_the_device(error)
            raise
        reference, *timings = [summarise(column, self.stack.quantile) for column in samples.T]
        self.reading = Reading(len(calls), reference.latency_s, reference.spread_s, clock_hz(self.stack.device))
        if self._disturbed(samples):
            self._best_s *= FORGETTING
            return []
        return timings

    def _samples(self, calls: list[Call]) -> np.ndarray:
        device = self.stack.device
        repeats = [choose_repeats(call, device) for call in calls]
        samples = interleaved(calls, repeats, ROUNDS, device, self._rng, warmed=1)
        while self._disturbed(samples) and len(samples) < MOST_ROUNDS:
            more = interleaved(calls, repeats, ROUNDS, device, self._rng, warmed=1)
            samples = np.concatenate([samples, more])
        return samples

    @torch.inference_mode()
    def _settled(self) -> float:
        device = self.stack.device
        repeats = choose_repeats(self._reference, device)
        samples = interleaved([self._reference], [repeats], SETTLING_ROUNDS, device, self._rng)
        return summarise(samples[:, 0], self.stack.quantile).latency_s

    def _disturbed(self, samples: np.ndarray) -> bool:
        reference_s = summarise(samples[:, 0], self.stack.quantile).latency_s
        self._best_s = min(self._best_s, reference_s)
        return reference_s > DISTURBED * self._best_s

    def _require_the_device(self, error: Exception) -> None:
        """Return if the reference still runs: then the fault was not the device's."""
        try:
            with torch.inference_mode():
                self._reference()
            if self.stack.device.type == "cuda":
                torch.cuda.synchronize()
        except RuntimeError:
            raise HardwareMissing(
                f"The device stopped answering: {error!s:.200}.",
                hint="What was measured is kept; the same command goes on.",
                field="device",
            ) from error
