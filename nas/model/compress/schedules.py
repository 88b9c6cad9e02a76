"""How sparsity grows over a training: shares of zeros, factors of pruned weights, N of M in frames."""

import math
from typing import Literal

DecayCourse = Literal["linear", "exponential"]
FrameCourse = Literal["stepwise", "geometric"]

# Groups of so many times M, before those of M itself.
GEOMETRIC_FACTORS = (8, 4, 2, 1)


def cubic_share(progress: float, final: float, initial: float = 0.0) -> float:
    """Share of zeros after `progress` (0 to 1) of the pruning: fast at first (Zhu and Gupta 2017, arXiv:1710.01878)."""
    left = 1 - min(max(progress, 0.0), 1.0)
    return final + (initial - final) * left**3


def linear_decay(step: float, rate: float) -> float:
    """What is left of a pruned weight (Bambhaniya et al. 2024, arXiv:2402.04744)."""
    return max(1 - rate * step, 0.0)


def exponential_decay(step: float, rate: float) -> float:
    """As `linear_decay`, but it never quite reaches 0."""
    return math.exp(-rate * step)


def stepwise_frames(kept: int, of: int) -> tuple[tuple[int, int], ...]:
    """N:M in frames: M - 1, then half of M, a quarter, ... of M stay, at last `kept` (arXiv:2402.04744).

    1:16 passes through 15:16, 8:16, 4:16, 2:16, 1:16.
    """
    halves = [of >> times for times in range(1, of.bit_length())]
    stay = dict.fromkeys([of - 1, *(half for half in halves if half > kept), kept])
    return tuple((count, of) for count in stay)


def geometric_frames(kept: int, of: int, inputs: int) -> tuple[tuple[int, int], ...]:
    """The share stays while groups shrink, of those sizes that divide the inputs (arXiv:2402.04744).

    1:8 passes through 8:64, 4:32, 2:16, 1:8.
    """
    return tuple((kept * factor, of * factor) for factor in GEOMETRIC_FACTORS if inputs % (of * factor) == 0)


def frame_at(progress: float, frames: int) -> int:
    """Which of so many frames of equal length `progress` (0 to 1) lies in."""
    return min(int(max(progress, 0.0) * frames), frames - 1)
