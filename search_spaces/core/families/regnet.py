"""What the spaces around RegNet share (Radosavovic et al. 2020, arXiv:2003.13678): stages, and widths along a line."""

from collections.abc import Callable, Iterable
from itertools import groupby
from math import log
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange, Same
from search_spaces.core.points import Point
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.stage import Stage

# Initial width, slope, factor, group size, depth.
Line = tuple[int, float, float, int, int]


def stage(depth: IntRange, widths: Iterable[int]) -> Stage:
    """Grouped residual blocks without a bottleneck; groups that do not divide a width are no designs."""
    return Stage(
        depth=depth,
        width=Choice(*sorted(set(widths))),
        block=Block(
            "residual_conv",
            bottleneck=1.0,
            group_size=Same("group_size"),
            attention=Same("attention"),
            activation="relu",
        ),
    )


def quantised_widths(
    line: Line, whole_groups: Callable[[int, int], int] = lambda width, size: round(width / size) * size
) -> list[tuple[int, int]]:
    """(width, blocks) of each stage from a line of widths by block (equations 2 to 4), then in whole groups."""
    initial, slope, factor, group_size, depth = line
    steps = [round(log((initial + slope * block) / initial) / log(factor)) for block in range(depth)]
    widths = [round(initial * factor**step / 8) * 8 for step in steps]
    whole = [whole_groups(width, min(group_size, width)) for width in widths]
    return [(width, len(list(blocks))) for width, blocks in groupby(whole)]


def published(line: Line, attention: str, *, resolution: int = 224) -> Point:
    """The model of a line, rounded to groups as its authors do."""
    return _drawn(
        line, quantised_widths(line), attention, resolution, "arXiv:2003.13678, figures 16 and 17, as in timm"
    )


def torchvision(line: Line, attention: str) -> Point:
    """The model of a line, rounded to groups as torchvision does: halves up, and at most a tenth away."""
    return _drawn(line, quantised_widths(line, nearest_multiple), attention, 224, "arXiv:2003.13678, as in torchvision")


def _drawn(line: Line, stages: list[tuple[int, int]], attention: str, resolution: int, source: str) -> Point:
    choices: dict[str, Any] = {"resolution": resolution, "stem.channels": 32, "group_size": line[3]}
    choices["attention"] = attention
    for index, (width, blocks) in enumerate(stages, 1):
        choices |= {f"stage{index}.width": width, f"stage{index}.depth": blocks}
    return Point(choices=choices, source=source)
