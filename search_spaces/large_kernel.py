"""Large-kernel networks around UniRepLKNet (Ding et al. 2024, arXiv:2311.15599): few kernels, up to 31."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, Same
from search_spaces.core.families.unireplknet import LARGE, SMALL, published, stage
from search_spaces.core.rules import KernelFitsMap, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool) -> Stage:
    return stage(
        depth,
        width,
        kernel=OddRange(3, 31),
        every=Choice(1, 2, 3),
        places=Choice(0, 1, 2) if shrinks else None,
        expansion=Choice(2, 3, 4),
        attention=Choice("none", "se"),
        activation=Same("activation"),
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


def _as_published() -> dict[str, Any]:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "conv", "activation": "gelu"}
    for index, kernel in enumerate((SMALL, LARGE, LARGE, LARGE), 1):
        choices |= {f"stage{index}.kernel": kernel, f"stage{index}.expansion": 4, f"stage{index}.attention": "se"}
    return choices


POINTS = {f"unireplknet_{size}": published(size, **_as_published()) for size in ("a", "f", "p", "n", "t", "s", "b")}
