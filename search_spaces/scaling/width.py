"""Scaling by width alone (Dollar et al. 2021, arXiv:2103.06877, table 2)."""

from search_spaces.scaling.core.factors import Factors


def width(by: float) -> Factors:
    """Parameters grow with the MACs, activations with their root."""
    return Factors(width=by**0.5)
