"""The whole exported file: imports, its own layers, its blocks, the network, the functions to call."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from nas.model import folding
from nas.model.classifiers import find_classifiers
from nas.model.export.source.backbone import Backbone
from nas.model.export.source.classes import PrintedClass, printed_class
from nas.model.export.source.constructor import Signature
from nas.model.export.source.entry_points import backbone_function, entry_points
from nas.model.export.source.foldable import Foldable
from nas.model.export.source.kinds import BlockKind, block_kinds
from nas.model.export.source.levels import levels_of
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


@dataclass(frozen=True)
class Guest:
    """What a library besides torch needs in the file: its name, its imports, layers of ours, and text at the end."""

    name: str
    imports: tuple[str, ...]
    layers: tuple[type, ...]
    text: str


def source_of(architecture: Architecture, num_classes: int | None, guest: Guest | None = None) -> str:
    """A Python file that builds the architecture with torch alone, by default with `num_classes` or as drawn.

    Args:
        guest: who else is needed, and what for.

    Raises:
        UserError: a name or an operator of the drawing cannot be printed, or classes were asked for and none are told.
    """
    classifiers = find_classifiers(architecture.graph, num_classes)
    drawn_classes = classifiers[0].shape[0] if classifiers else None
    classes = _classes(architecture.drawing, {id(node.op) for node in classifiers})
    body = "\n\n\n".join("\n".join(printed.lines) for printed in classes)
    levels = levels_of(architecture)
    layers = [*([Backbone] if levels else []), *(guest.layers if guest else ())]
    entries = entry_points(classes, num_classes or drawn_classes)
    entries += [backbone_function(levels)] if levels else []
    rest = "\n\n\n".join([*_own_sources(body), body, *map(_source, layers), *entries, *([guest.text] if guest else [])])
    return f"{_head(architecture, rest, guest)}\n\n\n{rest}\n"


def _classes(root: Body, classifiers: Set[int]) -> list[PrintedClass]:
    """A class for each kind of blocks, and the network's behind them."""
    signatures: dict[int, Signature] = {}
    classes: list[PrintedClass] = []
    for kind in block_kinds(root):
        classes.append(printed_class(kind, signatures, classifiers))
        signatures.update({id(body): classes[-1].signature for body in kind.bodies})
    network = BlockKind("Network", (root,))
    return [*classes, printed_class(network, signatures, classifiers, is_network=True)]


def _head(architecture: Architecture, rest: str, guest: Guest | None) -> str:
    drawn = f"{architecture.space_name}, design {architecture.id}"
    imports = [f"import {name}" for name in ("copy", "math", "runpy", "sys") if re.search(rf"\b{name}\.", rest)]
    imports += ["from collections import OrderedDict"] if "OrderedDict(" in rest else []
    imports += _from("collections.abc", ("Mapping", "Sequence"), rest)
    imports += _from("pathlib", ("Path",), rest) + _from("typing", ("Any",), rest)
    imports += ["", "import torch"]
    imports += ["import torch.nn.functional as F"] if re.search(r"\bF\.", rest) else []
    imports += guest.imports if guest else ()
    title = f"{comment(drawn)}; written by nasctl, needs PyTorch {f'and {guest.name}' if guest else 'alone'}."
    return "\n".join([f'"""{title}"""', "", *imports, *_from("torch", ("Tensor", "nn"), rest)])


def _from(module: str, names: Sequence[str], rest: str) -> list[str]:
    """The line that imports those of the names that the rest of the file reads."""
    read = [name for name in names if re.search(rf"\b{name}\b", rest)]
    return [f"from {module} import {', '.join(read)}"] if read else []


def _own_sources(body: str) -> list[str]:
    """Source of the layers and of the folding arithmetic that the classes call."""
    layers = [layer for name, layer in OWN_LAYERS.items() if re.search(rf"\b{name}\(", body)]
    functions = [piece for rule, pieces in FOLDING.items() if f"fold_{rule}(" in body for piece in pieces]
    parents = [parent for layer in layers for parent in reversed(layer.__mro__[1:]) if issubclass(parent, OwnStart)]
    structure = [*([Foldable] if "(Foldable)" in body else []), *([chain] if "= chain(" in body else [])]
    needed: list[Callable[..., Any]] = [OwnStart, *parents, *layers, *structure, *functions, initialise]
    return [_source(piece) for piece in dict.fromkeys(needed)]


def _source(piece: Callable[..., Any]) -> str:
    return inspect.getsource(piece).rstrip()
