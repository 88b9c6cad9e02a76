"""Networks around DeepMAD-R34 (Shen et al. 2023, arXiv:2303.02165, table 2), within the budget of ResNet-34."""

from search_spaces.core.families.deepmad import limits, published, residual_space

SPACE = residual_space(
    "deepmad_r34", "Five stages of K1KXK1 blocks, within the budget of ResNet-34.", limits(3.68e9, 21.8e6, 0.3)
)

POINTS = {
    "deepmad_r34": published(
        SPACE, 24, [(128, 24, 5, 1), (512, 48, 5, 10), (896, 88, 5, 13), (1024, 104, 5, 11), (616, 128, 5, 14)]
    )
}
