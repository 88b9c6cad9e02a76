"""Design spaces side by side: how good a random design is, how good the best of many, and what the best have."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from nas.comparison.bootstrap import Range, chance_to_be_best, range_of_best
from nas.comparison.edf import Edf, edf_of, largest_gap, share_won
from nas.comparison.matching import matched_weights
from nas.comparison.population import Population
from nas.objective import Direction, Objective
from search_spaces.core.space import SearchSpace

Floats = NDArray[np.float64]

# Metrics of which more is better; of all others less is.
SCORES = frozenset({"deepmad", "deepmad_reference", "madnas", "zen_closed_form"})
BUDGETS = (10, 100, 1_000, 10_000)
# A design that is so seldom the best of a resample need not be looked at.
NEGLIGIBLE = 1e-12


@dataclass(frozen=True, eq=False)
class Standing:
    """One space under one metric. `best_of` says what a random search of so many designs finds, `ranges` what the
    best of a resample has: numeric dimensions and the other metrics; `domains` what a dimension could have."""

    space: str
    cardinality: int
    drawn: int
    held: int
    mean: float
    edf: Edf
    best_of: dict[int, Range]
    ranges: dict[str, Range]
    domains: dict[str, tuple[float, float]]

    def by_narrowness(self) -> list[str]:
        """Dimensions with a choice, first the one of whose domain the best take the smallest part."""
        parts = {
            name: (self.ranges[name].high - self.ranges[name].low) / (high - low)
            for name, (low, high) in self.domains.items()
            if high > low
        }
        return sorted(parts, key=parts.__getitem__)


@dataclass(frozen=True)
class Pair:
    """`gap` is Kolmogorov and Smirnov's; `wins` how often a random design of `one` is better than one of `other`."""

    one: str
    other: str
    gap: float
    wins: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """Spaces under one metric."""

    metric: str
    direction: Direction
    standings: tuple[Standing, ...]
    pairs: tuple[Pair, ...]


def direction_of(metric: str) -> Direction:
    """Scores are sought, costs are avoided."""
    return "maximize" if metric in SCORES else "minimize"


def compare(populations: Sequence[Population], metric: str, *, draws: int, equal: str | None = None) -> Comparison:
    """Compare populations that were scored by the same metrics.

    Args:
        draws: designs in one resample of the bootstrap.
        equal: a metric by which designs are weighted so that all spaces have one distribution of it.

    Raises:
        UserError: no range of `equal` is common to the spaces.
    """
    weights = [np.ones(len(population)) for population in populations]
    if equal is not None:
        weights = matched_weights([population.column(equal) for population in populations], equal)
    objective = Objective(metric, direction_of(metric))
    standings = [_standing(*each, objective, draws) for each in zip(populations, weights, strict=True)]
    pairs = [_pair(one, other, objective) for one, other in combinations(standings, 2)]
    return Comparison(metric, objective.direction, tuple(standings), tuple(pairs))


def _standing(population: Population, weights: Floats, objective: Objective, draws: int) -> Standing:
    values = population.column(objective.metric)
    order = np.argsort(objective.sign * values, kind="stable")
    ordered, weighed = values[order], weights[order]
    chance = chance_to_be_best(weighed, draws)
    likely = chance > NEGLIGIBLE
    best = order[likely]
    return Standing(
        space=population.space.name,
        cardinality=population.space.cardinality(),
        drawn=population.drawn,
        held=len(population),
        mean=float(values @ weights / weights.sum()),
        edf=edf_of(values, weights),
        best_of={budget: range_of_best(ordered, chance_to_be_best(weighed, budget)) for budget in BUDGETS},
        ranges={
            name: range_of_best(held, chance[likely])
            for name, held in _properties(population, best).items()
            if name != objective.metric
        },
        domains={name: (values.min(), values.max()) for name, values in _numbers(population.space).items()},
    )


def _properties(population: Population, rows: NDArray[np.intp]) -> dict[str, Floats]:
    """Of some designs every metric, and every dimension whose values are numbers."""
    metrics = {name: population.column(name)[rows] for name in population.metrics}
    places = {name: column for column, name in enumerate(population.space.dimension_names)}
    dimensions = {
        name: values[population.codes[rows, places[name]]] for name, values in _numbers(population.space).items()
    }
    return metrics | dimensions


def _numbers(space: SearchSpace) -> dict[str, Floats]:
    """The domains that are numbers."""
    domains = {name: domain.values for name, domain in space.dimensions.items()}
    return {
        name: np.asarray(values, dtype=np.float64)
        for name, values in domains.items()
        if all(type(value) in (int, float) for value in values)
    }


def _pair(one: Standing, other: Standing, objective: Objective) -> Pair:
    below = share_won(one.edf, other.edf)
    wins = below if objective.direction == "minimize" else 1 - below
    return Pair(one.space, other.space, largest_gap(one.edf, other.edf), wins)
