"""Timing calls on a shared machine: interleaved rounds, a low quantile, and the spread beside it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from nas.model.measure.backend import Call

# Long against the clock's resolution and a call's own overhead, short against a neighbour's time slice.
SAMPLE_S = 1e-3
LOW_QUANTILE = 0.2
MOST_REPEATS = 2000


@dataclass(frozen=True)
class Timing:
    """Seconds of one call over the rounds: the quantile that stands for them, median, 20-80 % range."""

    latency_s: float
    median_s: float
    spread_s: float
    rounds: int


def sampler(device: torch.device) -> Callable[[Call, int], float]:
    """A function that runs a call `repeats` times and gives the seconds of one."""
    return _cuda_sample if device.type == "cuda" else _cpu_sample


def choose_repeats(call: Call, device: torch.device) -> int:
    """Warm the call up, and tell how often to run it for one sample of SAMPLE_S."""
    sample = sampler(device)
    sample(call, 1)
    once_s = min(sample(call, 1), sample(call, 1))
    return int(np.clip(np.ceil(SAMPLE_S / max(once_s, 1e-9)), 1, MOST_REPEATS))


def interleaved(calls: list[Call], repeats: list[int], rounds: int, device: torch.device,
                rng: np.random.Generator, warmed: int = 0) -> np.ndarray:  # fmt: skip
    """(rounds, n) seconds: each round visits all calls in a new order; a disturbance hits many a little.

    The first `warmed` calls run once untimed before each sample: what ran before them leaves no trace in the caches.
    """
    sample = sampler(device)
    samples = np.empty((rounds, len(calls)))
    for row in samples:
        for index in rng.permutation(len(calls)):
            if index < warmed:
                sample(calls[index], 1)
            row[index] = sample(calls[index], repeats[index])
    return samples


def summarise(samples: np.ndarray, quantile: float = LOW_QUANTILE) -> Timing:
    """(rounds,) seconds to the quantile that stands for them, their median and range."""
    value, low, median, high = np.quantile(samples, [quantile, LOW_QUANTILE, 0.5, 1 - LOW_QUANTILE])
    return Timing(float(value), float(median), float(high - low), len(samples))


def _cpu_sample(call: Call, repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - started) / repeats


def _cuda_sample(call: Call, repeats: int) -> float:
    begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
    torch.cuda.synchronize()
    begin.record()
    for _ in range(repeats):
        call()
    end.record()
    end.synchronize()
    return begin.elapsed_time(end) * 1e-3 / repeats
