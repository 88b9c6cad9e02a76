"""NSGA-III (Deb and Jain 2014, https://doi.org/10.1109/TEVC.2013.2281535), Optuna's own."""

from optuna.samplers import BaseSampler, NSGAIIISampler

from nas.search.core.strategy import SearchContext, Strategy
from nas.search.optuna_door.strategy import Guest, OptunaStrategy

CANDIDATES = 1_500
POPULATION = 64


def create(context: SearchContext) -> Strategy:
    """A fresh NSGA-III study; one of its generations is one of ours."""
    return OptunaStrategy(context, Guest(_sampler, generation_size=POPULATION, remembers_asking=True))


def _sampler(seed: int, size: int) -> BaseSampler:
    return NSGAIIISampler(seed=seed, population_size=size)
