"""The recipe of a real problem: load space and device, compile the one for the other."""

from dataclasses import dataclass
from typing import final

from hw_profiles.core.load import load_device
from nas.compiled.space import CompiledSpace, compile_space
from nas.errors import UserError
from nas.executors.core.recipe import Recipe
from nas.study.goal import Goal
from nas.study.spec import StudySpec
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace
from search_spaces.core.staged import StagedSpace


@final
@dataclass(frozen=True)
class CompiledRecipe(Recipe[CompiledSpace]):
    """Names and numbers only, so that a worker can read it."""

    space: str
    metrics: tuple[str, ...]
    hw: str | None
    batch: int
    dtype: str | None
    resolution: int | None
    preset: str | None

    def build(self) -> CompiledSpace:
        profile = None if self.hw is None else load_device(self.hw)
        dtype = self.dtype or (profile.stack.dtype if profile else "fp32")
        space = load_space(self.space)
        space = space if self.resolution is None else space.at_resolution(self.resolution)
        space = space if self.preset is None else _under(space, self.preset)
        if not space.dimension_names:
            raise UserError(
                f"Space '{space.name}' holds one design; there is nothing to search.",
                hint=f"It is a MODEL by itself: nasctl space sample {self.space} --json > {space.name}.json",
                field="space",
            )
        return compile_space(space, self.metrics, Scene(profile, self.batch, dtype))


def compiled_recipe(spec: StudySpec, goal: Goal) -> Recipe[CompiledSpace]:
    """The study's own space and device."""
    return CompiledRecipe(spec.space, goal.metrics, spec.hw, spec.batch, spec.dtype, spec.resolution, spec.preset)


def _under(space: SearchSpace, preset: str) -> SearchSpace:
    if not isinstance(space, StagedSpace):
        raise SpaceError(f"Space '{space.name}' offers no presets; only staged spaces do.", field="preset")
    return space.under(preset)
