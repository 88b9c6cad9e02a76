"""Scaling by resolution alone (Dollar et al. 2021, arXiv:2103.06877, table 2)."""

from search_spaces.scaling.core.factors import Factors


def resolution(by: float) -> Factors:
    """Activations grow with the MACs, parameters stay."""
    return Factors(resolution=by**0.5)
