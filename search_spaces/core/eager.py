"""A drawing as an eager framework runs it: branches merged for deployment, norms and factors behind them still kernels.

Nothing in eager PyTorch folds a batch norm; who deploys a network merges its parallel branches. A norm whose
convolution was merged with others, or that a later fold reads through, stays folded.
"""

from __future__ import annotations

from typing import Literal

from search_spaces.core.drawing import Item, Node, Path
from search_spaces.core.fold import FoldStep, fold_steps

# What a framework that reads no graph ahead leaves as it was drawn: one kernel a layer.
_UNFOLDED = ("norm", "scale")

PricedForm = Literal["train", "deploy", "eager"]


def items_in(path: Path, form: PricedForm) -> tuple[Item, ...]:
    """What stands on one way through a block: as trained, as deployed, or as run eagerly."""
    if form == "train":
        return path.items
    return path.deployed if form == "deploy" else _eager(path)


def _eager(path: Path) -> tuple[Item, ...]:
    drawn = {id(item) for item in path.items}
    lone = {
        id(step.after[0].output): step
        for step in fold_steps(path.items, path.output)
        if step.rule in _UNFOLDED and all(id(node) in drawn for node in step.before)
    }
    return tuple(node for item in path.deployed for node in _unfolded(item, lone.get(id(item.output))))


def _unfolded(item: Item, step: FoldStep | None) -> tuple[Item, ...]:
    if step is None or not isinstance(item, Node) or item.inputs != step.before[0].inputs:
        return (item,)
    return step.before
