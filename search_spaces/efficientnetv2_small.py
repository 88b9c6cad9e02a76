"""Networks around EfficientNetV2-S and B0 to B3 (Tan & Le 2021, arXiv:2104.00298, table 4 and its code)."""

from math import ceil
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _fused(depth: int, width: IntRange, *, shrinks: bool, expansion: Any = (2, 4, 6)) -> Stage:
    block = Block("fused_inverted_residual", kernel=Choice(3, 5), expansion=expansion, activation="silu")
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinks else None, block=block)


def _depthwise(depth: int, width: IntRange, *, shrinks: bool) -> Stage:
    block = Block(
        "inverted_residual",
        kernel=Choice(3, 5, 7),
        expansion=Choice(3, 4, 6),
        attention=Choice("none", "se"),
        squeeze_activation="silu",
        activation="silu",
    )
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="efficientnetv2_small",
    description="Three stages of fused inverted residuals, then three of depthwise ones with SE: S and B0 to B3.",
    resolution=Choice(128, 160, 192, 208, 224, 240, 256, 288, 320, 384),
    stem=Block("conv_stem", channels=Choice(16, 24, 32, 40), activation="silu"),
    stages=(
        _fused(2, IntRange(8, 32, step=8), shrinks=False, expansion=1),
        _fused(4, IntRange(16, 64, step=8), shrinks=True),
        _fused(4, IntRange(32, 80, step=8), shrinks=True),
        _depthwise(6, IntRange(64, 160, step=8), shrinks=True),
        _depthwise(9, IntRange(80, 192, step=8), shrinks=False),
        _depthwise(15, IntRange(128, 320, step=8), shrinks=True),
    ),
    head=Block("conv_head", channels=IntRange(1024, 1792, step=128), activation="silu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_EXPANSIONS = (1, 4, 4, 4, 6, 6)


def _published(stem: int, depths: tuple[int, ...], widths: tuple[int, ...], head: int, resolution: int) -> Point:
    choices: dict[str, Any] = {"resolution": resolution, "stem.channels": stem, "head.channels": head}
    for stage, (depth, width, expansion) in enumerate(zip(depths, widths, _EXPANSIONS, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.kernel": 3}
        choices |= {f"stage{stage}.expansion": expansion} if stage > 1 else {}
        choices |= {f"stage{stage}.attention": "se"} if stage > 3 else {}
    return Point(choices=choices, source="arXiv:2104.00298, its code; resolution of training as in timm")


def _scaled(width: float, depth: float, resolution: int) -> Point:
    """Compound scaling of B0. Its code rounds to the nearest 8 even where that loses more than a tenth."""
    stem, *widths, head = (int(channels * width + 4) // 8 * 8 for channels in (32, 16, 32, 48, 96, 112, 192, 1280))
    depths = tuple(ceil(layers * depth) for layers in (1, 2, 2, 3, 5, 8))
    return _published(stem, depths, tuple(widths), head, resolution)


POINTS = {
    "efficientnetv2_s": _published(24, (2, 4, 4, 6, 9, 15), (24, 48, 64, 128, 160, 256), 1280, 288),
    "tf_efficientnetv2_b0": _scaled(1.0, 1.0, 192),
    "tf_efficientnetv2_b1": _scaled(1.0, 1.1, 192),
    "tf_efficientnetv2_b2": _scaled(1.1, 1.2, 208),
    "tf_efficientnetv2_b3": _scaled(1.2, 1.4, 240),
}
