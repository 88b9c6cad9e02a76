"""From trained form to deployed form: replays the folding steps of the drawing on the weights of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from nas.model.build import build
from nas.model.classifiers import find_classifiers
from nas.model.folding import fold_dense, fold_identity, fold_input, fold_norm, fold_scale, fold_shift, fold_sum
from nas.model.wiring import Sum
from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Body, Node
from search_spaces.core.fold import Rule, fold_steps
from search_spaces.core.graph import only_path

ARITHMETIC: dict[Rule, Callable[..., Any]] = {
    "dense": fold_dense,
    "norm": fold_norm,
    "identity": fold_identity,
    "sum": fold_sum,
    "scale": fold_scale,
    "input": fold_input,
    "shift": fold_shift,
}


def merge(model: nn.Module, architecture: Architecture) -> nn.Module:
    """The deploy form of a train-form model, for evaluation: equal outputs up to rounding. `model` stays.

    Args:
        model: from `build(architecture)`, trained or not.
    """
    deployed = build(architecture, "deploy", num_classes=_num_classes(model, architecture))
    deployed.to(next(model.parameters(), torch.empty(0)))
    _merge_block(architecture.drawing, model, deployed)
    return deployed.eval()


def _num_classes(model: nn.Module, architecture: Architecture) -> int | None:
    names = [node.name for node in find_classifiers(architecture.graph)]
    return len(model.get_parameter(f"{names[0]}.weight")) if names else None


def _merge_block(body: Body, trained: nn.Module, deployed: nn.Module) -> None:
    path = only_path(body)
    modules = {item.name: trained.get_submodule(item.name) for item in path.items}
    for step in fold_steps(path.items, path.output):
        operands = [modules.pop(node.name) for node in step.before]
        # A sum has no weights of its own to merge.
        merged = ARITHMETIC[step.rule](*(module for module in operands if not isinstance(module, Sum)))
        results = merged if isinstance(merged, tuple) else (merged,)
        modules.update({node.name: module for node, module in zip(step.after, results, strict=True)})
    for item in path.deployed:
        if isinstance(item, Node):
            deployed.get_submodule(item.name).load_state_dict(modules[item.name].state_dict())
        else:
            _merge_block(item.body, modules[item.name], deployed.get_submodule(item.name))
