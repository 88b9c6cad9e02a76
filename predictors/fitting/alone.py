"""What the operators of drawn networks take alone, summed by family."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from predictors.core.operator_columns import COLUMNS, operator_columns, priced_as
from predictors.core.pricing import Pricer
from predictors.core.workload import FAMILIES, families
from search_spaces.core.graph import Graph


@dataclass(frozen=True)
class Alone:
    """Of n networks: (n, F) seconds of their operators by family, and (n,) how many operators."""

    seconds: np.ndarray
    operators: np.ndarray


def sum_alone(graphs: Sequence[Graph], batches: Sequence[int], pricer: Pricer, dtype: str) -> Alone:
    """Every operator priced by itself; operators of one kind are priced together."""
    rows: dict[tuple[str, str], list[tuple[float, ...]]] = defaultdict(list)
    owners: dict[tuple[str, str], list[int]] = defaultdict(list)
    for owner, (graph, batch) in enumerate(zip(graphs, batches, strict=True)):
        for node in graph:
            inputs = graph.input_shapes(node)
            columns = operator_columns(node.op, inputs, node.shape, batch)
            if columns is not None:
                kind = priced_as(node.op, inputs)
                rows[kind].append(tuple(columns[name] for name in COLUMNS))
                owners[kind].append(owner)
    seconds, operators = np.zeros((len(graphs), len(FAMILIES))), np.zeros(len(graphs))
    for (kind, variant), held in rows.items():
        columns = {
            name: np.array(values, dtype=float) for name, values in zip(COLUMNS, zip(*held, strict=True), strict=True)
        }
        prices = pricer.price(kind, variant, columns, dtype)
        np.add.at(seconds, (np.array(owners[kind, variant]), families(kind, columns)), prices.seconds)
        np.add.at(operators, owners[kind, variant], 1)
    return Alone(seconds, operators)
