"""Networks around EfficientNetV2-M, L and XL (Tan & Le 2021, arXiv:2104.00298, table 4 and its code)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.families.efficientnetv2 import depthwise, fused, published, unexpanded
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="efficientnetv2",
    description="Three stages of fused inverted residuals, then four of depthwise ones with SE: M, L and XL.",
    resolution=Choice(192, 224, 256, 288, 320, 384, 480),
    stem=Block("conv_stem", channels=Choice(16, 24, 32), activation="silu"),
    stages=(
        unexpanded(4, IntRange(16, 32, step=8)),
        fused(8, IntRange(32, 64, step=8)),
        fused(8, IntRange(48, 96, step=8)),
        depthwise(16, IntRange(96, 192, step=16), shrinks=True),
        depthwise(24, IntRange(112, 256, step=16), shrinks=False),
        depthwise(32, IntRange(192, 512, step=16), shrinks=True),
        depthwise(8, IntRange(320, 640, step=32), shrinks=False),
    ),
    head=Block("conv_head", channels=Choice(1280, 1536, 1792), activation="silu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_M = ((3, 5, 5, 7, 14, 18, 5), (24, 48, 80, 160, 176, 304, 512))
_L = ((4, 7, 7, 10, 19, 25, 7), (32, 64, 96, 192, 224, 384, 640))
_XL = ((4, 8, 8, 16, 24, 32, 8), (32, 64, 96, 192, 256, 512, 640))

POINTS = {
    "efficientnetv2_m": published(24, *_M, resolution=320),
    "efficientnetv2_l": published(32, *_L, resolution=384),
    "efficientnetv2_xl": published(32, *_XL, resolution=384),
    "tf_efficientnetv2_m": published(24, *_M, resolution=384),
    "tf_efficientnetv2_l": published(32, *_L, resolution=384),
    "tf_efficientnetv2_xl": published(32, *_XL, resolution=384),
}
