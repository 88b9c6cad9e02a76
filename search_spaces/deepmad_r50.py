"""Networks around DeepMAD-R50 (Shen et al. 2023, arXiv:2303.02165, table 2), within the budget of ResNet-50."""

from search_spaces.core.families.deepmad import limits, published, residual_space

SPACE = residual_space(
    "deepmad_r50", "Five stages of K1KXK1 blocks, within the budget of ResNet-50.", limits(4.13e9, 25.55e6, 0.3)
)

POINTS = {
    "deepmad_r50": published(
        SPACE, 32, [(128, 40, 5, 1), (512, 48, 5, 11), (872, 88, 5, 12), (1024, 104, 5, 13), (1232, 120, 5, 15)]
    )
}
