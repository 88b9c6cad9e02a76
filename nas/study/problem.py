"""A study's problem, which is a compiled space: how it is built, and what is stored of its candidates."""

from collections.abc import Callable

from nas.compiled.space import CompiledSpace
from nas.executors.core.recipe import Recipe
from nas.run_folder import Columns
from nas.study.goal import Goal
from nas.study.spec import StudySpec

RecipeOf = Callable[[StudySpec, Goal], Recipe[CompiledSpace]]
"""How the problem of a study is built."""


def columns_of(problem: CompiledSpace, goal: Goal) -> Columns:
    """What a run stores of a candidate; neither an exact number nor a proxy's has a deviation to store."""
    uncertain = tuple(metric.provenance != "exact" for metric in problem.metrics)
    return Columns(problem.space.dimension_names, goal.columns, (*uncertain, *(False for _ in goal.proxies)))
