"""Mobile networks of inverted residuals around MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381, table 2)."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

EXPANSION = Choice(3, 4, 6)


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool, expansion: Choice = EXPANSION) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "inverted_residual",
            kernel=Choice(3, 5, 7),
            expansion=expansion,
            attention=Choice("none", "se"),
            activation=Same("activation"),
        ),
    )


SPACE = StagedSpace(
    name="mobile",
    description="Seven stages of inverted residuals: expansion, kernel, depth, width, squeeze-excite, resolution.",
    resolution=Choice(128, 160, 192, 224, 256),
    shared={
        "downsampling": Choice("conv", "max_pool", "average_pool", "blur_pool"),
        "activation": Choice("relu6", "relu", "hardswish", "silu"),
    },
    stem=Block("conv_stem", channels=Choice(16, 24, 32, 48), activation=Same("activation")),
    stages=(
        _stage(IntRange(1, 2), IntRange(8, 24, step=8), expansion=Choice(1), shrinks=False),
        _stage(IntRange(1, 4), IntRange(8, 40, step=8), shrinks=True),
        _stage(IntRange(1, 5), IntRange(16, 56, step=8), shrinks=True),
        _stage(IntRange(1, 6), IntRange(24, 96, step=8), shrinks=True),
        _stage(IntRange(1, 5), IntRange(32, 144, step=8), shrinks=False),
        _stage(IntRange(1, 5), IntRange(56, 232, step=8), shrinks=True),
        _stage(IntRange(1, 3), IntRange(112, 448, step=16), shrinks=False),
    ),
    head=Block("conv_head", channels=Choice(640, 960, 1280, 1792), activation=Same("activation")),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _mobilenetv2(
    stem: int, widths: tuple[int, ...], head: int, depths: tuple[int, ...] = (1, 2, 3, 4, 3, 3, 1)
) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "conv", "activation": "relu6"}
    choices |= {"stem.channels": stem, "head.channels": head}
    for stage, (depth, width) in enumerate(zip(depths, widths, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.kernel": 3}
        choices |= {f"stage{stage}.expansion": 6} if stage > 1 else {}
    return Point(choices=choices, source="arXiv:1801.04381, table 2; widths rounded to 8 as in timm")


POINTS = {
    "mobilenetv2_035": _mobilenetv2(16, (8, 8, 16, 24, 32, 56, 112), 1280),
    "mobilenetv2_050": _mobilenetv2(16, (8, 16, 16, 32, 48, 80, 160), 1280),
    "mobilenetv2_075": _mobilenetv2(24, (16, 24, 24, 48, 72, 120, 240), 1280),
    "mobilenetv2_100": _mobilenetv2(32, (16, 24, 32, 64, 96, 160, 320), 1280),
    "mobilenetv2_110d": _mobilenetv2(32, (16, 24, 32, 72, 104, 176, 352), 1280, (1, 3, 4, 5, 4, 4, 1)),
    "mobilenetv2_120d": _mobilenetv2(32, (24, 32, 40, 80, 112, 192, 384), 1280, (1, 3, 5, 6, 5, 5, 1)),
    "mobilenetv2_140": _mobilenetv2(48, (24, 32, 48, 88, 136, 224, 448), 1792),
}
