"""What the spaces around DenseNet-BC share (Huang et al. 2017, arXiv:1608.06993): stages as wide as they grow."""

from typing import Any

from search_spaces.core.block_spec import Block
from search_spaces.core.domains import Choice, Same
from search_spaces.core.points import Point
from search_spaces.core.stage import Stage


def stage(depth: Choice, *, shrinks: bool) -> Stage:
    """Densely joined layers; all stages grow alike."""
    return Stage(
        depth=depth,
        width=Same("growth"),
        shrink_at=Choice(0) if shrinks else None,
        block=Block("dense_layer", expansion=Same("expansion")),
    )


def published(growth: int, depths: tuple[int, ...], source: str) -> Point:
    """A stem of twice the growth, as published."""
    choices: dict[str, Any] = {"resolution": 224, "growth": growth, "expansion": 4, "stem.channels": 2 * growth}
    for index, depth in enumerate(depths, 1):
        choices[f"stage{index}.depth"] = depth
    return Point(choices=choices, source=source)
