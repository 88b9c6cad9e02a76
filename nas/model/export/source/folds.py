"""What folding does to a block's operators, seen by name: who stays, who goes, and for whose sake."""

from __future__ import annotations

from dataclasses import dataclass

from nas.model.export.source.kinds import steps_of
from nas.model.export.source.text import INDENT, statement
from search_spaces.core.drawing import Body, Node
from search_spaces.core.fold import FoldStep
from search_spaces.core.graph import only_path


@dataclass(frozen=True)
class Folds:
    """Names by their fate.

    `branches`: for each folded sum, what goes with each operand but the first; `gone`: what else is passed
    through; `deployed`: what stays, as deployed; `in_order`: all, in running order.
    """

    steps: tuple[FoldStep, ...]
    branches: dict[str, tuple[frozenset[str], ...]]
    gone: frozenset[str]
    deployed: dict[str, Node]
    in_order: tuple[str, ...]

    @property
    def in_branches(self) -> frozenset[str]:
        return frozenset(name for operands in self.branches.values() for names in operands for name in names)


def folds_of(body: Body) -> Folds:
    steps = steps_of(body)
    stands_for: dict[str, frozenset[str]] = {}
    branches: dict[str, tuple[frozenset[str], ...]] = {}
    gone: set[str] = set()
    for step in steps:
        names = [node.name for node in step.before]
        held = [stands_for.get(name, frozenset({name})) for name in names]
        if step.rule == "sum":
            branches[names[-1]] = tuple(held[1:-1])
        elif (passed := _passed_through(step)) is not None:
            gone.add(passed)
        if step.rule not in ("identity", "shift"):
            stands_for[step.after[0].name] = frozenset().union(*held)
    path = only_path(body)
    deployed = {item.name: item for item in path.deployed if isinstance(item, Node)}
    return Folds(steps, branches, frozenset(gone), deployed, tuple(item.name for item in path.items))


def _passed_through(step: FoldStep) -> str | None:
    """The operator that a step leaves nothing of but an identity."""
    at = {"norm": 1, "scale": 1, "input": 0}.get(step.rule)
    return None if at is None else step.before[at].name


def merge_method(folds: Folds) -> list[str]:
    """The method by which a block becomes its deploy form, step by step as the drawing folds."""
    lines = [
        f"{INDENT}def become_deployed(self) -> None:",
        f'{INDENT * 2}"""Fold norms and branches into the convolutions that stay."""',
    ]
    for step in folds.steps:
        into = ", ".join(f"self.{node.name}" for node in step.after)
        operands = step.before[:-1] if step.rule == "sum" else step.before
        lines.extend(statement(2, f"{into} = ", f"fold_{step.rule}", [f"self.{node.name}" for node in operands]))
        if (passed := _passed_through(step)) in folds.gone - folds.in_branches:
            lines.append(f"{INDENT * 2}self.{passed} = nn.Identity()")
    if folds.branches:
        merged = folds.in_branches - set(folds.branches)
        lines.extend(f"{INDENT * 2}del self.{name}" for name in folds.in_order if name in merged)
        lines.append(f"{INDENT * 2}self.deploy = True")
    return ["", *lines]
