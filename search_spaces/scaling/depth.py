"""Scaling by depth alone (Dollar et al. 2021, arXiv:2103.06877, table 2)."""

from search_spaces.scaling.core.factors import Factors


def depth(by: float) -> Factors:
    """Parameters and activations grow with the MACs."""
    return Factors(depth=by)
