"""What a space carries into a study that does not say otherwise: its limits, and what to seek within them."""

import numpy as np

from nas.study.spec import StudySpec
from predictors.core.evaluation import estimate
from predictors.core.metric import Scene
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace

# A space with a budget of its own asks for the best design within it, not for a front.
SOUGHT = "deepmad"

# Where that score knows nothing of a space's networks (signals, volumes, maps that never shrink), more work is sought.
WORK, TIME = "macs", "latency"


def with_carried(spec: StudySpec) -> StudySpec:
    """The study under its space's limits; its own bounds on the same metrics go first, and `none` lifts one.

    Where nothing is asked for it seeks what tells designs of its space apart.
    """
    space = _space_of(spec)
    if space is None:
        return spec
    nothing_asked = not spec.maximize and not spec.minimize
    if not space.limits:
        work = nothing_asked and _is_unscored(space)
        return spec.model_copy(update={"maximize": (WORK,), "minimize": (TIME,)}) if work else spec
    highest = {metric: bounds.max for metric, bounds in space.limits.items() if bounds.max is not None}
    lowest = {metric: bounds.min for metric, bounds in space.limits.items() if bounds.min is not None}
    return spec.model_copy(
        update={
            "max": {**highest, **spec.max},
            "min": {**lowest, **spec.min},
            "maximize": (SOUGHT,) if nothing_asked else spec.maximize,
        }
    )


def carried_limits(spec: StudySpec) -> list[str]:
    """The limits that a study takes from its space, for people: `deepmad_flops <= 1.82e+09`."""
    held = with_carried(spec)
    return [
        f"{metric} {sign} {bound:g}"
        for sign, bounds, own in (("<=", held.max, spec.max), (">=", held.min, spec.min))
        for metric, bound in bounds.items()
        if metric not in own
    ]


def sought(spec: StudySpec) -> str:
    """What a study asks for, for people: `more macs for less latency`."""
    wanted = (("more", spec.maximize), ("less", spec.minimize))
    return " for ".join(f"{sense} {' and '.join(metrics)}" for sense, metrics in wanted if metrics)


def _is_unscored(space: SearchSpace) -> bool:
    """Whether the score counts no convolution of the space's networks, as one of them tells."""
    (code,) = space.sample(1, np.random.default_rng(0))
    return estimate(space.architecture(space.decode(code)), SOUGHT, Scene()).covered == 0


def _space_of(spec: StudySpec) -> SearchSpace | None:
    try:
        return load_space(spec.space)
    except SpaceError:
        # Whoever builds the study's problem knows the space, or refuses it in words of his own.
        return None
