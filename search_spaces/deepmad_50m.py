"""Networks around DeepMAD-50M (Shen et al. 2023, arXiv:2303.02165, table 3)."""

from search_spaces.core.domains import IntRange
from search_spaces.core.families.deepmad import limits, mobile_space, published

SPACE = mobile_space(
    "deepmad_50m",
    "Five stages of K1DWSEK1 blocks, the fifth on the fourth's map, within 50 M parameters and 8.7 G.",
    limits(8.7e9, 50e6, 0.5),
    keeps=5,
    widths=IntRange(16, 832, step=16),
    published_widths=(112, 168, 252, 378, 576),
    head=2048,
)

POINTS = {
    "deepmad_50m": published(
        SPACE, 48, [(112, 672, 5, 7), (168, 1008, 5, 9), (252, 1512, 5, 7), (378, 2272, 5, 3), (576, 3456, 3, 1)]
    )
}
