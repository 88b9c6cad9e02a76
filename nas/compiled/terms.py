"""From the drawing of a whole space to terms: coefficient x table, each over the few dimensions that it reads.

A block body that stands at many places is one table; how often it stands there is its coefficient, a small table over
the dimensions that decide it (depth, alternation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from predictors.core.metric import SHORTCUT
from search_spaces.core.drawing import Body, Node, Placed
from search_spaces.core.eager import PricedForm, items_in
from search_spaces.core.ops import Shape
from search_spaces.core.varying import Varying, axes_of, both, combine, either, frozen, spread_over

# Column -> plain or varying amount.
Amounts = dict[str, Any]
Weight = Callable[[str], Any]


@dataclass
class Term:
    """`coefficient` times the sum of `amounts`; amounts are grouped by the axes that they read."""

    coefficient: Any
    amounts: dict[tuple[int, ...], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Standing:
    """A body at all places that are alike, on a shortcut or not and with one shape behind the outermost block around it
    (None outside of blocks), and its coefficient: the sum over these places of mask x weight."""

    body: Body
    on_shortcut: bool
    behind: Shape | None
    coefficient: Any


@dataclass(frozen=True, eq=False)
class DrawnIn:
    """A node of a body, and the mask of the designs whose path through the body holds it."""

    standing: Standing
    mask: Any
    node: Node


def standings(drawing: Body, form: PricedForm, weight: Weight = lambda name: 1) -> list[Standing]:
    """Every body of the drawing; `weight` is of the name of each of its places."""
    found: dict[Any, Standing] = {}

    def visit(body: Body, mask: Any, name: str, on_shortcut: bool, behind: Shape | None) -> None:
        here, key = mask * weight(name), (id(body), on_shortcut, frozen(behind))
        coefficient = found[key].coefficient + here if key in found else here
        found[key] = Standing(body, on_shortcut, behind, coefficient)
        for path in body.paths:
            for item in items_in(path, form):
                if isinstance(item, Placed):
                    beside, outermost = on_shortcut or item.name == SHORTCUT, behind or item.output.shape
                    visit(item.body, both(mask, path.mask), f"{name}.{item.name}", beside, outermost)

    visit(drawing, True, "", False, None)
    return list(found.values())


def nodes_of(standing: Iterable[Standing], form: PricedForm) -> list[DrawnIn]:
    """The operators of the bodies; within a body, an operator that several paths share counts once, for all of them."""
    drawn: list[DrawnIn] = []
    for stands in standing:
        alike: dict[Any, DrawnIn] = {}
        for path in stands.body.paths:
            for item in items_in(path, form):
                if isinstance(item, Node):
                    key = (item.name, *_likeness(item))
                    before = alike.get(key)
                    mask = path.mask if before is None else either(before.mask, path.mask)
                    alike[key] = DrawnIn(stands, mask, item)
        drawn += alike.values()
    return drawn


def _likeness(node: Node) -> tuple[Any, ...]:
    """Equal for two operators of one kind, settings and input shapes."""
    sizes = [size for edge in (*node.inputs, node.output) for size in edge.shape]
    return (type(node.op), tuple(frozen(value) for value in (*node.op.settings().values(), *sizes)))


def terms_of(drawn: list[DrawnIn], amounts: list[Amounts]) -> list[Term]:
    """One term for each distinct coefficient."""
    terms: dict[Any, Term] = {}
    for place, held in zip(drawn, amounts, strict=True):
        coefficient = place.standing.coefficient
        key = coefficient.key() if isinstance(coefficient, Varying) else coefficient
        term = terms.setdefault(key, Term(coefficient, {}))
        for column, amount in held.items():
            add_amount(term.amounts, column, _within(place.mask, amount))
    return list(terms.values())


def _within(mask: Any, amount: Any) -> Any:
    """The amount in the designs of the mask and 0 elsewhere, where it may be infinite or not a number."""
    if mask is True:
        return amount
    return combine(lambda held, holds: np.where(holds, held, np.zeros_like(held)), amount, mask)


def add_amount(amounts: dict[tuple[int, ...], dict[str, Any]], column: str, amount: Any) -> None:
    """Add to a column of the table over the amount's axes."""
    axes = axes_of(amount)
    table = amounts.setdefault(axes, {})
    values = spread_over(amount, axes)
    table[column] = table[column] + values if column in table else values
