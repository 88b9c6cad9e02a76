"""What training keeps of one image between the way forward and the way back.

Every operator's output is kept once, but for blocks that run backwards: these keep the map behind the last one in a
row. What they compute again, a block at a time, is not counted, nor are in-place operators, workspaces and the
allocator's overhead.
"""

from typing import Any

from predictors.core.metric import DrawnNode
from search_spaces.core.ops import Rejoin, elements


def kept_values(node: DrawnNode) -> Any:
    """Values that an operator adds; fewer than none behind a block that runs backwards."""
    kept = elements(node.output)
    return kept - node.op.recomputed if isinstance(node.op, Rejoin) else kept
