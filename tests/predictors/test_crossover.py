import pytest

from hw_profiles.core.load import load_profile
from predictors.core.compressed_kernels import CompressedKernels, load_compressed_kernels
from predictors.core.forest import Forest
from predictors.crossover import crossovers
from predictors.fitting.compressed import fit_kernels
from tests.predictors.fitting.synthetic_kernels import INT8_RATIO, kernels_table


def test_the_crossover_is_found_where_the_kernels_cross():
    fitted = fit_kernels(kernels_table())
    found = crossovers(CompressedKernels(fitted.card, Forest.parse(fitted.trees), "fp32"))
    (rows, blocks, bits) = ([one for one in found if one.format == held] for held in ("csr", "bsr:8x8", "int8"))
    assert all(one.wins_below == pytest.approx(0.3, rel=0.15) and one.ratio is None for one in rows)
    assert all(one.wins_below == pytest.approx(0.5, rel=0.15) for one in blocks)
    assert all(one.ratio == pytest.approx(INT8_RATIO, rel=0.05) and one.wins_below is None for one in bits)
    # Wider and smaller than the table's have no place in it.
    assert {(one.c_in, one.c_out, one.positions) for one in rows} == {
        (64, 64, 3136), (64, 256, 3136), (128, 128, 784), (256, 256, 196)
    }  # fmt: skip


def test_two_of_four_is_told_at_the_batch_that_was_measured():
    found = crossovers(load_compressed_kernels(load_profile("h200")))
    assert {one.batch for one in found} == {128}
    assert all(one.ratio is not None and one.ratio > 1 for one in found)


def test_a_device_without_compressed_kernels_has_no_crossover():
    assert crossovers(load_compressed_kernels(load_profile("a100"))) == []
