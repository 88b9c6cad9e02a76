"""Which operators the designs of some spaces consist of, and how often."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from hw_profiles.core.table import SIZE_COLUMNS, Operator
from nas.errors import UserError
from nas.model.measure.operators import drawn_operator
from nas.model.measure.sweep import PROCESSOR, Extent, affordable
from predictors.core.operator_columns import operator_columns, priced_as
from search_spaces.core.architecture import Architecture
from search_spaces.core.space import SearchSpace


def drawn_operators(
    spaces: Sequence[SearchSpace], designs: int, dtype: str, rng: np.random.Generator, extent: Extent = PROCESSOR
) -> Counter[Operator]:
    """Every operator that can be timed alone, of `designs` uniform designs of each space, deployed -> its count.

    Each design comes at one batch: on a processor at 1, on an accelerator at one of its batches.
    """
    counts: Counter[Operator] = Counter()
    for space in spaces:
        for code in space.sample(designs, rng):
            batch = 1 if extent is PROCESSOR else int(rng.choice(extent.batches))
            counts.update(_operators(space.architecture(space.decode(code)), batch, dtype))
    return Counter({op: count for op, count in counts.items() if affordable(op, extent) and _has_module(op)})


def _operators(architecture: Architecture, batch: int, dtype: str) -> Iterator[Operator]:
    graph = architecture.deployed
    for node in graph:
        inputs = graph.input_shapes(node)
        columns = operator_columns(node.op, inputs, node.shape, batch)
        if columns is not None:
            kind, variant = priced_as(node.op, inputs)
            yield Operator(kind, variant, **{name: int(columns[name]) for name in SIZE_COLUMNS}, dtype=dtype)


def _has_module(op: Operator) -> bool:
    try:
        drawn_operator(op)
    except UserError:
        return False
    return True
