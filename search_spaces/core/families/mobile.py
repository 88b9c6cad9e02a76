"""What the spaces around MobileNetV2 share (Sandler et al. 2018, arXiv:1801.04381, table 2): seven stages, two ends."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage

RESOLUTION = Choice(128, 160, 192, 224, 256)
SHARED: dict[str, Choice | IntRange] = {
    "downsampling": Choice("conv", "max_pool", "average_pool", "blur_pool"),
    "activation": Choice("relu6", "relu", "hardswish", "silu"),
}
STEM = Block("conv_stem", channels=Choice(16, 24, 32, 48), activation=Same("activation"))
HEAD = Block("conv_head", channels=Choice(640, 960, 1280, 1792), activation=Same("activation"))
GROWTH = (NonDecreasing(of="width"), MaxGrowth(of="width", factor=4))

# Depth, width, expansion, and whether the stage shrinks the map.
_PLAN = (
    (IntRange(1, 2), IntRange(8, 24, step=8), Choice(1), False),
    (IntRange(1, 4), IntRange(8, 40, step=8), Choice(3, 4, 6), True),
    (IntRange(1, 5), IntRange(16, 56, step=8), Choice(3, 4, 6), True),
    (IntRange(1, 6), IntRange(24, 96, step=8), Choice(3, 4, 6), True),
    (IntRange(1, 5), IntRange(32, 144, step=8), Choice(3, 4, 6), False),
    (IntRange(1, 5), IntRange(56, 232, step=8), Choice(3, 4, 6), True),
    (IntRange(1, 3), IntRange(112, 448, step=16), Choice(3, 4, 6), False),
)


def stages(**numerics: Any) -> tuple[Stage, ...]:
    """The seven stages, each with its own choice of what is declared besides: sparsity or bits."""
    return tuple(_stage(*row, **numerics) for row in _PLAN)


def _stage(depth: IntRange, width: IntRange, expansion: Choice, shrinks: bool, **numerics: Any) -> Stage:
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
        **numerics,
    )
