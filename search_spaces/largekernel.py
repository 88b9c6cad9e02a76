"""UniRepLKNet's own plan of kernels (Ding et al. 2024, arXiv:2311.15599; guidelines of arXiv:2410.08049): only depths
and widths are open, and depth is added with small kernels."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.families.unireplknet import LARGE, SMALL, published, stage
from search_spaces.core.rules import MaxGrowth, NonDecreasing, SpareLargeKernels
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="largekernel",
    description="UniRepLKNet's kernels: 3 in the first stage, 13 in the others, of the third at most nine or a third.",
    resolution=Choice(192, 224, 256, 320, 384),
    stem=Block("overlapping_stem"),
    stages=(
        stage(IntRange(1, 4), IntRange(32, 256, step=8), kernel=SMALL, places=None, attention="se"),
        stage(IntRange(1, 4), IntRange(64, 512, step=16), kernel=LARGE, places=Choice(0), attention="se"),
        stage(
            IntRange(2, 36),
            IntRange(128, 1024, step=32),
            kernel=LARGE,
            every=Choice(1, 2, 3),
            places=Choice(0),
            attention="se",
        ),
        stage(IntRange(1, 4), IntRange(256, 2048, step=64), kernel=LARGE, places=Choice(0), attention="se"),
    ),
    head=Block("pooled_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), SpareLargeKernels()),
)

POINTS = {f"unireplknet_{size}": published(size, resolution=384) for size in ("l", "xl")}
