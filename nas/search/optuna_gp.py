"""A Gaussian process and its expected improvement, many objectives (Daulton et al. 2020, arXiv:2006.05078)."""

from optuna.samplers import BaseSampler, GPSampler

from nas.search.core.strategy import SearchContext, Strategy
from nas.search.optuna_door.strategy import Guest, OptunaStrategy

CANDIDATES = 100
# Each design costs it seconds and teaches it much: small generations lose little.
GENERATION = 4


def create(context: SearchContext) -> Strategy:
    """A fresh study of a Gaussian process."""
    return OptunaStrategy(context, Guest(_sampler, generation_size=GENERATION, remembers_asking=False))


def _sampler(seed: int, _size: int) -> BaseSampler:
    # A design drawn twice scores the same: there is no noise to estimate.
    return GPSampler(seed=seed, deterministic_objective=True, warn_independent_sampling=False)
