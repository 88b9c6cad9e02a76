"""Depth and width together, resolution as it is (STU-Net: Huang et al. 2023, arXiv:2304.06716, section 3.2)."""

from search_spaces.scaling.core.factors import Factors, shared_out


def depth_width(by: float) -> Factors:
    """Both grow by one factor, the cube root of `by`: parameters grow with the MACs, activations as `by ** (2 / 3)`."""
    return shared_out(by, depth=1 / 3, width=2 / 3, resolution=0)
