"""How whole networks compare with their operators timed alone: cold caches, fused kernels, the calls in between.

seconds of a network = sum over its operators of (factor of the operator's family x its seconds alone + overhead)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from predictors.core.workload import FAMILIES
from predictors.fitting.non_negative import non_negative_least_squares

FEWEST = 3
FOLDS = 5
# Few kinds of networks show a family apart from the others: how strongly a factor stays where the common one is. The
# error on a kind of network left out is flat from a tenth to a half.
_TIE = 0.2
# Fused into its neighbour an operator is nearly free, never quite: a price of zero would carry no error either.
LEAST_FACTOR = 0.02
# Of the factor that is expected, no family's falls below half: few networks would trade one that they hardly hold
# against the overhead of all.
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Networks:
    """n timed networks: (n, F) seconds of their operators alone by family, (n,) operator counts, (n,) seconds whole.

    `kinds` are n names: a kind of network is held out as a whole.
    """

    alone_s: np.ndarray
    operators: np.ndarray
    measured_s: np.ndarray
    kinds: Sequence[str]

    def only(self, chosen: np.ndarray) -> "Networks":
        """Those where the (n,) bool is true."""
        kinds = [kind for kind, keep in zip(self.kinds, chosen, strict=True) if keep]
        return Networks(self.alone_s[chosen], self.operators[chosen], self.measured_s[chosen], kinds)


@dataclass(frozen=True)
class EndToEndFit:
    """`scale` is every family's factor where nothing tells them apart; `factors` are those that networks showed.

    `log_sd` is the standard deviation of log(true / predicted), `mape` the mean error, of networks of a kind that the
    fit did not see.
    """

    scale: float
    factors: dict[str, float]
    per_operator_s: float
    log_sd: float
    mape: float
    networks: int


def fit_end_to_end(networks: Networks, relative: Mapping[str, float]) -> EndToEndFit:
    """Non-negative factors and overhead of least relative error; every kind of network counts alike.

    `relative` says of a family what share of its price alone it costs behind a convolution, where that was timed.

    Raises:
        ValueError: fewer than three networks, or seconds that are not positive.
    """
    count = len(networks.measured_s)
    if count != len(networks.alone_s) or count < FEWEST:
        raise ValueError(f"{len(networks.alone_s)} predicted and {count} measured networks; give 3 pairs or more.")
    if not (np.all(networks.alone_s.sum(axis=1) > 0) and np.all(networks.measured_s > 0)):
        raise ValueError("Seconds are positive.")
    common, unknowns = _solve(networks, relative)
    errors = _held_out(networks, relative)
    seen = networks.alone_s.sum(axis=0) > 0
    factors = {name: _rounded(unknowns[index]) for index, name in enumerate(FAMILIES) if seen[index]}
    log_sd = float(np.sqrt(_mean_over_kinds(errors**2, networks.kinds)))
    mape = float(_mean_over_kinds(np.abs(np.exp(-errors) - 1.0), networks.kinds))
    return EndToEndFit(_rounded(common[0]), factors, float(unknowns[-1]), max(log_sd, 0.01), mape, count)


def _solve(networks: Networks, relative: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """(2,) common factor and overhead, and from there (F + 1,) factors and overhead."""
    prior = np.array([relative.get(name, 1.0) for name in FAMILIES])
    weight = 1.0 / networks.measured_s / np.sqrt([list(networks.kinds).count(kind) for kind in networks.kinds])
    aim = weight * networks.measured_s
    parts = np.column_stack([networks.alone_s, networks.operators]) * weight[:, None]
    common = non_negative_least_squares(np.column_stack([parts[:, :-1] @ prior, parts[:, -1]]), aim)
    start = np.append(common[0] * prior, common[1])
    common = common * _centring(networks, start)
    # What a family adds to a network is known better than its factor: a small share may take any factor.
    tie = _TIE * np.diag(np.linalg.norm(parts, axis=0))
    parts, aim = np.vstack([parts, tie]), np.append(aim, tie @ start)
    least = np.append(_LEAST_SHARE * start[:-1], 0.0)
    unknowns = least + non_negative_least_squares(parts, aim - parts @ least)
    return common, unknowns * _centring(networks, unknowns)


def _centring(networks: Networks, unknowns: np.ndarray) -> float:
    """Squares of relative errors favour predictions that are too low: the factor that puts them in the middle again."""
    error = np.log(networks.measured_s / (np.column_stack([networks.alone_s, networks.operators]) @ unknowns))
    kinds = np.array(networks.kinds)
    return float(np.exp(np.mean([np.median(error[kinds == kind]) for kind in sorted(set(networks.kinds))])))


def _held_out(networks: Networks, relative: Mapping[str, float]) -> np.ndarray:
    """(n,) log(true / predicted), each from a fit without its kind; of a single kind in folds."""
    groups = _groups(networks.kinds)
    errors = np.empty(len(groups))
    for group in np.unique(groups):
        held = groups == group
        _, unknowns = _solve(networks.only(~held), relative)
        predicted_s = np.column_stack([networks.alone_s, networks.operators])[held] @ unknowns
        # Where the others explain nothing of a network, its own sum is the least that can be said.
        predicted_s = np.where(predicted_s > 0, predicted_s, networks.alone_s[held].sum(axis=1))
        errors[held] = np.log(networks.measured_s[held] / predicted_s)
    return errors


def _groups(kinds: Sequence[str]) -> np.ndarray:
    if len(set(kinds)) > 1:
        return np.unique(kinds, return_inverse=True)[1]
    return np.arange(len(kinds)) % min(FOLDS, len(kinds))


def _mean_over_kinds(values: np.ndarray, kinds: Sequence[str]) -> float:
    named = np.array(kinds)
    return float(np.mean([values[named == kind].mean() for kind in sorted(set(kinds))]))


def _rounded(factor: float) -> float:
    return max(round(float(factor), 4), LEAST_FACTOR)
