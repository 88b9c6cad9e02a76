"""What a space carries into a study that does not say otherwise: its limits, and what to seek within them."""

from nas.study.spec import StudySpec
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_space
from search_spaces.core.space import SearchSpace

# A space with a budget of its own asks for the best design within it, not for a front.
SOUGHT = "deepmad"


def with_carried(spec: StudySpec) -> StudySpec:
    """The study under its space's limits; its own bounds on the same metrics go first, and `none` lifts one."""
    space = _space_of(spec)
    if space is None or not space.limits:
        return spec
    highest = {metric: bounds.max for metric, bounds in space.limits.items() if bounds.max is not None}
    lowest = {metric: bounds.min for metric, bounds in space.limits.items() if bounds.min is not None}
    nothing_asked = not spec.maximize and not spec.minimize
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


def _space_of(spec: StudySpec) -> SearchSpace | None:
    try:
        return load_space(spec.space)
    except SpaceError:
        # Whoever builds the study's problem knows the space, or refuses it in words of his own.
        return None
