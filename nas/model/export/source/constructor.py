"""The constructor of a class: one line per operator or inner block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from nas.model.export.source.chains import BlockCall, chain_arguments
from nas.model.export.source.folds import Folds
from nas.model.export.source.numbers import Numbers, Values
from nas.model.export.source.operators import Made, Place, classifier_made, made
from nas.model.export.source.sections import Section
from nas.model.export.source.text import INDENT, LINE, attribute, statement
from search_spaces.core.drawing import Body, Item, Node, Placed
from search_spaces.core.ops import Conv, Linear, MadeKernel, Norm, Op

CLASSES = "num_classes"


@dataclass(frozen=True)
class Signature:
    """How a printed class is called: its arguments with what each of its `bodies` hands to them."""

    name: str
    bodies: tuple[Body, ...]
    arguments: Mapping[str, Values]
    widths: frozenset[str]
    has_classes: bool
    has_deploy: bool

    def value(self, argument: str, body: Body) -> int:
        return self.arguments[argument][next(at for at, known in enumerate(self.bodies) if known is body)]


@dataclass(frozen=True)
class Surroundings:
    """What a constructor is written with: its numbers, the classes printed before it by `id(body)`, the folding
    of each block of its kind, and the network's classifiers by `id(op)`."""

    numbers: Numbers
    signatures: Mapping[int, Signature]
    all_folds: Sequence[Folds]
    classifiers: Set[int]

    @property
    def folds(self) -> Folds:
        return self.all_folds[0]


def constructor_lines(columns: Sequence[tuple[Item | Section, ...]], around: Surroundings) -> list[str]:
    """The statements of `__init__`; a column holds one item of every block of the kind."""
    always: list[str] = []
    for column in columns:
        if column[0].name not in around.folds.in_branches:
            always.extend(_lines(column, around, 2))
    branches = [
        line for column in columns if column[0].name in around.folds.in_branches for line in _lines(column, around, 3)
    ]
    if not around.folds.branches:
        return always
    return [f"{INDENT * 2}self.deploy = deploy", *always, f"{INDENT * 2}if not deploy:", *branches]


def _lines(column: tuple[Item | Section, ...], around: Surroundings, depth: int) -> list[str]:
    first = column[0]
    head = f"self.{first.name} = "
    if isinstance(first, Section):
        attribute(first.name)
        chains = zip(*(item.blocks for item in column if isinstance(item, Section)), strict=True)
        calls = [_block_call(blocks, blocks[0].name.rpartition(".")[2], around) for blocks in chains]
        return statement(depth, head, "chain", chain_arguments(calls))
    if isinstance(first, Placed):
        placed = tuple(item for item in column if isinstance(item, Placed))
        call = _block_call(placed, attribute(first.name), around)
        return statement(depth, head, call.kind, call.arguments_text())
    return _operator_lines(tuple(item for item in column if isinstance(item, Node)), around, depth, head)


def _block_call(column: tuple[Placed, ...], name: str, around: Surroundings) -> BlockCall:
    signature = around.signatures[id(column[0].body)]
    arguments: list[tuple[str, str]] = []
    for argument in signature.arguments:
        values = tuple(signature.value(argument, placed.body) for placed in column)
        say = around.numbers.width if argument in signature.widths else around.numbers.size
        arguments.append(("" if argument == "channels" else argument, say(values, f"{name}_{argument}")))
    arguments += [(CLASSES, CLASSES)] if signature.has_classes else []
    arguments += [("deploy", "deploy")] if signature.has_deploy else []
    return BlockCall(name, signature.name, tuple(arguments))


def _operator_lines(nodes: tuple[Node, ...], around: Surroundings, depth: int, head: str) -> list[str]:
    place, folds = Place(nodes, around.numbers), around.folds
    if id(nodes[0].op) in around.classifiers:
        return _call_lines(depth, head, classifier_made(place, CLASSES))
    trained = made(place, str(_has_shift(nodes[0].op)))
    if trained is None:
        return []
    if place.name in folds.in_branches:
        return _call_lines(depth, head, trained)
    if place.name in folds.gone:
        return _either(depth, head, Made("nn.Identity", ()), trained)
    kept = Place(tuple(held.deployed[place.name] for held in around.all_folds), around.numbers)
    return _kept_lines(place, kept, depth, head) if kept.ops != place.ops else _call_lines(depth, head, trained)


def _kept_lines(trained: Place, kept: Place, depth: int, head: str) -> list[str]:
    """An operator that both forms have, with or without bias, with the same kernel, a larger one, or one once made."""
    has_shift = _has_shift(trained.node.op), _has_shift(kept.node.op)
    if isinstance(trained.node.op, MadeKernel):
        made_kernel, dense = made(trained, ""), made(kept, str(has_shift[1]))
        assert made_kernel is not None and dense is not None
        return _either(depth, head, dense, made_kernel)
    said = {(False, True): "deploy", (True, False): "not deploy"}.get(has_shift, str(has_shift[0]))
    small, large = made(trained, said), made(kept, said)
    assert small is not None and large is not None
    return _call_lines(depth, head, small) if small == large else _either(depth, head, large, small)


def _call_lines(depth: int, head: str, module: Made) -> list[str]:
    return statement(depth, head, module.function, module.arguments)


def _either(depth: int, head: str, deployed: Made, trained: Made) -> list[str]:
    line = f"{INDENT * depth}{head}{deployed} if deploy else {trained}"
    if len(line) <= LINE:
        return [line]
    margin = INDENT * depth
    return [
        f"{margin}{head}(",
        *statement(depth + 1, "", deployed.function, deployed.arguments),
        f"{margin}{INDENT}if deploy",
        *statement(depth + 1, "else ", trained.function, trained.arguments),
        f"{margin})",
    ]


def _has_shift(op: Op) -> bool:
    """Whether an operator's bias, or a norm's shift, exists."""
    if isinstance(op, Conv | Linear):
        return op.bias
    return isinstance(op, Norm) and op.shift
