"""Networks around DeepMAD-89M (Shen et al. 2023, arXiv:2303.02165, table 3)."""

from search_spaces.core.domains import IntRange
from search_spaces.core.families.deepmad import limits, mobile_space, published

SPACE = mobile_space(
    "deepmad_89m",
    "Five stages of K1DWSEK1 blocks, the fifth on the fourth's map, within 89 M parameters and 15.4 G.",
    limits(15.4e9, 89e6, 0.5),
    keeps=5,
    widths=IntRange(16, 1024, step=16),
    published_widths=(136, 204, 326, 490, 744),
    head=2560,
)

POINTS = {
    "deepmad_89m": published(
        SPACE, 56, [(136, 816, 5, 10), (204, 1224, 5, 9), (326, 1952, 5, 7), (490, 2944, 5, 4), (744, 4464, 3, 1)]
    )
}
