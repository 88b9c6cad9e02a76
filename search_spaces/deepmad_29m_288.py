"""Networks around DeepMAD-29M for 288 pixels (Shen et al. 2023, arXiv:2303.02165, table 3)."""

from search_spaces.core.domains import IntRange
from search_spaces.core.families.deepmad import limits, mobile_space, published

SPACE = mobile_space(
    "deepmad_29m_288",
    "Five stages of K1DWSEK1 blocks, the fourth on the third's map, within 29 M parameters and 4.5 G.",
    limits(4.5e9, 29e6, 0.5),
    resolution=288,
    keeps=4,
    widths=IntRange(16, 640, step=8),
    published_widths=(61, 96, 145, 217, 328),
    head=1792,
)

POINTS = {
    "deepmad_29m_288": published(
        SPACE, 40, [(61, 368, 5, 4), (96, 576, 5, 4), (145, 872, 5, 5), (217, 1304, 5, 6), (328, 1968, 5, 4)]
    )
}
