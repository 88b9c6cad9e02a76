"""How whole networks compare with the sum of their operators: cold caches, and the calls in between."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class EndToEndFit:
    """true = scale * summed, the standard deviation of log(true / predicted), and from how many networks."""

    scale: float
    log_sd: float
    networks: int


def fit_end_to_end(predicted_s: np.ndarray, measured_s: np.ndarray) -> EndToEndFit:
    """The median ratio of (n,) measured to (n,) predicted seconds, and what is left around it.

    Raises:
        ValueError: fewer than three networks, or seconds that are not positive.
    """
    if len(predicted_s) != len(measured_s) or len(predicted_s) < 3:
        raise ValueError(f"{len(predicted_s)} predicted and {len(measured_s)} measured networks; give 3 pairs or more.")
    if not (np.all(predicted_s > 0) and np.all(measured_s > 0)):
        raise ValueError("Seconds are positive.")
    log_ratio = np.log(measured_s / predicted_s)
    middle = float(np.median(log_ratio))
    # The middle was chosen on the same networks: n - 1 of them are left to tell the spread.
    variance = float(np.sum((log_ratio - middle) ** 2)) / (len(log_ratio) - 1)
    return EndToEndFit(float(np.exp(middle)), max(float(np.sqrt(variance)), 0.01), len(log_ratio))
