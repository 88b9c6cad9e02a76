"""CMA-ES with margin, one objective (Hamano et al. 2022, https://doi.org/10.1145/3512290.3528827)."""

from optuna.samplers import BaseSampler, CmaEsSampler

from nas.errors import UserError
from nas.search.core.strategy import SearchContext, Strategy
from nas.search.optuna_door.strategy import Guest, OptunaStrategy

CANDIDATES = 500
POPULATION = 32


def create(context: SearchContext) -> Strategy:
    """A fresh CMA-ES study.

    Raises:
        UserError: there is more than one objective.
    """
    if len(context.objectives) != 1:
        raise UserError(
            f"optuna_cmaes follows one objective; given were {', '.join(context.objectives)}.",
            hint="Keep one of them and turn the others into limits (--max, --min), or use --strategy nsga2.",
            field="strategy",
        )
    guest = Guest(_sampler, generation_size=POPULATION, remembers_asking=True, penalises=True, orders_all=True)
    return OptunaStrategy(context, guest)


def _sampler(seed: int, size: int) -> BaseSampler:
    return CmaEsSampler(seed=seed, popsize=size, with_margin=True, warn_independent_sampling=False)
