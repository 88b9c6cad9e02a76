"""Networks around DeepMAD-29M for 224 pixels (Shen et al. 2023, arXiv:2303.02165, table 3)."""

from search_spaces.core.domains import IntRange
from search_spaces.core.families.deepmad import limits, mobile_space, published

SPACE = mobile_space(
    "deepmad_29m",
    "Five stages of K1DWSEK1 blocks, the first on the stem's map, within 29 M parameters and 4.5 G.",
    limits(4.5e9, 29e6, 0.5),
    keeps=1,
    widths=IntRange(16, 640, step=8),
    published_widths=(40, 85, 134, 201, 312),
    head=1792,
)

POINTS = {
    "deepmad_29m_224": published(
        SPACE, 40, [(40, 240, 5, 2), (85, 512, 5, 4), (134, 800, 5, 6), (201, 1208, 5, 6), (312, 1872, 5, 5)]
    )
}
