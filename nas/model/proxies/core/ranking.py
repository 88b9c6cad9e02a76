"""Many scores of many networks as one: the mean logarithm of ranks (arXiv:2403.19232, section 3.4)."""

from collections.abc import Sequence

import numpy as np

from nas.model.proxies.core.scorer import Floats


def ranks(values: Sequence[float] | Floats) -> Floats:
    """(n,) values -> (n,) ranks from 1, the lowest, to n; equals share their mean rank, unknown (NaN) ones rank 1."""
    held = np.asarray(values, np.float64)
    known = np.where(np.isnan(held), -np.inf, held)
    order = np.sort(known)
    shared = (np.searchsorted(order, known, "left") + np.searchsorted(order, known, "right") + 1) / 2
    return np.where(np.isnan(held), 1.0, shared)


def log_ranks(values: Sequence[Floats], weights: Sequence[float] | None = None) -> Floats:
    """P scores of (n,) networks each, (P,) weights -> (n,): their mean log rank, at most 0: the best by every score.

    A logarithm forgives no last place, so that a network must be fair by every score and not only good by most.
    """
    table = np.array([ranks(column) for column in values])
    return np.average(np.log(table / table.shape[1]), axis=0, weights=weights)
