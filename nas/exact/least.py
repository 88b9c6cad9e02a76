"""The least that any design of a chain uses of each resource: a shortest path."""

import numpy as np

from nas.exact.chain import Chain, Floats, Link


def least_amounts(chain: Chain) -> list[float]:
    """One number a resource, each by itself; rules on depths and other limits are not heard."""
    return [_least(chain, kind + 1) for kind in range(len(chain.resources))]


def _least(chain: Chain, kind: int) -> float:
    so_far = np.zeros(1)
    for link in chain.links:
        steps = np.stack([_cheapest(link, kind, before) for before in range(len(so_far))])
        so_far = (so_far[:, None] + steps).min(axis=0)
    return float(so_far.min())


def _cheapest(link: Link, kind: int, before: int) -> Floats:
    """(S,) the least that a link uses behind one state; infinite where a rule forbids it."""
    ends = [link.first[kind] + n * link.repeated[kind] for n in link.repeats[[0, -1]]]
    own = np.minimum(*ends) + link.inlet[kind, before] * link.widths[link.group]
    return np.where(
        link.follows[before], link.across[kind, before] + np.where(link.fits, own, np.inf).min(axis=1), np.inf
    )
