"""Networks around EfficientNet-Lite: EfficientNet (arXiv:1905.11946) with ReLU6 and without gates, for integers."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.families.efficientnet import scaled, stage
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

SPACE = StagedSpace(
    name="efficientnet_lite",
    description="Seven stages of inverted residuals with ReLU6: kernel, expansion, depth, width, from Lite0 to Lite4.",
    resolution=Choice(128, 160, 192, 224, 240, 260, 280, 300, 380),
    stem=Block("conv_stem", channels=Choice(16, 24, 32), activation="relu6"),
    stages=(
        stage(2, IntRange(8, 24, step=8), shrinks=False, expansion=1),
        stage(4, IntRange(16, 40, step=8), shrinks=True),
        stage(4, IntRange(24, 56, step=8), shrinks=True),
        stage(6, IntRange(48, 112, step=8), shrinks=True),
        stage(6, IntRange(64, 160, step=8), shrinks=False),
        stage(8, IntRange(128, 272, step=8), shrinks=True),
        stage(2, IntRange(192, 448, step=16), shrinks=False),
    ),
    head=Block("conv_head", channels=Choice(1024, 1280, 1536), activation="relu6"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _lite(width: float, depth: float, resolution: int) -> Point:
    """Compound scaling that leaves the stem, the head and the layers of the first and the last stage as they are."""
    choices = scaled(width, depth, resolution) | {"stem.channels": 32, "head.channels": 1280}
    choices |= {"stage1.depth": 1, "stage7.depth": 1}
    return Point(choices=choices, source="tensorflow/tpu, efficientnet/lite; resolution as in timm")


_SIZES = {
    "lite0": (1.0, 1.0, 224),
    "lite1": (1.0, 1.1, 240),
    "lite2": (1.1, 1.2, 260),
    "lite3": (1.2, 1.4, 300),
    "lite4": (1.4, 1.8, 380),
}

POINTS = {
    **{f"efficientnet_{name}": _lite(*size) for name, size in _SIZES.items()},
    **{f"tf_efficientnet_{name}": _lite(*size) for name, size in _SIZES.items()},
}
