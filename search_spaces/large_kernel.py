"""Large-kernel networks around UniRepLKNet (Ding et al. 2024, arXiv:2311.15599): few kernels, up to 31."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import KernelFitsMap, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Alternation, Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        shrink_at=Choice(0, 1, 2) if shrinks else None,
        block=Block(
            "unirep",
            kernel=OddRange(3, 31),
            expansion=Choice(2, 3, 4),
            attention=Choice("none", "se"),
            activation=Same("activation"),
        ),
        # Guideline 4 of arXiv:2410.08049: what depth adds should be small kernels.
        alternate=Alternation(every=Choice(1, 2, 3), otherwise={"kernel": 3}),
    )


SPACE = StagedSpace(
    name="large_kernel",
    description="Large-kernel depthwise blocks with dilated branches, SE and GRN, small kernels between them.",
    resolution=Choice(160, 192, 224, 256, 288),
    shared={
        "downsampling": Choice("conv", "max_pool", "average_pool", "blur_pool"),
        "activation": Choice("gelu", "relu", "silu"),
    },
    stem=Block("overlapping_stem", activation=Same("activation")),
    stages=(
        _stage(IntRange(1, 4), IntRange(32, 128, step=8), shrinks=False),
        _stage(IntRange(1, 4), IntRange(64, 256, step=16), shrinks=True),
        _stage(IntRange(2, 27), IntRange(128, 512, step=32), shrinks=True),
        _stage(IntRange(1, 4), IntRange(256, 1024, step=64), shrinks=True),
    ),
    head=Block("pooled_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), KernelFitsMap()),
)


def _published(width: int, depths: tuple[int, int, int, int], every: int, source: str) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "conv", "activation": "gelu"}
    for stage, depth in enumerate(depths, 1):
        choices |= {
            f"stage{stage}.depth": depth,
            f"stage{stage}.width": width * 2 ** (stage - 1),
            f"stage{stage}.kernel": 3 if stage == 1 else 13,
            f"stage{stage}.expansion": 4,
            f"stage{stage}.attention": "se",
            f"stage{stage}.every": every if stage == 3 else 1,
        }
    return Point(choices=choices, source=source)


_TABLE = "arXiv:2311.15599, table of instances"

POINTS = {
    "unireplknet_a": _published(40, (2, 2, 6, 2), 1, _TABLE),
    "unireplknet_f": _published(48, (2, 2, 6, 2), 1, _TABLE),
    "unireplknet_p": _published(64, (2, 2, 6, 2), 1, _TABLE),
    "unireplknet_n": _published(80, (2, 2, 8, 2), 1, _TABLE),
    "unireplknet_t": _published(80, (3, 3, 18, 3), 2, _TABLE),
    "unireplknet_s": _published(96, (3, 3, 27, 3), 3, _TABLE),
    "unireplknet_b": _published(128, (3, 3, 27, 3), 3, _TABLE),
}
