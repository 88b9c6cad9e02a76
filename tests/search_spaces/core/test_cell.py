"""Cells: one network, one graph."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from nas.compiled.space import compile_space
from predictors.core.metric import Scene
from search_spaces.core.cell_space import CellSpace
from search_spaces.core.errors import SpaceError
from search_spaces.core.ops import Add, Conv2d, Zeros
from search_spaces.nasbench201 import SPACE as NASBENCH201

# One cell stands for all: a network repeats it.
ONE_CELL = CellSpace(name="one_cell", widths=(2,), cells=1, nodes=4, operations=NASBENCH201.operations, resolution=4)


def drawn(*operations: str):
    """A cell by its six operations, in the order of the published strings."""
    return ONE_CELL.architecture(dict(zip(ONE_CELL.dimension_names, operations, strict=True)))


def count(architecture, kind: type) -> int:
    return sum(isinstance(node.op, kind) for node in architecture.graph)


NONE, SKIP, CONV1, CONV3, POOL = NASBENCH201.operations


def test_a_cell_without_operations_passes_zeros_on():
    assert count(drawn(NONE, NONE, NONE, NONE, NONE, NONE), Zeros) == 1


def test_a_skip_connection_draws_nothing():
    assert count(drawn(NONE, NONE, NONE, SKIP, NONE, NONE), Add) == 0


def test_an_edge_may_be_said_by_two_skips():
    assert drawn(SKIP, NONE, NONE, NONE, SKIP, NONE).id == drawn(NONE, NONE, NONE, SKIP, NONE, NONE).id


def test_a_sum_of_sums_is_one_sum():
    nested = drawn(NONE, CONV1, NONE, CONV3, NONE, SKIP)
    assert nested.id == drawn(CONV1, NONE, NONE, CONV3, SKIP, NONE).id


def test_a_convolution_that_is_read_twice_is_not_two_convolutions():
    twice = drawn(CONV3, NONE, SKIP, NONE, SKIP, SKIP)
    both = drawn(CONV3, NONE, NONE, CONV3, SKIP, NONE)
    assert twice.id != both.id


def test_a_convolution_of_zeros_is_not_zero_but_a_mean_of_zeros_is():
    nothing = drawn(NONE, NONE, NONE, NONE, NONE, NONE)
    assert drawn(NONE, NONE, NONE, NONE, POOL, NONE).id == nothing.id
    assert drawn(NONE, NONE, NONE, NONE, CONV1, NONE).id != nothing.id


def test_a_convolution_that_nobody_reads_is_counted_but_not_part_of_the_id():
    idle = drawn(CONV3, NONE, NONE, SKIP, NONE, NONE)
    plain = drawn(NONE, NONE, NONE, SKIP, NONE, NONE)
    assert (count(idle, Conv2d), count(plain, Conv2d)) == (2, 1)
    assert idle.id == plain.id


@pytest.mark.slow
def test_a_cell_has_6055_ids_and_a_fingerprint_never_joins_two_of_them():
    compiled = compile_space(ONE_CELL, [], Scene())
    codes = np.asarray(list(product(range(5), repeat=6)), dtype=np.int16)
    ids = defaultdict(set)
    for code, fingerprint in zip(codes, compiled.fingerprint(codes), strict=True):
        ids[fingerprint].add(ONE_CELL.architecture(ONE_CELL.decode(code)).id)
    assert all(len(held) == 1 for held in ids.values())
    assert len(set.union(*ids.values())) == 6_055


# -- sparse edges ----------------------------------------------------------------------------------------------------

SPARSE = CellSpace(
    name="sparse", widths=(8,), cells=1, nodes=3, operations=(SKIP, CONV1, CONV3), sparsity=("2:4", "1:8"), resolution=4
)


def test_an_edge_has_a_sparsity_where_it_has_weights():
    # Of three edges each: a skip, or one of two convolutions in one of two sparsities.
    assert SPARSE.cardinality() == (1 + 2 * 2) ** 3
    broken = {"node1.from0": SKIP, "node1.from0.sparsity": "1:8", "node2.from0": CONV1, "node2.from1": SKIP}
    with pytest.raises(SpaceError, match=r"node1\.from0\.sparsity stands at its first value"):
        SPARSE.encode(broken)


def test_every_convolution_of_the_cell_is_drawn_as_sparse_as_its_edge():
    design = SPARSE.architecture(
        {"node1.from0": CONV3, "node1.from0.sparsity": "1:8", "node2.from0": CONV1, "node2.from1": SKIP}
    )
    drawn = {node.name: str(node.op.sparsity) for node in design.graph if isinstance(node.op, Conv2d)}
    assert [sparsity for name, sparsity in drawn.items() if "node" in name] == ["1:8", "2:4"]
    assert [sparsity for name, sparsity in drawn.items() if "node" not in name] == ["dense"]


def test_a_pattern_that_does_not_divide_the_width_is_refused():
    narrow = CellSpace(**{**SPARSE.model_dump(), "widths": (6,)})
    with pytest.raises(SpaceError, match="multiple of 4 input channels"):
        narrow.encode({"node1.from0": CONV1})
