"""Random designs to time end to end: what a predictor has to reach by adding up operators."""

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from hw_profiles.core.networks import MeasuredNetwork
from nas.errors import UserError
from nas.model.measure.networks_table import NetworksTable, candidate
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.architecture import Architecture
from search_spaces.core.space import SearchSpace

# Larger networks take the time of several smaller ones and tell no more about what lies between operators.
MOST_MACS = 3e9

Observe = Callable[[int, MeasuredNetwork], None]


def measure_designs(table: NetworksTable, spaces: Sequence[SearchSpace], budget_s: float, seed: int,
                    observe: Observe) -> int:  # fmt: skip
    """Time random designs, deployed, batch 1, until the budget is spent; repeats none.

    Returns how many networks the table holds now.
    """
    started = time.monotonic()
    for architecture in random_designs(spaces, np.random.default_rng(seed)):
        if time.monotonic() - started >= budget_s:
            break
        if table.holds(architecture.id, 1):
            continue
        try:
            observe(len(table), table.timed(candidate(architecture), 1))
        except UserError:
            # Not every software runs every design; the rest tell as much.
            continue
    return len(table)


def random_designs(spaces: Sequence[SearchSpace], rng: np.random.Generator) -> Iterator[Architecture]:
    """Uniform designs without end, the spaces in turn. Published models are left out: they are for checking."""
    while True:
        for space in spaces:
            architecture = space.architecture(space.decode(space.sample(1, rng)[0]))
            if estimate(architecture, "macs", Scene()).value <= MOST_MACS:
                yield architecture
