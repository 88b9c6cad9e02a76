"""Networks around MnasNet-Small (Tan et al. 2019, arXiv:1807.11626, its code): two of its stages, as wide, are one."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, PerBlock
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: int, width: IntRange, *, shrinks: bool = True) -> Stage:
    block = Block(
        "inverted_residual",
        kernel=PerBlock(Choice(3, 5)),
        expansion=Choice(3, 4, 6),
        attention=Choice("none", "se"),
        activation="relu",
    )
    return Stage(depth=IntRange(1, depth), width=width, shrink_at=Choice(0) if shrinks else None, block=block)


SPACE = StagedSpace(
    name="mnasnet_tiny",
    description="Six stages of narrow inverted residuals with ReLU: kernel per block, expansion, depth, width, gate.",
    resolution=Choice(96, 128, 160, 192, 224),
    stem=Block("conv_stem", channels=Choice(8, 16, 24), activation="relu"),
    stages=(
        Stage(
            depth=IntRange(1, 2),
            width=Choice(8, 16),
            shrink_at=None,
            block=Block("inverted_residual", kernel=Choice(3, 5), expansion=1, activation="relu"),
        ),
        _stage(3, IntRange(8, 24, step=8)),
        _stage(3, IntRange(16, 40, step=8)),
        _stage(8, IntRange(24, 64, step=8)),
        _stage(4, IntRange(48, 120, step=8)),
        _stage(2, IntRange(96, 224, step=16), shrinks=False),
    ),
    head=Block("conv_head", channels=Choice(640, 960, 1280), activation="relu"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)

# Width, expansion, attention, kernels of the blocks.
_SMALL = (
    (16, 3, "none", (3,)),
    (16, 6, "none", (3, 3)),
    (32, 6, "se", (5, 5, 5, 5, 3, 3, 3)),
    (88, 6, "se", (5, 5, 5)),
    (144, 6, "none", (3,)),
)


def _published() -> Point:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": 8, "head.channels": 1280}
    choices |= {"stage1.depth": 1, "stage1.width": 8, "stage1.kernel": 3}
    for stage, (width, expansion, attention, kernels) in enumerate(_SMALL, 2):
        choices |= {f"stage{stage}.depth": len(kernels), f"stage{stage}.width": width}
        choices |= {f"stage{stage}.expansion": expansion, f"stage{stage}.attention": attention}
        choices |= {f"stage{stage}.block{block}.kernel": kernel for block, kernel in enumerate(kernels)}
    return Point(choices=choices, source="arXiv:1807.11626, its code")


POINTS = {"mnasnet_small": _published()}
