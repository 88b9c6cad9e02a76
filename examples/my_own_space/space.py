"""The same kind of space in Python, where stages follow from one another; `nasctl search --space space.py` takes it."""

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.limits import Bounds
from search_spaces.core.one_of import OneOf
from search_spaces.core.rules import KernelFitsMap, NonDecreasing, TotalDepth
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace

ACTIVATION = Same("activation")


def stage(number: int) -> Stage:
    """Each stage twice as wide as the one before it; from the second on it halves the map."""
    least = 16 * 2**number
    return Stage(
        depth=IntRange(1, 4),
        width=IntRange(least, 3 * least, step=8),
        shrink_at=Choice(0) if number else None,
        block=OneOf(
            Block("inverted_residual", expansion=Choice(2, 4), kernel=Choice(3, 5), activation=ACTIVATION),
            Block("convnext", expansion=Choice(2, 4), kernel=Choice(5, 7, 9)),
        ),
    )


SPACE = StagedSpace(
    name="my_python_space",
    classes=20,
    resolution=Choice(64),
    shared={"activation": Choice("relu", "silu")},
    stem=Block("conv_stem", channels=Choice(16, 24, 32), shrinks_by=Choice(2), activation=ACTIVATION),
    stages=tuple(stage(number) for number in range(3)),
    head=Block("conv_head", channels=Choice(128, 256), activation=ACTIVATION),
    rules=(NonDecreasing(of="width"), KernelFitsMap(), TotalDepth(low=4, high=9)),
    limits={"params": Bounds(max=1e6)},
)
