"""InceptionNeXt and what lies around it (Yu et al. 2023, arXiv:2303.16900): depthwise kernels split into bands."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import KernelFitsMap, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool) -> Stage:
    block = Block(
        "inception",
        square=Choice(3, 5),
        band=OddRange(7, 15),
        share=Choice(0.0625, 0.125, 0.25),
        expansion=Choice(2, 3, 4),
        activation=Same("activation"),
    )
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="inception",
    description="InceptionNeXt blocks: sides of square and band kernels, share of convolved channels, expansion.",
    resolution=Choice(160, 192, 224, 256, 288),
    shared={
        "downsampling": Choice("batch_patch", "conv", "max_pool", "average_pool", "blur_pool"),
        "activation": Choice("gelu", "relu", "silu"),
    },
    stem=Block("patch_stem", normalises="batch"),
    stages=(
        _stage(IntRange(1, 4), IntRange(32, 128, step=8), shrinks=False),
        _stage(IntRange(1, 4), IntRange(64, 256, step=16), shrinks=True),
        _stage(IntRange(2, 27), IntRange(128, 512, step=32), shrinks=True),
        _stage(IntRange(1, 4), IntRange(256, 1024, step=64), shrinks=True),
    ),
    head=Block("mlp_head", activation=Same("activation")),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), KernelFitsMap(of="band")),
)


def _published(width: int, depths: tuple[int, int, int, int], band: int = 11, share: float = 0.125) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "batch_patch", "activation": "gelu"}
    for stage, depth in enumerate(depths, 1):
        choices |= {
            f"stage{stage}.depth": depth,
            f"stage{stage}.width": width * 2 ** (stage - 1),
            f"stage{stage}.square": 3,
            f"stage{stage}.band": band,
            f"stage{stage}.share": share,
            f"stage{stage}.expansion": 4 if stage < 4 else 3,
        }
    return Point(choices=choices, source="arXiv:2303.16900, table 2; sail-sg/inceptionnext")


POINTS = {
    "inception_next_atto": _published(40, (2, 2, 6, 2), band=9, share=0.25),
    "inception_next_tiny": _published(96, (3, 3, 9, 3)),
    "inception_next_small": _published(96, (3, 3, 27, 3)),
    "inception_next_base": _published(128, (3, 3, 27, 3)),
}
