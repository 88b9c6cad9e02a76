"""ConvNeXt and what lies around it (Liu et al. 2022, arXiv:2201.03545): depthwise kernels 3 to 11, four stages."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import KernelFitsMap, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange, *, shrinks: bool) -> Stage:
    block = Block("convnext", kernel=OddRange(3, 11), expansion=Choice(2, 3, 4), activation=Same("activation"))
    return Stage(depth=depth, width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="convnext",
    description="ConvNeXt blocks: kernel, expansion, depth, width and downsampling around ConvNeXt atto to XL.",
    resolution=Choice(160, 192, 224, 256, 288),
    shared={
        "downsampling": Choice("patch", "conv", "max_pool", "average_pool", "blur_pool"),
        "activation": Choice("gelu", "relu", "silu"),
    },
    stem=Block("patch_stem"),
    stages=(
        _stage(IntRange(1, 4), IntRange(32, 256, step=8), shrinks=False),
        _stage(IntRange(1, 4), IntRange(64, 512, step=16), shrinks=True),
        _stage(IntRange(2, 27), IntRange(128, 1024, step=32), shrinks=True),
        _stage(IntRange(1, 4), IntRange(256, 2048, step=64), shrinks=True),
    ),
    head=Block("pooled_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), KernelFitsMap(of="kernel")),
)


def _published(width: int, depths: tuple[int, int, int, int], source: str) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "downsampling": "patch", "activation": "gelu"}
    for stage, depth in enumerate(depths, 1):
        choices |= {
            f"stage{stage}.depth": depth,
            f"stage{stage}.width": width * 2 ** (stage - 1),
            f"stage{stage}.kernel": 7,
            f"stage{stage}.expansion": 4,
        }
    return Point(choices=choices, source=source)


_PAPER = "arXiv:2201.03545, section 3"
_SMALL = "arXiv:2301.00808, table of instances; the block of arXiv:2201.03545 as in timm"

POINTS = {
    "convnext_atto": _published(40, (2, 2, 6, 2), _SMALL),
    "convnext_femto": _published(48, (2, 2, 6, 2), _SMALL),
    "convnext_pico": _published(64, (2, 2, 6, 2), _SMALL),
    "convnext_nano": _published(80, (2, 2, 8, 2), _SMALL),
    "convnext_tiny": _published(96, (3, 3, 9, 3), _PAPER),
    "convnext_small": _published(96, (3, 3, 27, 3), _PAPER),
    "convnext_base": _published(128, (3, 3, 27, 3), _PAPER),
    "convnext_large": _published(192, (3, 3, 27, 3), _PAPER),
    "convnext_xlarge": _published(256, (3, 3, 27, 3), _PAPER),
}
