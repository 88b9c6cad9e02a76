"""The examination of a block over varying settings: drawn once for many designs, it is each of them drawn alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from search_spaces.core.block_spec import block_settings
from search_spaces.core.builder import draw_whole
from search_spaces.core.drawing import Body, Node
from search_spaces.core.eager import items_in
from search_spaces.core.errors import GraphError
from search_spaces.core.graph import Form
from search_spaces.core.refusals import refused_designs
from search_spaces.core.varying import Varying, where
from tests.conformance.block_exam.cases import CHANNELS, SIDES, Case, allowed, chance, drawable_cases, rank_of

# Settings that vary at once, beside the channels and the side of the map.
AT_ONCE = 3
FORMS: tuple[Form, ...] = ("train", "deploy")

# Params and MACs as trained, then as deployed; None where the design is refused.
Counts = tuple[int, ...] | None


def varying_complaints(kind: str, drawings: int = 3) -> Iterator[str]:
    """A sentence for a design that a drawing over varying settings counts, or refuses, unlike the design alone."""
    for salt, base in zip(range(drawings), itertools.cycle(drawable_cases(kind, 2)), strict=False):
        options = _options(base, chance(kind, 2, salt))
        designs = list(np.ndindex(*(len(values) for values in options.values())))
        together = _together(base, options)
        for design in designs:
            case = _with(base, {name: values[at] for (name, values), at in zip(options.items(), design, strict=True)})
            if (alone := _alone(case)) != (seen := _at(together, design)):
                yield f"{case}: drawn with varying settings it is {_shown(seen)}, drawn alone {_shown(alone)}"
                break


def _shown(counts: Counts) -> str:
    if counts is None:
        return "refused"
    return "{} params and {} MACs ({} and {} deployed)".format(*counts)


def _options(base: Case, rng: np.random.Generator) -> dict[str, list[Any]]:
    """Two values each for the map and for some settings."""
    choices = {name: allowed(name, held.annotation) for name, held in block_settings(base.kind).items()}
    several = sorted(name for name, values in choices.items() if len(values) > 1)
    chosen = [str(name) for name in rng.permutation(several)[:AT_ONCE]]
    options = {name: [choices[name][at] for at in rng.permutation(len(choices[name]))[:2]] for name in chosen}
    return {"channels": list(CHANNELS), "side": list(SIDES[rank_of(base.kind)][:2]), **options}


def _with(base: Case, values: dict[str, Any]) -> Case:
    settings = {name: value for name, value in values.items() if name not in ("channels", "side")}
    return replace(base.but(**settings), channels=values["channels"], side=values["side"])


def _alone(case: Case) -> Counts:
    try:
        architecture = case.architecture()
    except GraphError:
        return None
    return tuple(
        sum(getattr(node.op, what)(*graph.input_shapes(node)) for node in graph)
        for graph in (architecture.graph, architecture.deployed)
        for what in ("params", "macs")
    )


def _together(base: Case, options: dict[str, list[Any]]) -> list[Any] | None:
    """Varying counts, and behind them a varying bool for each reason to refuse: False where it holds."""
    varying = {name: _varying(axis, values) for axis, (name, values) in enumerate(options.items())}
    try:
        drawing = draw_whole(_with(base, varying).draw)
    except GraphError:
        return None
    with np.errstate(all="ignore"):
        counts = [_total(drawing, form, what) for form in FORMS for what in ("params", "macs")]
    return [*counts, *(accepted for _, accepted in refused_designs(drawing))]


def _varying(axis: int, values: list[Any]) -> Varying:
    plain = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    held = np.array(values) if plain else np.array(values, dtype=object)
    return Varying((axis,), held)


def _total(body: Body, form: Form, what: str) -> Any:
    """Params or MACs of a block in every design, those of each path where the path is taken."""
    total: Any = 0
    for path in body.paths:
        here: Any = 0
        for item in items_in(path, form):
            if isinstance(item, Node):
                here = here + getattr(item.op, what)(*(edge.shape for edge in item.inputs))
            else:
                here = here + _total(item.body, form, what)
        total = total + where(path.mask, here, 0)
    return total


def _at(together: list[Any] | None, design: tuple[int, ...]) -> Counts:
    if together is None:
        return None
    counts, accepted = together[:4], together[4:]
    return tuple(int(_held(count, design)) for count in counts) if all(_held(a, design) for a in accepted) else None


def _held(value: Any, design: tuple[int, ...]) -> Any:
    return value.values[tuple(design[axis] for axis in value.axes)] if isinstance(value, Varying) else value
