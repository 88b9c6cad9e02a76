"""The penalty on uneven depths, over a range of depths."""

import numpy as np

from nas.exact.chain import Chain, Floats
from nas.exact.part import Part

# The spread is rounded down by this much.
MARGIN = 1e-9


def least_penalty(chain: Chain, part: Part) -> float:
    """The smallest penalty of any depths in the part, rounded down."""
    if not chain.even:
        return chain.penalty
    low = np.array([chain.links[at].blocks[part.low[at]] for at in chain.even])
    high = np.array([chain.links[at].blocks[part.high[at]] for at in chain.even])
    spread = np.sqrt(_spread(np.clip(_centre(low, high), low, high)))
    return chain.penalty * float(np.exp(max(spread - MARGIN, 0.0)))


def _centre(low: Floats, high: Floats) -> float:
    """Where depths that are as near to it as they may are most even; their spread around it is convex in it."""
    below, above = float(low.min()), float(high.max())
    for _ in range(80):
        a, b = below + (above - below) / 3, above - (above - below) / 3
        if ((np.clip(a, low, high) - a) ** 2).sum() <= ((np.clip(b, low, high) - b) ** 2).sum():
            above = b
        else:
            below = a
    return (below + above) / 2


def _spread(blocks: Floats) -> float:
    return float(((blocks - blocks.mean()) ** 2).mean())
