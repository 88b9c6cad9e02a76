"""Compound scaling of EfficientNet (Tan & Le 2019, arXiv:1905.11946, equation 3)."""

from search_spaces.scaling.core.factors import Factors, efficientnet_factors


def efficientnet(by: float) -> Factors:
    """Depth 1.2, width 1.1 and resolution 1.15 to one power, which need not be whole."""
    return efficientnet_factors(by)
