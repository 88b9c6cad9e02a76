"""SpaRTAN and what lies around it (Pay et al. 2025, arXiv:2507.10999): two fields of view, channels as waves."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, grouped: bool, shrinks: bool = True) -> Stage:
    block = Block(
        "spartan",
        kernel=Choice(3, 5, 7),
        dilation=Choice(1, 2, 3),
        expansion=Choice(2, 3, 4),
        grouped=grouped,
    )
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="spartan",
    description="SpaRTAN blocks: kernels and dilations of two fields of view, waves, depth, width.",
    resolution=Choice(160, 192, 224, 256),
    shared={"downsampling": Choice("silu_patch", "conv", "max_pool", "average_pool", "blur_pool")},
    stem=Block("conv_pair_stem"),
    stages=(
        _stage(IntRange(1, 4), IntRange(16, 96, step=8), grouped=False, shrinks=False),
        _stage(IntRange(1, 4), IntRange(32, 192, step=16), grouped=False),
        _stage(IntRange(2, 12), IntRange(64, 384, step=16), grouped=True),
        _stage(IntRange(1, 4), IntRange(128, 768, step=32), grouped=True),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(depths: tuple[int, ...], widths: tuple[int, ...], expansions: tuple[int, ...]) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "silu_patch"}
    for stage, (depth, width, expansion) in enumerate(zip(depths, widths, expansions, strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": width, f"stage{stage}.expansion": expansion}
        choices |= {f"stage{stage}.kernel": 3, f"stage{stage}.dilation": 2}
    return Point(choices=choices, source="arXiv:2507.10999; henry-pay/SpaRTAN, its configuration of SpaRTAN-T")


POINTS = {"spartan_tiny": _published((3, 3, 12, 2), (32, 64, 128, 256), (4, 4, 2, 2))}
