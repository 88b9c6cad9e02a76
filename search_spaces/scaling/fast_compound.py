"""Fast compound scaling, mostly by width (Dollar et al. 2021, arXiv:2103.06877, equations 5 and 6)."""

from typing import Annotated

from pydantic import Field

from search_spaces.scaling.core.factors import Factors, shared_out

Alpha = Annotated[float, Field(ge=0, le=1)]


def fast_compound(by: float, *, alpha: Alpha = 0.8) -> Factors:
    """Width takes `alpha` of the MACs, depth and resolution half of the rest each.

    Parameters grow as `by ** ((1 + alpha) / 2)`, activations, and with them the time on memory-bound devices, as
    `by ** (1 - alpha / 2)`.
    """
    return shared_out(by, depth=(1 - alpha) / 2, width=alpha, resolution=(1 - alpha) / 2)
