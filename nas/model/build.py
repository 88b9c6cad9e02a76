"""A drawing as a torch model: modules nested and named as the blocks of the drawing, run in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from operator import attrgetter

import torch
from torch import Tensor, nn

from nas.model.classifiers import find_classifiers
from nas.model.initialise import initialise
from nas.model.lowering import lower
from nas.model.reversible import run_forgetting, runs_backwards
from search_spaces.core.architecture import Architecture
from search_spaces.core.drawing import Body, Edge, Item, Node
from search_spaces.core.graph import Form, Graph, only_path
from search_spaces.core.ops import Linear


def build(
    architecture: Architecture, form: Form = "train", *, num_classes: int | None = None, seed: int = 0
) -> nn.Module:
    """A freshly initialised model, in training mode; takes images, (B, channels, height, width), or what else is drawn.

    Its state dict is keyed by the names of the drawing; torch's global random state stays untouched.

    Args:
        num_classes: width of the classifier, where it shall differ from the drawn one.

    Raises:
        UserError: an operator has no torch module, or there is no classifier whose width could change.
    """
    model = _block(architecture.drawing, form)
    if num_classes is not None:
        _resize_classifiers(model, architecture.graph if form == "train" else architecture.deployed, num_classes)
    initialise(model, torch.Generator().manual_seed(seed))
    return model


@dataclass(frozen=True)
class Step:
    """Run child `name` on the values in slots `reads`, keep the result in slot `writes`, drop `frees`.

    `row` names the blocks of a row that runs backwards, `name` the first of them; they are one step.
    """

    name: str
    reads: tuple[int, ...]
    writes: int
    frees: tuple[int, ...]
    row: tuple[str, ...] = ()


class Section(nn.Module):
    """Holds what a dotted name puts together, such as the blocks of `stage1`; it does not run by itself."""


class Block(nn.Module):
    """One block: runs its children on numbered slots of values; the first slots hold the inputs."""

    def __init__(self, children: Sequence[tuple[str, nn.Module]], steps: Sequence[Step], output: int) -> None:
        super().__init__()
        for name, child in children:
            _attach(self, name, child)
        self._steps = tuple(steps)
        self._output = output

    def forward(self, *inputs: Tensor) -> Tensor:
        values = dict(enumerate(inputs))
        for step in self._steps:
            run = partial(self._run_row, step.row) if step.row else attrgetter(step.name)(self)
            values[step.writes] = run(*[values[slot] for slot in step.reads])
            for slot in step.frees:
                del values[slot]
        return values[self._output]

    def _run_row(self, names: Sequence[str], x: Tensor) -> Tensor:
        blocks = [attrgetter(name)(self) for name in names]
        if self.training and torch.is_grad_enabled():
            return run_forgetting(blocks, x)
        for block in blocks:
            x = block(x)
        return x


def _block(body: Body, form: Form) -> Block:
    path = only_path(body)
    items = path.items if form == "train" else path.deployed
    children = [(item.name, _child(item, form)) for item in items]
    return Block(children, *_schedule(items, body.inputs, path.output))


def _child(item: Item, form: Form) -> nn.Module:
    if isinstance(item, Node):
        return lower(item.op, *(edge.shape for edge in item.inputs))
    return _block(item.body, form)


def _schedule(items: Sequence[Item], inputs: Sequence[Edge], output: Edge) -> tuple[list[Step], int]:
    """Steps on slots, and the slot of the output; the outermost block has the image in 0."""
    slots = {id(edge): slot for slot, edge in enumerate(inputs)}
    unused = count(max(1, len(inputs)))
    steps = []
    for run in _runs(items, output):
        reads = tuple(slots[id(edge)] for edge in run[0].inputs) or (0,)
        writes = slots[id(run[-1].output)] = next(unused)
        row = tuple(item.name for item in run) if runs_backwards(run[0]) else ()
        steps.append(Step(run[0].name, reads, writes, (), row))
    return list(freeing(steps, slots[id(output)])), slots[id(output)]


def _runs(items: Sequence[Item], output: Edge) -> list[list[Item]]:
    """What runs at once: every item alone, but blocks that run backwards with those that they alone feed."""
    readers = Counter([id(output), *(id(edge) for item in items for edge in item.inputs)])
    runs: list[list[Item]] = []
    for item in items:
        before = runs[-1][-1] if runs else item
        follows = item.inputs == (before.output,) and readers[id(before.output)] == 1
        if follows and runs_backwards(before) and runs_backwards(item):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def freeing(steps: Sequence[Step], output: int) -> Iterator[Step]:
    """The same steps, each letting go of what nobody reads after it: inference holds what it needs."""
    last_reader = {slot: position for position, step in enumerate(steps) for slot in step.reads}
    for position, step in enumerate(steps):
        frees = tuple(slot for slot, last in last_reader.items() if last == position and slot != output)
        yield replace(step, frees=frees)


def _attach(parent: nn.Module, name: str, child: nn.Module) -> None:
    """Register a child under a possibly dotted name."""
    first, _, rest = name.partition(".")
    if not rest:
        parent.add_module(first, child)
        return
    if first not in dict(parent.named_children()):
        parent.add_module(first, Section())
    _attach(parent.get_submodule(first), rest, child)


def _resize_classifiers(model: nn.Module, graph: Graph, num_classes: int) -> None:
    for node in find_classifiers(graph, num_classes):
        sized = {"out_features": num_classes} if isinstance(node.op, Linear) else {"out_channels": num_classes}
        _attach(model, node.name, lower(replace(node.op, **sized), *graph.input_shapes(node)))
