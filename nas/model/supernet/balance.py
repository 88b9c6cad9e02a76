"""Which supernet an architecture trains, so that all are asked for alike (Javan et al. 2023, arXiv:2306.11982).

A architectures, M supernets.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# More than training needs even where its last temperature sets the supernets far apart.
PASSES = 50


def softmax(logits: Floats) -> Floats:
    """(..., N) -> (..., N) probabilities over the last axis."""
    return np.exp(logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True))


def balanced(logits_AM: Floats, shares_A: Floats, passes: int = PASSES) -> Floats:
    """(A, M) p(supernet | architecture) whose p(supernet), under p(architecture) = `shares_A`, tends to 1 / M.

    Every pass divides by p(supernet) and norms the rows again, as Sinkhorn's does; with no pass it is the softmax.
    """
    log_given_AM = logits_AM - np.logaddexp.reduce(logits_AM, axis=1, keepdims=True)
    log_shares_A1 = np.log(shares_A)[:, None]
    for _ in range(passes):
        log_given_AM = log_given_AM - np.logaddexp.reduce(log_given_AM + log_shares_A1, axis=0)
        log_given_AM = log_given_AM - np.logaddexp.reduce(log_given_AM, axis=1, keepdims=True)
    return np.exp(log_given_AM)
