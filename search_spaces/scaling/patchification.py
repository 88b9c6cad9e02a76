"""Scaling by smaller patches (Wang et al. 2025, arXiv:2502.03738): more tokens, the same weights behind the stem."""

from search_spaces.scaling.core.factors import Factors


def patchification(by: float) -> Factors:
    """Patches of 1/sqrt(by) the side; attention grows with the square of `by`, all else with `by`."""
    return Factors(patch=by**0.5)
