"""Stored kernels, against sizes that papers state and formats written out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_spaces.core.sparsity import Sparsity
from search_spaces.core.stored_size import bits_to_count, index_bits, stored_bits
from search_spaces.core.varying import Varying

ROWS, COLUMNS = 64, 128


def ratio(text: str, value_bits: int, dense_bits: int) -> float:
    return stored_bits(Sparsity(text), value_bits, ROWS, COLUMNS) / (dense_bits * ROWS * COLUMNS)


def test_half_precision_in_2_of_4_takes_nine_sixteenths() -> None:
    # Mishra et al. 2021 (arXiv:2104.08378): four values and eight bits of index for eight weights.
    assert ratio("2:4", 16, 16) == 0.5625


def test_eight_bits_in_2_of_4_are_6_4_times_smaller_than_full_precision() -> None:
    # Yu et al. 2023 (GPUSQ-ViT, arXiv:2305.10727), abstract.
    assert ratio("2:4", 8, 32) == 5 / 32 == 1 / 6.4


def test_few_bits_alone_shrink_by_their_own_ratio() -> None:
    # Krishnamoorthi 2018 (arXiv:1806.08342): four times; Huang et al. 2021 (CoDeNet, arXiv:2006.08357): half a byte.
    assert ratio("dense", 8, 32) == 1 / 4
    assert stored_bits(Sparsity(), 4, ROWS, COLUMNS) / 8 == 0.5 * ROWS * COLUMNS


@pytest.mark.parametrize(("text", "bits"), [("1:4", 2), ("2:8", 3), ("1:16", 4), ("1:32", 5), ("1:3", 2), ("1:2", 1)])
def test_a_place_in_a_group_takes_the_bits_that_tell_its_weights_apart(text: str, bits: int) -> None:
    sparsity = Sparsity(text)
    columns = 96
    assert index_bits(sparsity, 8, columns, 9) == bits * 8 * (columns // sparsity.of) * sparsity.kept * 9


def test_scattered_zeros_take_a_bitmap_until_few_weights_are_left() -> None:
    assert index_bits(Sparsity("unstructured:0.5"), ROWS, COLUMNS) == ROWS * COLUMNS
    kept = ROWS * COLUMNS // 20 + 1
    # Columns of 7 bits, counts of 0 to 128 in 8.
    assert index_bits(Sparsity("unstructured:0.95"), ROWS, COLUMNS) == 7 * kept + 8 * ROWS


def test_blocks_take_a_bit_each() -> None:
    assert index_bits(Sparsity("block:16x1:0.9"), ROWS, COLUMNS) == ROWS * COLUMNS / 16


@given(st.integers(1, 10_000))
def test_so_many_bits_tell_so_many_states_apart(states: int) -> None:
    bits = bits_to_count(states)
    assert 2**bits >= states > 2 ** (bits - 1) - (bits == 0)


@pytest.mark.parametrize("text", ["dense", "unstructured:0.8", "1:4", "block:8x4:0.7"])
def test_varying_kernels_are_stored_as_plain_ones(text: str) -> None:
    rows, columns = Varying((0,), np.array([16, 24, 48])), Varying((1,), np.array([8, 512]))
    bits = Varying((2,), np.array([4, 32]))
    stored = stored_bits(Sparsity(text), bits, rows, columns)
    for i, j, k in np.ndindex(3, 2, 2):
        plain = stored_bits(Sparsity(text), int(bits.values[k]), int(rows.values[i]), int(columns.values[j]))
        assert stored.values[i, j, k] == plain
