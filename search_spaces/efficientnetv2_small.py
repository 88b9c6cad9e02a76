"""Networks around EfficientNetV2-S and B0 to B3 (Tan & Le 2021, arXiv:2104.00298, table 4 and its code)."""

from math import ceil

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.families.efficientnetv2 import depthwise, fused, published, unexpanded
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="efficientnetv2_small",
    description="Three stages of fused inverted residuals, then three of depthwise ones with SE: S and B0 to B3.",
    resolution=Choice(128, 160, 192, 208, 224, 240, 256, 288, 300, 320, 384),
    stem=Block("conv_stem", channels=Choice(16, 24, 32, 40), activation="silu"),
    stages=(
        unexpanded(3, IntRange(8, 32, step=8)),
        fused(5, IntRange(16, 64, step=8)),
        fused(5, IntRange(32, 80, step=8)),
        depthwise(8, IntRange(64, 160, step=8), shrinks=True),
        depthwise(15, IntRange(80, 192, step=8), shrinks=False),
        depthwise(24, IntRange(128, 328, step=8), shrinks=True),
    ),
    head=Block("conv_head", channels=Choice(1024, 1152, 1280, 1408, 1536, 1792, 2152), activation="silu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _scaled(width: float, depth: float, resolution: int) -> Point:
    """Compound scaling of B0. Its code rounds to the nearest 8 even where that loses more than a tenth."""
    stem, *widths, head = (int(channels * width + 4) // 8 * 8 for channels in (32, 16, 32, 48, 96, 112, 192, 1280))
    depths = tuple(ceil(layers * depth) for layers in (1, 2, 2, 3, 5, 8))
    return published(stem, depths, tuple(widths), head=head, resolution=resolution)


def _before_the_code(
    depths: tuple[int, ...], widths: tuple[int, ...], *, head: int, resolution: int, projects: bool
) -> Point:
    """timm's own, drawn from the paper before its code was out."""
    source = "arXiv:2104.00298, table 4, as in timm"
    return published(
        widths[0], depths, widths, head=head, resolution=resolution, always_projects=projects, source=source
    )


_S = ((2, 4, 4, 6, 9, 15), (24, 48, 64, 128, 160, 256))

POINTS = {
    "efficientnetv2_s": published(24, *_S, resolution=288),
    "tf_efficientnetv2_s": published(24, *_S, resolution=300),
    "tf_efficientnetv2_b0": _scaled(1.0, 1.0, 192),
    "tf_efficientnetv2_b1": _scaled(1.0, 1.1, 192),
    "tf_efficientnetv2_b2": _scaled(1.1, 1.2, 208),
    "tf_efficientnetv2_b3": _scaled(1.2, 1.4, 240),
    "efficientnetv2_rw_t": _before_the_code(
        (2, 4, 4, 6, 9, 14), (24, 40, 48, 104, 128, 208), head=1024, resolution=224, projects=False
    ),
    "efficientnetv2_rw_s": _before_the_code(
        (2, 4, 4, 6, 9, 15), (24, 48, 64, 128, 160, 272), head=1792, resolution=288, projects=True
    ),
    "efficientnetv2_rw_m": _before_the_code(
        (3, 5, 5, 8, 15, 24), (32, 56, 80, 152, 192, 328), head=2152, resolution=320, projects=True
    ),
}
