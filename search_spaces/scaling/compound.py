"""Uniform compound scaling, dwr of Dollar et al. 2021 (arXiv:2103.06877, table 2)."""

from search_spaces.scaling.core.factors import Factors, shared_out


def compound(by: float) -> Factors:
    """Depth, width and resolution take a third of the MACs each."""
    return shared_out(by, depth=1 / 3, width=1 / 3, resolution=1 / 3)
