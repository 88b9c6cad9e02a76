"""What entropy scores read of a drawing (DeepMAD: Shen et al. 2023, arXiv:2303.02165), by level and by stage.

Level l holds the maps that were halved l times. For each level up to the fifth: the sum of ln(fan-in) of its
convolutions, their number, its gates, and ln C and 2 ln R of the last map before the next level. A stage is as the
network names it (`stage3.block0`); of each its blocks are counted.

The paper defines the score for dense and depthwise kernels. Our extension: a convolution's fan-in is
(channels per group) x (kernel taps), whatever its dilation, so groups and depthwise kernels count what they sum, and
parallel branches count once, as the kernel they merge into. Shortcuts count nothing, as in the paper, nor do linear
layers on pooled vectors (gates, classifier); convolutions of signals and volumes are none of the paper's, so what has
them is not covered.
"""

import re
from typing import Any

import numpy as np

from predictors.core.metric import Amounts, DrawnNode, TrunkEdge
from search_spaces.core.ops import Conv, Conv2d, Multiply, Shape
from search_spaces.core.varying import Varying, combine

LEVELS = (1, 2, 3, 4, 5)
# As many as a space may declare.
STAGES = tuple(range(1, 13))
BY_LEVEL = ("log_fan_in", "layers", "gates", "log_channels", "log_area")
# Convolutions that the score is not defined for.
ELSEWHERE = "layers@elsewhere"

_BLOCK_OF_A_STAGE = re.compile(r"stage(\d+)\.block\d+")


def entropy_columns() -> tuple[str, ...]:
    """Columns of every level, of every stage, and of none."""
    by_level = (f"{what}@{level}" for what in BY_LEVEL for level in LEVELS)
    return (*by_level, *(blocks_of(stage) for stage in STAGES), ELSEWHERE)


def blocks_of(stage: int) -> str:
    """The column of a stage's blocks, which may stand on several levels."""
    return f"blocks@stage{stage}"


def level_of(shape: Shape, image_side: Any) -> Any:
    """How often a map was halved, rounded."""
    return combine(
        lambda side, map_side: np.rint(np.log2(side / map_side)).astype(np.int64), image_side, shape[1], keep=False
    )


def log_fan_in(node: DrawnNode) -> Any:
    """ln of how many values a convolution sums into one."""
    assert isinstance(node.op, Conv)
    # Where groups outnumber channels the design was refused; no infinity may come out of its entry.
    fan_in = (node.inputs[0][0] // node.op.groups) * node.op.taps
    return combine(lambda fan: np.log(np.maximum(fan, 1)), fan_in)


def operator_amounts(node: DrawnNode) -> Amounts:
    """Fan-in and layer count of a convolution, and one gate for a map that a vector scales.

    A block belongs as a whole to the level that it ends on, and what ends in a vector to its own.
    """
    if isinstance(node.op, Multiply) and len(node.output) == 3 and len(node.inputs[1]) == 1:
        return {f"gates@{candidate}": share for candidate, share in _shares(_own_level(node))}
    if node.on_shortcut or not isinstance(node.op, Conv):
        return {}
    if not isinstance(node.op, Conv2d):
        return {ELSEWHERE: 1}
    fan_in = log_fan_in(node)
    amounts: Amounts = {}
    for candidate, share in _shares(_own_level(node)):
        amounts[f"log_fan_in@{candidate}"] = fan_in * share
        amounts[f"layers@{candidate}"] = share
    return amounts


def _own_level(node: DrawnNode) -> Any:
    return level_of(node.behind if len(node.behind) == 3 else node.output, node.image_side)


def trunk_amounts(edge: TrunkEdge) -> Amounts:
    """Size of the level's last map, where the next is smaller; and one block more of the stage."""
    level = level_of(edge.shape, edge.image_side)
    last = True if edge.after is None else level_of(edge.after, edge.image_side) > level
    log_channels = combine(np.log, edge.shape[0])
    log_area = combine(lambda side: 2 * np.log(side), edge.shape[1])
    amounts: Amounts = {}
    for candidate, share in _shares(level):
        amounts[f"log_channels@{candidate}"] = log_channels * (share * last * edge.passes)
        amounts[f"log_area@{candidate}"] = log_area * (share * last * edge.passes)
    if (named := _BLOCK_OF_A_STAGE.fullmatch(edge.block)) and int(named[1]) in STAGES:
        amounts[blocks_of(int(named[1]))] = edge.exists * 1
    return amounts


def _shares(level: Any) -> list[tuple[int, Any]]:
    """(level, 1 where the map is of that level, else 0), without those that never are."""
    if not isinstance(level, Varying):
        return [(level, 1)] if level in LEVELS else []
    present = set(np.unique(level.values).tolist())
    return [(candidate, (level == candidate) * 1) for candidate in LEVELS if candidate in present]
