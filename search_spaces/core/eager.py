"""A drawing as an eager framework runs it: branches merged for deployment, norms and factors behind them still kernels.

Nothing in eager PyTorch folds a batch norm; who deploys a network merges its parallel branches. A norm whose
convolution was merged with others, or that a later fold reads through, stays folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from search_spaces.core.drawing import Item, Node, Path
from search_spaces.core.ops import Conv2d, Norm, Scale

PricedForm = Literal["train", "deploy", "eager"]


def items_in(path: Path, form: PricedForm) -> tuple[Item, ...]:
    """What stands on one way through a block: as trained, as deployed, or as run eagerly."""
    if form == "train":
        return path.items
    return path.deployed if form == "deploy" else _eager(path)


def _eager(path: Path) -> tuple[Item, ...]:
    drawn = {id(item.output): item for item in path.items}
    return tuple(node for item in path.deployed for node in _unfolded(item, drawn))


def _unfolded(item: Item, drawn: Mapping[int, Item]) -> tuple[Item, ...]:
    """The convolution, and the norm or factor behind it, that were drawn where one convolution is deployed."""
    last = drawn.get(id(item.output))
    if not isinstance(last, Node) or not isinstance(last.op, Norm | Scale):
        return (item,)
    first = drawn.get(id(last.inputs[0]))
    drawn_alone = isinstance(first, Node) and isinstance(first.op, Conv2d) and first.inputs == item.inputs
    return (first, last) if first is not None and drawn_alone else (item,)
