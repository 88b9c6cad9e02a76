"""Networks around EfficientNetV2-M, L and XL (Tan & Le 2021, arXiv:2104.00298, table 4 and its code)."""

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
    name="efficientnetv2",
    description="Three stages of fused inverted residuals, then four of depthwise ones with SE: M, L and XL.",
    resolution=Choice(192, 224, 256, 288, 320, 384, 480),
    stem=Block("conv_stem", channels=Choice(16, 24, 32), activation="silu"),
    stages=(
        _fused(4, IntRange(16, 32, step=8), shrinks=False, expansion=1),
        _fused(8, IntRange(32, 64, step=8), shrinks=True),
        _fused(8, IntRange(48, 96, step=8), shrinks=True),
        _depthwise(16, IntRange(96, 192, step=16), shrinks=True),
        _depthwise(24, IntRange(112, 256, step=16), shrinks=False),
        _depthwise(32, IntRange(192, 512, step=16), shrinks=True),
        _depthwise(8, IntRange(320, 640, step=32), shrinks=False),
    ),
    head=Block("conv_head", channels=Choice(1280, 1536, 1792), activation="silu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

_EXPANSIONS = (1, 4, 4, 4, 6, 6, 6)


def _published(depths: tuple[int, ...], widths: tuple[int, ...], resolution: int) -> Point:
    choices: dict[str, Any] = {"resolution": resolution, "stem.channels": widths[0], "head.channels": 1280}
    for stage, (depth, width, expansion) in enumerate(zip(depths, widths, _EXPANSIONS, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.kernel": 3}
        choices |= {f"stage{stage}.expansion": expansion} if stage > 1 else {}
        choices |= {f"stage{stage}.attention": "se"} if stage > 3 else {}
    return Point(choices=choices, source="arXiv:2104.00298, its code; resolution of training as in timm")


POINTS = {
    "efficientnetv2_m": _published((3, 5, 5, 7, 14, 18, 5), (24, 48, 80, 160, 176, 304, 512), 320),
    "efficientnetv2_l": _published((4, 7, 7, 10, 19, 25, 7), (32, 64, 96, 192, 224, 384, 640), 384),
    "efficientnetv2_xl": _published((4, 8, 8, 16, 24, 32, 8), (32, 64, 96, 192, 256, 512, 640), 384),
}
