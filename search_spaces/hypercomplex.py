"""Small residual networks that learn how channels multiply (Grassucci et al. 2022, arXiv:2110.04176)."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.rules import NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(width: IntRange, *, shrinks: bool) -> Stage:
    return Stage(
        depth=IntRange(1, 4),
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block(
            "hypercomplex_residual",
            hypercomplex=Choice(1, 2, 4, 8),
            kernel=Choice(3, 5),
            activation=Same("activation"),
        ),
    )


SPACE = StagedSpace(
    name="hypercomplex",
    description="Four stages of residual blocks on 32 pixels; each stage in an algebra of 1, 2, 4 or 8 dimensions.",
    classes=10,
    resolution=Choice(32),
    shared={"activation": Choice("relu", "silu")},
    stem=Block("conv_stem", channels=Choice(16, 32, 64), shrinks_by=1, activation=Same("activation")),
    stages=(
        _stage(IntRange(16, 64, step=16), shrinks=False),
        _stage(IntRange(32, 128, step=32), shrinks=True),
        _stage(IntRange(64, 256, step=64), shrinks=True),
        _stage(IntRange(128, 512, step=64), shrinks=True),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"),),
)
