"""The edges between the outermost blocks of a drawing of a whole space."""

from __future__ import annotations

from typing import Any

from predictors.core.metric import TrunkEdge
from search_spaces.core.drawing import Body, Placed
from search_spaces.core.varying import both, negate


def trunk_edges(drawing: Body, image_side: Any) -> list[TrunkEdge]:
    """As `predictors.core.evaluation.trunk_edges` reads them off one architecture; a block that a design leaves out
    hands its input on and does not count as existing."""
    edges: list[TrunkEdge] = []
    for path in drawing.paths:
        placed = [item for item in path.items if isinstance(item, Placed)]
        for at, block in enumerate(placed):
            if len(block.output.shape) == 3:
                after = placed[at + 1].output.shape if at + 1 < len(placed) else None
                after = after if after is not None and len(after) == 3 else None
                exists = both(path.mask, _draws_something(block.body))
                edges.append(TrunkEdge(block.name, block.output.shape, after, image_side, path.mask, exists))
    return edges


def _draws_something(body: Body) -> Any:
    draws: Any = True
    for path in body.paths:
        if not path.items:
            draws = both(draws, negate(path.mask))
    return draws
