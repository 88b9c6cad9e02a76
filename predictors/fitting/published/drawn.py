"""Named models of published tables as this project draws them; those that it does not draw are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from predictors.fitting.timed import Timed, timed_network
from search_spaces.core.architecture import Architecture
from search_spaces.core.eager import PricedForm
from search_spaces.core.errors import SpaceError
from search_spaces.core.load import load_model, load_space


@dataclass(frozen=True)
class Row:
    """One line of a table: a model's name here, the family that a fit keeps out as one, and what it took.

    `params` are the source's own count, where it gives one: another network under the same name is left out.
    """

    model: str
    family: str
    stack: str
    form: PricedForm
    resolution: int
    batch: int
    latency_s: float
    params: float | None = None


@dataclass(frozen=True)
class Drawn:
    """The rows that could be drawn, and how many of each family could not."""

    timed: tuple[Timed, ...]
    left_out: Counter[str]


def drawn(rows: Iterable[Row], runs_as_drawn: Callable[[Architecture], bool]) -> Drawn:
    """Every row whose model is a published point of a space, at the row's resolution.

    A network that its source ran in another form than the one a fit would price is left out as well.
    """
    timed: list[Timed] = []
    left_out: Counter[str] = Counter()
    for row in rows:
        architecture = drawn_model(row.model, row.resolution)
        if architecture is None or not (runs_as_drawn(architecture) and _as_counted(architecture, row.params)):
            left_out[row.family] += 1
        else:
            run = (architecture, row.form, row.batch, row.latency_s)
            timed.append(timed_network(row.model, row.family, row.stack, *run))
    return Drawn(tuple(timed), left_out)


def has_one_path(architecture: Architecture) -> bool:
    """Whether training and inference run the same branches: a table of trained networks then times what is priced."""
    return len(architecture.graph.nodes) == len(architecture.eager.nodes)


def _as_counted(architecture: Architecture, params: float | None) -> bool:
    graph = architecture.graph
    counted = sum(node.op.params(*graph.input_shapes(node)) for node in graph)
    # Tables round to two digits behind a million.
    return params is None or abs(counted - params) <= max(0.01 * params, 2e4)


@cache
def drawn_model(name: str, resolution: int) -> Architecture | None:
    """A published model at a resolution; None where no space draws it."""
    try:
        model = load_model(name)
        if model.resolution == resolution:
            return model
        choices = {key: value for key, value in model.choices.items() if key != "resolution"}
        return load_space(model.space_name).at_resolution(resolution).architecture(choices)
    except SpaceError:
        return None
