"""EMOv2 and what lies around it (Zhang et al. 2024, arXiv:2412.06674): inverted residuals that attend, or do not."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

EXPANSION = Choice(2.0, 2.5, 3.0, 3.5, 4.0)
# 0 stands for a block without attention.
HEAD_CHANNELS = Choice(0, 20, 32)


def _early(depth: IntRange, width: IntRange) -> Stage:
    block = Block("i2rmb", expansion=EXPANSION, kernel=Choice(3, 5, 7), head_channels=0)
    return Stage(depth=depth, width=width, block=block)


def _late(depth: IntRange, width: IntRange) -> Stage:
    """From two blocks on: the first never attends."""
    block = Block(
        "i2rmb",
        expansion=EXPANSION,
        kernel=Choice(3, 5, 7),
        head_channels=HEAD_CHANNELS,
        activation="gelu",
        normalises="layer",
    )
    return Stage(depth=depth, width=width, block=block)


SPACE = StagedSpace(
    name="emo",
    description="EMOv2 blocks: inverted residuals, in the late stages with two kinds of window attention or none.",
    resolution=Choice(160, 192, 224, 256),
    shared={"downsampling": Choice("conv", "max_pool", "average_pool", "blur_pool")},
    stem=Block("separable_stem"),
    stages=(
        _early(IntRange(1, 4), IntRange(32, 64, step=16)),
        _early(IntRange(1, 4), IntRange(48, 128, step=8)),
        _late(IntRange(2, 14), IntRange(80, 320, step=40)),
        _late(IntRange(2, 4), IntRange(180, 448, step=4)),
    ),
    head=Block("map_norm_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(
    depths: tuple[int, ...], widths: tuple[int, ...], expansions: tuple[float, ...], head_channels: int
) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "conv"}
    for stage, (depth, width, expansion) in enumerate(zip(depths, widths, expansions, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width}
        choices |= {f"stage{stage}.expansion": expansion, f"stage{stage}.kernel": 5}
        choices |= {f"stage{stage}.head_channels": head_channels} if stage > 2 else {}
    return Point(choices=choices, source="arXiv:2412.06674, table of variants; zhangzjn/EMOv2")


_SMALL, _LARGE = (2.0, 2.5, 3.0, 3.5), (2.0, 3.0, 4.0, 4.0)

POINTS = {
    "emov2_1m": _published((2, 2, 8, 3), (32, 48, 80, 180), _SMALL, 20),
    "emov2_2m": _published((3, 3, 9, 3), (32, 48, 120, 200), _SMALL, 20),
    "emov2_5m": _published((3, 3, 9, 3), (48, 72, 160, 288), _LARGE, 32),
    "emov2_20m": _published((3, 3, 13, 3), (64, 128, 320, 448), _LARGE, 32),
}
