"""From training-free scores and a few trained networks to the accuracy of all others: a Gaussian process
(Rasmussen and Williams 2006, http://gaussianprocess.org/gpml, chapters 2 and 5)."""

from dataclasses import dataclass
from itertools import product
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from predictors.core.errors import PredictorError

Floats = NDArray[np.float64]

FEWEST = 4
# What the marginal likelihood chooses from: shares of what varies smoothly, its range in deviations of the scores, and
# how much of an accuracy is luck.
SMOOTH_SHARES = (0.25, 0.5, 0.75, 1.0)
RANGES = (0.5, 1.0, 1.5, 2.5, 4.0)
LUCK = (0.02, 0.05, 0.1, 0.2, 0.4)


@dataclass(frozen=True)
class Standing:
    """(n,) where each network stands, in deviations from the mean one (higher is better), and how unsure that is."""

    mean: Floats
    sd: Floats


def standing_by_trained(scores: Floats, trained: NDArray[np.integer], accuracies: Floats) -> Standing:
    """(n, P) scores of n networks, the (t,) places of those that were trained, their (t,) accuracies in any unit.

    Scores and accuracies are read by rank, so neither their units nor their outliers matter; what is unknown (NaN)
    ranks last. A trained network's own standing is smoothed too: its accuracy is one draw of luck.

    Raises:
        PredictorError: fewer than four trained networks, or accuracies that are not numbers.
    """
    if len(trained) < FEWEST or not np.isfinite(accuracies).all():
        raise PredictorError(
            f"Accuracies of at least {FEWEST} trained networks are needed, all known; got {accuracies}."
        )
    features = np.stack([normal_scores(column) for column in scores.T], axis=1)
    targets = normal_scores(accuracies)
    known = features[trained]
    smooth, reach, luck = max(
        product(SMOOTH_SHARES, RANGES, LUCK), key=lambda setting: _evidence(known, targets, *setting)
    )
    covariance = _kernel(known, known, smooth, reach) + luck * np.eye(len(known))
    across = _kernel(features, known, smooth, reach)
    mean = across @ np.linalg.solve(covariance, targets)
    explained = np.einsum("nt,tn->n", across, np.linalg.solve(covariance, across.T))
    own = np.einsum("np,np->n", features, features) / features.shape[1]
    return Standing(mean, np.sqrt(np.maximum(smooth + (1 - smooth) * own - explained, 0.0)))


def normal_scores(values: Floats) -> Floats:
    """(n,) -> (n,) quantiles of a normal variable at the values' ranks; equals are equal, the unknown (NaN) lowest."""
    held = np.where(np.isnan(values), -np.inf, values)
    order = np.sort(held)
    below, upto = np.searchsorted(order, held, "left"), np.searchsorted(order, held, "right")
    quantile = NormalDist().inv_cdf
    return np.array([quantile(share) for share in (below + upto) / (2 * len(held))])


def _kernel(one: Floats, other: Floats, smooth: float, reach: float) -> Floats:
    """A straight line in the scores, and what varies smoothly with all of them."""
    inner = one @ other.T / one.shape[1]
    norms = [np.einsum("np,np->n", each, each) / each.shape[1] for each in (one, other)]
    distance = norms[0][:, None] + norms[1] - 2 * inner
    return (1 - smooth) * inner + smooth * np.exp(-distance / (2 * reach**2))


def _evidence(features: Floats, targets: Floats, smooth: float, reach: float, luck: float) -> float:
    """The logarithm of the marginal likelihood, but for a constant."""
    covariance = _kernel(features, features, smooth, reach) + luck * np.eye(len(features))
    scale = targets @ np.linalg.solve(covariance, targets) / len(targets)
    return -0.5 * float(np.linalg.slogdet(covariance)[1] + len(targets) * np.log(scale))
