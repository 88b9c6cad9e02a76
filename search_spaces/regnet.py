"""Networks of the RegNet design space (Radosavovic et al. 2020, arXiv:2003.13678), RegNetX and RegNetY."""

from itertools import groupby
from math import log
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rules import MaxGrowth, NonDecreasing
from search_spaces.core.stage import Stage
from search_spaces.core.staged import StagedSpace


def _stage(depth: IntRange, width: IntRange) -> Stage:
    return Stage(
        depth=depth,
        width=width,
        block=Block(
            "residual_conv",
            bottleneck=1.0,
            group_size=Same("group_size"),
            attention=Same("attention"),
            activation="relu",
        ),
    )


SPACE = StagedSpace(
    name="regnet",
    description="Four stages of grouped residual blocks without a bottleneck: depth, width, group size, gate.",
    resolution=Choice(128, 160, 192, 224, 256, 288),
    shared={"group_size": Choice(8, 16, 24, 32, 40, 48), "attention": Choice("none", "se")},
    stem=Block("conv_stem", channels=Choice(16, 24, 32, 48), activation="relu"),
    stages=(
        _stage(IntRange(1, 3), IntRange(24, 96, step=8)),
        _stage(IntRange(1, 7), IntRange(48, 216, step=8)),
        _stage(IntRange(1, 17), IntRange(96, 576, step=8)),
        _stage(IntRange(1, 12), IntRange(320, 1512, step=8)),
    ),
    head=Block("linear_head"),
    rules=(NonDecreasing(of="width"), MaxGrowth(of="width", factor=4)),
)


def quantised_widths(initial: int, slope: float, factor: float, depth: int, group_size: int) -> list[tuple[int, int]]:
    """(width, blocks) of each stage from a line of widths by block (equations 2 to 4, then whole groups)."""
    steps = [round(log((initial + slope * block) / initial) / log(factor)) for block in range(depth)]
    widths = [round(initial * factor**step / 8) * 8 for step in steps]
    whole = [round(width / min(group_size, width)) * min(group_size, width) for width in widths]
    return [(width, len(list(blocks))) for width, blocks in groupby(whole)]


def _published(initial: int, slope: float, factor: float, group_size: int, depth: int, attention: str) -> Point:
    choices: dict[str, Any] = {"resolution": 224, "stem.channels": 32, "group_size": group_size, "attention": attention}
    for stage, (width, blocks) in enumerate(quantised_widths(initial, slope, factor, depth, group_size), 1):
        choices |= {f"stage{stage}.width": width, f"stage{stage}.depth": blocks}
    return Point(choices=choices, source="arXiv:2003.13678, figures 16 and 17")


# Initial width, slope, factor, group size, depth.
_X = {
    "002": (24, 36.44, 2.49, 8, 13),
    "004": (24, 24.48, 2.54, 16, 22),
    "006": (48, 36.97, 2.24, 24, 16),
    "008": (56, 35.73, 2.28, 16, 16),
    "016": (80, 34.01, 2.25, 24, 18),
    "032": (88, 26.31, 2.25, 48, 25),
}
_Y = {
    "002": (24, 36.44, 2.49, 8, 13),
    "004": (48, 27.89, 2.09, 8, 16),
    "006": (48, 32.54, 2.32, 16, 15),
    "008": (56, 38.84, 2.4, 16, 14),
    "016": (48, 20.71, 2.65, 24, 27),
    "032": (80, 42.63, 2.66, 24, 21),
}

POINTS = {
    **{f"regnetx_{name}": _published(*row, "none") for name, row in _X.items()},
    **{f"regnety_{name}": _published(*row, "se") for name, row in _Y.items()},
}
