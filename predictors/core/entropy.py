"""What the DeepMAD score reads of a drawing (Shen et al. 2023, arXiv:2303.02165), by level of the feature pyramid.

Level l holds the maps that were halved l times. For each level up to the fifth: the sum of ln(fan-in) of its
convolutions, their number, its blocks, and the outlook ln C + 2 ln R of the last map before the next level.

The paper defines the score for dense and depthwise kernels. Our extension: a convolution's fan-in is
(channels per group) x (kernel taps), whatever its dilation, so groups and depthwise kernels count what they sum, and
parallel branches count once, as the kernel they merge into. Linear layers on pooled vectors (gates, classifier) count
nothing; convolutions of signals and volumes are none of the paper's, so what has them is not covered.
"""

from typing import Any

import numpy as np

from predictors.core.metric import Amounts, DrawnNode, TrunkEdge
from search_spaces.core.ops import Conv, Conv2d, Shape
from search_spaces.core.varying import Varying, combine

LEVELS = (1, 2, 3, 4, 5)
# Convolutions that the score is not defined for.
ELSEWHERE = "layers@elsewhere"


def level_columns() -> tuple[str, ...]:
    """Columns of every level, and of none."""
    by_level = (f"{what}@{level}" for what in ("log_fan_in", "layers", "blocks", "outlook") for level in LEVELS)
    return (*by_level, ELSEWHERE)


def level_of(shape: Shape, image_side: Any) -> Any:
    """How often a map was halved, rounded."""
    return combine(
        lambda side, map_side: np.rint(np.log2(side / map_side)).astype(np.int64), image_side, shape[1], keep=False
    )


def convolution_amounts(node: DrawnNode) -> Amounts:
    """Fan-in and layer count of a convolution, at its output's level."""
    if not isinstance(node.op, Conv2d):
        return {ELSEWHERE: 1} if isinstance(node.op, Conv) else {}
    op = node.op
    fan_in = (node.inputs[0][0] // op.groups) * op.kernel[0] * op.kernel[1]
    level = level_of(node.output, node.image_side)
    # Where groups outnumber channels the design was refused; no infinity may come out of its entry.
    log_fan_in = combine(lambda fan: np.log(np.maximum(fan, 1)), fan_in)
    amounts: Amounts = {}
    for candidate, share in _shares(level):
        amounts[f"log_fan_in@{candidate}"] = log_fan_in * share
        amounts[f"layers@{candidate}"] = share
    return amounts


def trunk_amounts(edge: TrunkEdge) -> Amounts:
    """The level's outlook, where the next map is smaller; and one block more at the level."""
    level = level_of(edge.shape, edge.image_side)
    ends = True if edge.after is None else level_of(edge.after, edge.image_side) > level
    outlook = combine(lambda c, r: np.log(c) + 2 * np.log(r), edge.shape[0], edge.shape[1])
    is_block = ".block" in edge.block
    amounts: Amounts = {}
    for candidate, share in _shares(level):
        amounts[f"outlook@{candidate}"] = outlook * (share * ends)
        if is_block:
            amounts[f"blocks@{candidate}"] = share * edge.exists
    return amounts


def _shares(level: Any) -> list[tuple[int, Any]]:
    """(level, 1 where the map is of that level, else 0), without those that never are."""
    if not isinstance(level, Varying):
        return [(level, 1)] if level in LEVELS else []
    present = set(np.unique(level.values).tolist())
    return [(candidate, (level == candidate) * 1) for candidate in LEVELS if candidate in present]
