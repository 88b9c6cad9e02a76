"""Networks around EfficientNet (Tan & Le 2019, arXiv:1905.11946, table 1), compound scaling B0 to B8 inside."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.families.efficientnet import scaled, stage
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.staged import StagedSpace

GATED = {"attention": Choice("none", "se"), "squeeze_activation": "silu", "activation": "silu"}

SPACE = StagedSpace(
    name="efficientnet",
    description="Seven stages of inverted residuals with SiLU, from B0 to B8: kernel, expansion, depth, width, gate.",
    # The published sides, and timm's where they differ.
    resolution=Choice(128, 160, 192, 224, 240, 256, 260, 288, 300, 320, 380, 384, 448, 456, 528, 600, 672),
    stem=Block("conv_stem", channels=IntRange(16, 72, step=8), activation="silu"),
    stages=(
        stage(4, IntRange(8, 32, step=8), shrinks=False, expansion=1, **GATED),
        stage(8, IntRange(16, 56, step=8), shrinks=True, **GATED),
        stage(8, IntRange(24, 88, step=8), shrinks=True, **GATED),
        stage(11, IntRange(48, 176, step=8), shrinks=True, **GATED),
        stage(11, IntRange(64, 248, step=8), shrinks=False, **GATED),
        stage(15, IntRange(128, 424, step=8), shrinks=True, **GATED),
        stage(4, IntRange(192, 704, step=16), shrinks=False, **GATED),
    ),
    head=Block("conv_head", channels=IntRange(640, 2816, step=128), activation="silu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _gated(width: float, depth: float, resolution: int, source: str) -> Point:
    choices = scaled(width, depth, resolution) | {f"stage{stage}.attention": "se" for stage in range(1, 8)}
    return Point(choices=choices, source=f"arXiv:1905.11946, equation 3 and its code; resolution as {source}")


# Width, depth, resolution, timm's resolution.
_SIZES = {
    "b0": (1.0, 1.0, 224, 224),
    "b1": (1.0, 1.1, 240, 240),
    "b2": (1.1, 1.2, 260, 256),
    "b3": (1.2, 1.4, 300, 288),
    "b4": (1.4, 1.8, 380, 320),
    "b5": (1.6, 2.2, 456, 448),
    "b6": (1.8, 2.6, 528, 528),
    "b7": (2.0, 3.1, 600, 600),
    "b8": (2.2, 3.6, 672, 672),
}

POINTS = {
    **{f"efficientnet_{name}": _gated(w, d, side, "in timm") for name, (w, d, _, side) in _SIZES.items()},
    **{f"tf_efficientnet_{name}": _gated(w, d, side, "published") for name, (w, d, side, _) in _SIZES.items()},
}
