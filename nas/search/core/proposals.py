"""Filling a generation with networks that were never paid for."""

from collections.abc import Callable

import numpy as np

from nas.search.core.seen import Seen
from nas.search.core.strategy import Codes, SearchContext

# In a small space most proposals are old acquaintances: after so many rounds there is little left to find.
ROUNDS = 8
# One in so many proposals may be a repetition without a second round...
REPETITIONS = 16
# ...and the last few of a nearly used up space are only met among many.
FEWEST_OFFERS = 64


def filled(found: Codes, n: int, propose: Callable[[int], Codes], context: SearchContext, seen: Seen) -> Codes:
    """`found` (new designs) and then, up to n in all, what is new of `propose(count) -> (count, D)`."""
    for _ in range(ROUNDS):
        if len(found) >= n:
            break
        missing = n - len(found)
        offered = propose(missing + max(missing // REPETITIONS, FEWEST_OFFERS))
        found = keep_fresh(np.concatenate([found, offered]), context, seen)
    return found[:n]


def fresh_samples(n: int, rng: np.random.Generator, context: SearchContext, seen: Seen) -> Codes:
    """Up to n new designs, drawn uniformly from the space."""
    return filled(no_designs(context), n, lambda count: context.space.sample(count, rng), context, seen)


def keep_fresh(codes: Codes, context: SearchContext, seen: Seen) -> Codes:
    """The first of every network that was not seen, in order."""
    return codes[seen.fresh(context.fingerprint(codes))]


def no_designs(context: SearchContext) -> Codes:
    """(0, D)."""
    return np.zeros((0, len(context.space.sizes)), np.int16)
