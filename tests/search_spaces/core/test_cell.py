"""Cells: one network, one graph."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from nas.compiled.space import compile_space
from predictors.core.metric import Scene
from search_spaces.core.cell_space import CellSpace
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
