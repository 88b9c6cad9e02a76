"""A kind of blocks, or the network itself, as the source of one class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from nas.model.export.source.constructor import CLASSES, Signature, Surroundings, constructor_lines
from nas.model.export.source.foldable import Foldable
from nas.model.export.source.folds import folds_of, merge_method
from nas.model.export.source.forward import forward_lines
from nas.model.export.source.kinds import BlockKind
from nas.model.export.source.numbers import Numbers, Values
from nas.model.export.source.sections import sectioned
from nas.model.export.source.text import INDENT, attribute, comment, statement
from search_spaces.core.drawing import Body, Node, Placed
from search_spaces.core.graph import only_path


@dataclass(frozen=True)
class PrintedClass:
    """The source of a class and how it is called."""

    signature: Signature
    lines: tuple[str, ...]
    merges: bool


def printed_class(
    kind: BlockKind, signatures: Mapping[int, Signature], classifiers: Set[int], *, is_network: bool = False
) -> PrintedClass:
    """One class for all blocks of a kind; `signatures` has those of the blocks inside, by `id(body)`.

    The network's own class has literals for arguments, and a shape behind every line of `forward`.
    """
    around = Surroundings(_numbers(kind, is_network), signatures, [folds_of(body) for body in kind.bodies], classifiers)
    path = only_path(kind.example)
    columns = list(zip(*(sectioned(only_path(body).items) for body in kind.bodies), strict=True))
    statements = constructor_lines(columns, around)
    forward = forward_lines(
        [column[0] for column in columns], kind.example.inputs, path.output, around.folds, shapes=is_network
    )
    signature = _signature(kind, around, is_network)
    merge = merge_method(around.folds) if around.folds.steps else []
    docstring = _network_docstring(kind.example) if is_network else _docstring(kind)
    parent = Foldable.__name__ if around.folds.steps else "nn.Module"
    lines = [f"class {kind.name}({parent}):", *docstring, "", *_init(signature, statements), *forward, *merge]
    return PrintedClass(signature, tuple(lines), bool(around.folds.steps))


def _numbers(kind: BlockKind, is_network: bool) -> Numbers:
    """Names to choose from: the channels that come in and go out, then the block's own settings."""
    if is_network:
        return Numbers({}, {}, literal=True)
    settings = {
        attribute(name): tuple(body.settings[name] for body in kind.bodies)
        for name in kind.example.settings
        if name != "channels" and all(type(body.settings.get(name)) is int for body in kind.bodies)
    }
    incoming: Values = tuple(body.inputs[0].channels for body in kind.bodies)
    outgoing: Values = tuple(only_path(body).output.channels for body in kind.bodies)
    named = next((name for name, values in settings.items() if values == outgoing), "out_channels")
    sizes = {name: values for name, values in settings.items() if name not in (named, CLASSES)}
    return Numbers({"channels": incoming, named: outgoing}, sizes)


def _signature(kind: BlockKind, around: Surroundings, is_network: bool) -> Signature:
    inner = [around.signatures[id(item.body)] for item in only_path(kind.example).items if isinstance(item, Placed)]
    nodes = [item for item in only_path(kind.example).items if isinstance(item, Node)]
    has_classifier = any(id(node.op) in around.classifiers for node in nodes)
    return Signature(
        kind.name,
        kind.bodies,
        around.numbers.arguments,
        frozenset(name for name in around.numbers.arguments if around.numbers.is_width(name)),
        has_classes=has_classifier or any(signature.has_classes for signature in inner),
        has_deploy=is_network or bool(around.folds.steps) or any(signature.has_deploy for signature in inner),
    )


def _init(signature: Signature, statements: Sequence[str]) -> list[str]:
    arguments = ["self", *(f"{name}: int" for name in signature.arguments)]
    arguments += [f"{CLASSES}: int"] if signature.has_classes else []
    arguments += ["deploy: bool"] if signature.has_deploy else []
    head = statement(1, "def ", "__init__", arguments, " -> None:")
    return [*head, f"{INDENT * 2}super().__init__()", *statements]


def _docstring(kind: BlockKind) -> list[str]:
    """Settings on which all blocks of the kind agree, then the shapes that they have."""
    agreed = [
        f"{name} {value}"
        for name, value in kind.example.settings.items()
        if type(value) is not int and all(body.settings.get(name) == value for body in kind.bodies)
    ]
    title = ", ".join([kind.example.kind.strip("_"), *agreed])
    shapes = list(dict.fromkeys(_shapes(body) for body in kind.bodies))
    if len(shapes) == 1:
        return [f'{INDENT}"""{comment(title)}: {shapes[0]}."""']
    return [f'{INDENT}"""{comment(title)}.', "", *(f"{INDENT}{shape}" for shape in shapes), f'{INDENT}"""']


def _network_docstring(body: Body) -> list[str]:
    path = only_path(body)
    return [f'{INDENT}"""{_shape(path.items[0].output.shape)} -> {_shape(path.output.shape)}."""']


def _shapes(body: Body) -> str:
    inputs = " x ".join(_shape(edge.shape) for edge in body.inputs)
    return f"{inputs} -> {_shape(only_path(body).output.shape)}"


def _shape(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
