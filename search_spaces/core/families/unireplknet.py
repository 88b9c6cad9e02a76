"""What the spaces around UniRepLKNet share (Ding et al. 2024, arXiv:2311.15599): stages, and the published plan."""

from math import ceil
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, OddRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import KernelFitsMap, MaxGrowth, NonDecreasing
from search_spaces.core.stage import Alternation, Stage

SMALL, LARGE = 3, 13
ALWAYS = Choice(1)
NO_ZEROS = Choice("dense")

RESOLUTION = Choice(160, 192, 224, 256, 288)
SHARED: dict[str, Choice | IntRange] = {
    "downsampling": Choice("conv", "max_pool", "average_pool", "blur_pool"),
    "activation": Choice("gelu", "relu", "silu"),
}
RULES = (NonDecreasing(of="width"), MaxGrowth(of="width", factor=4), KernelFitsMap())

# Depth, width, and the blocks before which the map may shrink.
_PLAN = (
    (IntRange(1, 4), IntRange(32, 128, step=8), None),
    (IntRange(1, 4), IntRange(64, 256, step=16), Choice(0, 1, 2)),
    (IntRange(2, 27), IntRange(128, 512, step=32), Choice(0, 1, 2)),
    (IntRange(1, 4), IntRange(256, 1024, step=64), Choice(0, 1, 2)),
)

# Width of the first stage, depths.
SIZES = {
    "a": (40, (2, 2, 6, 2)),
    "f": (48, (2, 2, 6, 2)),
    "p": (64, (2, 2, 6, 2)),
    "n": (80, (2, 2, 8, 2)),
    "t": (80, (3, 3, 18, 3)),
    "s": (96, (3, 3, 27, 3)),
    "b": (128, (3, 3, 27, 3)),
    "l": (192, (3, 3, 27, 3)),
    "xl": (256, (3, 3, 27, 3)),
}


def stage(
    depth: IntRange,
    width: IntRange,
    *,
    kernel: Any,
    every: Choice = ALWAYS,
    places: Choice | None,
    sparsity: Choice = NO_ZEROS,
    **settings: Any,
) -> Stage:
    """Large kernels with small ones between them (guideline 4 of arXiv:2410.08049); the map shrinks at `places`."""
    return Stage(
        depth=depth,
        width=width,
        shrink_at=places,
        block=Block("unirep", kernel=kernel, **settings),
        alternate=Alternation(every=every, otherwise={"kernel": SMALL}),
        sparsity=sparsity,
    )


def open_stages(*sparsity: Choice) -> tuple[Stage, ...]:
    """The four stages with kernels up to 31 and all their settings open; each with its choice of `sparsity`."""
    return tuple(
        stage(
            depth,
            width,
            kernel=OddRange(3, 31),
            every=Choice(1, 2, 3),
            places=places,
            sparsity=zeros,
            expansion=Choice(2, 3, 4),
            attention=Choice("none", "se"),
            activation=Same("activation"),
        )
        for (depth, width, places), zeros in zip(_PLAN, sparsity, strict=True)
    )


def published(size: str, **others: Any) -> Point:
    """A model by the name of its size; of its third stage nine blocks have large kernels, what is deeper small ones.

    `others` are the choices that a space leaves open besides.
    """
    width, depths = SIZES[size]
    choices: dict[str, Any] = {"stage3.every": ceil(depths[2] / 9), **others}
    for index, depth in enumerate(depths, 1):
        choices |= {f"stage{index}.depth": depth, f"stage{index}.width": width * 2 ** (index - 1)}
    return Point(choices=choices, source="arXiv:2311.15599, table of instances")
