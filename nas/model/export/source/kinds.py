"""Which blocks of a drawing become one class: those that differ in nothing but whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nas.model.export.source.text import class_name
from search_spaces.core.drawing import Body, Node, Placed
from search_spaces.core.fold import FoldStep, fold_steps
from search_spaces.core.graph import only_path
from search_spaces.core.ops import Conv, Op

Structure = tuple[Any, ...]


@dataclass(frozen=True)
class BlockKind:
    """Blocks alike but for their numbers: one class in the file."""

    name: str
    bodies: tuple[Body, ...]

    @property
    def example(self) -> Body:
        return self.bodies[0]


def block_kinds(root: Body) -> list[BlockKind]:
    """The kinds of all blocks below the outermost one, each behind those that it is made of."""
    groups: dict[Structure, list[Body]] = {}
    for body in _bodies(root):
        group = groups.setdefault(structure(body), [])
        if not any(body is known for known in group):
            group.append(body)
    names = _names(list(groups.values()))
    return [BlockKind(name, tuple(bodies)) for name, bodies in zip(names, groups.values(), strict=True)]


def structure(body: Body) -> Structure:
    """Equal for blocks of one kind: names, wiring, operators, folding; whole numbers do not count."""
    path = only_path(body)
    slots = {id(edge): slot for slot, edge in enumerate(body.inputs)}
    rows = []
    for item in path.items:
        reads = tuple((slots[id(edge)], len(edge.shape)) for edge in item.inputs)
        slots[id(item.output)] = len(slots)
        rows.append((item.name, reads, _op_structure(item.op) if isinstance(item, Node) else structure(item.body)))
    return (body.kind, tuple(rows), slots[id(path.output)], tuple(map(_step_names, steps_of(body))))


def steps_of(body: Body) -> tuple[FoldStep, ...]:
    path = only_path(body)
    return fold_steps(path.items, path.output)


def _bodies(body: Body) -> Iterator[Body]:
    for item in only_path(body).items:
        if isinstance(item, Placed):
            yield from _bodies(item.body)
            yield item.body


def _op_structure(op: Op) -> Structure:
    cubes = (len(set(op.kernel)), len(set(op.padding))) if isinstance(op, Conv) else ()
    kept = [value for value in vars(op).values() if isinstance(value, bool | float | str)]
    return (type(op).__name__, cubes, *kept)


def _step_names(step: FoldStep) -> Structure:
    return (step.rule, tuple(node.name for node in step.before), tuple(node.name for node in step.after))


def _names(groups: list[list[Body]]) -> list[str]:
    kinds = [class_name(bodies[0].kind) for bodies in groups]
    names = []
    for kind, bodies in zip(kinds, groups, strict=True):
        rivals = [other for other, name in zip(groups, kinds, strict=True) if name == kind]
        names.append(kind + _distinction(bodies, rivals) if len(rivals) > 1 else kind)
    return names


def _distinction(bodies: list[Body], rivals: list[list[Body]]) -> str:
    """What tells a class from others of its kind: the first setting that differs in all, else a number."""
    by_word_first = sorted(bodies[0].settings, key=lambda setting: type(bodies[0].settings[setting]) is int)
    for setting in by_word_first:
        values = [{body.settings.get(setting) for body in rival} for rival in rivals]
        told = {str(next(iter(held))) for held in values if len(held) == 1}
        value = bodies[0].settings[setting]
        # A width is an argument of the class, so it tells nothing of it.
        is_width = value == only_path(bodies[0]).output.channels
        if len(told) == len(rivals) and all(text.isalnum() for text in told) and not is_width:
            return f"{class_name(setting)}{value}" if type(value) is int else str(value).capitalize()
    return str(1 + next(at for at, rival in enumerate(rivals) if rival is bodies))
