"""The whole exported file: imports, its own layers, its blocks, the network, two functions to call."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence, Set
from typing import Any

from nas.model import folding
from nas.model.classifiers import find_classifiers
from nas.model.export.source.classes import PrintedClass, printed_class
from nas.model.export.source.constructor import Signature
from nas.model.export.source.foldable import Foldable
from nas.model.export.source.kinds import BlockKind, block_kinds
from nas.model.export.source.operators import OWN_LAYERS
from nas.model.export.source.text import comment
from nas.model.initialise import OwnStart, initialise
from nas.model.layers import chain
from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Body

# Folding rule -> the functions that it needs, in the order in which they read well.
FOLDING = {
    "dense": (folding.fold_dense, folding.with_weights),
    "norm": (folding.fold_norm, folding.bias_of, folding.with_weights),
    "identity": (folding.fold_identity, folding.fold_norm, folding.bias_of, folding.with_weights),
    "scale": (folding.fold_scale, folding.with_weights),
    "sum": (folding.fold_sum, folding.extent, folding.spread_kernel, folding.bias_of, folding.with_weights),
    "input": (folding.fold_input,),
    "shift": (folding.fold_shift, folding.bias_of, folding.with_weights),
}


def source_of(architecture: Architecture, num_classes: int | None) -> str:
    """A Python file that builds the architecture with torch alone, by default with `num_classes` or as drawn.

    Raises:
        UserError: a name or an operator of the drawing cannot be printed, or classes were asked for and none are told.
    """
    classifiers = find_classifiers(architecture.graph, num_classes)
    drawn_classes = classifiers[0].shape[0] if classifiers else None
    classes = _classes(architecture.drawing, {id(node.op) for node in classifiers})
    body = "\n\n\n".join("\n".join(printed.lines) for printed in classes)
    rest = "\n\n\n".join([*_own_sources(body), body, *_entry_points(classes, num_classes or drawn_classes)])
    return f"{_head(architecture, rest)}\n\n\n{rest}\n"


def _classes(root: Body, classifiers: Set[int]) -> list[PrintedClass]:
    """A class for each kind of blocks, and the network's behind them."""
    signatures: dict[int, Signature] = {}
    classes: list[PrintedClass] = []
    for kind in block_kinds(root):
        classes.append(printed_class(kind, signatures, classifiers))
        signatures.update({id(body): classes[-1].signature for body in kind.bodies})
    network = BlockKind("Network", (root,))
    return [*classes, printed_class(network, signatures, classifiers, is_network=True)]


def _head(architecture: Architecture, rest: str) -> str:
    drawn = f"{architecture.space_name}, design {architecture.id}"
    imports = [f"import {name}" for name in ("copy", "math") if re.search(rf"\b{name}\.", rest)]
    imports += ["from collections import OrderedDict"] if "OrderedDict(" in rest else []
    imports += ["", "import torch"]
    imports += ["import torch.nn.functional as F"] if re.search(r"\bF\.", rest) else []
    names = [name for name in ("Tensor", "nn") if re.search(rf"\b{name}\b", rest)]
    title = f"{comment(drawn)}; written by nasctl, needs PyTorch alone."
    return "\n".join([f'"""{title}"""', "", *imports, f"from torch import {', '.join(names)}"])


def _own_sources(body: str) -> list[str]:
    """Source of the layers and of the folding arithmetic that the classes call."""
    layers = [layer for name, layer in OWN_LAYERS.items() if re.search(rf"\b{name}\(", body)]
    functions = [piece for rule, pieces in FOLDING.items() if f"fold_{rule}(" in body for piece in pieces]
    parents = [parent for layer in layers for parent in reversed(layer.__mro__[1:]) if issubclass(parent, OwnStart)]
    structure = [*([Foldable] if "(Foldable)" in body else []), *([chain] if "= chain(" in body else [])]
    needed: list[Callable[..., Any]] = [OwnStart, *parents, *layers, *structure, *functions, initialise]
    return [inspect.getsource(piece).rstrip() for piece in dict.fromkeys(needed)]


def _entry_points(classes: Sequence[PrintedClass], num_classes: int | None) -> list[str]:
    declared, given = ("", "") if num_classes is None else (f"num_classes: int = {num_classes}, ", "num_classes, ")
    loop = [
        "    for block in list(merged.modules()):",
        "        if isinstance(block, Foldable):",
        "            block.become_deployed()",
    ]
    create = [
        f"def create_model({declared}deploy: bool = False) -> Network:",
        '    """The network with fresh weights; `deploy` is the form for inference, all merged."""',
        f"    model = Network({given}deploy)",
        "    initialise(model)",
        "    return model",
    ]
    merge = [
        "def merge_for_deploy(model: Network) -> Network:",
        '    """The deploy form of a trained network, ready for inference; `model` stays as it is."""',
        "    merged = copy.deepcopy(model).eval()",
        *(loop if any(printed.merges for printed in classes) else []),
        "    return merged",
    ]
    return ["\n".join(create), "\n".join(merge)]
