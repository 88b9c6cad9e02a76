"""Tree-structured Parzen estimator, many objectives (Ozaki et al. 2022, https://doi.org/10.1613/jair.1.13188)."""

from optuna.samplers import BaseSampler, TPESampler

from nas.search.core.strategy import SearchContext, Strategy
from nas.search.optuna_door.strategy import Guest, OptunaStrategy

CANDIDATES = 300
# It learns from every trial, so small generations lose little.
GENERATION = 16


def create(context: SearchContext) -> Strategy:
    """A fresh TPE study."""
    return OptunaStrategy(context, Guest(_sampler, generation_size=GENERATION, remembers_asking=False))


def _sampler(seed: int, _size: int) -> BaseSampler:
    # Dimensions of a network act together, and one joint estimate is also the cheaper one.
    return TPESampler(seed=seed, multivariate=True)
