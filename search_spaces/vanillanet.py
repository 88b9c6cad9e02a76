"""Networks around VanillaNet (Chen et al. 2023, arXiv:2305.12972, table 1): few wide layers, no shortcuts."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool = True) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block("series_conv", kernel=Same("kernel")),
    )


SPACE = StagedSpace(
    name="vanillanet",
    description="Plain 1x1 convolutions with activations in series: depth, width and the reach of the activation.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    shared={"kernel": Choice(3, 5, 7)},
    stem=Block("series_stem", kernel=Same("kernel")),
    stages=(
        _stage(IntRange(0, 2), IntRange(64, 768, step=32), shrinks=False),
        _stage(IntRange(1, 3), IntRange(128, 1536, step=64)),
        _stage(IntRange(1, 8), IntRange(256, 3072, step=64)),
        _stage(IntRange(1, 3), IntRange(512, 6144, step=128)),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(depths: tuple[int, ...], by: float = 1.0) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "kernel": 7}
    for stage, (depth, width) in enumerate(zip(depths, (512, 1024, 2048, 4096), strict=True), 1):
        choices |= {f"stage{stage}.depth": depth, f"stage{stage}.width": int(width * by)}
    return Point(choices=choices, source="arXiv:2305.12972, table 1")


POINTS = {
    "vanillanet_5": _published((0, 1, 1, 1)),
    "vanillanet_6": _published((0, 1, 1, 2)),
    **{f"vanillanet_{6 + depth}": _published((1, 1, depth, 2)) for depth in range(1, 8)},
    "vanillanet_13_x1_5": _published((1, 1, 7, 2), by=1.5),
}
