"""Networks around DeepMAD-R18 (Shen et al. 2023, arXiv:2303.02165, table 2), within the budget of ResNet-18."""

from search_spaces.core.families.deepmad import limits, published, residual_space

SPACE = residual_space(
    "deepmad_r18", "Five stages of K1KXK1 blocks, within the budget of ResNet-18.", limits(1.82e9, 11.69e6, 0.3)
)

POINTS = {
    "deepmad_r18": published(
        SPACE, 32, [(96, 40, 5, 1), (384, 40, 5, 6), (384, 64, 5, 9), (1024, 104, 3, 10), (672, 104, 5, 12)]
    )
}
