"""The forward pass of a class, one statement per step of the drawing, pointwise operators in line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nas.model.export.source.folds import Folds
from nas.model.export.source.operators import expression
from nas.model.export.source.sections import Section
from nas.model.export.source.text import INDENT, attribute
from search_spaces.core.drawing import Edge, Item, Node
from search_spaces.core.ops import Activation, Add, EvoNorm, Multiply, Norm, Scale, Source

INPUT_NAMES = ("x", "skip", "other", "fourth", "fifth")
# Operators that read best around the one before them.
FOLLOWERS = (Norm, EvoNorm, Activation, Scale)
NEW_NAMES = ("y", "z", "u", "v", "w", "p", "q", "r", "s", "t")


@dataclass(frozen=True)
class Branches:
    """A sum of which deployment keeps the first operand only: the others run in train form alone."""

    node: Node
    operands: tuple[tuple[Item, ...], ...]

    @property
    def inputs(self) -> tuple[Edge, ...]:
        return (
            *self.node.inputs,
            *(edge for items in self.operands for item in items for edge in item.inputs),
        )

    @property
    def output(self) -> Edge:
        return self.node.output


Step = Item | Section | Branches


def forward_lines(
    items: Sequence[Item | Section], inputs: Sequence[Edge], output: Edge, folds: Folds, *, shapes: bool
) -> list[str]:
    """The method `forward`; with `shapes` each line ends in the shape that it leaves."""
    names = [INPUT_NAMES[at] for at in range(max(1, len(inputs)))]
    signature = ", ".join(f"{name}: Tensor" for name in names)
    known = {id(edge): name for edge, name in zip(inputs, names, strict=False)}
    writer = _Writer(_steps(items, folds), output, known, shapes=shapes)
    return ["", f"{INDENT}def forward(self, {signature}) -> Tensor:", *writer.lines()]


def _steps(items: Sequence[Item | Section], folds: Folds) -> list[Step]:
    by_name = {item.name: item for item in items if not isinstance(item, Section)}
    steps: list[Step] = []
    for item in items:
        if item.name in folds.in_branches:
            continue
        if item.name in folds.branches and isinstance(item, Node):
            operands = (
                tuple(by_name[name] for name in folds.in_order if name in names) for names in folds.branches[item.name]
            )
            steps.append(Branches(item, tuple(operands)))
        else:
            steps.append(item)
    return steps


class _Writer:
    """Walks the steps once. An edge has a text, a variable or what runs in line, and variables it reads."""

    def __init__(self, steps: list[Step], output: Edge, names: dict[int, str], *, shapes: bool) -> None:
        self._steps = steps
        self._output = output
        self._shapes = shapes
        self._text = dict(names)
        self._variables = {edge: {name} for edge, name in names.items()}
        self._unused = iter([*NEW_NAMES, *(f"y{number}" for number in range(2, 1000))])

    def lines(self) -> list[str]:
        lines: list[str] = []
        for at, step in enumerate(self._steps):
            if isinstance(step, Node) and isinstance(step.op, Source):
                self._assign(step.output, "x")
            elif isinstance(step, Branches):
                lines.extend(self._branches(at, step))
            elif self._runs_in_line(at):
                self._say_in_line(step)
            elif step.output is self._output and at == len(self._steps) - 1:
                return [*lines, self._line("return ", self._said(step), step.output)]
            else:
                said, name = self._said(step), self._name(at, step)
                lines.append(self._line(f"{name} = ", said, step.output))
                self._assign(step.output, name)
        return [*lines, f"{INDENT * 2}return {self._text[id(self._output)]}"]

    def _said(self, step: Item | Section) -> str:
        inputs = [self._text[id(edge)] for edge in step.inputs]
        if isinstance(step, Node):
            return expression(step, inputs)
        return f"self.{attribute(step.name)}({', '.join(inputs)})"

    def _branches(self, at: int, step: Branches) -> Iterator[str]:
        """The kept operand, then the others, added where the block still has them."""
        kept, total = self._text[id(step.node.inputs[0])], self._name(at, step)
        if total != kept:
            yield self._line(f"{total} = ", kept, step.output)
        yield f"{INDENT * 2}if not self.deploy:"
        for items, edge in zip(step.operands, step.node.inputs[1:], strict=True):
            for item in items:
                self._say_in_line(item)
            yield f"{INDENT * 3}{total} = {total} + {self._text[id(edge)]}"
        self._assign(step.output, total)

    def _runs_in_line(self, at: int) -> bool:
        step, after = self._steps[at], self._steps[at + 1 : at + 2]
        readers = [edge for other in self._steps for edge in other.inputs if edge is step.output]
        if step.output is self._output or len(readers) != 1 or not after or step.output not in after[0].inputs:
            return False
        if not isinstance(step, Node) or not isinstance(after[0], Node):
            return False
        joins = isinstance(step.op, Add | Multiply)
        return isinstance(after[0].op, FOLLOWERS) or (isinstance(after[0].op, Add | Multiply) and not joins)

    def _say_in_line(self, step: Item | Section) -> None:
        self._text[id(step.output)] = self._said(step)
        self._variables[id(step.output)] = set().union(*(self._variables[id(edge)] for edge in step.inputs))

    def _assign(self, edge: Edge, name: str) -> None:
        self._text[id(edge)] = name
        self._variables[id(edge)] = {name}

    def _name(self, at: int, step: Step) -> str:
        """A variable that the step reads and nobody after it, else a new one."""
        later = [id(edge) for other in self._steps[at + 1 :] for edge in other.inputs] + [id(self._output)]
        needed = set().union(*(self._variables.get(edge, set()) for edge in later))
        read = [name for edge in step.inputs for name in sorted(self._variables.get(id(edge), set()))]
        return next((name for name in read if name not in needed), None) or next(self._unused)

    def _line(self, head: str, text: str, edge: Edge) -> str:
        shape = f"  # {tuple(edge.shape)}" if self._shapes else ""
        return f"{INDENT * 2}{head}{text}{shape}"
