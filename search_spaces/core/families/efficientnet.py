"""What the spaces around EfficientNet share (Tan & Le 2019, arXiv:1905.11946): its stages and their scaling."""

from math import ceil
from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, IntRange
from search_spaces.core.rounding import nearest_multiple
from search_spaces.core.stage import Stage

# Expansion, kernel, layers, width of B0.
B0 = ((1, 3, 1, 16), (6, 3, 2, 24), (6, 5, 2, 40), (6, 3, 3, 80), (6, 5, 3, 112), (6, 5, 4, 192), (6, 3, 1, 320))


def stage(depth: int, width: IntRange, *, shrinks: bool, expansion: Any = (3, 4, 6), **settings: Any) -> Stage:
    """Up to `depth` inverted residuals of one kernel."""
    return Stage(
        depth=IntRange(1, depth),
        width=width,
        shrink_at=Choice(0) if shrinks else None,
        block=Block("inverted_residual", kernel=Choice(3, 5, 7), expansion=expansion, **settings),
    )


def scaled(width: float, depth: float, resolution: int) -> dict[str, Any]:
    """The choices of B0 with channels and layers times these (equation 3)."""
    choices: dict[str, Any] = {"resolution": resolution, "stem.channels": nearest_multiple(32 * width, 8)}
    choices["head.channels"] = nearest_multiple(1280 * width, 8)
    for index, (expansion, kernel, layers, channels) in enumerate(B0, 1):
        choices |= {f"stage{index}.width": nearest_multiple(channels * width, 8), f"stage{index}.kernel": kernel}
        choices[f"stage{index}.depth"] = ceil(layers * depth)
        choices |= {f"stage{index}.expansion": expansion} if index > 1 else {}
    return choices
