"""A study's problem, which is a compiled space: how it is built, and what is stored of its candidates."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nas.compiled.space import CompiledSpace
from nas.executors.core.recipe import Recipe
from nas.run_folder import Columns
from nas.study.goal import Goal
from nas.study.spec import StudySpec
from search_spaces.core.space import SearchSpace

RecipeOf = Callable[[StudySpec, Goal], Recipe[CompiledSpace]]
"""How the problem of a study is built."""


def ordered_dimensions(space: SearchSpace) -> NDArray[np.bool_]:
    """(D,) True where the values are numbers, so that neighbours are alike."""
    domains = space.dimensions.values()
    return np.array([all(type(value) in (int, float) for value in domain.values) for domain in domains], bool)


def columns_of(problem: CompiledSpace) -> Columns:
    """What a run stores of a candidate; an exact number has no deviation to store."""
    uncertain = tuple(metric.provenance != "exact" for metric in problem.metrics)
    return Columns(problem.space.dimension_names, problem.metric_names, uncertain)
