"""Sparsity: what its text says, and what it leaves of a kernel, against masks that numpy draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_spaces.core.errors import SpaceError
from search_spaces.core.sparsity import Sparsity
from search_spaces.core.varying import Varying

SIZES = st.integers(1, 40)


@pytest.mark.parametrize(
    ("text", "kind", "kept_of_64_x_48"),
    [
        ("dense", "dense", 3072),
        ("unstructured:0.75", "unstructured", 768),
        ("2:4", "n_of_m", 1536),
        ("1:16", "n_of_m", 192),
        ("block:16x1:0.5", "block", 1536),
        ("block:16x16:0.25", "block", 2304),
        ("channels:0.5", "channels", 3072),
        ("rank:0.25", "rank", 3072),
    ],
)
def test_a_text_says_its_kind_and_what_it_keeps(text: str, kind: str, kept_of_64_x_48: int) -> None:
    sparsity = Sparsity(text)
    assert (sparsity.kind, str(sparsity)) == (kind, text)
    assert sparsity.nonzeros(64, 48) == kept_of_64_x_48


def test_numbers_of_a_text_are_typed() -> None:
    assert Sparsity("unstructured:0.75").share == 0.75
    assert (Sparsity("2:4").kept, Sparsity("2:4").of) == (2, 4)
    assert (Sparsity("block:16x2:0.3").block, Sparsity("block:16x2:0.3").share) == ((16, 2), 0.3)
    assert (Sparsity("channels:0.5").share, Sparsity("rank:0.125").share) == (0.5, 0.125)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("half", "is none of: dense, unstructured:R, N:M"),
        ("unstructured:0.0", "share of 0.*Nearest is 'dense'"),
        ("block:4x4:0.0", "share of 0.*Nearest is 'dense'"),
        ("rank:0.0", "share of 0.*Nearest is 'rank:0.001'"),
        ("unstructured:1.5", "Nearest is 'unstructured:0.999999'"),
        ("unstructured:-0.5", "Nearest is 'dense'"),
        ("block:4x4:1", "Nearest is 'block:4x4:0.999999'"),
        ("channels:1.0", "Nearest is 'dense'"),
        ("rank:0.12345", "Nearest is 'rank:0.123'"),
        ("unstructred:0.5", "Did you mean 'unstructured'"),
        ("4:2", "keeps 4 of 2.*Nearest is '1:2'"),
        ("0:4", "keeps 0 of 4.*Nearest is '1:4'"),
        ("4:4", "Nearest is 'dense'"),
        ("block:0x4:0.5", "no outputs or inputs"),
    ],
)
def test_what_is_no_sparsity_is_refused_with_what_is(text: str, reason: str) -> None:
    with pytest.raises(SpaceError, match=reason):
        Sparsity(text)


@given(SIZES, SIZES, st.sampled_from([1, 9]), st.integers(1, 999_999))
def test_a_share_of_zeros_is_met_to_one_weight(rows: int, columns: int, taps: int, millionths: int) -> None:
    zeros = Sparsity(f"unstructured:0.{millionths:06d}").zeros(rows, columns, taps)
    assert abs(zeros - millionths * rows * columns * taps / 1_000_000) <= 0.5


@given(SIZES, SIZES, st.sampled_from([1, 9]), st.integers(2, 16), st.data())
def test_n_of_m_keeps_what_the_largest_of_each_group_are(
    rows: int, groups: int, taps: int, of: int, data: st.DataObject
) -> None:
    kept = data.draw(st.integers(1, of - 1))
    weights = np.random.default_rng(rows).standard_normal((rows, taps, groups, of))
    places = np.argsort(np.argsort(-np.abs(weights), axis=-1), axis=-1)
    assert Sparsity(f"{kept}:{of}").nonzeros(rows, groups * of, taps) == (places < kept).sum()


@given(SIZES, SIZES, st.integers(1, 16), st.integers(1, 16), st.integers(1, 99))
def test_blocks_that_are_zero_are_zero_as_a_whole(
    down: int, across: int, height: int, width: int, percent: int
) -> None:
    zero_blocks = (down * across * percent + 50) // 100
    mask = np.ones(down * across, dtype=bool)
    mask[:zero_blocks] = False
    kernel = np.kron(mask.reshape(down, across), np.ones((height, width), dtype=bool))
    sparsity = Sparsity(f"block:{height}x{width}:0.{percent:02d}")
    assert sparsity.nonzeros(down * height, across * width) == kernel.sum()


@pytest.mark.parametrize("text", ["dense", "unstructured:0.3333", "1:4", "block:8x4:0.7"])
def test_varying_sizes_are_counted_as_plain_ones(text: str) -> None:
    rows, columns = Varying((0,), np.array([16, 24, 48])), Varying((1,), np.array([8, 32]))
    counted = Sparsity(text).nonzeros(rows, columns)
    for i, j in np.ndindex(3, 2):
        assert counted.values[i, j] == Sparsity(text).nonzeros(int(rows.values[i]), int(columns.values[j]))
