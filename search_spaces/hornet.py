"""HorNet and what lies around it (Rao et al. 2022, arXiv:2207.14284): gates of rising order, 7x7 or the whole map."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

DEPTHWISE = Choice("depthwise")
ANY = Choice("depthwise", "global")


def _stage(depth: IntRange, width: IntRange, map_filter: Choice, *, shrinks: bool = True) -> Stage:
    block = Block(
        "gnconv",
        order=Choice(2, 3, 4, 5),
        map_filter=map_filter,
        expansion=Choice(2, 3, 4),
        activation=Same("activation"),
    )
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="hornet",
    description="HorNet blocks: order of the gates, 7x7 or global filters, depth, width, expansion.",
    resolution=Choice(160, 192, 224, 256),
    shared={
        "downsampling": Choice("patch", "conv", "max_pool", "average_pool", "blur_pool"),
        "activation": Choice("gelu", "relu", "silu"),
    },
    stem=Block("patch_stem"),
    stages=(
        _stage(IntRange(1, 4), IntRange(32, 192, step=32), DEPTHWISE, shrinks=False),
        _stage(IntRange(1, 4), IntRange(64, 384, step=64), DEPTHWISE),
        _stage(IntRange(2, 18), IntRange(128, 768, step=64), ANY),
        _stage(IntRange(1, 4), IntRange(256, 1536, step=128), ANY),
    ),
    head=Block("pooled_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def _published(width: int, late_filter: str) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "patch", "activation": "gelu"}
    for stage, depth in enumerate((2, 3, 18, 2), 1):
        choices |= {
            f"stage{stage}.depth": depth,
            f"stage{stage}.width": width * 2 ** (stage - 1),
            f"stage{stage}.order": stage + 1,
            f"stage{stage}.expansion": 4,
        }
    choices |= {"stage3.map_filter": late_filter, "stage4.map_filter": late_filter}
    return Point(choices=choices, source="arXiv:2207.14284, section 3.3; raoyongming/HorNet")


POINTS = {
    "hornet_tiny_7x7": _published(64, "depthwise"),
    "hornet_tiny_gf": _published(64, "global"),
    "hornet_small_7x7": _published(96, "depthwise"),
    "hornet_small_gf": _published(96, "global"),
    "hornet_base_7x7": _published(128, "depthwise"),
    "hornet_base_gf": _published(128, "global"),
    "hornet_large_7x7": _published(192, "depthwise"),
    "hornet_large_gf": _published(192, "global"),
}
